package contract

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// texts are the values of a query or form by name, in the order in which they were
// sent.
type texts map[string][]string

func utf8Valid(values ...string) bool {
	return !slices.ContainsFunc(values, func(text string) bool { return !utf8.ValidString(text) })
}

// checkQueryParameter checks what a query has of one parameter.
func (o *Operation) checkQueryParameter(p *parameter, values texts) []Finding {
	switch {
	case p.schema == nil || !p.hasMembers() || len(values[p.name]) > 0:
		return o.checkValues(p, values[p.name])
	case p.style == openapi3.SerializationDeepObject:
		return o.checkDeep(p, values)
	case !p.isRepeated():
		return o.checkValues(p, values[p.name])
	}
	members := p.own(values)
	if len(members) == 0 {
		return p.absent()
	}
	as := *p
	as.form = objectForm
	return o.checkMembers(&as, members)
}

// hasMembers reports whether the value of p may be an object, or a list that is
// written like one.
func (p *parameter) hasMembers() bool {
	return p.form == objectForm || slices.Contains(p.forms, objectForm) || p.style == openapi3.SerializationDeepObject
}

// own returns the values that are sent as members of p, under their own names.
func (p *parameter) own(values texts) texts {
	members := texts{}
	for name, sent := range values {
		if p.takesAll || slices.Contains(p.members, name) {
			members[name] = sent
		}
	}
	return members
}

// remove removes what p describes, so that the rest is undeclared.
func (v texts) remove(p *parameter) {
	delete(v, p.name)
	switch {
	case p.style == openapi3.SerializationDeepObject || p.schema == nil:
		for name := range v {
			if strings.HasPrefix(name, p.name+"[") {
				delete(v, name)
			}
		}
	case p.hasMembers() && p.isRepeated():
		for name := range p.own(v) {
			delete(v, name)
		}
	}
	if p.schema == nil {
		for _, name := range p.members {
			delete(v, name)
		}
	}
}

// checkDeep checks a parameter that is written as name[member]=value.
func (o *Operation) checkDeep(p *parameter, values texts) []Finding {
	root := &tree{}
	for name, sent := range values {
		path, ok := brackets(name)
		if !ok || path[0] != p.name {
			continue
		}
		if !utf8Valid(slices.Concat(path, sent)...) {
			return []Finding{notUTF8(p, sent[0])}
		}
		for _, text := range sent {
			root.add(path[1:], leaf{text: text})
		}
	}
	if root.isEmpty() {
		return p.absent()
	}
	as := *p
	as.form = objectForm
	return o.checkWhole(&as, root.value(expand(nil, p.schema)))
}
