package lint

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-openapi/jsonpointer"
)

// values reports examples and defaults that do not satisfy their schemas.
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

// lookup returns the object of kin-openapi for n, or nil.
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

// schemaOf returns the schema of a parameter, a header or a media type, with its $ref
// resolved.
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
			report(at, "%v; fix the value or the schema", err)
			continue
		}
		report(at.descend(schemaError.JSONPointer()), "%s does not satisfy its schema: %s; fix one of them",
			short(schemaError.Value), reason(schemaError))
	}
}

// reason returns why the value does not satisfy the schema; for an allOf, it adds the
// reason of the first failing member.
func reason(err *openapi3.SchemaError) string {
	var first *openapi3.SchemaError
	if err.SchemaField == "allOf" && errors.As(err.Origin, &first) {
		return err.Reason + ": " + first.Reason
	}
	return err.Reason
}

// descend follows the path as far as there are nodes: for a missing member it returns
// the object without it.
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

// flatten returns the errors in err, in order.
func flatten(err error) []error {
	if err == nil {
		return nil
	}
	several, ok := err.(openapi3.MultiError) //nolint:errorlint // a wrapped one has a message that says less
	if !ok {
		return []error{err}
	}
	var all []error
	for _, one := range several {
		all = append(all, flatten(one)...)
	}
	return all
}

// short returns a value for a message, truncated to 60 characters.
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
