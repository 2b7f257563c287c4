package lint

import (
	"slices"
	"strings"
)

const schemaRef = "#/components/schemas/"

func refs(d *doc, report report) {
	for _, s := range d.kinds[kindSchema] {
		ref := s.get("$ref")
		if ref == nil {
			continue
		}
		if len(s.children) > 1 {
			report(s, "there are other keys beside $ref, which tools ignore; move them into %s", ref.text())
		}
		if !strings.HasPrefix(ref.text(), schemaRef) {
			report(ref, "$ref %q is not a schema of this document; write %sName", ref.text(), schemaRef)
			continue
		}
		if d.resolve(ref) == nil {
			report(ref, "$ref %q does not resolve; add the schema or fix the name", ref.text())
		}
	}
}

func unusedSchemas(d *doc, report report) {
	used := d.reach(d.kinds[kindOperation])
	for _, s := range d.schemas() {
		if !slices.Contains(used, s) {
			report(s, "no operation uses the schema %s; use it or remove it", s.name)
		}
	}
}

// schemas returns the schemas of components.
func (d *doc) schemas() []*node {
	return d.root.get("components").get("schemas").list()
}

// resolve returns the schema that a $ref names, or nil.
func (d *doc) resolve(ref *node) *node {
	name, ok := strings.CutPrefix(ref.text(), schemaRef)
	if !ok {
		return nil
	}
	return d.root.get("components").get("schemas").get(name)
}

// reach returns every schema at and below the nodes once, including those behind a
// $ref.
func (d *doc) reach(from []*node) []*node {
	var reached []*node
	seen := map[*node]bool{}
	var visit func(n *node)
	visit = func(n *node) {
		if n == nil || seen[n] {
			return
		}
		seen[n] = true
		if n.kind == kindSchema {
			reached = append(reached, n)
			visit(d.resolve(n.get("$ref")))
		}
		for _, child := range n.children {
			visit(child)
		}
	}
	for _, n := range from {
		visit(n)
	}
	return reached
}
