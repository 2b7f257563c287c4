package contract

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// IsSecret reports whether the value of f, a finding in a message of the operation, is or
// may contain what the document declares as a credential: the API key of a security
// scheme, or a value with format password or writeOnly. Names match in any case.
func (o *Operation) IsSecret(f Finding) bool {
	facts := o.bodies()
	if f.In != InBody {
		name, _, _ := strings.Cut(f.At, "[") // a deep object is written as name[member]
		return facts.secretParameters[secretKey(f.In, f.At)] || facts.secretParameters[secretKey(f.In, name)]
	}
	if len(facts.secretMembers) == 0 {
		return false
	}
	if strings.HasPrefix(f.Value, "{") || strings.HasPrefix(f.Value, "[") {
		return true // it is cut, and may contain such a member
	}
	return slices.ContainsFunc(strings.Split(f.At, "/"), func(token string) bool {
		return facts.secretMembers[strings.ToLower(unescape.Replace(token))]
	})
}

func secretKey(in, name string) string { return in + " " + strings.ToLower(name) }

// apiKeys returns the parameters that are API keys of security schemes of the document.
func (b *builder) apiKeys() []string {
	if b.doc.Components == nil {
		return nil
	}
	var keys []string
	for _, scheme := range b.doc.Components.SecuritySchemes {
		if scheme != nil && scheme.Value != nil && scheme.Value.Type == "apiKey" {
			keys = append(keys, secretKey(scheme.Value.In, scheme.Value.Name))
		}
	}
	return keys
}

// addParameters adds the parameters and headers of o that are declared as credentials.
func (c *bodyFacts) addParameters(o *Operation, apiKeys []string) {
	c.secretParameters = map[string]bool{}
	for _, key := range apiKeys {
		c.secretParameters[key] = true
	}
	groups := [][]*parameter{o.path, o.query, o.header}
	for _, response := range o.responses {
		groups = append(groups, response.headers)
	}
	for _, p := range slices.Concat(groups...) {
		if !declaresSecret(p.schema, true, map[*openapi3.Schema]bool{}) {
			continue
		}
		for _, name := range append([]string{p.name}, p.members...) {
			c.secretParameters[secretKey(p.in, name)] = true
		}
	}
}

// addMember notes whether the value with a name in a body is declared as a credential.
// The name of the whole body is empty.
func (c *bodyFacts) addMember(name string, ref *openapi3.SchemaRef) {
	if ref == nil || !declaresSecret(ref.Value, false, map[*openapi3.Schema]bool{}) {
		return
	}
	if c.secretMembers == nil {
		c.secretMembers = map[string]bool{}
	}
	c.secretMembers[strings.ToLower(name)] = true
}

// declaresSecret reports whether a value of s, an item of it or a member without a name
// is declared as a credential; with named, also whether a member with a name is.
func declaresSecret(s *openapi3.Schema, named bool, seen map[*openapi3.Schema]bool) bool {
	if s == nil || seen[s] {
		return false
	}
	seen[s] = true
	if s.Format == "password" || s.WriteOnly {
		return true
	}
	parts := slices.Concat(s.AllOf, s.AnyOf, s.OneOf, openapi3.SchemaRefs{s.Items, s.AdditionalProperties.Schema})
	if named {
		parts = slices.AppendSeq(parts, maps.Values(s.Properties))
	}
	return slices.ContainsFunc(parts, func(part *openapi3.SchemaRef) bool {
		return part != nil && declaresSecret(part.Value, named, seen)
	})
}
