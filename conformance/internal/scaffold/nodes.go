package scaffold

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
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

// textOf returns the text of a key of a mapping, or "".
func textOf(n *yaml.Node, name string) string {
	if value := get(n, name); value != nil {
		return value.Value
	}
	return ""
}

// keys returns the keys of a mapping.
func keys(n *yaml.Node) []string {
	var all []string
	if n == nil {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		all = append(all, n.Content[i].Value)
	}
	return all
}

// requireBlock fails unless the mapping at the end of the keys, and each on the way to
// it, is one that lines can be added to.
func requireBlock(root *yaml.Node, keys ...string) error {
	for i := 0; ; i++ {
		if root.Kind != yaml.MappingNode || root.Style&yaml.FlowStyle != 0 {
			return fmt.Errorf("%s is not in block style, one key per line without braces; rewrite it as that", cmp.Or(strings.Join(keys[:i], " "), "it"))
		}
		if i == len(keys) {
			return nil
		}
		root = get(root, keys[i])
	}
}

// insertion is keys and values that a mapping gets before a line of its file.
type insertion struct {
	line  int
	into  *yaml.Node
	added *yaml.Node
}

// insertAll returns content, whose value is root, with all insertions, and adds them to
// root, too. It fails unless both are equal afterwards. Blocks are indented by step blanks.
func insertAll(content []byte, root *yaml.Node, step int, all ...insertion) ([]byte, error) {
	slices.SortFunc(all, func(a, b insertion) int { return b.line - a.line }) // the lines above stay where they are
	for _, i := range all {
		text, err := render(i.added, column(i.into), step)
		if err != nil {
			return nil, err
		}
		content = insert(content, i.line, text)
	}
	for _, i := range all {
		i.into.Content = append(i.into.Content, i.added.Content...)
	}
	return content, requireTree(content, root)
}

// insert returns content with text before one of its lines, counted from 1; a line
// beyond the last is the end. The text gets the line ends of content.
func insert(content []byte, line int, text []byte) []byte {
	if bytes.Contains(content, []byte("\r\n")) {
		text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	lines := bytes.SplitAfter(content, []byte("\n"))
	if last := len(lines) - 1; len(lines[last]) == 0 {
		lines = lines[:last]
	} else {
		lines[last] = append(slices.Clone(lines[last]), '\n')
	}
	at := min(line-1, len(lines))
	return slices.Concat(bytes.Join(lines[:at], nil), text, bytes.Join(lines[at:], nil))
}

// requireTree fails unless content is the YAML of a value.
func requireTree(content []byte, value *yaml.Node) error {
	var is, want any
	if err := value.Decode(&want); err != nil {
		return fmt.Errorf("a value of the file or of the example has no form in YAML: %w", err)
	}
	if err := yaml.Unmarshal(content, &is); err != nil || !reflect.DeepEqual(is, want) {
		return errors.New("it has a form that cannot be added to; write the operation by hand, or into a new file")
	}
	return nil
}

// column returns by how many blanks the keys of a mapping in block style are indented.
func column(n *yaml.Node) int { return n.Content[0].Column - 1 }

// render returns a value as YAML that is indented by a number of blanks, and each of its
// blocks by step blanks more.
func render(value *yaml.Node, indent, step int) ([]byte, error) {
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(step)
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

// above returns the line of a key, or of the comment above it.
func above(content []byte, key *yaml.Node) int {
	lines, line := bytes.Split(content, []byte("\n")), key.Line
	comment := append(bytes.Repeat([]byte(" "), key.Column-1), '#')
	for line > 1 && bytes.HasPrefix(lines[line-2], comment) {
		line--
	}
	return line
}

// end returns the line after a value of a mapping: that of the next key, without the
// comments above it, or that after the end. The keys are the names on the way to it.
func end(content []byte, root *yaml.Node, keys ...string) int {
	line := 1 << 30
	for _, key := range keys {
		for i := 0; i+1 < len(root.Content); i += 2 {
			if root.Content[i].Value != key {
				continue
			}
			if i+2 < len(root.Content) {
				line = above(content, root.Content[i+2])
			}
			root = root.Content[i+1]
			break
		}
	}
	return line
}
