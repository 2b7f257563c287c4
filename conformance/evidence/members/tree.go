package members

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// node is a place in an answer, as schemas declare it.
type node struct {
	members map[string]*node
	items   *node
	// open reports whether there may be members of any name; any is what they are,
	// nil if the schemas do not say.
	open bool
	any  *node
}

// declare adds what a schema declares to n. within has the schemas that n is part of,
// so that one that contains itself is declared once.
func (n *node) declare(ref *openapi3.SchemaRef, within ...*openapi3.Schema) {
	if ref == nil || ref.Value == nil || slices.Contains(within, ref.Value) {
		return
	}
	s := ref.Value
	within = append(slices.Clone(within), s)
	for _, parts := range []openapi3.SchemaRefs{s.AllOf, s.AnyOf, s.OneOf} {
		for _, part := range parts {
			n.declare(part, within...)
		}
	}
	for name, property := range s.Properties {
		n.member(name).declare(property, within...)
	}
	if s.Items != nil {
		n.item().declare(s.Items, within...)
	}
	additional := s.AdditionalProperties
	if additional.Schema != nil {
		n.open = true
		if n.any == nil {
			n.any = &node{}
		}
		n.any.declare(additional.Schema, within...)
	}
	if s.Type.Is("object") && len(s.Properties) == 0 && additional.Schema == nil && len(s.AllOf)+len(s.AnyOf)+len(s.OneOf) == 0 {
		n.open = true
	}
}

func (n *node) member(name string) *node {
	if n.members == nil {
		n.members = map[string]*node{}
	}
	if n.members[name] == nil {
		n.members[name] = &node{}
	}
	return n.members[name]
}

func (n *node) item() *node {
	if n.items == nil {
		n.items = &node{}
	}
	return n.items
}

// anyName stands for the name of a member where any name is allowed.
const anyName = "{}"

var (
	escapeToken   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapeToken = strings.NewReplacer("~1", "/", "~0", "~")
)

// pointers returns the pointers of all members below n. In place of a name that may be
// any it has anyName, and in place of an index a *.
func (n *node) pointers(at string) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(n.members)) {
		member := at + "/" + escapeToken.Replace(name)
		all = append(all, member)
		all = append(all, n.members[name].pointers(member)...)
	}
	if n.items != nil {
		all = append(all, n.items.pointers(at+"/*")...)
	}
	if n.any != nil {
		all = append(all, n.any.pointers(at+"/"+anyName)...)
	}
	return all
}

// find returns the declared member at a pointer of an answer. If there is none it
// returns the shortest part of the pointer that is not declared, and false. It returns
// "" and true for what needs no declaration.
func (n *node) find(pointer string) (found string, declared bool) {
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		next := n.members[unescapeToken.Replace(token)]
		switch {
		case next != nil:
			found += "/" + token
		case token == "*" && n.items != nil:
			next, found = n.items, found+"/*"
		case n.open && n.any == nil:
			return "", true
		case n.open:
			next, found = n.any, found+"/"+anyName
		default:
			return found + "/" + token, false
		}
		n = next
	}
	if strings.HasSuffix(found, "/"+anyName) || strings.HasSuffix(found, "/*") {
		return "", true // a name that may be any, or an item, is not a member of its own
	}
	return found, true
}
