package definitions

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// explorerFile is a file of API Explorer: one operation in a dialect of Swagger 2.0.
type explorerFile struct {
	Definitions map[string]explorerSchema               `json:"definitions"`
	Paths       map[string]map[string]explorerOperation `json:"paths"`
}

type explorerOperation struct {
	OperationID string                      `json:"operationId"`
	Parameters  []explorerParameter         `json:"parameters"`
	Responses   map[string]explorerResponse `json:"responses"`
}

type explorerParameter struct {
	In       string `json:"in"`
	Name     string `json:"name"`
	Required bool   `json:"required"`
	explorerSchema
	Schema *explorerSchema `json:"schema"`
}

type explorerResponse struct {
	Schema  *explorerSchema           `json:"schema"`
	Headers map[string]explorerSchema `json:"headers"`
}

type explorerSchema struct {
	Ref                  string                    `json:"$ref"`
	Type                 string                    `json:"type"`
	Properties           map[string]explorerSchema `json:"properties"`
	Needed               json.RawMessage           `json:"required"` // a list; at a parameter a boolean
	Items                *explorerSchema           `json:"items"`
	AdditionalProperties json.RawMessage           `json:"additionalProperties"` // a schema or a boolean
	AllOf                []explorerSchema          `json:"allOf"`
}

// pathName matches the name of a path parameter.
var pathName = regexp.MustCompile(`\{[^}]*\}`)

// explorerKey identifies an operation by method and path, without the names of the path
// parameters.
func explorerKey(method, path string) string {
	return strings.ToUpper(method) + " " + pathName.ReplaceAllString(path, "{}")
}

// readExplorer returns the operations of a crate of definitions by explorerKey. Several
// of them can share a path, as those that create a token do; they are merged.
func readExplorer(crate fs.FS) (map[string]operation, error) {
	files, err := fs.Glob(crate, "src/*.json")
	if err != nil {
		return nil, err
	}
	all := map[string]operation{}
	for _, file := range files {
		text, err := fs.ReadFile(crate, file)
		if err != nil {
			return nil, err
		}
		var content explorerFile
		if err := json.Unmarshal(text, &content); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if err := content.addTo(all); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no operation in src/*.json")
	}
	return all, nil
}

func (f *explorerFile) addTo(all map[string]operation) error {
	for path, item := range f.Paths {
		for method, definition := range item {
			o, err := f.operation(definition)
			if err != nil {
				return err
			}
			k := explorerKey(method, path)
			if before, ok := all[k]; ok {
				o = merge(before, o)
			}
			all[k] = o
		}
	}
	return nil
}

func (f *explorerFile) operation(definition explorerOperation) (operation, error) {
	w := explorerWalk{file: f, operation: operation{name: definition.OperationID, members: map[key]member{}}}
	for _, p := range definition.Parameters {
		w.parameter(p)
	}
	for _, status := range slices.Sorted(maps.Keys(definition.Responses)) {
		w.response(status, definition.Responses[status])
	}
	return w.operation, w.err
}

// explorerWalk collects the members of an operation, and the first error.
type explorerWalk struct {
	file      *explorerFile
	operation operation
	err       error
}

func (w *explorerWalk) parameter(p explorerParameter) {
	if p.In == "body" {
		w.members(placeBody, "", *p.Schema, nil)
		return
	}
	w.operation.add(key{p.In, p.Name}, member{p.Type, presenceOf(p.Required)})
	if p.Items != nil {
		w.operation.add(key{p.In, p.Name + "[]"}, member{w.kind(*p.Items), optional})
	}
}

func (w *explorerWalk) response(status string, r explorerResponse) {
	place := placeFault
	if status[0] == '2' {
		place = placeResponse
		w.operation.members[key{placeStatus, status}] = member{kind: "status"}
		for name, header := range r.Headers {
			w.operation.add(key{placeReturned, name}, member{header.Type, unstated})
		}
	}
	if r.Schema != nil {
		w.members(place, "", *r.Schema, nil)
	}
}

// members adds the members of a schema. Refs are those that lead to it: a definition that
// contains itself is not followed again.
func (w *explorerWalk) members(place, path string, schema explorerSchema, refs []string) {
	if schema.Ref != "" {
		if slices.Contains(refs, schema.Ref) {
			return
		}
		refs = append(slices.Clip(refs), schema.Ref)
		schema = w.resolve(schema.Ref)
	}
	for _, part := range schema.AllOf {
		w.members(place, path, part, refs)
	}
	needed := w.needed(schema)
	for name, property := range schema.Properties {
		w.member(place, join(path, name), property, slices.Contains(needed, name), refs)
	}
	if values := w.values(schema); values != nil {
		w.member(place, join(path, anyName), *values, false, refs)
	}
	if schema.Items != nil {
		w.member(place, path+"[]", *schema.Items, false, refs)
	}
}

func (w *explorerWalk) member(place, path string, schema explorerSchema, isRequired bool, refs []string) {
	w.operation.add(key{place, path}, member{w.kind(schema), presenceOf(isRequired)})
	w.members(place, path, schema, refs)
}

// kind returns the type of a schema. Definitions leave out that of an object.
func (w *explorerWalk) kind(schema explorerSchema) string {
	if schema.Ref != "" {
		return w.kind(w.resolve(schema.Ref))
	}
	if schema.Type == "" {
		return "object"
	}
	return schema.Type
}

func (w *explorerWalk) resolve(ref string) explorerSchema {
	schema, ok := w.file.Definitions[strings.TrimPrefix(ref, "#/definitions/")]
	if !ok {
		w.fail(fmt.Errorf("%s: no such definition", ref))
	}
	return schema
}

func (w *explorerWalk) needed(schema explorerSchema) []string {
	var names []string
	if len(schema.Needed) > 0 && schema.Needed[0] == '[' {
		w.fail(json.Unmarshal(schema.Needed, &names))
	}
	return names
}

// values returns the schema of the members of a map, nil if there is none.
func (w *explorerWalk) values(schema explorerSchema) *explorerSchema {
	if len(schema.AdditionalProperties) == 0 || schema.AdditionalProperties[0] != '{' {
		return nil
	}
	var values explorerSchema
	w.fail(json.Unmarshal(schema.AdditionalProperties, &values))
	return &values
}

// fail keeps the first error.
func (w *explorerWalk) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func presenceOf(isRequired bool) string {
	if isRequired {
		return required
	}
	return optional
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
