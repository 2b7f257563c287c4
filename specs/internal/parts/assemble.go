package parts

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/specs"
)

// assembly is a document while it is put together.
type assembly struct {
	*Whole
	within []string // the pointers of the values that are being put in
	errs   []error
}

const (
	commonRef = specs.CommonFile + "#"
	schemasAt = "/components/schemas/"
	// actionName stands in common.yaml for the name of the action.
	actionName = "{Action}"
)

// order is the order of the members of a document. Others follow.
var order = []string{"openapi", "info", "externalDocs", "servers", "tags", "security", "paths", "components"}

// assemble makes root the whole document.
func (a *assembly) assemble() {
	if a.common.root != nil {
		a.takeMembers()
		a.replaceRefs(a.root)
		a.takeComponents()
		a.dropTags()
		sortMembers(a.root)
	}
	for _, item := range values(value(a.root, "paths")) {
		for _, operation := range values(item) {
			a.expandRanges(value(operation, "parameters"))
		}
	}
}

// takeMembers adds the members of common.yaml that the document does not have itself.
func (a *assembly) takeMembers() {
	_, name := cut(a.root, commonKey)
	if name.Value != specs.CommonFile {
		a.fail(name, "x-common is %q; write %s, the file beside the document", name.Value, specs.CommonFile)
	}
	for i := 0; i < len(a.common.root.Content); i += 2 {
		key, member := a.common.root.Content[i], a.common.root.Content[i+1]
		if key.Value != "components" {
			a.merge(a.root, a.copy(key), a.copy(member))
		}
	}
}

// merge adds a member to a mapping. If the mapping has it, the members of the two are
// merged, and any other value stays as it is.
func (a *assembly) merge(into, key, member *yaml.Node) {
	own := value(into, key.Value)
	if own == nil {
		into.Content = append(into.Content, key, member)
		return
	}
	if own.Kind != yaml.MappingNode || member.Kind != yaml.MappingNode || value(own, "$ref") != nil {
		return
	}
	before := own.Content
	own.Content = member.Content // which has the order
	for i := 0; i < len(before); i += 2 {
		replaceOrAdd(own, before[i], before[i+1])
	}
}

func replaceOrAdd(mapping, key, member *yaml.Node) {
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key.Value {
			mapping.Content[i], mapping.Content[i+1] = key, member
			return
		}
	}
	mapping.Content = append(mapping.Content, key, member)
}

// replaceRefs puts what a $ref into common.yaml names in place of the $ref. A $ref to a
// schema becomes local, because a schema is a type with a name.
func (a *assembly) replaceRefs(n *yaml.Node) {
	for _, child := range n.Content {
		a.replaceRefs(child)
	}
	ref := value(n, "$ref")
	pointer, ok := a.pointerOf(ref)
	if !ok {
		return
	}
	target := find(a.common.root, pointer)
	if target == nil {
		a.fail(ref, "$ref %q: %s has no %s; add it there or correct the $ref", ref.Value, specs.CommonFile, pointer)
		return
	}
	a.Used[pointer] = true
	if strings.HasPrefix(pointer, schemasAt) && !strings.Contains(pointer[len(schemasAt):], "/") {
		ref.Value = "#" + pointer
		return
	}
	if len(n.Content) > 2 {
		a.fail(n, "there are other keys beside $ref %q; remove them, or write the value out", ref.Value)
		return
	}
	if slices.Contains(a.within, pointer) {
		a.fail(ref, "$ref %q: the value has itself in it; remove the $ref", ref.Value)
		return
	}
	*n = *a.copy(target)
	a.fromCommon[n] = true
	a.within = append(a.within, pointer)
	a.replaceRefs(n)
	a.within = a.within[:len(a.within)-1]
}

// pointerOf returns the JSON pointer of a $ref into common.yaml: with the name of the
// file, or within it without.
func (a *assembly) pointerOf(ref *yaml.Node) (string, bool) {
	if ref == nil {
		return "", false
	}
	if a.fromCommon[ref] {
		return strings.CutPrefix(ref.Value, "#")
	}
	return strings.CutPrefix(ref.Value, commonRef)
}

// takeComponents adds the schemas of common.yaml that the document refers to, in the
// order of common.yaml, and all of its security schemes.
func (a *assembly) takeComponents() {
	shared := value(a.common.root, "components")
	if schemes := value(shared, "securitySchemes"); schemes != nil && value(value(a.root, "components"), "securitySchemes") == nil {
		components := a.mapping(a.root, "components")
		components.Content = append([]*yaml.Node{keyNode("securitySchemes"), a.copy(schemes)}, components.Content...)
	}
	taken := a.schemas(value(shared, "schemas"))
	if len(taken) == 0 {
		return
	}
	own := a.mapping(a.mapping(a.root, "components"), "schemas")
	for _, key := range keys(value(shared, "schemas")) {
		schema := taken[key.Value]
		if schema == nil {
			continue
		}
		if twin := value(own, key.Value); twin != nil {
			a.fail(twin, "%s has a schema %s too; rename one of them, or remove this", specs.CommonFile, key.Value)
		}
		own.Content = append(own.Content, a.copy(key), schema)
	}
}

// schemas returns the schemas that the document refers to, also those that only another
// schema refers to.
func (a *assembly) schemas(shared *yaml.Node) map[string]*yaml.Node {
	taken := map[string]*yaml.Node{}
	for more := true; more; {
		more = false
		for _, key := range keys(shared) {
			if taken[key.Value] == nil && a.Used[schemasAt+escape(key.Value)] {
				taken[key.Value] = a.copy(value(shared, key.Value))
				a.replaceRefs(taken[key.Value])
				more = true
			}
		}
	}
	return taken
}

// mapping returns a member that is a mapping, and adds it if there is none.
func (a *assembly) mapping(of *yaml.Node, name string) *yaml.Node {
	if member := value(of, name); member != nil {
		return member
	}
	member := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: of.Line, Column: of.Column}
	of.Content = append(of.Content, keyNode(name), member)
	return member
}

// dropTags removes the tags of common.yaml that no operation of the document has.
func (a *assembly) dropTags() {
	tags := value(a.root, "tags")
	if tags == nil || !a.fromCommon[tags] {
		return
	}
	used := map[string]bool{}
	for _, item := range values(value(a.root, "paths")) {
		for _, operation := range values(item) {
			for _, tag := range items(value(operation, "tags")) {
				used[tag.Value] = true
			}
		}
	}
	for i, tag := range tags.Content {
		if name := value(tag, "name"); name != nil && used[name.Value] {
			a.Used["/tags/"+itoa(i)] = true
		}
	}
	tags.Content = slices.DeleteFunc(tags.Content, func(tag *yaml.Node) bool {
		name := value(tag, "name")
		return name != nil && !used[name.Value]
	})
}

// copy returns a copy of a node of common.yaml, with the name of the action.
func (a *assembly) copy(n *yaml.Node) *yaml.Node {
	c := *n
	c.HeadComment, c.LineComment, c.FootComment = "", "", "" // they are about common.yaml
	if c.Kind == yaml.ScalarNode && strings.Contains(c.Value, actionName) {
		c.Value = strings.ReplaceAll(c.Value, actionName, a.action())
		c.Style &^= yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle // which the braces needed
	}
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		c.Content[i] = a.copy(child)
	}
	a.fromCommon[&c] = true
	return &c
}

// action returns the name of the action, which is that of the file.
func (w *Whole) action() string {
	base := path.Base(w.own.name)
	return strings.TrimSuffix(base, path.Ext(base))
}

// sortMembers puts the members of a document into their order.
func sortMembers(root *yaml.Node) {
	var sorted []*yaml.Node
	for _, name := range order {
		if key, member := cut(root, name); member != nil {
			sorted = append(sorted, key, member)
		}
	}
	root.Content = append(sorted, root.Content...)
}

func keyNode(name string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name}
}
