package suite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// object is a JSON object with its members in order. A name may occur twice. The
// other JSON values are nil, bool, json.Number, string and []any.
type object []member

type member struct {
	name  string
	value any
}

func (o object) index(name string) int {
	return slices.IndexFunc(o, func(m member) bool { return m.name == name })
}

// MarshalJSON keeps the order and repeated names.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(render(m.name) + ":" + render(m.value))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// render writes a value as JSON on one line.
func render(value any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic("suite: " + err.Error()) // every value comes from this file
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// parseJSON reads one JSON value.
func parseJSON(text string) (any, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	value, err := readValue(decoder)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text after the JSON value")
	}
	return value, nil
}

func readValue(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return readObject(decoder)
	case json.Delim('['):
		return readList(decoder)
	}
	return token, nil
}

func readObject(decoder *json.Decoder) (any, error) {
	o := object{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		value, err := readValue(decoder)
		if err != nil {
			return nil, err
		}
		o = append(o, member{name.(string), value})
	}
	_, err := decoder.Token()
	return o, err
}

func readList(decoder *json.Decoder) (any, error) {
	list := []any{}
	for decoder.More() {
		value, err := readValue(decoder)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	_, err := decoder.Token()
	return list, err
}

// fromYAML converts a node of a case file to a JSON value.
func fromYAML(node *yaml.Node) (any, error) {
	switch node.Kind {
	case yaml.AliasNode:
		return fromYAML(node.Alias)
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range node.Content {
			value, err := fromYAML(item)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case yaml.MappingNode:
		o := object{}
		for i := 0; i < len(node.Content); i += 2 {
			value, err := fromYAML(node.Content[i+1])
			if err != nil {
				return nil, err
			}
			o = append(o, member{node.Content[i].Value, value})
		}
		return o, nil
	}
	switch node.ShortTag() {
	case "!!int", "!!float":
		if !json.Valid([]byte(node.Value)) {
			return nil, fmt.Errorf("line %d: %s is not a number of JSON; write its digits, or quote a text", node.Line, node.Value)
		}
		return json.Number(node.Value), nil
	case "!!timestamp":
		return nil, fmt.Errorf("line %d: %s is a time to YAML; quote it", node.Line, node.Value)
	}
	var scalar any
	err := node.Decode(&scalar)
	return scalar, err
}

// pointer is a JSON pointer, split into its tokens.
type pointer []string

var (
	escapeToken   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapeToken = strings.NewReplacer("~1", "/", "~0", "~")
)

func parsePointer(text string) (pointer, error) {
	if text == "" {
		return nil, nil
	}
	if text[0] != '/' {
		return nil, fmt.Errorf("%q is not a JSON pointer; begin it with a slash", text)
	}
	tokens := strings.Split(text[1:], "/")
	for i := range tokens {
		tokens[i] = unescapeToken.Replace(tokens[i])
	}
	return tokens, nil
}

func (p pointer) String() string {
	var b strings.Builder
	for _, token := range p {
		b.WriteString("/" + escapeToken.Replace(token))
	}
	return b.String()
}

// with returns p with one more token.
func (p pointer) with(token string) pointer { return append(slices.Clone(p), token) }

// get returns the value at p.
func get(value any, p pointer) (any, bool) {
	for _, token := range p {
		switch parent := value.(type) {
		case object:
			i := parent.index(token)
			if i < 0 {
				return nil, false
			}
			value = parent[i].value
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(parent) {
				return nil, false
			}
			value = parent[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// change returns value with a change in the object or the list that contains p. It
// calls members or items for that object or list. The result shares its unchanged
// parts with value, which is not modified.
func change(value any, p pointer, members func(object) (object, error), items func([]any, int) ([]any, error)) (any, error) {
	last := len(p) == 1
	switch parent := value.(type) {
	case object:
		if last {
			return members(slices.Clone(parent))
		}
		i := parent.index(p[0])
		if i < 0 {
			return nil, fmt.Errorf("there is no %s", p)
		}
		inner, err := change(parent[i].value, p[1:], members, items)
		if err != nil {
			return nil, err
		}
		parent = slices.Clone(parent)
		parent[i].value = inner
		return parent, nil
	case []any:
		i, err := strconv.Atoi(p[0])
		if err != nil || i < 0 || i > len(parent) || i == len(parent) && !last {
			return nil, fmt.Errorf("there is no %s", p)
		}
		if last {
			return items(slices.Clone(parent), i)
		}
		inner, err := change(parent[i], p[1:], members, items)
		if err != nil {
			return nil, err
		}
		parent = slices.Clone(parent)
		parent[i] = inner
		return parent, nil
	}
	return nil, fmt.Errorf("there is no %s", p)
}

// put returns value with another value at p. The parent of p must exist.
func put(value any, p pointer, other any) (any, error) {
	if len(p) == 0 {
		return other, nil
	}
	name := p[len(p)-1]
	return change(value, p, func(o object) (object, error) {
		if i := o.index(name); i >= 0 {
			o[i].value = other
			return o, nil
		}
		return append(o, member{name, other}), nil
	}, func(list []any, i int) ([]any, error) {
		if i == len(list) {
			return append(list, other), nil
		}
		list[i] = other
		return list, nil
	})
}

// drop returns value without the value at p.
func drop(value any, p pointer) (any, error) {
	if len(p) == 0 {
		return nil, errors.New("the whole body cannot be removed; give an empty body")
	}
	name := p[len(p)-1]
	return change(value, p, func(o object) (object, error) {
		i := o.index(name)
		if i < 0 {
			return nil, fmt.Errorf("there is no member %q", name)
		}
		return slices.Delete(o, i, i+1), nil
	}, func(list []any, i int) ([]any, error) {
		if i == len(list) {
			return nil, fmt.Errorf("there is no item %d", i)
		}
		return slices.Delete(list, i, i+1), nil
	})
}

// add returns value with one more member beside the one at p, even if the object
// already has the name.
func add(value any, p pointer, name string, other any) (any, error) {
	return change(value, p, func(o object) (object, error) {
		return append(o, member{name, other}), nil
	}, func([]any, int) ([]any, error) {
		return nil, fmt.Errorf("%s is an item of a list", p)
	})
}
