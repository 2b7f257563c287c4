package lint

import "strings"

// cycles reports each $ref by which a schema applies itself to the same value: a
// validator never finishes.
func cycles(d *doc, report report) {
	done := map[*node]bool{} // false for the schemas that lead to the current one
	var visit func(s *node)
	visit = func(s *node) {
		if _, known := done[s]; known {
			return
		}
		done[s] = false
		if next := d.refOf(s); next != nil {
			if ended, known := done[next]; known && !ended {
				ref := s.get("$ref")
				report(ref, "by $ref %q the schema applies itself to the same value; remove it, or move it below properties or items", ref.text())
			}
			visit(next)
		} else {
			for _, part := range partsOf(s) {
				visit(part)
			}
		}
		done[s] = true
	}
	for _, s := range d.kinds[kindSchema] {
		visit(s)
	}
}

// refOf returns what the $ref of a schema leads to, or nil.
func (d *doc) refOf(s *node) *node {
	pointer, ok := strings.CutPrefix(s.get("$ref").text(), "#")
	if !ok || !isPointer(pointer) {
		return nil
	}
	return d.find(pointer)
}

// partsOf returns the schemas that s applies to the same value.
func partsOf(s *node) []*node {
	var parts []*node
	for _, name := range []string{"allOf", "anyOf", "oneOf"} {
		parts = append(parts, s.get(name).list()...)
	}
	if not := s.get("not"); not != nil {
		parts = append(parts, not)
	}
	return parts
}
