package contract

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// tree is a value that is written in several texts, each under the path to its place,
// as in a[b]=1&a[c][]=2. OpenAPI defines one level of members; deeper ones and lists
// are read as Rack, PHP and qs read them.
type tree struct {
	leaves  []leaf
	members map[string]*tree
}

// leaf is a text at the end of a path, or a value that was read from one.
type leaf struct {
	text   string
	value  any
	isRead bool
}

// brackets splits name[a][b] into name, a and b. It reports false for another form, and
// if there are more than MaxDepth parts.
func brackets(name string) ([]string, bool) {
	head, rest, found := strings.Cut(name, "[")
	if !found {
		return []string{name}, true
	}
	inner, ok := strings.CutSuffix(rest, "]")
	path := append([]string{head}, strings.Split(inner, "][")...)
	isNested := slices.ContainsFunc(path, func(token string) bool { return strings.ContainsAny(token, "[]") })
	return path, ok && !isNested && len(path) <= MaxDepth
}

func (t *tree) isEmpty() bool { return len(t.leaves) == 0 && len(t.members) == 0 }

func (t *tree) add(path []string, l leaf) {
	for _, token := range path {
		if t.members == nil {
			t.members = map[string]*tree{}
		}
		if t.members[token] == nil {
			t.members[token] = &tree{}
		}
		t = t.members[token]
	}
	t.leaves = append(t.leaves, l)
}

// value returns the value that t stands for if the schemas apply to it.
func (t *tree) value(schemas []*openapi3.Schema) any {
	switch {
	case len(t.members) > 0 && t.isList() && permits(schemas, openapi3.TypeArray):
		return t.list(itemSchemas(schemas))
	case len(t.members) > 0:
		return t.object(schemas)
	case len(t.leaves) == 1 && (t.leaves[0].isRead || len(scalarsOf(schemas...)) > 0 || !permits(schemas, openapi3.TypeArray)):
		return t.leaves[0].typed(schemas)
	}
	return typedLeaves(t.leaves, itemSchemas(schemas))
}

func (l leaf) typed(schemas []*openapi3.Schema) any {
	if l.isRead {
		return l.value
	}
	return typed(schemas, l.text)
}

func typedLeaves(leaves []leaf, items []*openapi3.Schema) []any {
	list := make([]any, len(leaves))
	for i, l := range leaves {
		list[i] = l.typed(items)
	}
	return list
}

// isList reports whether the names of all members are indices, or empty.
func (t *tree) isList() bool {
	for name := range t.members {
		if _, err := strconv.ParseUint(name, 10, 32); name != "" && err != nil {
			return false
		}
	}
	return true
}

func (t *tree) list(items []*openapi3.Schema) []any {
	list := []any{}
	for _, name := range slices.SortedFunc(maps.Keys(t.members), byIndex) {
		member := t.members[name]
		if len(member.members) == 0 {
			list = append(list, typedLeaves(member.leaves, items)...)
			continue
		}
		list = append(list, member.value(items))
	}
	return list
}

func byIndex(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

func (t *tree) object(schemas []*openapi3.Schema) map[string]any {
	object := map[string]any{}
	for name, member := range t.members {
		object[name] = member.value(memberSchemas(schemas, name))
	}
	return object
}
