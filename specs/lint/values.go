package lint

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-openapi/jsonpointer"
)

// values holds examples and defaults to their schemas.
func values(d *doc, report report) {
	for _, n := range d.kinds[kindExample] {
		if !n.has("value") {
			report(n, "the example has no value; add it")
			continue
		}
		if example := lookup[openapi3.Example](d, n); example != nil {
			satisfies(n.get("value"), example.Value, d.schemaOf(n.parent.parent), report)
		}
	}
	for _, n := range d.kinds[kindSchema] {
		if schema := lookup[openapi3.Schema](d, n); schema != nil && n.has("default") {
			satisfies(n.get("default"), schema.Default, schema, report)
		}
	}
}

// lookup is what kin-openapi made of n, or nil.
func lookup[T any](d *doc, n *node) *T {
	if d.openapi == nil {
		return nil
	}
	pointer, err := jsonpointer.New(n.pointer)
	if err != nil {
		return nil
	}
	value, _, err := pointer.Get(d.openapi)
	if err != nil {
		return nil
	}
	found, _ := value.(*T)
	return found
}

// schemaOf is the schema of a parameter, a header or a media type, its $ref resolved.
func (d *doc) schemaOf(n *node) *openapi3.Schema {
	var ref *openapi3.SchemaRef
	if parameter := lookup[openapi3.Parameter](d, n); parameter != nil {
		ref = parameter.Schema
	}
	if header := lookup[openapi3.Header](d, n); header != nil {
		ref = header.Schema
	}
	if mediaType := lookup[openapi3.MediaType](d, n); mediaType != nil {
		ref = mediaType.Schema
	}
	if ref == nil {
		return nil
	}
	return ref.Value
}

func satisfies(at *node, value any, schema *openapi3.Schema, report report) {
	if schema == nil {
		return
	}
	for _, err := range flatten(schema.VisitJSON(value, openapi3.MultiErrors())) {
		var schemaError *openapi3.SchemaError
		if !errors.As(err, &schemaError) {
			report(at, "%v; mend the value or the schema", err)
			continue
		}
		report(at.descend(schemaError.JSONPointer()), "%s is refused by its schema: %s; mend one of them",
			short(schemaError.Value), reason(schemaError))
	}
}

// reason is why the schema refuses the value; of the members of an allOf, the
// first that does.
func reason(err *openapi3.SchemaError) string {
	var first *openapi3.SchemaError
	if err.SchemaField == "allOf" && errors.As(err.Origin, &first) {
		return err.Reason + ": " + first.Reason
	}
	return err.Reason
}

// descend follows the path as far as there are nodes: the last of a missing
// member is the object that misses it.
func (n *node) descend(path []string) *node {
	for _, name := range path {
		child := n.get(name)
		if child == nil {
			break
		}
		n = child
	}
	return n
}

// flatten is the errors within err, in order.
func flatten(err error) []error {
	if err == nil {
		return nil
	}
	several, ok := err.(openapi3.MultiError) //nolint:errorlint // not one that err wraps: its own message says more
	if !ok {
		return []error{err}
	}
	var all []error
	for _, one := range several {
		all = append(all, flatten(one)...)
	}
	return all
}

// short is a value for a message, cut where it grows long.
func short(value any) string {
	text := fmt.Sprint(value)
	if data, err := json.Marshal(value); err == nil {
		text = string(data)
	}
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return text
}
