// Package jsoncopy writes a YAML document as JSON, members in their order.
package jsoncopy

import (
	"bytes"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Convert returns the YAML document as JSON, indented by two blanks and closed
// by a newline. Members keep their order, which carries meaning for a reader:
// it is the order of the vendor's tables.
func Convert(document []byte) ([]byte, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return nil, err
	}
	if len(root.Content) != 1 {
		return nil, fmt.Errorf("%d YAML documents, want 1", len(root.Content))
	}
	var flat, indented bytes.Buffer
	if err := write(&flat, root.Content[0]); err != nil {
		return nil, err
	}
	if err := json.Indent(&indented, flat.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	indented.WriteByte('\n')
	return indented.Bytes(), nil
}

func write(w *bytes.Buffer, node *yaml.Node) error {
	switch node.Kind {
	case yaml.MappingNode:
		return writeObject(w, node.Content)
	case yaml.SequenceNode:
		return writeArray(w, node.Content)
	case yaml.ScalarNode:
		return writeScalar(w, node)
	default:
		return fmt.Errorf("line %d: an alias has no place in JSON", node.Line)
	}
}

func writeObject(w *bytes.Buffer, content []*yaml.Node) error {
	w.WriteByte('{')
	for i := 0; i < len(content); i += 2 {
		if i > 0 {
			w.WriteByte(',')
		}
		if err := encode(w, content[i].Value); err != nil {
			return err
		}
		w.WriteByte(':')
		if err := write(w, content[i+1]); err != nil {
			return err
		}
	}
	w.WriteByte('}')
	return nil
}

func writeArray(w *bytes.Buffer, content []*yaml.Node) error {
	w.WriteByte('[')
	for i, item := range content {
		if i > 0 {
			w.WriteByte(',')
		}
		if err := write(w, item); err != nil {
			return err
		}
	}
	w.WriteByte(']')
	return nil
}

func writeScalar(w *bytes.Buffer, node *yaml.Node) error {
	var value any
	if err := node.Decode(&value); err != nil {
		return err
	}
	return encode(w, value)
}

// encode is json.Marshal without the escapes for HTML, which a pattern would
// be hard to read with.
func encode(w *bytes.Buffer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	w.Truncate(w.Len() - 1) // the newline that Encode adds
	return nil
}
