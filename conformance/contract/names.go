package contract

import (
	"github.com/getkin/kin-openapi/openapi3"
)

// DeclaresMember reports whether a body of the operation, at any place, has a
// documented member with that name.
func (o *Operation) DeclaresMember(name string) bool {
	return o.bodies().names[name]
}

// bodyFacts are what the schemas of the bodies of an operation say.
type bodyFacts struct {
	names    map[string]bool // of all members
	directed bool            // whether a schema is readOnly or writeOnly
	seen     map[*openapi3.Schema]bool
}

func factsOf(spec *openapi3.Operation) *bodyFacts {
	c := &bodyFacts{names: map[string]bool{}, seen: map[*openapi3.Schema]bool{}}
	if spec.RequestBody != nil {
		c.content(spec.RequestBody.Value.Content)
	}
	for _, response := range spec.Responses.Map() {
		c.content(response.Value.Content)
	}
	return c
}

func (c *bodyFacts) content(content openapi3.Content) {
	for _, media := range content {
		c.schema(media.Schema)
	}
}

func (c *bodyFacts) schema(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil || c.seen[ref.Value] {
		return
	}
	s := ref.Value
	c.seen[s] = true
	c.directed = c.directed || s.ReadOnly || s.WriteOnly
	for name, property := range s.Properties {
		c.names[name] = true
		c.schema(property)
	}
	for _, parts := range []openapi3.SchemaRefs{
		s.AllOf, s.AnyOf, s.OneOf, s.PrefixItems, {s.Items, s.Not, s.AdditionalProperties.Schema, s.Contains, s.If, s.Then, s.Else},
	} {
		for _, part := range parts {
			c.schema(part)
		}
	}
	for _, parts := range []openapi3.Schemas{s.PatternProperties, s.DependentSchemas} {
		for _, part := range parts {
			c.schema(part)
		}
	}
}
