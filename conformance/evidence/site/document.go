package main

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

func readAPI(spec specs.API) (*api, error) {
	a := &api{ID: spec.ID, IsRPC: spec.IsRPC()}
	for _, name := range spec.Documents {
		d, err := readDocument(a, name)
		if err != nil {
			return nil, fmt.Errorf("specs/%s: %w", name, err)
		}
		a.Documents = append(a.Documents, d)
	}
	return a, nil
}

func readDocument(a *api, name string) (*doc, error) {
	data, err := document.Read(specs.FS, name)
	if err != nil {
		return nil, err
	}
	var head struct {
		Info struct {
			Title, Description, Version string
			APIVersion                  string `yaml:"x-api-version"`
		}
		ExternalDocs struct{ URL string } `yaml:"externalDocs"`
		Components   struct{ Schemas map[string]yaml.Node }
	}
	if err := yaml.Unmarshal(data, &head); err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, err
	}
	d := &doc{
		ID: strings.TrimSuffix(name, ".yaml"), API: a, Title: head.Info.Title, Description: head.Info.Description,
		Version: head.Info.Version, APIVersion: head.Info.APIVersion, Page: head.ExternalDocs.URL, Schemas: len(head.Components.Schemas),
	}
	pages, err := document.Sources(specs.FS)
	if err != nil {
		return nil, err
	}
	w := &walker{doc: d, pages: pages}
	return d, w.walk(root.Content[0], nil)
}

// walker walks a document in its order and collects what the site shows.
type walker struct {
	doc       *doc
	pages     map[string]document.Source
	operation *operation // nil outside operations
	parameter string     // empty outside parameters
}

func (w *walker) walk(node *yaml.Node, path []string) error {
	switch node.Kind {
	case yaml.MappingNode:
		return w.object(node, path)
	case yaml.SequenceNode:
		for i, item := range node.Content {
			if err := w.walk(item, append(path, strconv.Itoa(i))); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *walker) object(node *yaml.Node, path []string) error {
	defer func(before walker) { *w = before }(*w)
	if id := member(node, "operationId"); id != "" {
		w.operation = &operation{
			ID: id, Doc: w.doc, Path: path[1], Method: strings.ToUpper(path[2]), Summary: member(node, "summary"),
			Tag: firstTag(node), Deprecated: member(node, "deprecated") == "true",
		}
		w.doc.Operations = append(w.doc.Operations, w.operation)
	}
	if in := member(node, "in"); in != "" {
		w.parameter = in + " " + member(node, "name")
	}
	if code := member(node, "code"); code != "" && len(path) > 1 && path[len(path)-2] == "x-error-codes" {
		w.parameter = "error " + code
	}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i].Value, node.Content[i+1]
		if err := w.member(key, value, path); err != nil {
			return fmt.Errorf("%s/%s: %w", pointer(path), key, err)
		}
	}
	return nil
}

func (w *walker) member(key string, value *yaml.Node, path []string) error {
	l := &w.doc.Shared
	if w.operation != nil {
		l = &w.operation.Ledger
	}
	switch key {
	case "x-sources":
		return w.sources(value, l)
	case "x-evidence", "x-doc-conflict":
		f := fact{Pointer: pointer(path), Subject: w.subject(path)}
		l.Facts = append(l.Facts, f)
		return value.Decode(&l.Facts[len(l.Facts)-1])
	case "x-error-codes":
		if err := w.errors(value, l); err != nil {
			return err
		}
	case "examples":
		for i := 0; i < len(value.Content); i += 2 {
			if name := value.Content[i].Value; name == "documented" || strings.HasPrefix(name, "documented-") {
				w.doc.Examples++
			}
		}
		return nil
	}
	return w.walk(value, append(path, key))
}

func (w *walker) sources(citations *yaml.Node, l *ledger) error {
	for _, citation := range citations.Content {
		page, known := w.pages[citation.Value]
		if !known {
			return fmt.Errorf("%q is not in specs/%s; add it there or correct the id", citation.Value, document.SourcesFile)
		}
		l.Sources = append(l.Sources, page)
	}
	return nil
}

func (w *walker) errors(table *yaml.Node, l *ledger) error {
	var rows []errorRow
	if err := table.Decode(&rows); err != nil {
		return err
	}
	for _, row := range rows {
		row.Doc, row.Operation = w.doc, w.operation
		l.Errors = append(l.Errors, row)
	}
	return nil
}

// structure has the parts of a pointer that subjects leave out.
var structure = map[string]bool{
	"components": true, "schemas": true, "properties": true, "content": true, "application/json": true,
	"schema": true, "parameters": true, "securitySchemes": true,
}

// subject names what path points to: a parameter, a response, a property.
func (w *walker) subject(path []string) string {
	if w.operation != nil {
		path = path[3:]
	}
	if w.parameter != "" {
		return w.parameter
	}
	var names []string
	for _, name := range path {
		if !structure[name] {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "the whole operation"
	}
	return strings.Join(names, " ")
}

// pointer returns path as a JSON pointer.
func pointer(path []string) string {
	text := ""
	for _, name := range path {
		text += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
	}
	return text
}

// member returns a scalar member of an object, or an empty string.
func member(object *yaml.Node, name string) string {
	for i := 0; i < len(object.Content); i += 2 {
		if object.Content[i].Value == name && object.Content[i+1].Kind == yaml.ScalarNode {
			return object.Content[i+1].Value
		}
	}
	return ""
}

func firstTag(operation *yaml.Node) string {
	for i := 0; i < len(operation.Content); i += 2 {
		if tags := operation.Content[i+1]; operation.Content[i].Value == "tags" && len(tags.Content) > 0 {
			return tags.Content[0].Value
		}
	}
	return "default"
}
