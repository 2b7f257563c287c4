package scaffold

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// object is a mapping with its keys in order.
type object struct{ *yaml.Node }

// mapping returns an object of keys and their values.
func mapping(pairs ...any) object {
	o := object{&yaml.Node{Kind: yaml.MappingNode}}
	for pair := range slices.Chunk(pairs, 2) {
		o.add(pair[0].(string), pair[1].(*yaml.Node))
	}
	return o
}

func (o object) add(name string, value *yaml.Node) {
	o.Content = append(o.Content, text(name), value)
}

func list(items ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Content: items}
}

func text(value string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
	if strings.Contains(value, "\n") {
		n.Style = yaml.LiteralStyle
	}
	return n
}

func boolean(value bool) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: fmt.Sprint(value)}
}

// get returns the value of a key of a mapping, or nil.
func get(n *yaml.Node, name string) *yaml.Node {
	if n == nil {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}

// without returns a mapping without one of its keys.
func without(n *yaml.Node, name string) *yaml.Node {
	rest := mapping()
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value != name {
			rest.Content = append(rest.Content, n.Content[i], n.Content[i+1])
		}
	}
	return rest.Node
}

// render returns a value as YAML, indented by a number of blanks.
func render(value *yaml.Node, indent int) ([]byte, error) {
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for line := range bytes.Lines(b.Bytes()) {
		if len(bytes.TrimSpace(line)) > 0 {
			out.WriteString(strings.Repeat(" ", indent))
		}
		out.Write(line)
	}
	return out.Bytes(), nil
}

// end returns the line after a value of a mapping: that of the next key, without the
// comments above it, or that after the end. The keys are the names on the way to it.
func end(root *yaml.Node, keys ...string) int {
	line := 1 << 30
	for _, key := range keys {
		for i := 0; i+1 < len(root.Content); i += 2 {
			if root.Content[i].Value != key {
				continue
			}
			if i+2 < len(root.Content) {
				next := root.Content[i+2]
				line = next.Line
				if next.HeadComment != "" {
					line -= strings.Count(next.HeadComment, "\n") + 1
				}
			}
			root = root.Content[i+1]
			break
		}
	}
	return line
}
