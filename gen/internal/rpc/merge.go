// Package rpc merges the action documents of an RPC API into one document, which only
// the Go generator uses.
//
// Every action is POST /, and OpenAPI identifies operations by path and method, so that
// one document cannot describe several actions as they are sent. The merged document
// has a path for each action with the action in its fragment, such as /#CreateSnapshot:
// the generated client sends POST / with the headers that the operation has under
// x-headers.
package rpc

import (
	"fmt"
	"io/fs"
	"net/http"
	"reflect"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/specs/document"
)

// The headers that name an action on the wire. They have one value each: in a merged
// document they are not parameters but the x-headers of the operation.
const (
	actionHeader  = "x-acs-action"
	versionHeader = "x-acs-version"
)

// Merge returns the action documents at names in fsys as one document. It returns an
// error if two documents use one name for different things.
func Merge(fsys fs.FS, names []string) ([]byte, error) {
	merged := map[string]any{}
	paths := map[string]any{}
	for _, name := range names {
		doc, err := read(fsys, name)
		if err != nil {
			return nil, err
		}
		if err := addAction(paths, doc); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		delete(doc, "paths")
		delete(doc, "info") // each action has its own
		delete(doc, "externalDocs")
		delete(doc, "tags") // only those of its action
		if err := union(merged, doc, "#"); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	merged["info"] = map[string]any{"title": "merged actions", "version": "0.0.0"}
	merged["paths"] = paths
	return yaml.Marshal(merged)
}

func read(fsys fs.FS, name string) (map[string]any, error) {
	data, err := document.Read(fsys, name)
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return doc, nil
}

func addAction(paths, doc map[string]any) error {
	operation, ok := at(doc, "paths", "/", "post").(map[string]any)
	if !ok {
		return fmt.Errorf("#/paths: no operation POST /; an action document needs one")
	}
	parameters, _ := operation["parameters"].([]any)
	headers, rest := map[string]any{}, []any{}
	for _, p := range parameters {
		switch name := at(p, "name"); name {
		case actionHeader, versionHeader:
			headers[http.CanonicalHeaderKey(name.(string))] = onlyValue(p) // which costs nothing to set
		default:
			rest = append(rest, p)
		}
	}
	for _, name := range []string{actionHeader, versionHeader} {
		if value, _ := headers[http.CanonicalHeaderKey(name)].(string); value == "" {
			return fmt.Errorf("#/paths/~1/post/parameters: no header %s with an enum of one value, which every call sends", name)
		}
	}
	action := headers[http.CanonicalHeaderKey(actionHeader)].(string)
	path := "/#" + action
	if _, taken := paths[path]; taken {
		return fmt.Errorf("#/paths/~1/post: another document also has the action %s", action)
	}
	operation["parameters"] = rest
	operation["x-headers"] = headers
	paths[path] = map[string]any{"post": operation}
	return nil
}

// onlyValue returns the only value of a parameter's enum, or "".
func onlyValue(parameter any) string {
	values, _ := at(parameter, "schema", "enum").([]any)
	if len(values) != 1 {
		return ""
	}
	value, _ := values[0].(string)
	return value
}

func at(node any, keys ...string) any {
	for _, key := range keys {
		m, ok := node.(map[string]any)
		if !ok {
			return nil
		}
		node = m[key]
	}
	return node
}

// union adds src to dst. It merges objects; any other value that both have must be
// equal.
func union(dst, src map[string]any, pointer string) error {
	for key, value := range src {
		have, both := dst[key]
		if !both {
			dst[key] = value
			continue
		}
		here := pointer + "/" + key
		haveMap, ok1 := have.(map[string]any)
		valueMap, ok2 := value.(map[string]any)
		if ok1 && ok2 && !holdsNamed(pointer) {
			if err := union(haveMap, valueMap, here); err != nil {
				return err
			}
			continue
		}
		if !reflect.DeepEqual(have, value) {
			return fmt.Errorf("%s: differs from the value of the same name in another action document; make them equal or rename one", here)
		}
	}
	return nil
}

// holdsNamed reports whether the object at pointer has named definitions, which must be
// equal and are never merged.
func holdsNamed(pointer string) bool {
	return pointer == "#/components/schemas" || pointer == "#/components/securitySchemes"
}
