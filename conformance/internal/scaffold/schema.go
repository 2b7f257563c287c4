package scaffold

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// schema is what an example shows of a value.
type schema struct {
	kind     string // "" if only null was seen
	nullable bool
	members  []member
	items    *schema // nil if no item was seen
}

type member struct {
	name     string
	schema   *schema
	required bool
}

// infer returns the schema of a value.
func infer(value *yaml.Node) (*schema, error) {
	switch value.Kind {
	case yaml.MappingNode:
		s := &schema{kind: "object"}
		for i := 0; i < len(value.Content); i += 2 {
			inner, err := infer(value.Content[i+1])
			if err != nil {
				return nil, err
			}
			s.members = append(s.members, member{value.Content[i].Value, inner, true})
		}
		return s, nil
	case yaml.SequenceNode:
		s := &schema{kind: "array"}
		for _, item := range value.Content {
			inner, err := infer(item)
			if err != nil {
				return nil, err
			}
			if s.items, err = merge(s.items, inner); err != nil {
				return nil, err
			}
		}
		return s, nil
	}
	kinds := map[string]string{"!!str": "string", "!!int": "integer", "!!float": "number", "!!bool": "boolean", "!!null": ""}
	return &schema{kind: kinds[value.Tag], nullable: value.Tag == "!!null"}, nil
}

// merge returns a schema for the values of both. A member that one of them lacks is not
// required.
func merge(a, b *schema) (*schema, error) {
	if a == nil || b == nil {
		return cmpOr(a, b), nil
	}
	merged := &schema{kind: a.kind, nullable: a.nullable || b.nullable}
	switch {
	case a.kind == "":
		merged.kind = b.kind
	case b.kind == "" || a.kind == b.kind:
	case a.kind+b.kind == "integernumber" || a.kind+b.kind == "numberinteger":
		merged.kind = "number"
	default:
		return nil, fmt.Errorf("the items of a list are of the types %s and %s; one schema has one type", a.kind, b.kind)
	}
	var err error
	if merged.items, err = merge(a.items, b.items); err != nil {
		return nil, err
	}
	for _, m := range slices.Concat(a.members, b.members) {
		i := slices.IndexFunc(merged.members, func(other member) bool { return other.name == m.name })
		if i < 0 {
			m.required = m.required && (a.kind == "" || a.has(m.name)) && (b.kind == "" || b.has(m.name))
			merged.members = append(merged.members, m)
			continue
		}
		other := &merged.members[i]
		other.required = other.required && m.required
		if other.schema, err = merge(other.schema, m.schema); err != nil {
			return nil, err
		}
	}
	return merged, nil
}

func cmpOr(a, b *schema) *schema {
	if a == nil {
		return b
	}
	return a
}

func (s *schema) has(name string) bool {
	return slices.ContainsFunc(s.members, func(m member) bool { return m.name == name })
}

// typeName is the type; what was only seen as null is taken for a string.
func (s *schema) typeName() string {
	if s.kind == "" {
		return "string"
	}
	return s.kind
}

// node returns the schema as OpenAPI.
func (s *schema) node(strict bool) *yaml.Node {
	n := mapping("type", text(s.typeName()))
	if s.nullable {
		n.add("nullable", boolean(true))
	}
	required, properties := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}, mapping()
	for _, m := range s.members {
		if m.required && strict {
			required.Content = append(required.Content, text(m.name))
		}
		described := mapping("description", text("TODO: what "+m.name+" is."))
		described.Content = append(described.Content, m.schema.node(strict).Content...)
		properties.add(m.name, described.Node)
	}
	if len(required.Content) > 0 {
		n.add("required", required)
	}
	if len(s.members) > 0 {
		n.add("properties", properties.Node)
	}
	if s.kind == "array" {
		n.add("items", s.itemsOrString().node(strict))
	}
	return n.Node
}

func (s *schema) itemsOrString() *schema { return cmpOr(s.items, &schema{kind: "string"}) }

// rows returns the rows of a page table.
func (s *schema) rows(place, path string, strict bool) []*yaml.Node {
	var all []*yaml.Node
	for _, m := range s.members {
		name := strings.TrimPrefix(path+"."+m.name, ".")
		all = append(all, row(place, name, m.schema, m.required && strict))
		all = append(all, m.schema.rows(place, name, strict)...)
	}
	if s.kind == "array" {
		items := s.itemsOrString()
		all = append(all, row(place, path+"[]", items, false))
		all = append(all, items.rows(place, path+"[]", strict)...)
	}
	return all
}

func row(place, name string, s *schema, required bool) *yaml.Node {
	n := mapping("place", text(place), "name", text(name), "type", text(s.typeName()))
	if required {
		n.add("required", boolean(true))
	}
	if s.nullable {
		n.add("nullable", boolean(true))
	}
	n.Style = yaml.FlowStyle
	return n.Node
}

// parseJSON reads a JSON value with its members in order.
func parseJSON(body []byte) (*yaml.Node, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	value, err := readJSON(decoder)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return value, nil
}

func readJSON(decoder *json.Decoder) (*yaml.Node, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		n := &yaml.Node{Kind: yaml.MappingNode}
		if token == '[' {
			n.Kind = yaml.SequenceNode
		}
		for decoder.More() {
			if n.Kind == yaml.MappingNode {
				name, err := decoder.Token()
				if err != nil {
					return nil, err
				}
				n.Content = append(n.Content, text(name.(string)))
			}
			inner, err := readJSON(decoder)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, inner)
		}
		_, err := decoder.Token()
		return n, err
	case string:
		return text(token), nil
	case json.Number:
		tag := "!!int"
		if strings.ContainsAny(token.String(), ".eE") {
			tag = "!!float"
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: token.String()}, nil
	case bool:
		return boolean(token), nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}, nil
}
