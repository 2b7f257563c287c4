package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
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

// checkable returns an error if the values of p cannot be checked.
func checkable(p *openapi3.Parameter) error {
	if p.Schema == nil {
		return errors.New("no schema; parameters with content are not checked")
	}
	if isScalar(p.Schema.Value) {
		return nil
	}
	if p.Schema.Value.Type.Is(openapi3.TypeArray) {
		return checkableList(p)
	}
	return errors.New("the type is not string, integer or boolean; describe each item of a list or member of an object as a separate parameter")
}

// checkableList returns an error unless p is a query parameter that is repeated for
// each item of its list, without a rule for the list itself.
func checkableList(p *openapi3.Parameter) error {
	list := *p.Schema.Value
	items := list.Items
	clearAnnotations(&list)
	list.Type, list.Items = nil, nil
	switch {
	case p.In != openapi3.ParameterInQuery:
		return errors.New("a list outside the query is not checked; describe each item as a separate parameter")
	case p.Style != "" && p.Style != openapi3.SerializationForm, p.Explode != nil && !*p.Explode:
		return errors.New("only a list whose parameter is repeated for each item is checked; leave style and explode out")
	case items == nil || !isScalar(items.Value):
		return errors.New("the items of the list are not strings, integers or booleans; describe them so")
	case !reflect.ValueOf(list).IsZero():
		return errors.New("a list with keywords beside type and items is not checked; leave them out")
	}
	return nil
}

// isScalar reports whether the type of s is one that a parameter writes as one text.
func isScalar(s *openapi3.Schema) bool {
	switch kind(s) {
	case openapi3.TypeString, openapi3.TypeInteger, openapi3.TypeBoolean:
		return true
	}
	return false
}

// kind returns the type of a scalar schema: its own, or that of its allOf.
func kind(s *openapi3.Schema) string {
	if types := s.Type.Slice(); len(types) == 1 {
		return types[0]
	}
	for _, part := range s.AllOf {
		if k := kind(part.Value); k != "" {
			return k
		}
	}
	return ""
}

// isAction reports whether p is an action header, which distinguishes operations
// of the same path.
func isAction(p *openapi3.Parameter) bool {
	if !strings.EqualFold(p.Name, actionHeader) || !p.Required || len(p.Schema.Value.Enum) != 1 {
		return false
	}
	_, ok := p.Schema.Value.Enum[0].(string)
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

func (o *Operation) checkPath(path string) []Finding {
	var found []Finding
	for _, p := range o.path {
		if value, ok := o.template.value(path, p.Name); ok {
			found = append(found, o.checkValue(p, p.Schema.Value, value)...)
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
	values := map[string][]string{}
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
		if !unreadable[p.Name] {
			found = append(found, o.checkValues(p, values[p.Name])...)
		}
		delete(values, p.Name)
	}
	for name, sent := range values {
		found = append(found, undeclaredParameter(o.query, name, sent[0]))
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

func undeclaredParameter(declared []*openapi3.Parameter, name, value string) Finding {
	for _, p := range declared {
		if strings.EqualFold(p.Name, name) {
			return Finding{
				In: InQuery, At: name, Rule: RuleCase, Value: cut(value),
				Message: fmt.Sprintf("the document spells this name %s; use that spelling", p.Name),
			}
		}
	}
	return Finding{
		In: InQuery, At: name, Rule: RuleUnknown, Value: cut(value), Strict: true,
		Message: "the document has no such parameter; leave it out or correct its name",
	}
}

// checkHeaders checks the declared headers and ignores all others.
func (o *Operation) checkHeaders(declared []*openapi3.Parameter, header http.Header) []Finding {
	if excess := limitHeaders(header); excess != nil {
		return excess
	}
	var found []Finding
	for _, p := range declared {
		found = append(found, o.checkValues(p, headerValues(header, p.Name))...)
	}
	return found
}

// responseHeaders returns the documented headers of a response as parameters.
func responseHeaders(response *openapi3.Response) []*openapi3.Parameter {
	var parameters []*openapi3.Parameter
	for name, ref := range response.Headers {
		p := ref.Value.Parameter
		p.In, p.Name = openapi3.ParameterInHeader, name
		parameters = append(parameters, &p)
	}
	return parameters
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

func (o *Operation) checkValues(p *openapi3.Parameter, values []string) []Finding {
	switch {
	case len(values) > 0 && p.Schema.Value.Type.Is(openapi3.TypeArray):
		return o.checkItems(p, values)
	case len(values) == 1:
		return o.checkValue(p, p.Schema.Value, values[0])
	case len(values) > 1:
		return []Finding{repeated(p.In, p.Name, values)}
	case p.Required:
		return []Finding{missing(p.In, p.Name)}
	}
	return nil
}

// checkItems checks each value of a parameter that may be repeated.
func (o *Operation) checkItems(p *openapi3.Parameter, values []string) []Finding {
	var found []Finding
	for _, value := range values {
		found = append(found, o.checkValue(p, p.Schema.Value.Items.Value, value)...)
	}
	return found
}

func (o *Operation) checkValue(p *openapi3.Parameter, schema *openapi3.Schema, raw string) []Finding {
	if !utf8.ValidString(raw) {
		return []Finding{{In: p.In, At: p.Name, Rule: RuleUTF8, Value: cut(raw), Message: "the value is not UTF-8; encode it as UTF-8"}}
	}
	value, expected := parseScalar(kind(schema), raw)
	if expected != "" {
		return []Finding{{
			In: p.In, At: p.Name, Rule: RuleType, Value: cut(raw),
			Message: fmt.Sprintf("%q is not %s; send one", cut(raw), expected),
		}}
	}
	if o.compiled[schema].acceptsScalar(value) {
		return nil
	}
	r := o.options.report()
	checkKeywords(&r, schema, value)
	for i := range r.faults {
		r.faults[i].In, r.faults[i].At, r.faults[i].Value = p.In, p.Name, cut(raw)
	}
	return r.faults
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
