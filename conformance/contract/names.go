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
	secret   bool            // whether a schema is that of a credential
	seen     map[*openapi3.Schema]bool

	secretMembers    map[string]bool // in lower case; "" is a whole body
	secretParameters map[string]bool // by secretKey
}

// factsOf returns the facts of o. apiKeys are those of the document.
func factsOf(o *Operation, apiKeys []string) *bodyFacts {
	spec := o.spec
	c := &bodyFacts{names: map[string]bool{}, seen: map[*openapi3.Schema]bool{}}
	var bodies openapi3.SchemaRefs
	if spec.RequestBody != nil {
		bodies = schemasOf(spec.RequestBody.Value.Content)
	}
	for _, response := range spec.Responses.Map() {
		bodies = append(bodies, schemasOf(response.Value.Content)...)
	}
	for _, body := range bodies {
		c.schema(body)
	}
	c.addParameters(o, apiKeys)
	if c.secret {
		c.addMembers(bodies)
	}
	return c
}

// addMembers adds the bodies and members that are declared as credentials.
func (c *bodyFacts) addMembers(bodies openapi3.SchemaRefs) {
	for _, body := range bodies {
		c.addMember("", body)
	}
	for s := range c.seen {
		for name, property := range s.Properties {
			c.addMember(name, property)
		}
	}
}

func schemasOf(content openapi3.Content) openapi3.SchemaRefs {
	var schemas openapi3.SchemaRefs
	for _, media := range content {
		schemas = append(schemas, media.Schema)
	}
	return schemas
}

func (c *bodyFacts) schema(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil || c.seen[ref.Value] {
		return
	}
	s := ref.Value
	c.seen[s] = true
	c.secret = c.secret || s.Format == "password" || s.WriteOnly
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
