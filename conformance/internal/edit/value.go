package edit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// The kinds of values.
const (
	literal = byte(0) // text is what is sent
	text    = byte('"')
	object  = byte('{')
	array   = byte('[')
)

// Value is a JSON value. Its objects keep the order of their members and can have one
// twice.
type Value struct {
	kind    byte
	text    string
	members []member // of an object, or of an array, without names
}

type member struct {
	name  string
	value *Value
}

func (m member) clone() member { return member{m.name, m.value.clone()} }

// clone returns a copy, whose values are allocated together.
func (v *Value) clone() *Value {
	values, members := v.size()
	free := storage{make([]Value, values), make([]member, members)}
	return free.clone(v)
}

// size returns the number of values in v, itself included, and of members.
func (v *Value) size() (values, members int) {
	values = 1
	for _, m := range v.members {
		inner, under := m.value.size()
		values, members = values+inner, members+1+under
	}
	return values, members
}

// storage is what a copy is allocated from.
type storage struct {
	values  []Value
	members []member
}

func (s *storage) clone(v *Value) *Value {
	c, n := &s.values[0], len(v.members)
	*c = *v
	s.values = s.values[1:]
	c.members = s.members[:n:n] // an edit that adds to it allocates
	s.members = s.members[n:]
	for i, m := range v.members {
		c.members[i] = member{m.name, s.clone(m.value)}
	}
	return c
}

// Parse returns the value of a JSON text. Any other text becomes a value that is sent
// as it is.
func Parse(body string) *Value {
	decoder := json.NewDecoder(bytes.NewReader([]byte(body)))
	decoder.UseNumber()
	v, err := parse(decoder)
	if err != nil {
		return &Value{kind: literal, text: body}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return &Value{kind: literal, text: body}
	}
	return v
}

func parse(decoder *json.Decoder) (*Value, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		return parseMembers(decoder, byte(token)) // #nosec G115 -- a delimiter of JSON is ASCII
	case string:
		return &Value{kind: text, text: token}, nil
	case nil:
		return &Value{kind: literal, text: "null"}, nil
	default:
		return &Value{kind: literal, text: fmt.Sprint(token)}, nil
	}
}

func parseMembers(decoder *json.Decoder, kind byte) (*Value, error) {
	v := &Value{kind: kind}
	for decoder.More() {
		var m member
		if kind == object {
			name, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			m.name = name.(string)
		}
		var err error
		if m.value, err = parse(decoder); err != nil {
			return nil, err
		}
		v.members = append(v.members, m)
	}
	_, err := decoder.Token()
	return v, err
}

// AppendJSON appends the text of v to b. It is not JSON if an edit made it invalid.
func (v *Value) AppendJSON(b []byte) []byte {
	switch v.kind {
	case text:
		return appendQuoted(b, v.text)
	case object, array:
		b = append(b, v.kind)
		for i, m := range v.members {
			if i > 0 {
				b = append(b, ',')
			}
			if v.kind == object {
				b = append(appendQuoted(b, m.name), ':')
			}
			b = m.value.AppendJSON(b)
		}
		return append(b, v.kind+2) // the closing bracket
	}
	return append(b, v.text...)
}

// appendQuoted appends a JSON string. It leaves bytes that are not UTF-8 as they are.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"', c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = fmt.Appendf(b, `\u%04x`, c)
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
