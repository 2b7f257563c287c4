package document

import (
	"bytes"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// ToJSON returns the YAML document as JSON, indented by two blanks and with a
// newline at its end. Members keep their order, which is the order of the
// vendor's tables. It fails for what JSON cannot express, such as an alias.
func ToJSON(document []byte) ([]byte, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return nil, err
	}
	if len(root.Content) != 1 {
		return nil, fmt.Errorf("%d YAML documents, want 1", len(root.Content))
	}
	var flat, indented bytes.Buffer
	if err := appendNode(&flat, root.Content[0]); err != nil {
		return nil, err
	}
	if err := json.Indent(&indented, flat.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	indented.WriteByte('\n')
	return indented.Bytes(), nil
}

func appendNode(w *bytes.Buffer, node *yaml.Node) error {
	switch node.Kind {
	case yaml.MappingNode:
		return appendObject(w, node.Content)
	case yaml.SequenceNode:
		return appendArray(w, node.Content)
	case yaml.ScalarNode:
		return appendScalar(w, node)
	default:
		return fmt.Errorf("line %d: an alias cannot be written as JSON", node.Line)
	}
}

func appendObject(w *bytes.Buffer, content []*yaml.Node) error {
	w.WriteByte('{')
	for i := 0; i < len(content); i += 2 {
		if i > 0 {
			w.WriteByte(',')
		}
		if err := appendValue(w, content[i].Value); err != nil {
			return err
		}
		w.WriteByte(':')
		if err := appendNode(w, content[i+1]); err != nil {
			return err
		}
	}
	w.WriteByte('}')
	return nil
}

func appendArray(w *bytes.Buffer, content []*yaml.Node) error {
	w.WriteByte('[')
	for i, item := range content {
		if i > 0 {
			w.WriteByte(',')
		}
		if err := appendNode(w, item); err != nil {
			return err
		}
	}
	w.WriteByte(']')
	return nil
}

func appendScalar(w *bytes.Buffer, node *yaml.Node) error {
	var value any
	if err := node.Decode(&value); err != nil {
		return err
	}
	return appendValue(w, value)
}

// appendValue appends value like json.Marshal, but without the escapes for HTML,
// which make patterns hard to read.
func appendValue(w *bytes.Buffer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	w.Truncate(w.Len() - 1) // the newline that Encode adds
	return nil
}
