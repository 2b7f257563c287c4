package contract

import (
	"encoding/json"
	"math"
	"unicode/utf8"
)

// shape is the fast half of the validator: a schema that is compiled to accept
// values without explaining errors. It accepts a value only if the explaining half
// has no finding in it, not even a strict one. A value that it does not accept may
// still be valid: the explaining half decides. An incomplete shape is therefore
// slow, but never wrong. The zero shape accepts nothing and represents a schema
// with unsupported keywords.
type shape struct {
	kind     valueKind
	nullable bool
	texts    []func([]byte) bool  // the checks of a string
	numbers  []func(float64) bool // the checks of a number
	object   objectShape
	array    arrayShape
	choices  []*shape // the alternatives of a choice, each of another kind
}

// valueKind is a type of values. Its value is a byte that such a value starts with.
type valueKind byte

const (
	noKind      valueKind = 0
	anyKind     valueKind = '*'
	choiceKind  valueKind = '|'
	nullKind    valueKind = 'n'
	booleanKind valueKind = 't'
	numberKind  valueKind = '0'
	textKind    valueKind = '"'
	arrayKind   valueKind = '['
	objectKind  valueKind = '{'
)

// kindAt returns the kind of a value that starts with c.
func kindAt(c byte) valueKind {
	switch {
	case c == '-', '0' <= c && c <= '9':
		return numberKind
	case c == 'f':
		return booleanKind
	}
	return valueKind(c)
}

type objectShape struct {
	members  map[string]memberShape
	required uint64 // the bits of the required members
	others   *shape // of the members with other names; nil accepts none
}

type memberShape struct {
	*shape
	bit uint64 // unique among the members
}

type arrayShape struct {
	items    *shape
	min, max uint64
}

// anything accepts all JSON.
var anything = func() *shape {
	s := &shape{kind: anyKind, nullable: true}
	s.object.others = s
	s.array = arrayShape{items: s, max: math.MaxUint64}
	return s
}()

// acceptsBody reports whether body is one JSON value that s accepts.
func (s *shape) acceptsBody(body []byte) bool {
	if s == nil || s.kind == noKind || !utf8.Valid(body) {
		return false
	}
	in := scanner{text: body}
	return s.accepts(&in) && in.atEnd()
}

// acceptsScalar reports whether s accepts the value of a parameter, as parseScalar
// returns it.
func (s *shape) acceptsScalar(value any) bool {
	if s == nil {
		return false
	}
	switch value := value.(type) {
	case string:
		return s.kind == textKind && passes(s.texts, []byte(value))
	case json.Number:
		float, err := value.Float64()
		return err == nil && s.kind == numberKind && passes(s.numbers, float)
	case bool:
		return s.kind == booleanKind
	}
	return false
}

// accepts reads the next value and reports whether s accepts it.
func (s *shape) accepts(in *scanner) bool {
	found := kindAt(in.next())
	if found == nullKind {
		return s.nullable && in.literal("null")
	}
	if s.kind == choiceKind {
		return s.chooses(in, found)
	}
	if found != s.kind && s.kind != anyKind {
		return false
	}
	switch found {
	case objectKind:
		return s.object.accepts(in)
	case arrayKind:
		return s.array.accepts(in)
	case textKind:
		value, ok := in.quoted()
		return ok && passes(s.texts, value)
	case numberKind:
		value, ok := in.number()
		return ok && passes(s.numbers, value)
	case booleanKind:
		return in.literal("true") || in.literal("false")
	}
	return false
}

// chooses reads the next value, whose kind is found, and reports whether an
// alternative of s accepts it.
func (s *shape) chooses(in *scanner, found valueKind) bool {
	for _, choice := range s.choices {
		if choice.kind == found {
			return choice.accepts(in)
		}
	}
	return false
}

func passes[T any](checks []func(T) bool, value T) bool {
	for _, check := range checks {
		if !check(value) {
			return false
		}
	}
	return true
}

func (o *objectShape) accepts(in *scanner) bool {
	seen, others := uint64(0), map[string]bool{}
	closed := in.list('}', func() bool {
		name, ok := in.quoted()
		if !ok || !in.skip(':') {
			return false
		}
		member, declared := o.members[string(name)]
		if !declared {
			again := others[string(name)]
			others[string(name)] = true
			return !again && o.others != nil && o.others.accepts(in)
		}
		again := seen&member.bit != 0
		seen |= member.bit
		return !again && member.accepts(in)
	})
	return closed && seen&o.required == o.required
}

func (a *arrayShape) accepts(in *scanner) bool {
	count := uint64(0)
	closed := in.list(']', func() bool {
		count++
		return a.items.accepts(in)
	})
	return closed && a.min <= count && count <= a.max
}
