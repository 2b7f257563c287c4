package mutant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

func (l *lister) components() {
	if l.doc.Components == nil {
		return
	}
	schemas := l.doc.Components.Schemas
	for _, name := range sorted(schemas) {
		l.ref(join("/components/schemas", name), schemas[name])
	}
	for _, name := range sorted(l.doc.Components.Parameters) {
		if ref := l.doc.Components.Parameters[name]; ref.Ref == "" {
			l.parameterAt(join("/components/parameters", name), ref.Value)
		}
	}
	for _, name := range sorted(l.doc.Components.Headers) {
		if ref := l.doc.Components.Headers[name]; ref.Ref == "" {
			l.header(join("/components/headers", name), ref.Value)
		}
	}
	for _, name := range sorted(l.doc.Components.RequestBodies) {
		if ref := l.doc.Components.RequestBodies[name]; ref.Ref == "" {
			l.requestBody(join("/components/requestBodies", name), ref.Value)
		}
	}
	for _, name := range sorted(l.doc.Components.Responses) {
		if ref := l.doc.Components.Responses[name]; ref.Ref == "" {
			l.responseAt(join("/components/responses", name), ref.Value)
		}
	}
	schemes := l.doc.Components.SecuritySchemes
	for _, name := range sorted(schemes) {
		at := join("/components/securitySchemes", name)
		if schemes[name].Ref != "" {
			continue
		}
		scheme := schemes[name].Value
		l.addSilent(at, "the scheme is dropped", drop(schemes, name))
		l.addSilent(at, "the name "+scheme.Name+" is another", set(&scheme.Name, misspelt(scheme.Name)))
		l.addSilent(at, "in "+scheme.In+" is query", set(&scheme.In, openapi3.ParameterInQuery))
		l.addSilent(at, "type "+scheme.Type+" is http", func() func() {
			was := *scheme
			scheme.Type, scheme.Scheme, scheme.In, scheme.Name = "http", "bearer", "", ""
			return func() { *scheme = was }
		})
	}
}

// ref mutates a reference or an inline schema. A mutant of a reference refers to
// another schema. The referenced schema itself is mutated only where it is defined,
// and a reference to elsewhere than the schemas in components is not mutated.
func (l *lister) ref(at string, ref *openapi3.SchemaRef) {
	if ref == nil {
		return
	}
	if ref.Ref == "" {
		l.schema(at, ref.Value)
		return
	}
	const components = "#/components/schemas/"
	target, ok := strings.CutPrefix(ref.Ref, components)
	if !ok || l.doc.Components == nil {
		return
	}
	names := sorted(l.doc.Components.Schemas)
	other := target
	if i := slices.Index(names, target); i >= 0 {
		other = names[(i+1)%len(names)]
	}
	if other == target {
		return
	}
	l.add(at, fmt.Sprintf("$ref to %s is to %s", target, other), func() func() {
		name, value := ref.Ref, ref.Value
		ref.Ref, ref.Value = components+other, l.doc.Components.Schemas[other].Value
		return func() { ref.Ref, ref.Value = name, value }
	})
}

func (l *lister) schema(at string, s *openapi3.Schema) {
	if s.Always != nil { // true or false, which has no keywords
		return
	}
	l.types(at, s)
	l.numbers(at, s)
	l.strings(at, s)
	l.values(at, s)
	l.object(at, s)
	l.combinators(at, s)
	if s.Items != nil {
		l.ref(join(at, "items"), s.Items)
	}
}

// otherTypes lists, for each type, the types that replace it in mutants.
var otherTypes = map[string][]string{
	openapi3.TypeString:  {openapi3.TypeInteger, openapi3.TypeBoolean, openapi3.TypeObject},
	openapi3.TypeInteger: {openapi3.TypeNumber, openapi3.TypeString, openapi3.TypeBoolean},
	openapi3.TypeNumber:  {openapi3.TypeInteger, openapi3.TypeString},
	openapi3.TypeBoolean: {openapi3.TypeString, openapi3.TypeInteger},
	openapi3.TypeObject:  {openapi3.TypeString, openapi3.TypeBoolean},
	openapi3.TypeArray:   {openapi3.TypeObject, openapi3.TypeString},
}

func (l *lister) types(at string, s *openapi3.Schema) {
	for _, name := range s.Type.Slice() {
		for _, other := range otherTypes[name] {
			l.add(at, "type "+name+" is "+other, set(&s.Type, &openapi3.Types{other}))
		}
		l.add(at, "type "+name+" is dropped", set(&s.Type, nil))
	}
	add := l.add
	if l.parameter {
		add = l.addSilent
	}
	add(at, "nullable is flipped", set(&s.Nullable, !s.Nullable))
}

func (l *lister) numbers(at string, s *openapi3.Schema) {
	bound(l, at, "minimum", &s.Min)
	bound(l, at, "maximum", &s.Max)
	bound(l, at, "maxLength", &s.MaxLength)
	bound(l, at, "maxItems", &s.MaxItems)
	bound(l, at, "maxProperties", &s.MaxProps)
	least(l, at, "minLength", &s.MinLength)
	least(l, at, "minItems", &s.MinItems)
	least(l, at, "minProperties", &s.MinProps)
}

// bound mutates a limit that is absent if it is nil.
func bound[N float64 | uint64](l *lister, at, keyword string, limit **N) {
	if *limit == nil {
		return
	}
	was := **limit
	l.add(at, fmt.Sprintf("%s %v is %v", keyword, was, was+1), set(limit, ptr(was+1)))
	if was != 0 || keyword == "minimum" || keyword == "maximum" { // a length is never below 0
		l.add(at, fmt.Sprintf("%s %v is %v", keyword, was, was-1), set(limit, ptr(was-1)))
	}
	l.add(at, keyword+" is dropped", set(limit, nil))
}

// least mutates a limit that is absent if it is 0.
func least(l *lister, at, keyword string, limit *uint64) {
	was := *limit
	if was == 0 {
		return
	}
	l.add(at, fmt.Sprintf("%s %d is %d", keyword, was, was+1), set(limit, was+1))
	if was > 1 {
		l.add(at, fmt.Sprintf("%s %d is %d", keyword, was, was-1), set(limit, was-1))
	}
	l.add(at, keyword+" is dropped", set(limit, 0))
}

func (l *lister) strings(at string, s *openapi3.Schema) {
	if s.Format != "" {
		l.add(at, "format "+s.Format+" is dropped", set(&s.Format, ""))
	}
	if s.Pattern == "" {
		return
	}
	l.add(at, "the pattern is dropped", set(&s.Pattern, ""))
	if open, ok := strings.CutPrefix(s.Pattern, "^"); ok {
		l.add(at, "the pattern lacks its ^", set(&s.Pattern, open))
	}
	if open, ok := strings.CutSuffix(s.Pattern, "$"); ok {
		l.add(at, "the pattern lacks its $", set(&s.Pattern, open))
	}
}

func (l *lister) values(at string, s *openapi3.Schema) {
	for i, value := range s.Enum {
		l.add(at, fmt.Sprintf("enum lacks %v", value), set(&s.Enum, without(s.Enum, i)))
	}
	if len(s.Enum) > 0 {
		l.add(at, "enum has a further value", set(&s.Enum, append(slices.Clone(s.Enum), "another")))
		l.add(at, "enum is dropped", set(&s.Enum, nil))
	}
	if s.Default != nil {
		l.addSilent(at, fmt.Sprintf("default %v is dropped", s.Default), set(&s.Default, nil))
	}
	switch was := s.Default.(type) {
	case bool:
		l.addSilent(at, fmt.Sprintf("default %v is %v", was, !was), set[any](&s.Default, !was))
	case float64:
		l.addSilent(at, fmt.Sprintf("default %v is %v", was, was+1), set[any](&s.Default, was+1))
	case string:
		l.addSilent(at, fmt.Sprintf("default %q is another", was), set[any](&s.Default, misspelt(was)))
	}
}

func (l *lister) object(at string, s *openapi3.Schema) {
	for i, name := range s.Required {
		l.within(name, func() { l.add(at, "required lacks "+name, set(&s.Required, without(s.Required, i))) })
	}
	for _, name := range sorted(s.Properties) {
		l.within(name, func() { l.property(join(at, "properties", name), s, name) })
	}
	l.additional(at, s)
}

// property mutates a property of s.
func (l *lister) property(at string, s *openapi3.Schema, name string) {
	if !slices.Contains(s.Required, name) {
		l.add(at, name+" is required", set(&s.Required, append(slices.Clone(s.Required), name)))
	}
	if property := s.Properties[name]; property.Ref == "" && property.Value.Always == nil {
		l.addSilent(at, "deprecated is flipped", set(&property.Value.Deprecated, !property.Value.Deprecated))
	}
	l.add(at, "property "+name+" is dropped", drop(s.Properties, name))
	l.add(at, "property "+name+" has another name", rename(s.Properties, name))
	l.ref(at, s.Properties[name])
}

func (l *lister) additional(at string, s *openapi3.Schema) {
	additional := s.AdditionalProperties
	here := join(at, "additionalProperties")
	no, yes := false, true
	isObject := s.Type.Is(openapi3.TypeObject)
	switch {
	case additional.Schema != nil:
		l.add(here, "additionalProperties are anything", set(&s.AdditionalProperties, openapi3.AdditionalProperties{Has: &yes}))
		l.add(here, "additionalProperties are none", set(&s.AdditionalProperties, openapi3.AdditionalProperties{Has: &no}))
		l.ref(here, additional.Schema)
	case additional.Has != nil:
		l.add(here, "additionalProperties are flipped", set(&s.AdditionalProperties, openapi3.AdditionalProperties{Has: ptr(!*additional.Has)}))
		l.add(here, "additionalProperties are dropped", set(&s.AdditionalProperties, openapi3.AdditionalProperties{}))
	case isObject:
		l.add(here, "additionalProperties are none", set(&s.AdditionalProperties, openapi3.AdditionalProperties{Has: &no}))
	}
}

func (l *lister) combinators(at string, s *openapi3.Schema) {
	l.combinator(join(at, "allOf"), &s.AllOf)
	l.combinator(join(at, "anyOf"), &s.AnyOf)
	l.combinator(join(at, "oneOf"), &s.OneOf)
	if s.Not != nil {
		l.add(join(at, "not"), "not is dropped", set(&s.Not, nil))
		l.ref(join(at, "not"), s.Not)
	}
}

func (l *lister) combinator(at string, list *openapi3.SchemaRefs) {
	for i, ref := range *list {
		here := item(at, i)
		l.add(here, "the member is dropped", set(list, without(*list, i)))
		l.ref(here, ref)
	}
}

func ptr[T any](value T) *T { return &value }
