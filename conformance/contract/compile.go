package contract

import (
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// shapes holds the compiled schemas of a contract. A nil map stays empty: such a
// contract validates everything with the explaining half.
type shapes map[*openapi3.Schema]*shape

// compile returns the shape of s: the zero shape if s has an unsupported keyword.
func (c shapes) compile(s *openapi3.Schema) *shape {
	if c == nil {
		return nil
	}
	if known, ok := c[s]; ok {
		return known
	}
	made := &shape{}
	c[s] = made // before the parts of s, because a schema can contain itself
	if supported, ok := c.read(s); ok {
		*made = supported
	}
	return made
}

// read returns the shape of s, and reports whether it supports every keyword of
// s. It clears each keyword that it reads in a copy of s, and no keyword may
// remain, not even one of a later version of OpenAPI.
func (c shapes) read(s *openapi3.Schema) (made shape, ok bool) {
	rest := *s
	clearAnnotations(&rest)
	rest.Type, rest.Nullable = nil, false
	made.nullable = s.Nullable
	switch onlyType(s) {
	case openapi3.TypeString:
		made.kind = textKind
		made.texts, ok = c.texts(s, &rest)
	case openapi3.TypeInteger, openapi3.TypeNumber:
		made.kind = numberKind
		made.numbers, ok = c.numbers(s, &rest)
	case openapi3.TypeBoolean:
		made.kind, ok = booleanKind, true
	case openapi3.TypeArray:
		made.kind = arrayKind
		made.array, ok = c.array(s, &rest)
	case openapi3.TypeObject:
		made.kind = objectKind
		made.object, ok = c.object(s, &rest)
	case "":
		made.kind = choiceKind
		made.choices, ok = c.choices(s, &rest)
	}
	return made, ok && reflect.ValueOf(rest).IsZero()
}

// onlyType returns the type of s, or "" if s does not have exactly one type. An
// allOf without a type is a string, and texts supports it only if all its parts
// are strings.
func onlyType(s *openapi3.Schema) string {
	types := s.Type.Slice()
	switch {
	case len(types) == 1:
		return types[0]
	case len(types) == 0 && len(s.AllOf) > 0:
		return openapi3.TypeString
	}
	return ""
}

// clearAnnotations clears the keywords that do not restrict values.
func clearAnnotations(s *openapi3.Schema) {
	s.Extensions, s.Origin, s.ExternalDocs = nil, nil, nil
	s.Title, s.Description, s.Deprecated = "", "", false
	s.Default, s.Example = nil, nil
}

// choices returns the shapes of an anyOf of scalars, each of another kind: at most
// one of them can accept a value.
func (c shapes) choices(s, rest *openapi3.Schema) (choices []*shape, ok bool) {
	rest.AnyOf = nil
	known := map[valueKind]bool{}
	for _, part := range s.AnyOf {
		choice := c.compile(part.Value)
		scalar := choice.kind == textKind || choice.kind == numberKind || choice.kind == booleanKind
		if !scalar || choice.nullable || known[choice.kind] {
			return nil, false
		}
		known[choice.kind] = true
		choices = append(choices, choice)
	}
	return choices, len(choices) > 0
}

// texts returns the checks of a string.
func (c shapes) texts(s, rest *openapi3.Schema) (checks []func([]byte) bool, ok bool) {
	rest.MinLength, rest.MaxLength, rest.Pattern, rest.Format, rest.Enum, rest.AllOf = 0, nil, "", "", nil, nil
	for _, part := range s.AllOf {
		inner := c.compile(part.Value)
		if inner.kind != textKind {
			return nil, false
		}
		checks = append(checks, inner.texts...)
	}
	for _, read := range []func(*openapi3.Schema) (func([]byte) bool, bool){lengthCheck, enumCheck, patternCheck, formatCheck} {
		check, ok := read(s)
		if !ok {
			return nil, false
		}
		if check != nil {
			checks = append(checks, check)
		}
	}
	return checks, true
}

func lengthCheck(s *openapi3.Schema) (func([]byte) bool, bool) {
	if s.MinLength == 0 && s.MaxLength == nil {
		return nil, true
	}
	least, most := s.MinLength, orUnlimited(s.MaxLength)
	return func(text []byte) bool {
		length := uint64(utf8.RuneCount(text)) // #nosec G115 -- a count is not negative
		return least <= length && length <= most
	}, true
}

// orUnlimited returns the limit, or the largest number if it is nil.
func orUnlimited(limit *uint64) uint64 {
	if limit == nil {
		return math.MaxUint64
	}
	return *limit
}

func enumCheck(s *openapi3.Schema) (func([]byte) bool, bool) {
	if s.Enum == nil {
		return nil, true
	}
	values := map[string]bool{}
	for _, value := range s.Enum {
		text, ok := value.(string)
		if !ok {
			return nil, false
		}
		values[text] = true
	}
	return func(text []byte) bool { return values[string(text)] }, true
}

// patternCheck does not support \u, the one escape that kin-openapi rewrites for
// Go.
func patternCheck(s *openapi3.Schema) (func([]byte) bool, bool) {
	if s.Pattern == "" {
		return nil, true
	}
	if strings.Contains(s.Pattern, `\u`) {
		return nil, false
	}
	if known, ok := patterns.Load(s.Pattern); ok {
		return known.(*regexp.Regexp).Match, true
	}
	pattern, err := regexp.Compile(s.Pattern)
	if err != nil {
		return nil, false
	}
	patterns.Store(s.Pattern, pattern)
	return pattern.Match, true
}

// patterns holds the compiled patterns: documents repeat a few long ones, which take
// most of the time to compile.
var patterns sync.Map

func formatCheck(s *openapi3.Schema) (func([]byte) bool, bool) {
	if s.Format == "" {
		return nil, true
	}
	format, ok := openapi3.SchemaStringFormats[s.Format]
	return func(text []byte) bool { return format.Validate(string(text)) == nil }, ok
}

// numbers returns the checks of a number. They accept only those integers that a
// float represents exactly.
func (c shapes) numbers(s, rest *openapi3.Schema) (checks []func(float64) bool, ok bool) {
	rest.Min, rest.Max, rest.Format, rest.Enum, rest.Not = nil, nil, "", nil, nil
	if s.Min != nil {
		least := *s.Min
		checks = append(checks, func(number float64) bool { return least <= number })
	}
	if s.Max != nil {
		most := *s.Max
		checks = append(checks, func(number float64) bool { return number <= most })
	}
	if s.Type.Is(openapi3.TypeInteger) {
		checks = append(checks, func(number float64) bool { return number == math.Trunc(number) && math.Abs(number) < 1<<53 })
	}
	for _, read := range []func(*openapi3.Schema) (func(float64) bool, bool){integerFormat, numberEnum, c.notANumber} {
		check, ok := read(s)
		if !ok {
			return nil, false
		}
		if check != nil {
			checks = append(checks, check)
		}
	}
	return checks, true
}

// integerFormat returns the check of the format, nil if there is none.
func integerFormat(s *openapi3.Schema) (check func(float64) bool, ok bool) {
	if s.Format == "" {
		return nil, true
	}
	format, ok := openapi3.SchemaIntegerFormats[s.Format]
	return func(number float64) bool { return format.Validate(int64(number)) == nil }, ok && s.Type.Is(openapi3.TypeInteger)
}

// numberEnum returns the check of the enum, nil if there is none.
func numberEnum(s *openapi3.Schema) (check func(float64) bool, ok bool) {
	if len(s.Enum) == 0 {
		return nil, true
	}
	var allowed []float64
	for _, value := range s.Enum {
		number, ok := value.(float64)
		if !ok {
			return nil, false
		}
		allowed = append(allowed, number)
	}
	return func(number float64) bool { return slices.Contains(allowed, number) }, true
}

// notANumber returns the check of a not that numbers can satisfy, nil if there is none.
func (c shapes) notANumber(s *openapi3.Schema) (check func(float64) bool, ok bool) {
	if s.Not == nil {
		return nil, true
	}
	refused := c.compile(s.Not.Value)
	return func(number float64) bool { return !passes(refused.numbers, number) }, refused.kind == numberKind
}

func (c shapes) array(s, rest *openapi3.Schema) (arrayShape, bool) {
	rest.Items, rest.MinItems, rest.MaxItems = nil, 0, nil
	if s.Items == nil {
		return arrayShape{}, false
	}
	return arrayShape{c.compile(s.Items.Value), s.MinItems, orUnlimited(s.MaxItems)}, true
}

func (c shapes) object(s, rest *openapi3.Schema) (objectShape, bool) {
	rest.Properties, rest.Required, rest.AdditionalProperties = nil, nil, openapi3.AdditionalProperties{}
	o := objectShape{members: map[string]memberShape{}, others: c.others(s)}
	for i, name := range slices.Sorted(maps.Keys(s.Properties)) {
		o.members[name] = memberShape{c.compile(s.Properties[name].Value), 1 << i}
	}
	for _, name := range s.Required {
		if o.members[name].shape == nil {
			return o, false
		}
		o.required |= o.members[name].bit
	}
	return o, len(o.members) <= 64
}

// others returns the shape of the members that s does not name. It is nil if
// such a member is a finding.
func (c shapes) others(s *openapi3.Schema) *shape {
	additional := s.AdditionalProperties
	switch {
	case additional.Schema != nil:
		return c.compile(additional.Schema.Value)
	case additional.Has == nil && len(s.Properties) == 0, additional.Has != nil && *additional.Has:
		return anything
	}
	return nil
}
