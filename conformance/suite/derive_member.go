package suite

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/pages"
)

// request derives the cases of a request.
func (d *deriver) request() {
	d.transportOfRequest()
	for _, row := range d.paths {
		d.withRefusal(row.Refusal, func() { d.pathParameter(row) })
	}
	for _, row := range d.params {
		d.withRefusal(row.Refusal, func() { d.parameter(row) })
	}
	for _, row := range d.headers {
		d.withRefusal(row.Refusal, func() { d.header(row) })
	}
	d.body()
	d.everyParameter()
}

// response derives the cases of a successful response.
func (d *deriver) response() {
	d.transportOfResponse()
	for _, row := range d.headers {
		d.withRefusal(row.Refusal, func() { d.header(row) })
	}
	d.body()
}

// body derives the cases of the members of a body.
func (d *deriver) body() {
	if len(d.members) == 0 {
		return
	}
	for _, row := range d.members {
		d.withRefusal(row.Refusal, func() { d.member(row) })
	}
	d.unknownMembers()
	d.everyMember()
}

// rowPointer is the JSON pointer of the member that a row names: snapshots[].id is
// /snapshots/0/id, and [], an item of a body that is a list, is /0.
func rowPointer(name string) pointer {
	var p pointer
	for _, part := range strings.Split(name, ".") {
		plain := strings.TrimRight(part, "[]")
		if plain != "" {
			p = append(p, plain)
		}
		for range (len(part) - len(plain)) / 2 {
			p = append(p, "0")
		}
	}
	return p
}

// rowAt is the row of the member at p.
func (d *deriver) rowAt(p pointer) (pages.Row, bool) {
	i := slices.IndexFunc(d.members, func(row pages.Row) bool { return slices.Equal(rowPointer(row.Name), p) })
	if i < 0 {
		return pages.Row{}, false
	}
	return d.members[i], true
}

// withParents returns the body of the base with all parents of row's member, and
// the pointer to that member, which may be missing.
func (d *deriver) withParents(row pages.Row) (value any, at pointer) {
	value = d.base.value
	tokens := rowPointer(row.Name)
	for i, token := range tokens {
		if token == "*" {
			token = d.anyName(value, at)
		}
		at = at.with(token)
		if i == len(tokens)-1 {
			break
		}
		if _, ok := get(value, at); ok {
			continue
		}
		parent, ok := d.rowAt(tokens[:i+1])
		if !ok {
			d.fail(row, fmt.Errorf("its parent has no row"))
			return value, at
		}
		value = d.put(row, value, at, d.sample(parent))
	}
	return value, at
}

// anyName is a name for a member of an object that allows any name.
func (d *deriver) anyName(value any, at pointer) string {
	if parent, ok := get(value, at); ok {
		if o, ok := parent.(object); ok && len(o) > 0 {
			return o[0].name
		}
	}
	return "key"
}

func (d *deriver) put(row pages.Row, value any, at pointer, other any) any {
	changed, err := put(value, at, other)
	d.fail(row, err)
	return changed
}

// children are the rows of the members of an object, or of the items of a list.
func (d *deriver) children(row pages.Row) []pages.Row {
	parent := rowPointer(row.Name)
	return slices.DeleteFunc(slices.Clone(d.members), func(r pages.Row) bool {
		p := rowPointer(r.Name)
		return len(p) != len(parent)+1 || !slices.Equal(p[:len(parent)], parent)
	})
}

func lastToken(row pages.Row) string {
	p := rowPointer(row.Name)
	if p[len(p)-1] == "*" {
		return "key"
	}
	return p[len(p)-1]
}

// what is the name of row's member in ids: the path to it without the wrapper,
// unless another member, no deeper than it, has that name.
func (d *deriver) what(row pages.Row) string {
	name := shortName(row)
	for _, other := range d.members {
		if other.Name != row.Name && shortName(other) == name && len(rowPointer(other.Name)) <= len(rowPointer(row.Name)) {
			return longName(rowPointer(row.Name))
		}
	}
	if d.isParameter(name) {
		return longName(rowPointer(row.Name))
	}
	return name
}

// isParameter reports whether a path parameter has the name. The ids of a member
// must then differ.
func (d *deriver) isParameter(name string) bool {
	return slices.ContainsFunc(d.paths, func(r pages.Row) bool { return kebab(r.Name) == name })
}

func shortName(row pages.Row) string {
	p := rowPointer(row.Name)
	if len(p) > 1 {
		p = p[1:]
	}
	if len(p) > 1 && p[0] == "0" {
		p = p[1:]
	}
	if p[0] == "0" || p[0] == "*" { // the item or value of the outermost member
		p = rowPointer(row.Name)
	}
	return longName(p)
}

func longName(p pointer) string {
	names := make([]string, len(p))
	for i, token := range p {
		switch token {
		case "0":
			names[i] = "item"
		case "*":
			names[i] = "value"
		default:
			names[i] = kebab(token)
		}
	}
	return strings.Join(names, "-")
}

// typeRule is the rule that a value of a wrong type breaks, which depends on how
// the row states the type.
func typeRule(row pages.Row) string {
	switch {
	case len(row.Enum) > 0:
		return "enum"
	case strings.Contains(row.Type, "|"):
		return "anyOf"
	}
	return "type"
}

func (d *deriver) member(row pages.Row) {
	value, at := d.withParents(row)
	if d.err != nil {
		return
	}
	what := d.what(row)
	set := func(other any) message { return d.withBody(d.put(row, value, at, other)) }
	find := func(rule string) Expected { return Expected{"body", at.String(), rule} }
	for _, w := range wrongValues(row) {
		d.invalid(what+"-"+w.name, fmt.Sprintf("%s of a wrong type: %s.", row.Name, w.name), set(w.value), find(typeRule(row)))
	}
	if row.Nullable {
		d.valid(what+"-null", row.Name+" as null.", set(nil))
	} else {
		d.invalid(what+"-null", row.Name+" as null, which the page does not allow.", set(nil), find(nullRule(row)))
	}
	d.spelling(row, value, at, what)
	bounds(row, func(verdict, suffix, description string, other any, rules ...string) {
		var findings []Expected
		for _, rule := range rules {
			findings = append(findings, find(rule))
		}
		d.add(verdict+"-"+what+"-"+suffix, boundSource(verdict, suffix), row.Name+": "+description, set(other), findings...)
	})
}

// nullRule is the rule that a null breaks.
func nullRule(row pages.Row) string {
	switch {
	case strings.Contains(row.Type, "|"):
		return "anyOf"
	case len(row.Enum) > 0:
		return "enum"
	}
	return "nullable"
}

// spelling derives the cases of a member that is missing, sent twice or misspelt.
// An item of a list and a member with any name have no fixed name, so they have no
// such cases.
func (d *deriver) spelling(row pages.Row, value any, at pointer, what string) {
	name, parent := at[len(at)-1], at[:len(at)-1]
	if last := rowPointer(row.Name); last[len(last)-1] == "*" || last[len(last)-1] == "0" {
		return
	}
	here, ok := get(value, at)
	if !ok {
		here = d.sample(row)
	}
	full := d.put(row, value, at, here)
	gone, err := drop(full, at)
	d.fail(row, err)
	required := Expected{"body", at.String(), "required"}
	if row.Required {
		d.invalid(what+"-missing", row.Name+" is missing.", d.withBody(gone), required)
	}
	twice, err := add(full, at, name, here)
	d.fail(row, err)
	d.add("invalid-"+what+"-duplicate", SourceTransport, row.Name+" twice.", d.withBody(twice), Expected{"body", at.String(), "duplicate"})
	other, suffix := otherCase(name)
	if suffix == "" {
		return
	}
	misspelt, err := add(gone, at, other, here)
	d.fail(row, err)
	findings := []Expected{{"body", parent.with(other).String(), "case"}}
	if row.Required {
		findings = append(findings, required)
	}
	d.add("invalid-"+what+"-"+suffix, SourceTransport, row.Name+" written as "+other+".", d.withBody(misspelt), findings...)
}

// unknownMembers adds a member that no page has to each object with a fixed set
// of members.
func (d *deriver) unknownMembers() {
	d.unknownMember("unknown-member", nil, d.base.value)
	for _, row := range d.members {
		children := d.children(row)
		if row.Type != "object" || len(children) == 0 || slices.ContainsFunc(children, isAny) {
			continue
		}
		value, at := d.withParents(row)
		if _, ok := get(value, at); !ok {
			value = d.put(row, value, at, d.sample(row))
		}
		d.unknownMember("unknown-member-in-"+d.what(row), at, value)
	}
}

func isAny(row pages.Row) bool { return strings.HasSuffix(row.Name, "*") }

func (d *deriver) unknownMember(what string, object pointer, value any) {
	at := object.with(unknownName)
	changed, err := put(value, at, "blue")
	if err != nil {
		return // a base whose body is not an object has no members
	}
	c := d.add("valid-"+what, SourceTolerance, "A member that the page does not have, which only a strict reader finds.", d.withBody(changed))
	c.Strict = []Expected{{"body", at.String(), "unknown"}}
}

// unknownName is a name that no page has.
const unknownName = "colour"

// fullRefusal returns the reason why a server may refuse a request with everything
// that the page has.
func (d *deriver) fullRefusal() *pages.Refusal {
	statuses := []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound}
	isLogin := slices.Contains(d.table.Security, pages.Credential{}) // its body has the credentials
	if isLogin {
		statuses = append(statuses, http.StatusUnauthorized)
	}
	return &pages.Refusal{Statuses: statuses, Because: "it names more of the example than the target can have"}
}

// everyMember derives a body with all the members of the table.
func (d *deriver) everyMember() {
	value := d.base.value
	base := d.base
	for _, row := range d.members {
		d.base.value = value
		with, at := d.withParents(row)
		if _, ok := get(with, at); !ok {
			with = d.put(row, with, at, d.sample(row))
		}
		value = with
	}
	d.base = base
	d.withRefusal(d.fullRefusal(), func() { d.valid("all-members", "Every member of the page.", d.withBody(value)) })
	d.valid("only-required-members", "The members that the page requires, and no other.", d.base)
}
