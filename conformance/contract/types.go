package contract

import (
	"encoding/json"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// scalars are the types that a parameter writes as one text, the most specific first:
// 1 is an integer before it is a number or a string.
var scalars = []string{openapi3.TypeInteger, openapi3.TypeNumber, openapi3.TypeBoolean, openapi3.TypeString}

// typesOf returns the types of the values that s allows, all of them if it says
// nothing about types.
func typesOf(s *openapi3.Schema) []string {
	types := declaredTypes(s, nil)
	if len(types) == 0 {
		return slices.Concat(scalars, []string{openapi3.TypeArray, openapi3.TypeObject})
	}
	return types
}

// declaredTypes returns the types that s and its parts name or imply. It leaves out
// null, which no text of a parameter stands for. seen are the schemas that contain s.
func declaredTypes(s *openapi3.Schema, seen []*openapi3.Schema) []string {
	if s == nil || slices.Contains(seen, s) {
		return nil
	}
	seen = append(seen, s)
	if types := slices.DeleteFunc(slices.Clone(s.Type.Slice()), func(t string) bool { return t == openapi3.TypeNull }); len(types) > 0 {
		return types
	}
	for _, part := range s.AllOf {
		if types := declaredTypes(part.Value, seen); len(types) > 0 {
			return types
		}
	}
	var types []string
	for _, part := range slices.Concat(s.OneOf, s.AnyOf) {
		types = append(types, declaredTypes(part.Value, seen)...)
	}
	switch {
	case len(types) > 0:
		return types
	case len(s.Enum) > 0:
		return typesOfValues(s.Enum)
	case len(s.Properties) > 0:
		return []string{openapi3.TypeObject}
	case s.Items != nil:
		return []string{openapi3.TypeArray}
	}
	return nil
}

func typesOfValues(values []any) []string {
	var types []string
	for _, value := range values {
		switch value.(type) {
		case string:
			types = append(types, openapi3.TypeString)
		case bool:
			types = append(types, openapi3.TypeBoolean)
		case float64, int, int64, uint64, json.Number:
			types = append(types, openapi3.TypeNumber)
		}
	}
	return types
}

// scalarsOf returns the scalar types that one of the schemas allows, the most specific
// first.
func scalarsOf(schemas ...*openapi3.Schema) []string {
	return slices.DeleteFunc(slices.Clone(scalars), func(t string) bool { return !permits(schemas, t) })
}

// permits reports whether one of the schemas allows a type. No schema allows all.
func permits(schemas []*openapi3.Schema, t string) bool {
	return len(schemas) == 0 || slices.ContainsFunc(schemas, func(s *openapi3.Schema) bool { return slices.Contains(typesOf(s), t) })
}

// typed returns the value that a text stands for: of the most specific type that one of
// the schemas allows and that the text has, else the text.
func typed(schemas []*openapi3.Schema, text string) any {
	for _, t := range scalarsOf(schemas...) {
		if value, expected := parseScalar(t, text); expected == "" {
			return value
		}
	}
	return text
}
