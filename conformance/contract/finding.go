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
	InBody   = "body"
)

// The rules of ours, beside the keywords of JSON Schema.
const (
	RulePath        = "path"         // no documented path
	RuleMethod      = "method"       // no documented method of the path
	RuleStatus      = "status"       // no listed status
	RuleRequired    = "required"     // missing, as the keyword of that name says of members
	RuleType        = "type"         // not of the type, as the keyword says of members
	RuleEnum        = "enum"         // not in the list, as the keyword says of members
	RuleRepeated    = "repeated"     // sent more than once, one is allowed
	RuleUnknown     = "unknown"      // not documented; only a strict reader rejects it
	RuleCase        = "case"         // a documented name in other upper and lower case
	RuleSyntax      = "syntax"       // a pair of the query that cannot be decoded
	RuleUTF8        = "utf8"         // not UTF-8
	RuleContentType = "content-type" // no documented media type, or a charset other than UTF-8
	RuleJSON        = "json"         // not JSON
	RuleDuplicate   = "duplicate"    // a member that an object has twice
	RuleDepth       = "depth"        // nested deeper than MaxDepth
	RuleSchema      = "schema"       // the schema itself cannot be applied
)

// Finding is one way in which a message does not keep its document.
type Finding struct {
	// In is the part of the message: one of the In constants.
	In string
	// At is a JSON pointer in a body, where "" is the whole, the name of a
	// parameter or a header as it was sent, or a status.
	At string
	// Rule is a JSON Schema keyword or one of the Rule constants.
	Rule string
	// Message says what is wrong, what was expected and how to fix it.
	Message string
	// Value is what was found, cut to 64 characters; "" if there is nothing.
	Value string
	// Strict marks what only a strict reader rejects: unknown members and
	// parameters, unlisted statuses.
	Strict bool
}

// String is the finding on one line.
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

// printable keeps what was sent from breaking the line it is quoted in.
func printable(r rune) rune {
	if unicode.IsControl(r) {
		return utf8.RuneError
	}
	return r
}

var order = []string{InPath, InMethod, InStatus, InQuery, InHeader, InBody}

// tidy sorts findings and drops equal ones.
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
