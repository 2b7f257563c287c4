package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// describeMembers sets how each member of a form is written, and which are not checked.
func (c *content) describeMembers() {
	schemas := expand(nil, c.schema)
	c.members, c.unread = map[string]*parameter{}, map[string]string{}
	for _, s := range schemas {
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			if c.members[name] == nil {
				c.members[name] = c.describeMember(name, memberSchemas(schemas, name))
			}
		}
	}
	if len(c.unread) > 0 {
		c.schema = without(c.schema, c.unread, map[*openapi3.Schema]*openapi3.Schema{})
	}
}

// without returns a copy of an object's schema that allows any value of some members.
func without(s *openapi3.Schema, members map[string]string, made map[*openapi3.Schema]*openapi3.Schema) *openapi3.Schema {
	if known := made[s]; known != nil {
		return known
	}
	free := *s
	made[s] = &free
	free.Properties = maps.Clone(s.Properties)
	for name := range free.Properties {
		if members[name] != "" {
			free.Properties[name] = openapi3.NewSchemaRef("", &openapi3.Schema{})
		}
	}
	for _, parts := range []*openapi3.SchemaRefs{&free.AllOf, &free.AnyOf, &free.OneOf} {
		*parts = slices.Clone(*parts)
		for i, part := range *parts {
			(*parts)[i] = openapi3.NewSchemaRef(part.Ref, without(part.Value, members, made))
		}
	}
	return &free
}

func (c *content) describeMember(name string, schemas []*openapi3.Schema) *parameter {
	p := &parameter{in: openapi3.ParameterInQuery, name: name, style: openapi3.SerializationForm, explode: true, form: listForm}
	encoding := c.encoding[name]
	if encoding != nil && (encoding.Style != "" || encoding.Explode != nil) {
		as := openapi3.Parameter{In: openapi3.ParameterInQuery, Style: encoding.Style, Explode: encoding.Explode}
		if method, err := as.SerializationMethod(); err == nil {
			p.style, p.explode = method.Style, method.Explode
		}
	}
	types := encodingTypes(encoding)
	isNested := len(scalarsOf(schemas...)) == 0 && !permits(schemas, openapi3.TypeArray)
	switch {
	case p.style == openapi3.SerializationDeepObject, slices.ContainsFunc(types, isJSON):
	case isNested && c.base == typeForm && len(types) == 0:
		c.unread[name] = "it is an object, and its encoding does not say how a form writes it"
	case isNested && len(types) > 0:
		c.unread[name] = fmt.Sprintf("its media type %s is not read", cut(types[0]))
	}
	return p
}

// encodingTypes returns the media types that an encoding lists.
func encodingTypes(encoding *openapi3.Encoding) []string {
	if encoding == nil || encoding.ContentType == "" {
		return nil
	}
	types := strings.Split(encoding.ContentType, ",")
	for i, name := range types {
		types[i] = baseType(name)
	}
	return types
}

// readForm returns the object that a form stands for.
func (c *content) readForm(body []byte) (any, []Finding) {
	if excess := limitParameters(strings.Count(string(body), "&")); excess != nil {
		excess[0].In = InBody
		return nil, excess
	}
	root := &tree{}
	var found []Finding
	for pair := range strings.SplitSeq(string(body), "&") {
		if pair == "" {
			continue
		}
		name, value, err := readPair(pair)
		switch {
		case err != nil:
			found = append(found, Finding{In: InBody, At: pointer([]string{name}), Rule: RuleSyntax, Value: cut(pair), Message: err.Error()})
		case !utf8Valid(name, value):
			found = append(found, Finding{In: InBody, At: pointer([]string{name}), Rule: RuleUTF8, Value: cut(value), Message: "the value is not UTF-8; encode it as UTF-8"})
		default:
			found = append(found, c.add(root, name, value, c.isJSONMember(name))...)
		}
	}
	return c.object(root, found)
}

// object returns the value of a form whose members root has, and the findings in it.
func (c *content) object(root *tree, found []Finding) (any, []Finding) {
	schemas := c.expanded()
	for name, member := range root.members {
		under := memberSchemas(schemas, name)
		if len(member.leaves) > 1 && !permits(under, openapi3.TypeArray) {
			found = append(found, repeatedMember(name, len(member.leaves)))
		}
		c.split(name, member, under)
	}
	if len(found) > 0 {
		return nil, found
	}
	return root.object(schemas), nil
}

func (c *content) expanded() []*openapi3.Schema {
	if c.schema == nil {
		return nil
	}
	return expand(nil, c.schema)
}

func repeatedMember(name string, times int) Finding {
	return Finding{
		In: InBody, At: pointer([]string{name}), Rule: RuleRepeated,
		Message: fmt.Sprintf("sent %d times, once is allowed; send one value", times),
	}
}

// isJSONMember reports whether the encoding of a member is JSON.
func (c *content) isJSONMember(name string) bool {
	return slices.ContainsFunc(encodingTypes(c.encoding[name]), isJSON)
}

// add adds a text of a form to its root.
func (c *content) add(root *tree, name, text string, isJSONText bool) []Finding {
	l := leaf{text: text}
	if isJSONText {
		value, fault := decode([]byte(text))
		if fault != nil {
			fault.At = pointer([]string{name}) + fault.At
			return []Finding{*fault}
		}
		l.value, l.isRead = value, true
	}
	path, ok := brackets(name)
	if !ok || c.members[name] != nil {
		path = []string{name}
	}
	root.add(path, l)
	return nil
}

// split splits the text of a member that is a list in one text.
func (c *content) split(name string, member *tree, schemas []*openapi3.Schema) {
	p := c.members[name]
	if p == nil || p.explode || len(member.leaves) != 1 || member.leaves[0].isRead || !permits(schemas, openapi3.TypeArray) {
		return
	}
	items := strings.Split(member.leaves[0].text, p.separator())
	member.leaves = nil
	for _, item := range items {
		member.leaves = append(member.leaves, leaf{text: item})
	}
}
