package suite

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/snapspec/snapspec/conformance/pages"
)

// tryValue adds a case for one value of a row: its verdict, its name in an id, its
// description, the value, and the rules that it breaks.
type tryValue func(verdict, suffix, description string, value any, rules ...string)

// bounds tries the values of a row on both sides of each of its bounds.
func bounds(row pages.Row, try tryValue) {
	switch {
	case len(row.Enum) > 0:
		enumBounds(row, try)
	case row.Time:
		timeBounds(row, try)
	case row.Bytes > 0:
		byteBounds(row, try)
	case row.Type == "string":
		lengthBounds(row, try)
	case row.Type == "integer" || row.Type == "number":
		numberBounds(row, try)
	case row.Type == "boolean":
		try("valid", "true", "true.", true)
		try("valid", "false", "false.", false)
	}
}

// boundSource is the source of a case of a bound. No page says that an empty
// string is valid, so that case is about tolerance.
func boundSource(verdict, suffix string) string {
	if verdict == "valid" && suffix == "empty" {
		return SourceTolerance
	}
	return SourceConstraint
}

func enumBounds(row pages.Row, try tryValue) {
	seen := map[string]bool{}
	for _, value := range row.Enum {
		name := kebab(value)
		if seen[name] { // asc and ASC
			name += "-in-other-case"
		}
		seen[name] = true
		try("valid", name, "the listed value "+value+".", value)
	}
	try("invalid", "another", "a value that the page does not list.", "another", "enum")
	if other, what := otherCase(row.Enum[0]); what != "" && !slices.Contains(row.Enum, other) {
		try("invalid", "value-in-"+what, "a listed value, misspelt as "+other+".", other, "enum")
	}
}

func byteBounds(row pages.Row, try tryValue) {
	most := row.Bytes
	try("valid", fmt.Sprintf("%d-bytes", most), "as many bytes as the page allows.", text(row, most, latin))
	try("invalid", fmt.Sprintf("%d-bytes", most+1), "one byte more than the page allows.", text(row, most+1, latin), "format", "maxLength")
	try("valid", fmt.Sprintf("%d-bytes-cjk", most/3*3), "characters of three bytes, together as many as the page allows.", text(row, most/3, cjk))
	try("invalid", fmt.Sprintf("%d-bytes-cjk", most/3*3+3), "characters of three bytes, together more bytes than the page allows.", text(row, most/3+1, cjk), "format")
	try("valid", "empty", "an empty string.", "")
}

func lengthBounds(row pages.Row, try tryValue) {
	if row.MaxLength != nil {
		most := int(*row.MaxLength) // #nosec G115 -- a length in a page table
		try("valid", characters(most), "as many characters as the page allows.", text(row, most, latin))
		try("invalid", characters(most+1), "one character more than the page allows.", text(row, most+1, latin), "maxLength")
		if !row.ASCII {
			try("valid", characters(most)+"-cjk", "as many characters of three bytes as the page allows.", text(row, most, cjk))
			try("invalid", characters(most+1)+"-cjk", "one character of three bytes more than the page allows.", text(row, most+1, cjk), "maxLength")
		}
	}
	least := int(row.MinLength) // #nosec G115 -- a length in a page table
	if least == 0 && row.Example == nil {
		try("valid", "empty", "an empty string.", "")
	}
	if least == 0 {
		return
	}
	try("valid", characters(least), "as few characters as the page allows.", text(row, least, latin))
	if least == 1 {
		try("invalid", "empty", "an empty string, which the page does not allow.", "", "minLength")
	}
	if least > 1 {
		try("invalid", characters(least-1), "one character fewer than the page allows.", text(row, least-1, latin), "minLength")
	}
}

func characters(n int) string {
	if n == 1 {
		return "1-character"
	}
	return strconv.Itoa(n) + "-characters"
}

func numberBounds(row pages.Row, try tryValue) {
	if row.Minimum != nil {
		try("valid", numberID(*row.Minimum), "the least value that the page allows.", number(*row.Minimum))
		try("invalid", numberID(*row.Minimum-1), "one less than the page allows.", number(*row.Minimum-1), "minimum")
	}
	if row.Maximum != nil {
		try("valid", numberID(*row.Maximum), "the greatest value that the page allows.", number(*row.Maximum))
		try("invalid", numberID(*row.Maximum+1), "one more than the page allows.", number(*row.Maximum+1), "maximum")
	}
	if row.Int32 && row.Minimum == nil {
		try("invalid", "int32-below", "a number below those of 32 bits.", number(math.MinInt32-1), "format")
	}
	if row.Int32 && row.Maximum == nil {
		try("valid", "int32-most", "the greatest number of 32 bits.", number(math.MaxInt32))
		try("invalid", "int32-beyond", "a number beyond those of 32 bits.", number(math.MaxInt32+1), "format")
	}
}

// numberID formats a number for an id.
func numberID(n float64) string {
	return strings.Replace(strconv.FormatFloat(n, 'f', -1, 64), "-", "minus-", 1)
}

// timeBounds tries the forms of a vendor's timestamp, and forms near to it that are
// invalid.
func timeBounds(_ pages.Row, try tryValue) {
	for _, t := range times {
		verdict := "valid"
		if len(t.rules) > 0 {
			verdict = "invalid"
		}
		try(verdict, t.name, "the time "+strconv.Quote(t.text)+".", t.text, t.rules...)
	}
}

var times = []struct {
	name, text string
	rules      []string
}{
	{"no-fraction", "2013-02-25T03:56:53", nil},
	{"one-digit-fraction", "2013-02-25T03:56:53.0", nil},
	{"zulu", "2013-02-25T03:56:53Z", nil},
	{"lower-case-t", "2013-02-25t03:56:53", nil},
	{"leap-day", "2012-02-29T03:56:53", nil},
	{"no-leap-day", "2013-02-29T03:56:53", []string{"format"}},
	{"february-30", "2013-02-30T03:56:53", []string{"format"}},
	{"month-13", "2013-13-25T03:56:53", []string{"format", "pattern"}},
	{"hour-24", "2013-02-25T24:00:00", []string{"format", "pattern"}},
	{"seven-digit-fraction", "2013-02-25T03:56:53.0816421", []string{"pattern"}},
	{"lower-case-z", "2013-02-25T03:56:53z", []string{"pattern"}},
	{"offset", "2013-02-25T03:56:53+08:00", []string{"format", "pattern"}},
	{"date-only", "2013-02-25", []string{"format", "pattern"}},
	{"blank", "2013-02-25 03:56:53", []string{"format", "pattern"}},
	{"leading-blank", " 2013-02-25T03:56:53", []string{"format", "pattern"}},
	{"trailing-text", "2013-02-25T03:56:53 UTC", []string{"format", "pattern"}},
	{"empty", "", []string{"format", "pattern"}},
}
