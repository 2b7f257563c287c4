package contract

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// scanner reads JSON for shapes. It is as strict as decode, except for UTF-8 and
// for duplicate members, and it explains nothing. Once it has refused anything,
// it may be anywhere.
type scanner struct {
	text  []byte
	at    int
	depth int
}

// next skips white space and looks at the byte after it: 0 at the end.
func (in *scanner) next() byte {
	for ; in.at < len(in.text); in.at++ {
		switch c := in.text[in.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// ends reports whether nothing but white space is left.
func (in *scanner) ends() bool {
	return in.next() == 0 && in.at == len(in.text)
}

// take reads one byte, if it is the next.
func (in *scanner) take(c byte) bool {
	if in.next() != c {
		return false
	}
	in.at++
	return true
}

// word reads a word, if it is the next.
func (in *scanner) word(word string) bool {
	end := in.at + len(word)
	if end > len(in.text) || string(in.text[in.at:end]) != word {
		return false
	}
	in.at = end
	return true
}

// list reads what stands between the byte at hand and the closing one, item by
// item.
func (in *scanner) list(closing byte, item func() bool) bool {
	in.at++
	in.depth++
	if in.depth > MaxDepth {
		return false
	}
	for more := in.next() != closing; more; more = in.take(',') {
		if !item() {
			return false
		}
	}
	in.depth--
	return in.take(closing)
}

// quoted reads a string, and gives it without quotes and escapes.
func (in *scanner) quoted() ([]byte, bool) {
	if in.next() != '"' {
		return nil, false
	}
	start, escaped := in.at, false
	for in.at++; in.at < len(in.text); in.at++ {
		switch c := in.text[in.at]; {
		case c == '"':
			in.at++
			return unquote(in.text[start:in.at], escaped)
		case c == '\\':
			escaped = true
			in.at++
		case c < ' ':
			return nil, false
		}
	}
	return nil, false
}

func unquote(quoted []byte, escaped bool) ([]byte, bool) {
	if !escaped {
		return quoted[1 : len(quoted)-1], true
	}
	text, err := jsontext.AppendUnquote(nil, quoted)
	return text, err == nil
}

// number reads a number. It refuses what no float is near to.
func (in *scanner) number() (float64, bool) {
	start := in.at
	in.word("-")
	if !in.word("0") && !in.digits() {
		return 0, false
	}
	if in.word(".") && !in.digits() {
		return 0, false
	}
	if in.word("e") || in.word("E") {
		_ = in.word("+") || in.word("-")
		if !in.digits() {
			return 0, false
		}
	}
	number, err := strconv.ParseFloat(string(in.text[start:in.at]), 64)
	return number, err == nil
}

func (in *scanner) digits() bool {
	start := in.at
	for in.at < len(in.text) && '0' <= in.text[in.at] && in.text[in.at] <= '9' {
		in.at++
	}
	return in.at > start
}
