package lint

import (
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
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
		}
	}
}

// resolved reports each local $ref, of any kind of object, to something that the
// document does not have.
func resolved(d *doc, report report) {
	for _, n := range d.nodes {
		ref := n.get("$ref")
		if ref == nil || !ref.is("!!str") || ref.isData() {
			continue
		}
		if pointer, ok := strings.CutPrefix(ref.text(), "#"); ok && isPointer(pointer) && d.find(pointer) == nil {
			report(ref, "$ref %q does not resolve; add what it names or fix the name", ref.text())
		}
	}
}

// isPointer reports whether a fragment is a JSON pointer, and not the name of an anchor.
func isPointer(fragment string) bool { return fragment == "" || fragment[0] == '/' }

// isData reports whether n is in a value that is an example, a default or an extension.
func (n *node) isData() bool {
	for ; n.parent != nil; n = n.parent {
		of := n.parent
		switch {
		case strings.HasPrefix(n.name, "x-") && of.members == "",
			of.kind == kindExample && n.name == "value",
			of.kind != "" && n.name == "example",
			of.kind == kindSchema && (n.name == "default" || n.name == "enum" || n.name == "const" || n.name == "examples"):
			return true
		}
	}
	return false
}

// find returns the node at a JSON pointer of a URL, or nil. What is below an alias is
// taken for found.
func (d *doc) find(pointer string) *node {
	n := d.root
	for name := range strings.SplitSeq(pointer, "/") {
		if n == d.root && name == "" {
			continue // before the first slash
		}
		if decoded, err := url.PathUnescape(name); err == nil {
			name = decoded
		}
		next := n.get(pointerUnescapes.Replace(name))
		if next == nil && n.yaml.Kind == yaml.AliasNode {
			return n
		}
		if next == nil {
			return nil
		}
		n = next
	}
	return n
}

// deref returns what a local $ref in n leads to, n itself if it has none or if that
// does not exist.
func (d *doc) deref(n *node) *node {
	for range 10 { // a circle ends
		pointer, ok := strings.CutPrefix(n.get("$ref").text(), "#")
		if !ok || !isPointer(pointer) {
			return n
		}
		next := d.find(pointer)
		if next == nil {
			return n
		}
		n = next
	}
	return n
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
