package contract

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// adapter replaces schemas by copies that kin-openapi's validator of OpenAPI 3.0 can
// check: without patterns that Go cannot compile, and with the keywords of OpenAPI 3.1
// that 3.0 can express. A nil adapter replaces nothing.
type adapter map[*openapi3.Schema]*openapi3.Schema

// survey reads all schemas of the document: whether they need an adapter, and what of
// them is not checked.
func (b *builder) survey() error {
	isLater := b.doc.IsOpenAPI31OrLater()
	known, seen := map[string]*Unchecked{}, circles{}
	note := func(at, keyword, why string) {
		if known[keyword] == nil {
			known[keyword] = &Unchecked{At: keyword, Why: why + ", first at " + at}
		}
	}
	err := b.doc.WalkSchemas(func(at string, ref *openapi3.SchemaRef) error {
		s := ref.Value
		if name := hole(s); name != "" {
			return fmt.Errorf("%s: there is no schema in %s; write one or remove the entry", at, name)
		}
		if seen.isCircular(s) {
			return fmt.Errorf("%s: the schema applies itself to the same value, by $ref, allOf, anyOf, oneOf or not; remove one of them", at)
		}
		if !compiles(s.Pattern) {
			isLater = true
			note(at, "pattern "+cut(s.Pattern), "Go cannot compile it, so any text matches it")
		}
		if s.Format != "" && !isKnownFormat(s.Format) {
			note(at, "format "+cut(s.Format), "it is not a format of this package, so any value has it")
		}
		for _, keyword := range laterKeywords(s) {
			note(at, "keyword "+keyword, "it is a keyword of JSON Schema 2020-12, which is ignored")
		}
		return nil
	})
	if isLater {
		b.schemas = adapter{}
	}
	for _, keyword := range slices.Sorted(maps.Keys(known)) {
		b.unchecked = append(b.unchecked, *known[keyword])
	}
	return err
}

// hole returns the name of a keyword of s that has a part without a schema, "" if none
// has.
func hole(s *openapi3.Schema) string {
	properties := openapi3.SchemaRefs(slices.Collect(maps.Values(s.Properties)))
	for name, refs := range map[string]openapi3.SchemaRefs{"properties": properties, "allOf": s.AllOf, "anyOf": s.AnyOf, "oneOf": s.OneOf} {
		if slices.ContainsFunc(refs, isHole) {
			return name
		}
	}
	for name, ref := range map[string]*openapi3.SchemaRef{"items": s.Items, "not": s.Not, "additionalProperties": s.AdditionalProperties.Schema} {
		if ref != nil && isHole(ref) {
			return name
		}
	}
	return ""
}

// circles has the schemas that apply others to the same value: true if they are not part
// of a circle, false as long as that is not known.
type circles map[*openapi3.Schema]bool

// isCircular reports whether s, or a schema that it applies to the same value, applies
// itself to it: a validator never finishes.
func (c circles) isCircular(s *openapi3.Schema) bool {
	if len(s.AllOf) == 0 && len(s.AnyOf) == 0 && len(s.OneOf) == 0 && s.Not == nil {
		return false
	}
	if isFree, known := c[s]; known {
		return !isFree
	}
	c[s] = false
	for _, ref := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf, openapi3.SchemaRefs{s.Not}) {
		if ref != nil && ref.Value != nil && c.isCircular(ref.Value) {
			return true
		}
	}
	c[s] = true
	return false
}

func isHole(ref *openapi3.SchemaRef) bool { return ref == nil || ref.Value == nil }

// escapedCodePoint matches the escape of ECMA-262 that kin-openapi rewrites for Go.
var escapedCodePoint = regexp.MustCompile(`\\u[0-9A-F]{4}`)

func compiles(pattern string) bool {
	if pattern == "" {
		return true
	}
	if _, known := patterns.Load(pattern); known {
		return true
	}
	text := escapedCodePoint.ReplaceAllString(pattern, "x")
	compiled, err := regexp.Compile(text)
	if err == nil && text == pattern {
		patterns.Store(pattern, compiled)
	}
	return err == nil
}

// isKnownFormat reports whether a format is checked, or restricts no value.
func isKnownFormat(format string) bool {
	switch format {
	case "binary", "password", "float", "double":
		return true
	}
	_, isString := openapi3.SchemaStringFormats[format]
	_, isNumber := openapi3.SchemaNumberFormats[format]
	_, isInteger := openapi3.SchemaIntegerFormats[format]
	return isString || isNumber || isInteger
}

// laterKeywords returns the keywords of s that only OpenAPI 3.1 has and that are
// ignored.
func laterKeywords(s *openapi3.Schema) []string {
	var used []string
	for keyword, isUsed := range map[string]bool{
		"prefixItems": len(s.PrefixItems) > 0, "contains": s.Contains != nil, "patternProperties": len(s.PatternProperties) > 0,
		"dependentSchemas": len(s.DependentSchemas) > 0, "dependentRequired": len(s.DependentRequired) > 0, "propertyNames": s.PropertyNames != nil,
		"unevaluatedItems":      s.UnevaluatedItems.Has != nil || s.UnevaluatedItems.Schema != nil,
		"unevaluatedProperties": s.UnevaluatedProperties.Has != nil || s.UnevaluatedProperties.Schema != nil,
		"if":                    s.If != nil, "contentSchema": s.ContentSchema != nil, "contentEncoding": s.ContentEncoding != "", "$dynamicRef": s.DynamicRef != "",
	} {
		if isUsed {
			used = append(used, keyword)
		}
	}
	return used
}

// of returns the copy of a schema.
func (a adapter) of(s *openapi3.Schema) *openapi3.Schema {
	if a == nil || s == nil {
		return s
	}
	if known := a[s]; known != nil {
		return known
	}
	made := *s
	a[s] = &made // before its parts, because a schema can contain itself
	adapt(&made)
	made.OneOf, made.AnyOf, made.AllOf = a.refs(s.OneOf), a.refs(s.AnyOf), a.refs(s.AllOf)
	made.Not, made.Items = a.ref(s.Not), a.ref(s.Items)
	made.AdditionalProperties.Schema = a.ref(s.AdditionalProperties.Schema)
	if s.Properties != nil {
		made.Properties = openapi3.Schemas{}
		for name, property := range s.Properties {
			made.Properties[name] = a.ref(property)
		}
	}
	return &made
}

func (a adapter) refs(refs openapi3.SchemaRefs) openapi3.SchemaRefs {
	var made openapi3.SchemaRefs
	for _, ref := range refs {
		made = append(made, a.ref(ref))
	}
	return made
}

func (a adapter) ref(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	if ref == nil {
		return nil
	}
	return openapi3.NewSchemaRef(ref.Ref, a.of(ref.Value))
}

// adapt writes keywords of s as those that are checked.
func adapt(s *openapi3.Schema) {
	if !compiles(s.Pattern) {
		s.Pattern = ""
	}
	if s.Const != nil && s.Enum == nil {
		s.Enum, s.Const = []any{s.Const}, nil
	}
	if types := s.Type.Slice(); len(types) == 2 && slices.Contains(types, openapi3.TypeNull) {
		i := 1 - slices.Index(types, openapi3.TypeNull)
		s.Type, s.Nullable = &openapi3.Types{types[i]}, true
	}
	s.Examples, s.Comment, s.Defs = nil, "", nil
}
