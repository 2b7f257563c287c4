package document

import (
	"bytes"
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Upgraded returns a document of OpenAPI 3.0 in YAML as one of OpenAPI 3.1. The keywords
// of the two that differ, and that the documents of this module have, are nullable and
// type; it fails for a nullable without a type.
func Upgraded(text []byte) ([]byte, error) {
	var file yaml.Node
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	if len(file.Content) == 0 {
		return nil, errors.New("the document is empty; give one that Published returned")
	}
	version := value(file.Content[0], "openapi")
	if version == nil {
		return nil, errors.New("the document has no member openapi; give one that Published returned")
	}
	version.Value = "3.1.0"
	if err := upgradeSchemas(file.Content[0], false); err != nil {
		return nil, err
	}
	var upgraded bytes.Buffer
	encoder := yaml.NewEncoder(&upgraded)
	encoder.SetIndent(2)
	err := errors.Join(encoder.Encode(&file), encoder.Close())
	return upgraded.Bytes(), err
}

// upgradeSchemas upgrades the schemas in node. Values, such as those of examples, have no
// schema in them; but a name, of a property or a response, may be any word.
func upgradeSchemas(node *yaml.Node, hasNames bool) error {
	if node.Kind == yaml.MappingNode {
		if err := upgradeNullable(node); err != nil {
			return err
		}
	}
	for i, child := range node.Content {
		key := ""
		if node.Kind == yaml.MappingNode && !hasNames {
			key = node.Content[i-i%2].Value
		}
		if isValue(key) {
			continue
		}
		if err := upgradeSchemas(child, key == "properties" || key == "responses"); err != nil {
			return err
		}
	}
	return nil
}

func isValue(key string) bool {
	return key == "example" || key == "examples" || key == "default" || key == "enum"
}

// upgradeNullable makes null a type of the schema if it is nullable.
func upgradeNullable(schema *yaml.Node) error {
	for i := 0; i < len(schema.Content); i += 2 {
		key, nullable := schema.Content[i], schema.Content[i+1]
		if key.Value != "nullable" || nullable.Tag != "!!bool" {
			continue
		}
		schema.Content = append(schema.Content[:i], schema.Content[i+2:]...)
		if nullable.Value == "false" {
			return nil
		}
		kind := value(schema, "type")
		if kind == nil {
			return fmt.Errorf("line %d: nullable without a type; write one beside it", key.Line)
		}
		old := *kind
		*kind = yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle, Content: []*yaml.Node{&old, {Kind: yaml.ScalarNode, Tag: "!!str", Value: "null", Style: yaml.SingleQuotedStyle}}}
		return nil
	}
	return nil
}
