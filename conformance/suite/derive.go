package suite

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/snapspec/snapspec/conformance/pages"
)

// derive makes the cases that the page table of an operation implies for one part
// of it: both sides of each bound, wrong types, null, missing, repeated and
// misspelt names, and the rules of HTTP and JSON. The cases change the base of the
// written list. They use the table and never the document.
func derive(where place, table pages.Operation, written *list) ([]Case, error) {
	d := &deriver{place: where, table: table, base: written.Base, refusal: written.Refusal, replaced: map[string]bool{}, lists: map[string]bool{}}
	for _, e := range written.Cases {
		if e.Replaces {
			d.replaced[e.ID] = false
		}
	}
	d.split()
	if err := d.check(); err != nil {
		return nil, err
	}
	if where.part == PartRequest {
		d.request()
	} else {
		d.response()
	}
	for id, found := range d.replaced {
		if !found {
			d.err = errors.Join(d.err, fmt.Errorf("%s: it replaces no derived case; remove replaces", id))
		}
	}
	return d.cases, d.err
}

// deriver makes the cases of one part of one operation.
type deriver struct {
	place
	table   pages.Operation
	base    message
	refusal *pages.Refusal // of the list, or of the current row
	// replaced are the ids that the written list replaces, and whether they were derived.
	replaced map[string]bool
	// lists are the names of the parameters that may be repeated.
	lists map[string]bool

	members []pages.Row // of the body, parents first
	params  []pages.Row // of the query; a list has the facts of its items
	headers []pages.Row
	paths   []pages.Row

	cases []Case
	err   error
}

// split groups the rows of the part by place.
func (d *deriver) split() {
	bodyPlace, headerPlace := "body", "header"
	if d.part == PartResponse {
		bodyPlace = fmt.Sprint(d.base.Status)
		headerPlace = bodyPlace + " header"
	}
	for _, row := range d.table.Rows {
		switch {
		case row.Place == bodyPlace:
			d.members = append(d.members, row)
		case row.Place == headerPlace:
			d.headers = append(d.headers, row)
		case d.part == PartRequest && row.Place == "query":
			d.param(row)
		case d.part == PartRequest && row.Place == "path":
			d.paths = append(d.paths, row)
		}
	}
}

// param adds the row of a parameter, or the row of the items of the list before it.
func (d *deriver) param(row pages.Row) {
	name, isItem := strings.CutSuffix(row.Name, "[]")
	if !isItem {
		d.params = append(d.params, row)
		return
	}
	list := len(d.params) - 1
	if list < 0 || d.params[list].Name != name || d.params[list].Type != "array" {
		d.fail(row, fmt.Errorf("the row before it is not that of %s, of type array", name))
		return
	}
	row.Name, row.Required = name, d.params[list].Required
	d.params[list] = row
	d.lists[name] = true
}

// check checks that the base has the parts that derived cases change.
func (d *deriver) check() error {
	if d.err != nil {
		return d.err
	}
	for _, row := range d.params {
		if row.Type == "array" {
			return fmt.Errorf("the row %s of the page table: a list needs the row %s[] after it, which says what its items are", row.Name, row.Name)
		}
	}
	if len(d.members) > 0 && d.base.value == nil {
		return fmt.Errorf("/base/body: missing; give a body with the required members, because the cases of the page table change it")
	}
	if d.part == PartRequest && len(templateSegments(d.table.Path)) != len(templateSegments(d.base.Path)) {
		return fmt.Errorf("/base/path: %q is not a path of the page's %s; correct it", d.base.Path, d.table.Path)
	}
	return nil
}

// add adds a case unless the written list replaces it.
func (d *deriver) add(id, source, description string, m message, findings ...Expected) *Case {
	if _, ok := d.replaced[id]; ok {
		d.replaced[id] = true
		return &Case{}
	}
	c := Case{
		Name: strings.Join([]string{d.api, d.operation, d.part + "-" + id}, "/"),
		API:  d.api, Operation: d.operation, Part: d.part, Origin: Derived,
		Valid: strings.HasPrefix(id, "valid-"), Source: source, Description: description, Findings: findings,
	}
	if c.Valid {
		c.Refusal = d.refusal
	}
	c.setMessage(m)
	d.cases = append(d.cases, c)
	return &d.cases[len(d.cases)-1]
}

// valid adds a case that must have no findings.
func (d *deriver) valid(what, description string, m message) {
	d.add("valid-"+what, SourceConstraint, description, m)
}

// invalid adds a case that must have the given findings.
func (d *deriver) invalid(what, description string, m message, findings ...Expected) {
	d.add("invalid-"+what, SourceConstraint, description, m, findings...)
}

// withRefusal calls derive, whose valid cases a server may refuse for the given
// reason; nil keeps the reason of the list.
func (d *deriver) withRefusal(refusal *pages.Refusal, derive func()) {
	if refusal == nil {
		derive()
		return
	}
	before := d.refusal
	d.refusal = refusal
	derive()
	d.refusal = before
}

// withBody is the base with another body.
func (d *deriver) withBody(value any) message {
	m := d.base
	m.Body = render(value)
	return m
}

// withText is the base with another text as its body.
func (d *deriver) withText(text string) message {
	m := d.base
	m.Body = text
	return m
}

// withHeader is the base with other values of one header.
func (d *deriver) withHeader(name string, values ...string) message {
	m := d.base
	m.Headers = d.base.Headers.with(Headers{http.CanonicalHeaderKey(name): values})
	return m
}

// fail keeps the first error: no cases can be derived from this table or base.
func (d *deriver) fail(row pages.Row, err error) {
	if d.err == nil && err != nil {
		d.err = fmt.Errorf("the row %s of the page table: %w", row.Name, err)
	}
}

// kebab formats a name for an id: created_at and CreatedAt become created-at.
func kebab(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case unicode.IsUpper(r):
			startsWord := i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]) || i+1 < len(runes) && unicode.IsUpper(runes[i-1]) && unicode.IsLower(runes[i+1]))
			if startsWord {
				b.WriteByte('-')
			}
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsLower(r), unicode.IsDigit(r):
			b.WriteRune(r)
		case r == '~':
			b.WriteString("-like")
		default:
			b.WriteByte('-')
		}
	}
	parts := slices.DeleteFunc(strings.Split(b.String(), "-"), func(part string) bool { return part == "" })
	return strings.Join(parts, "-")
}

// otherCase returns name in lower or upper case, whichever differs, and the name
// of that change in an id; "" if name has no letter.
func otherCase(name string) (other, what string) {
	if lower := strings.ToLower(name); lower != name {
		return lower, "lower-case"
	}
	if upper := strings.ToUpper(name); upper != name {
		return upper, "upper-case"
	}
	return "", ""
}
