package contract

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// DeclaresMember reports whether a body of the operation, at any place, has a
// documented member with that name.
func (o *Operation) DeclaresMember(name string) bool {
	return o.names()[name]
}

// memberNames returns the names of all members that the bodies of an operation
// declare.
func memberNames(spec *openapi3.Operation) map[string]bool {
	c := &nameCollector{names: map[string]bool{}, seen: map[*openapi3.Schema]bool{}}
	if spec.RequestBody != nil {
		c.content(spec.RequestBody.Value.Content)
	}
	for _, response := range spec.Responses.Map() {
		c.content(response.Value.Content)
	}
	return c.names
}

type nameCollector struct {
	names map[string]bool
	seen  map[*openapi3.Schema]bool
}

func (c *nameCollector) content(content openapi3.Content) {
	for _, media := range content {
		c.schema(media.Schema)
	}
}

func (c *nameCollector) schema(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil || c.seen[ref.Value] {
		return
	}
	s := ref.Value
	c.seen[s] = true
	for name, property := range s.Properties {
		c.names[name] = true
		c.schema(property)
	}
	for _, part := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
		c.schema(part)
	}
	c.schema(s.Items)
	c.schema(s.Not)
	c.schema(s.AdditionalProperties.Schema)
}
