package lint

import (
	"slices"
	"strings"
)

// at returns the child of that name, or n itself to report that it is missing.
func (n *node) at(name string) *node {
	if child := n.get(name); child != nil {
		return child
	}
	return n
}

// queryParameter returns the query parameter of an operation, or nil.
func (n *node) queryParameter(name string) *node {
	for _, p := range n.get("parameters").list() {
		if p.get("in").text() == "query" && p.get("name").text() == name {
			return p
		}
	}
	return nil
}

// queryNames returns the names of the query parameters of an operation.
func (n *node) queryNames() []string {
	var names []string
	for _, p := range n.get("parameters").list() {
		if p.get("in").text() == "query" {
			names = append(names, p.get("name").text())
		}
	}
	return names
}

// success returns the schema of the JSON body of the first 2xx response of an
// operation, or nil.
func (n *node) success() *node {
	for _, r := range n.get("responses").list() {
		if !strings.HasPrefix(r.name, "2") {
			continue
		}
		for _, m := range r.get("content").list() {
			if isJSON(m.name) {
				return m.get("schema")
			}
		}
	}
	return nil
}

// alternatives are the keys of a schema whose members describe the same value.
var alternatives = []string{"allOf", "anyOf", "oneOf"}

var pointerUnescapes = strings.NewReplacer("~1", "/", "~0", "~")

// schemaAt returns the schema of the value at a JSON pointer in a body with the schema,
// or nil. A pointer leads through properties only, not into lists.
func (d *doc) schemaAt(schema *node, pointer string) *node {
	if pointer == "" {
		return schema
	}
	if !strings.HasPrefix(pointer, "/") {
		return nil
	}
	for name := range strings.SplitSeq(pointer[1:], "/") {
		schema = d.member(schema, pointerUnescapes.Replace(name))
	}
	return schema
}

// member returns the schema of a property, also one that only an alternative has, or
// nil.
func (d *doc) member(schema *node, name string) *node {
	for _, s := range d.sameValue(schema) {
		if property := s.get("properties").get(name); property != nil {
			return property
		}
	}
	return nil
}

// target returns the schema of the value that has a type: the schema itself, or what
// its $ref or an alternative leads to; nil if there is none.
func (d *doc) target(schema *node) *node {
	for _, s := range d.sameValue(schema) {
		if s.has("type") {
			return s
		}
	}
	return nil
}

// sameValue returns the schema and those that describe the same value: behind its $ref,
// and its alternatives. Each is there once, so a circle ends.
func (d *doc) sameValue(schema *node) []*node {
	if schema == nil {
		return nil
	}
	all := []*node{schema}
	for i := 0; i < len(all); i++ {
		more := []*node{d.resolve(all[i].get("$ref"))}
		for _, key := range alternatives {
			more = append(more, all[i].get(key).list()...)
		}
		for _, s := range more {
			if s != nil && !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// holdsArray reports whether a value with the schema is an array, or an object in which
// there is one, at any depth.
func (d *doc) holdsArray(schema *node, seen map[*node]bool) bool {
	for _, s := range d.sameValue(schema) {
		if seen[s] {
			continue
		}
		seen[s] = true
		if s.get("type").text() == "array" {
			return true
		}
		for _, property := range s.get("properties").list() {
			if d.holdsArray(property, seen) {
				return true
			}
		}
	}
	return false
}
