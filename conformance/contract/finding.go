package contract

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The parts of a message that a finding can be in, in the order of findings.
const (
	InPath   = "path"
	InMethod = "method"
	InStatus = "status"
	InQuery  = "query"
	InHeader = "header"
	InCookie = "cookie"
	InBody   = "body"
)

// The rules of this package. All other rules are keywords of JSON Schema.
const (
	RulePath        = "path"         // no documented path
	RuleMethod      = "method"       // no documented method of the path
	RuleStatus      = "status"       // no listed status
	RuleRequired    = "required"     // a missing parameter, header or body; also the keyword
	RuleType        = "type"         // a parameter or header of another type; also the keyword
	RuleEnum        = "enum"         // an undocumented action; also the keyword
	RuleRepeated    = "repeated"     // sent more than once, but allowed once
	RuleUnknown     = "unknown"      // not documented; only a strict reader rejects it
	RuleCase        = "case"         // a documented name in other upper and lower case
	RuleSyntax      = "syntax"       // a query pair that cannot be decoded
	RuleUTF8        = "utf8"         // not UTF-8
	RuleContentType = "content-type" // no documented media type, or a charset other than UTF-8
	RuleJSON        = "json"         // not JSON
	RuleForm        = "form"         // not what the style of a parameter, a form or multipart requires
	RuleDuplicate   = "duplicate"    // the same member twice in an object
	RuleDepth       = "depth"        // nested deeper than MaxDepth
	RuleSchema      = "schema"       // the schema itself cannot be applied
	RuleLimit       = "limit"        // more parameters or headers than are read
	RuleMore        = "more"         // further findings, which are counted and not listed
)

// Finding is one violation of a document by a message.
type Finding struct {
	// In is the part of the message: one of the In constants.
	In string
	// At is the JSON pointer of a value in a body ("" for the whole body), the
	// name of a parameter or header as it was sent, or a status.
	At string
	// Rule is a JSON Schema keyword or one of the Rule constants.
	Rule string
	// Message says what is wrong, what was expected and how to fix it.
	Message string
	// Value is the value that was found, cut to 64 characters; "" if there is none.
	Value string
	// Strict marks what only a strict reader rejects: unknown members and
	// parameters, unlisted statuses.
	Strict bool
}

// String returns the finding on one line.
func (f Finding) String() string {
	where := f.In
	if f.At != "" {
		where += " " + f.At
	}
	line := where + ": " + f.Rule + ": " + f.Message
	if f.Strict {
		line += " (strict)"
	}
	return strings.Map(printable, line)
}

// printable replaces control characters, because a finding must stay on one line.
func printable(r rune) rune {
	if unicode.IsControl(r) {
		return utf8.RuneError
	}
	return r
}

var order = []string{InPath, InMethod, InStatus, InQuery, InHeader, InCookie, InBody}

// tidy sorts findings and removes duplicates.
func tidy(found []Finding) []Finding {
	slices.SortFunc(found, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.In), slices.Index(order, b.In)),
			strings.Compare(a.At, b.At),
			strings.Compare(a.Rule, b.Rule),
			strings.Compare(a.Message, b.Message),
			strings.Compare(a.Value, b.Value),
		)
	})
	return slices.Compact(found)
}
