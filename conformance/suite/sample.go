package suite

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/snapspec/snapspec/conformance/pages"
)

// sample is a valid value of row's member, with its required members.
func (d *deriver) sample(row pages.Row) any {
	if row.Example != nil {
		return plain(row.Example)
	}
	switch row.Type {
	case "object":
		o := object{}
		for _, child := range d.children(row) {
			if child.Required {
				o = append(o, member{lastToken(child), d.sample(child)})
			}
		}
		return o
	case "array":
		list := []any{}
		for _, item := range d.children(row) {
			list = append(list, d.sample(item))
		}
		return list
	case "boolean":
		return true
	case "integer", "number":
		return number(sampleNumber(row))
	}
	return sampleText(row)
}

// plain converts a scalar of a page table to a JSON value.
func plain(scalar any) any {
	if n, ok := scalar.(int); ok {
		return number(float64(n))
	}
	return scalar
}

func number(n float64) json.Number { return json.Number(strconv.FormatFloat(n, 'f', -1, 64)) }

func sampleNumber(row pages.Row) float64 {
	switch {
	case row.Minimum != nil:
		return *row.Minimum
	case row.Maximum != nil:
		return *row.Maximum
	}
	return 1
}

func sampleText(row pages.Row) string {
	switch {
	case len(row.Enum) > 0:
		return row.Enum[0]
	case row.Time:
		return "2013-02-25T03:56:53.081642"
	}
	return text(row, max(int(row.MinLength), 1), latin) // #nosec G115 -- a length in a page table, or a position in a text of that length
}

// The characters of generated texts, with one byte and three bytes. Neither begins
// a prefix that a page reserves.
const (
	latin = 'n'
	cjk   = '中'
)

// text is a string of length characters that satisfies the page's rules about
// characters: the example of the page, extended or shortened, or one character
// repeated.
func text(row pages.Row, length int, filler rune) string {
	example, _ := row.Example.(string)
	runes := []rune(example)
	if len(runes) > length {
		return string(runes[:length])
	}
	return example + strings.Repeat(string(filler), length-len(runes))
}

// numbered is a text for the n-th numbered parameter: the same length, but other
// characters, because two tags with the same key are refused.
func numbered(text string, n int) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case latin:
			return 'A' + rune(n) // #nosec G115 -- a length in a page table, or a position in a text of that length
		case cjk:
			return cjk + rune(n) // #nosec G115 -- a length in a page table, or a position in a text of that length
		}
		return r
	}, text)
}

// wrongValue is a value whose type differs from the row's, and its name in ids.
type wrongValue struct {
	name  string
	value any
}

func wrongValues(row pages.Row) []wrongValue {
	half := sampleNumber(row) + 0.5
	if row.Maximum != nil && half > *row.Maximum {
		half-- // its type is the one thing that is wrong
	}
	fraction := wrongValue{"fraction", number(half)}
	switch row.Type {
	case "string":
		return []wrongValue{{"number", number(7)}, {"object", object{}}}
	case "integer":
		return []wrongValue{{"string", "1"}, fraction}
	case "number":
		return []wrongValue{{"string", "1"}, {"boolean", true}}
	case "boolean":
		return []wrongValue{{"string", "true"}, {"number", number(1)}}
	case "object":
		return []wrongValue{{"string", "n"}, {"array", []any{}}}
	case "array":
		return []wrongValue{{"string", "n"}, {"object", object{}}}
	}
	return []wrongValue{{"boolean", true}, fraction} // a string or an integer
}
