package probe

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/snapspec/snapspec/conformance/traffic/mask"
)

const (
	// maxEscapes is how often something may be escaped: JSON in JSON in JSON has three
	// backslashes in a row.
	maxEscapes = 8
	// cutMark is at the end of a text that was cut, perhaps within a secret or within an
	// escape of it, which is at most maxEscape bytes long. From minCut characters on, the
	// beginning of a secret is hidden too.
	cutMark   = "…"
	maxEscape = 16
	minCut    = 4
)

// secret finds a text however its characters are encoded: as they are, or as in JSON,
// in Go, in a URL, or in HTML, once or several times.
type secret []character

// character is one character of a secret.
type character struct {
	plain    string
	escapes  []string // what stands for it after one or more backslashes, in lower case
	percent  []string // the hexadecimal digits of its bytes
	entities []string // what stands for it between & and ;, in lower case
}

func newSecret(text string) secret {
	var s secret
	for _, r := range text {
		c := character{plain: string(r), escapes: escapes(r), entities: []string{fmt.Sprintf("#%d", r), fmt.Sprintf("#x%x", r)}}
		for _, b := range []byte(c.plain) {
			c.percent = append(c.percent, fmt.Sprintf("%02x", b))
		}
		if name := entityNames[r]; name != "" {
			c.entities = append(c.entities, name)
		}
		s = append(s, c)
	}
	return s
}

// entityNames are the names of characters in HTML and XML.
var entityNames = map[rune]string{'&': "amp", '<': "lt", '>': "gt", '"': "quot", '\'': "apos", '+': "plus", '/': "sol", '=': "equals"}

func escapes(r rune) []string {
	written := []string{fmt.Sprintf("u%04x", r), fmt.Sprintf("u{%x}", r), fmt.Sprintf("u%08x", r)}
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		written = append(written, fmt.Sprintf(`u%04x\u%04x`, high, low))
	}
	if r < utf8.RuneSelf {
		written = append(written, fmt.Sprintf("x%02x", r), fmt.Sprintf("%03o", r))
	}
	if r < utf8.RuneSelf && !isAlphanumeric(r) && r != '\\' {
		written = append(written, string(r))
	}
	return written
}

func isAlphanumeric(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

// hide replaces the secret wherever it is in text.
func (s secret) hide(text string) string {
	var b strings.Builder
	done, at := 0, 0
	for at < len(text) {
		skipped := strings.IndexAny(text[at:], s[0].plain+`\%&+`)
		if skipped < 0 {
			break
		}
		at += skipped
		length := s.prefix(text[at:])
		if length == 0 {
			at++
			continue
		}
		b.WriteString(text[done:at] + mask.Hidden)
		at += length
		done = at
	}
	return b.String() + text[done:]
}

// prefix returns the length of the start of text that decodes to the secret, or to the
// beginning of it if the text is cut there. It returns 0 if there is none.
func (s secret) prefix(text string) int {
	ends := []int{0} // after what is matched so far: encodings can be ambiguous
	for i, c := range s {
		var next []int
		for _, end := range ends {
			next = c.appendEnds(next, text, end)
		}
		if len(next) == 0 {
			return cutEnd(text, ends, i)
		}
		ends = next
	}
	return ends[0]
}

// cutEnd returns where a text ends that is cut after that many characters of a secret,
// 0 if it is not.
func cutEnd(text string, ends []int, characters int) int {
	if characters < minCut {
		return 0
	}
	for _, end := range ends {
		rest := text[end:min(len(text), end+maxEscape+len(cutMark))]
		before, _, ok := strings.Cut(rest, cutMark)
		if ok && (before == "" || strings.ContainsAny(before[:1], `\%&`)) {
			return end + len(before)
		}
	}
	return 0
}

// appendEnds appends to list where the character, in any encoding, ends in text, if it
// begins at start.
func (c *character) appendEnds(list []int, text string, start int) []int {
	text = text[start:]
	if text == "" {
		return list
	}
	switch text[0] {
	case '\\':
		for _, length := range c.backslashed(text) {
			list = appendEnd(list, start, length)
		}
	case '%':
		list = appendEnd(list, start, c.percentEncoded(text))
	case '&':
		list = appendEnd(list, start, c.entity(text))
	}
	if strings.HasPrefix(text, c.plain) || text[0] == '+' && c.plain == " " {
		list = appendEnd(list, start, len(c.plain))
	}
	return list
}

func appendEnd(list []int, start, length int) []int {
	if length == 0 {
		return list
	}
	for _, known := range list {
		if known == start+length {
			return list
		}
	}
	return append(list, start+length)
}

// backslashed returns the lengths of the escapes in JSON or Go that text starts with
// and that are the character.
func (c *character) backslashed(text string) []int {
	slashes := 0
	for slashes < len(text) && slashes < maxEscapes && text[slashes] == '\\' {
		slashes++
	}
	var lengths []int
	if c.plain == `\` && slashes > 1 {
		lengths = append(lengths, slashes-slashes%2)
	}
	for _, written := range c.escapes {
		if hasPrefixFold(text[slashes:], written) {
			lengths = append(lengths, slashes+len(written))
		}
	}
	if hasPrefixFold(text[slashes:], ampersand) { // JSON escapes the & of HTML
		if rest := c.entity("&" + text[slashes+len(ampersand):min(len(text), slashes+len(ampersand)+maxEscape)]); rest > 0 {
			lengths = append(lengths, slashes+len(ampersand)-1+rest)
		}
	}
	return lengths
}

// ampersand is & in JSON, after a backslash.
const ampersand = "u0026"

// percentEncoded returns the length of the encoding in a URL that text starts with, 0
// if it is not one of the character. A % that is encoded itself begins with %25.
func (c *character) percentEncoded(text string) int {
	at := 0
	for _, digits := range c.percent {
		if !strings.HasPrefix(text[at:], "%") {
			return 0
		}
		at++
		for range maxEscapes {
			rest, again := strings.CutPrefix(text[at:], "25")
			if !again || digits == "25" && !strings.HasPrefix(rest, "25") {
				break
			}
			at += 2
		}
		if !hasPrefixFold(text[at:], digits) {
			return 0
		}
		at += 2
	}
	return at
}

// entity returns the length of the character reference that text starts with, 0 if it
// is not one of the character.
func (c *character) entity(text string) int {
	body, _, ok := strings.Cut(text[1:min(len(text), maxEscape)], ";")
	if !ok {
		return 0
	}
	name := strings.ToLower(body)
	for _, prefix := range []string{"#x", "#"} {
		if digits, ok := strings.CutPrefix(name, prefix); ok {
			name = prefix + strings.TrimLeft(digits, "0")
			break
		}
	}
	for _, written := range c.entities {
		if name == written {
			return len("&") + len(body) + len(";")
		}
	}
	return 0
}

func hasPrefixFold(text, lower string) bool {
	return len(text) >= len(lower) && strings.EqualFold(text[:len(lower)], lower)
}
