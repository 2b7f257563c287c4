package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// actionHeader names the action of an RPC request.
const actionHeader = "x-acs-action"

// integer matches an integer as JSON writes it: no plus sign, no leading zero.
var integer = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// number matches a number as JSON writes it.
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// parameter is a documented parameter or header.
type parameter struct {
	in, name    string
	required    bool
	allowsEmpty bool             // whether an empty value stands for none
	schema      *openapi3.Schema // nil if the value is not checked
	style       string
	explode     bool
	form        form
	forms       []form             // the forms that are tried, if there is more than one
	scalars     []string           // the types of a value in scalarForm
	items       []*openapi3.Schema // of a list
	list        *openapi3.Schema   // what applies to a list as a whole, nil if nothing does
	members     []string           // the names of the members of an object
	takesAll    bool               // whether any undeclared name of a query is a member
}

// form is how a parameter writes its value.
type form int

const (
	scalarForm form = iota // one text
	listForm               // a text for each item
	objectForm             // a text for each member
	jsonForm               // a text that is JSON
)

// isAction reports whether p is an action header, which distinguishes operations
// of the same path.
func isAction(p *parameter) bool {
	if !strings.EqualFold(p.name, actionHeader) || !p.required || p.schema == nil || len(p.schema.Enum) != 1 {
		return false
	}
	_, ok := p.schema.Enum[0].(string)
	return ok
}

// wrongAction returns the finding for a request that names no action of its path.
func wrongAction(header http.Header) Finding {
	switch values := headerValues(header, actionHeader); len(values) {
	case 0:
		return missing(InHeader, actionHeader)
	case 1:
		return Finding{
			In: InHeader, At: actionHeader, Rule: RuleEnum, Value: cut(values[0]),
			Message: fmt.Sprintf("%s is not a documented action; send a documented one", cut(values[0])),
		}
	default:
		return repeated(InHeader, actionHeader, values)
	}
}

func (o *Operation) checkPath(t template, path string) []Finding {
	var found []Finding
	for _, p := range o.path {
		value, ok := t.value(path, p.name)
		switch {
		case !ok:
		case p.isPlain():
			found = append(found, o.checkText(p, p.schema, p.scalars, value)...)
		default:
			found = append(found, o.checkValues(p, []string{value})...)
		}
	}
	return found
}

// checkQuery parses the raw query, because url.URL.Query drops pairs that it
// cannot decode.
func (o *Operation) checkQuery(raw string) []Finding {
	if raw == "" && len(o.query) == 0 {
		return nil
	}
	if excess := limitParameters(strings.Count(raw, "&")); excess != nil {
		return excess
	}
	values := texts{}
	unreadable := map[string]bool{}
	var found []Finding
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, err := readPair(pair)
		if err != nil {
			unreadable[name] = true
			found = append(found, Finding{In: InQuery, At: name, Rule: RuleSyntax, Value: cut(pair), Message: err.Error()})
			continue
		}
		values[name] = append(values[name], value)
	}
	for _, p := range o.query {
		if !unreadable[p.name] {
			found = append(found, o.checkQueryParameter(p, values)...)
		}
		values.remove(p)
	}
	for name, sent := range values {
		if !o.credentials[name] {
			found = append(found, undeclaredParameter(o.query, name, sent[0]))
		}
	}
	return found
}

// readPair decodes one name=value pair. If the name cannot be decoded, it returns
// the name as it was sent.
func readPair(pair string) (name, value string, err error) {
	rawName, rawValue, _ := strings.Cut(pair, "=")
	name, err = url.QueryUnescape(rawName)
	if err != nil {
		return rawName, "", errors.New("the name is not percent-encoded; encode a percent sign as %25")
	}
	if strings.Contains(pair, ";") {
		return name, "", errors.New("servers drop a parameter with a bare semicolon; encode it as %3B, or separate parameters by &")
	}
	value, err = url.QueryUnescape(rawValue)
	if err != nil {
		return name, "", errors.New("the value is not percent-encoded; encode a percent sign as %25")
	}
	return name, value, nil
}

func undeclaredParameter(declared []*parameter, name, value string) Finding {
	for _, p := range declared {
		if strings.EqualFold(p.name, name) {
			return Finding{
				In: InQuery, At: name, Rule: RuleCase, Value: cut(value),
				Message: fmt.Sprintf("the document spells this name %s; use that spelling", p.name),
			}
		}
	}
	return Finding{
		In: InQuery, At: name, Rule: RuleUnknown, Value: cut(value), Strict: true,
		Message: "the document has no such parameter; leave it out or correct its name",
	}
}

// checkHeaders checks the declared headers and ignores all others.
func (o *Operation) checkHeaders(declared []*parameter, header http.Header) []Finding {
	if excess := limitHeaders(header); excess != nil {
		return excess
	}
	var found []Finding
	for _, p := range declared {
		found = append(found, o.checkValues(p, headerValues(header, p.name))...)
	}
	return found
}

// headerValues returns all values of a header, sorted. It ignores the case of the
// names in h.
func headerValues(h http.Header, name string) []string {
	var values []string
	for key, v := range h {
		if strings.EqualFold(key, name) {
			values = append(values, v...)
		}
	}
	slices.Sort(values)
	return values
}

// isPlain reports whether the value of p is one text as it was sent.
func (p *parameter) isPlain() bool {
	return p.schema != nil && p.form == scalarForm && p.forms == nil && p.style == openapi3.SerializationSimple
}

// checkValues checks the values of a parameter, one for each time that it was sent.
func (o *Operation) checkValues(p *parameter, values []string) []Finding {
	switch {
	case len(values) == 0:
		return p.absent()
	case p.schema == nil, p.allowsEmpty && len(values) == 1 && values[0] == "":
		return nil
	case len(p.forms) > 0:
		return o.checkForms(p, values)
	}
	switch p.form {
	case listForm:
		return o.checkList(p, values)
	case objectForm:
		return o.checkObject(p, values)
	}
	if len(values) > 1 {
		return []Finding{repeated(p.in, p.name, values)}
	}
	if p.form == jsonForm {
		return o.checkJSON(p, values[0])
	}
	text, fault := p.unprefixed(values[0])
	if fault != nil {
		return []Finding{*fault}
	}
	return o.checkText(p, p.schema, p.scalars, text)
}

func (p *parameter) absent() []Finding {
	if !p.required {
		return nil
	}
	return []Finding{missing(p.in, p.name)}
}

// checkForms checks values that may have one of several forms. It returns the findings
// of the first form without a fault, else those of the first form.
func (o *Operation) checkForms(p *parameter, values []string) []Finding {
	var first []Finding
	for i, f := range p.forms {
		one := *p
		one.form, one.forms = f, nil
		found := o.checkValues(&one, values)
		if !slices.ContainsFunc(found, func(f Finding) bool { return !f.Strict }) {
			return found
		}
		if i == 0 {
			first = found
		}
	}
	return first
}

// checkText checks one text against a schema that allows types. It returns the findings
// of the first type without one, else those of the first type.
func (o *Operation) checkText(p *parameter, schema *openapi3.Schema, types []string, raw string) []Finding {
	var first []Finding
	for i, t := range types {
		found := o.checkValue(p, schema, t, raw)
		if len(found) == 0 {
			return nil
		}
		if i == 0 {
			first = found
		}
	}
	return first
}

func (o *Operation) checkValue(p *parameter, schema *openapi3.Schema, kind, raw string) []Finding {
	if !utf8.ValidString(raw) {
		return []Finding{notUTF8(p, raw)}
	}
	value, expected := parseScalar(kind, raw)
	if expected != "" {
		return []Finding{{
			In: p.in, At: p.name, Rule: RuleType, Value: cut(raw),
			Message: fmt.Sprintf("%q is not %s; send one", cut(raw), expected),
		}}
	}
	if o.compiled[schema].acceptsScalar(value) {
		return nil
	}
	r := o.options.report()
	checkKeywords(&r, schema, value)
	for i := range r.faults {
		r.faults[i].In, r.faults[i].At, r.faults[i].Value = p.in, p.name, cut(raw)
	}
	return r.faults
}

func notUTF8(p *parameter, raw string) Finding {
	return Finding{In: p.in, At: p.name, Rule: RuleUTF8, Value: cut(raw), Message: "the value is not UTF-8; encode it as UTF-8"}
}

// parseScalar parses the text of a parameter as its type. If it fails, expected
// describes a valid value. It is as strict as JSON: 05 is not an integer and 1 is
// not a boolean.
func parseScalar(kind, raw string) (value any, expected string) {
	switch kind {
	case openapi3.TypeInteger:
		if _, err := strconv.ParseInt(raw, 10, 64); err != nil || !integer.MatchString(raw) {
			return nil, "an integer of 64 bits without leading zeros"
		}
		return json.Number(raw), ""
	case openapi3.TypeNumber:
		if _, err := strconv.ParseFloat(raw, 64); err != nil || !number.MatchString(raw) {
			return nil, "a number as JSON writes it"
		}
		return json.Number(raw), ""
	case openapi3.TypeBoolean:
		if raw != "true" && raw != "false" {
			return nil, "true or false"
		}
		return raw == "true", ""
	}
	return raw, ""
}

func missing(in, name string) Finding {
	return Finding{In: in, At: name, Rule: RuleRequired, Message: "the parameter is missing; add it"}
}

func repeated(in, name string, values []string) Finding {
	return Finding{
		In: in, At: name, Rule: RuleRepeated, Value: cut(strings.Join(values, ", ")),
		Message: fmt.Sprintf("sent %d times, once is allowed; send one value", len(values)),
	}
}
