package contract

import (
	"maps"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// smallSize is the number of values in a small value, itself included.
const smallSize = 1000

func isSmall(value any, size int) bool { return room(value, size) >= 0 }

// room returns what is left of a number of values without those in value. It stops
// counting when nothing is left.
func room(value any, left int) int {
	left--
	switch value := value.(type) {
	case map[string]any:
		for _, member := range value {
			if left < 0 {
				break
			}
			left = room(member, left)
		}
	case []any:
		for _, item := range value {
			if left < 0 {
				break
			}
			left = room(item, left)
		}
	}
	return left
}

// visitParts checks an array or object, and then each of its items or members. It
// reports false if the schema has a keyword that applies to the whole.
func (c *keywordCheck) visitParts(at []string, schema *openapi3.Schema, value any) bool {
	if !isDivisible(schema) {
		return false
	}
	switch value := value.(type) {
	case []any:
		c.visitItems(at, schema, value)
		return true
	case map[string]any:
		c.visitMembers(at, schema, value)
		return true
	}
	return false
}

// isDivisible reports whether no keyword of s reads items or members together with
// the value that holds them.
func isDivisible(s *openapi3.Schema) bool {
	return len(s.OneOf) == 0 && len(s.AnyOf) == 0 && len(s.AllOf) == 0 && s.Not == nil && len(s.Enum) == 0 &&
		s.Always == nil && len(s.PrefixItems) == 0
}

func (c *keywordCheck) visitItems(at []string, schema *openapi3.Schema, items []any) {
	whole := *schema
	whole.Items = nil
	c.flatten(at, whole.VisitJSON(items, c.with(openapi3.MultiErrors())...))
	if schema.Items == nil || !schema.Type.Permits(openapi3.TypeArray) {
		return
	}
	c.visitAll(at, schema.Items.Value, items, strconv.Itoa)
}

// visitMembers leaves to kin-openapi what does not depend on the values of members.
func (c *keywordCheck) visitMembers(at []string, schema *openapi3.Schema, object map[string]any) {
	whole := *schema
	whole.Properties, whole.AdditionalProperties = directions(schema.Properties), openapi3.AdditionalProperties{}
	c.flatten(at, whole.VisitJSON(object, c.with(openapi3.MultiErrors())...))
	if !schema.Type.Permits(openapi3.TypeObject) {
		return
	}
	var names []string // of the members that the schema does not name
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if property := schema.Properties[name]; property != nil {
			c.visit(slices.Concat(at, []string{name}), property.Value, object[name])
			continue
		}
		names = append(names, name)
	}
	c.visitOthers(at, schema.AdditionalProperties, names, object)
}

// visitOthers checks the members of an object that its schema does not name.
func (c *keywordCheck) visitOthers(at []string, additional openapi3.AdditionalProperties, names []string, object map[string]any) {
	if additional.Schema != nil {
		values := make([]any, len(names))
		for i, name := range names {
			values[i] = object[name]
		}
		c.visitAll(at, additional.Schema.Value, values, func(i int) string { return names[i] })
		return
	}
	if additional.Has == nil || *additional.Has {
		return
	}
	for _, name := range names {
		if c.isFull() {
			return
		}
		c.addFault(func() Finding {
			const rule = "additionalProperties"
			tokens := slices.Concat(at, []string{name})
			return Finding{In: InBody, At: pointer(tokens), Rule: rule, Value: show(object[name]), Message: explain(rule, &openapi3.SchemaError{}, nil)}
		})
	}
}

// directions returns the properties that a request or a response may not have,
// without their other keywords.
func directions(properties openapi3.Schemas) openapi3.Schemas {
	only := openapi3.Schemas{}
	for name, property := range properties {
		if s := property.Value; s.ReadOnly || s.WriteOnly {
			only[name] = openapi3.NewSchemaRef("", &openapi3.Schema{ReadOnly: s.ReadOnly, WriteOnly: s.WriteOnly, Nullable: true})
		}
	}
	return only
}

// visitAll checks values of one schema. Most are valid, and a call for many of them
// costs little more than a call for one.
func (c *keywordCheck) visitAll(at []string, schema *openapi3.Schema, values []any, token func(i int) string) {
	const many = 100
	list := &openapi3.Schema{Type: &openapi3.Types{openapi3.TypeArray}, Items: openapi3.NewSchemaRef("", schema)}
	for from := 0; from < len(values) && !c.isFull(); from += many {
		some := values[from:min(from+many, len(values))]
		if !slices.ContainsFunc(some, c.isLarge) && list.VisitJSON(some, c.with(openapi3.FailFast())...) == nil {
			continue
		}
		for i, value := range some {
			c.visit(slices.Concat(at, []string{token(from + i)}), schema, value)
		}
	}
}

func (c *keywordCheck) isLarge(value any) bool { return !isSmall(value, c.small) }
