// Package edit changes messages by their structure, for fuzz tests: it removes,
// repeats, renames and replaces members of JSON, parameters, headers and segments of
// a path. Bytes that a fuzzer changes seldom change one value and leave the rest of
// a message valid.
package edit

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// Size is the number of bytes of a program that are one edit: two choose the value
// and the edit, the others are its operands.
const Size = 4

// The most edits of a program, the number of values of a message above which no edit
// adds more, and the size in bytes above which a value is copied once only.
const (
	maxEdits  = 4
	maxValues = 500
	maxCopied = 1000
)

// variants is how many operands of the last edit of a program Variants goes through.
const variants = 8

// Variants returns a program with eight operands of its last edit, one after another.
// With coverage, most of the time of an execution goes into counting it, so that a
// fuzzer has more messages if an execution checks several.
func Variants(program []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		edits := min(len(program)/Size, maxEdits)
		if edits == 0 {
			yield(nil)
			return
		}
		varied := slices.Clone(program[:edits*Size])
		operand := &varied[len(varied)-2]
		*operand -= *operand % variants
		for range variants {
			if !yield(varied) {
				return
			}
			*operand++
		}
	}
}

// Apply returns v after the edits of a program. It does not change v.
func (v *Value) Apply(program []byte) *Value {
	root := v.clone()
	for step := range slices.Chunk(program[:min(len(program), Size*maxEdits)], Size) {
		places := root.places(nil)
		if len(step) < Size || len(places) == 0 {
			break
		}
		p := places[(int(step[1]>>4)<<8|int(step[0]))%len(places)]
		if len(places) < maxValues {
			p.edit(step[1]&0xf, step[2], step[3], places)
		} else {
			p.remove()
		}
	}
	return root
}

// place is where a value stands.
type place struct {
	parent *Value
	at     int // in the members of parent
}

// places returns the places of all values below v, and of those below them.
func (v *Value) places(all []place) []place {
	for i := range v.members {
		all = append(all, place{v, i})
		all = v.members[i].value.places(all)
	}
	return all
}

func (p place) member() *member { return &p.parent.members[p.at] }

func (p place) remove() { p.parent.members = slices.Delete(p.parent.members, p.at, p.at+1) }

func (p place) insert(m member) { p.parent.members = slices.Insert(p.parent.members, p.at, m) }

// literals are values of JSON that readers differ about.
var literals = []string{
	"null", "true", "false", "0", "-0", "-1", "1", "1.0", "1e2", "05", "2147483647", "2147483648", "9007199254740993",
	"9223372036854775807", "9223372036854775808", "1e999", "0.1", "{}", "[]", `""`, `"\ud800"`, `"\u0061"`, "[[]]", "{\"\":{}}", "", "[", "nul",
}

// texts are what a string may be replaced by.
var texts = []string{
	"", " ", "0", "1", "-1", "true", "True", "false", "null", "05", "1.0", "1e2", "2147483648", "9223372036854775808", ".", "..", "/", "%2F", "a,b", "a;b", "a&b", "a=b", "a+b",
	"\x00", "\n", "\u00e9", "\u5b57", "\U00020bb7", "\xff", "\ufeff", "2024-02-29T03:56:53Z", "2024-02-30T03:56:53.000000", "application/json", "application/json; charset=utf-8",
}

// characters are what a character may be replaced by.
var characters = []rune("aZ09_-.:/ ~'\"\\%+&=;,@#*(){}[]<>\x00\t\n\u007f\u00e9\u0130\u5b57\U00020bb7\U0010ffff")

// edit changes the value at p, or its name.
func (p place) edit(which, a, b byte, places []place) {
	m := p.member()
	switch which {
	case 0:
		p.remove()
	case 1:
		p.insert(m.clone())
	case 2:
		m.name = otherCase(m.name, int(a))
	case 3:
		m.name = texts[int(a)%len(texts)]
	case 4:
		m.name = setCharacter(m.name, int(a), int(b))
	case 5:
		m.value = &Value{kind: literal, text: literals[int(a)%len(literals)]}
	case 6:
		m.value = &Value{kind: text, text: texts[int(a)%len(texts)]}
	case 7, 8: // twice, because limits of a length are the most common ones
		m.value = &Value{kind: text, text: setLength(m.value.text, int(a), int(b))}
	case 9, 10:
		m.value = &Value{kind: m.value.kind, text: setCharacter(m.value.text, int(a), int(b)), members: m.value.members}
	case 11:
		m.value = &Value{kind: array, members: []member{{value: m.value}}}
	case 12:
		m.value = &Value{kind: object, members: []member{{name: texts[int(a)%len(texts)], value: m.value}}}
	case 13:
		m.value = places[(int(b)<<8|int(a))%len(places)].member().value.clone()
	case 14:
		*m = places[(int(b)<<8|int(a))%len(places)].member().clone()
	case 15:
		copies := int(a) % 4
		switch {
		case len(m.value.AppendJSON(nil)) > maxCopied:
			copies = 1
		case a > 250:
			copies = 101 // more than most lists may have
		}
		for range copies {
			p.insert(m.clone())
		}
	}
}

// otherCase changes the case of one letter of s, or of all.
func otherCase(s string, at int) string {
	if at >= len(s) {
		return strings.ToUpper(s)
	}
	changed := []byte(s)
	if c := changed[at] | 0x20; 'a' <= c && c <= 'z' {
		changed[at] ^= 0x20
	}
	return string(changed)
}

// setCharacter replaces the character at a place, or appends one.
func setCharacter(s string, at, with int) string {
	runes := []rune(s)
	c := characters[with%len(characters)]
	if at %= 16; at < len(runes) {
		runes[at] = c
		return string(runes)
	}
	return s + string(c)
}

// setLength returns s with another number of characters. Most are below 16, where the
// least lengths are, others near a power of two.
func setLength(s string, n, with int) string {
	switch {
	case n < 128:
		n %= 16
	case n >= 200:
		n = 1<<(min(n-200, 38)/3) + (n-200)%3 - 1
	}
	if have := utf8.RuneCountInString(s); have < n {
		return s + strings.Repeat(string(characters[with%len(characters)]), n-have)
	}
	return string([]rune(s)[:n])
}
