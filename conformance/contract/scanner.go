package contract

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// scanner reads JSON for shapes. It is as strict as decode, except that it checks
// neither UTF-8 nor duplicate members. It does not explain errors, and after an
// error its position is undefined.
type scanner struct {
	text  []byte
	at    int
	depth int
}

// next skips white space and returns the byte after it without reading it, 0 at
// the end.
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

// atEnd reports whether only white space is left.
func (in *scanner) atEnd() bool {
	return in.next() == 0 && in.at == len(in.text)
}

// skip skips white space and then c, and reports whether c was next.
func (in *scanner) skip(c byte) bool {
	if in.next() != c {
		return false
	}
	in.at++
	return true
}

// literal skips text, and reports whether it was next.
func (in *scanner) literal(text string) bool {
	end := in.at + len(text)
	if end > len(in.text) || string(in.text[in.at:end]) != text {
		return false
	}
	in.at = end
	return true
}

// list reads the items between the current byte, which opens the list, and the
// closing byte.
func (in *scanner) list(closing byte, item func() bool) bool {
	in.at++
	in.depth++
	if in.depth > MaxDepth {
		return false
	}
	for more := in.next() != closing; more; more = in.skip(',') {
		if !item() {
			return false
		}
	}
	in.depth--
	return in.skip(closing)
}

// quoted reads a string, and returns it without quotes and escapes.
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

// number reads a number. It refuses numbers beyond the range of a float.
func (in *scanner) number() (float64, bool) {
	start := in.at
	in.literal("-")
	if !in.literal("0") && !in.digits() {
		return 0, false
	}
	if in.literal(".") && !in.digits() {
		return 0, false
	}
	if in.literal("e") || in.literal("E") {
		_ = in.literal("+") || in.literal("-")
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
