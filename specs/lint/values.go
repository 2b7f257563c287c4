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
			if d.profile == House {
				report(n, "the example has no value; add it")
			}
			continue
		}
		if example := lookup[openapi3.Example](d, n); example != nil {
			satisfies(n.get("value"), example.Value, d.schemaOf(n.parent.parent), report)
		}
	}
	for _, n := range d.nodes {
		if at := n.get("example"); at != nil && n.kind != "" {
			value, schema := d.exampleOf(n)
			satisfies(at, value, schema, report)
		}
	}
	for _, n := range d.kinds[kindSchema] {
		if schema := lookup[openapi3.Schema](d, n); schema != nil && n.has("default") {
			satisfies(n.get("default"), schema.Default, schema, report)
		}
	}
}

// exampleOf returns the value of the key example of n, and its schema; nil if there is
// none.
func (d *doc) exampleOf(n *node) (any, *openapi3.Schema) {
	switch n.kind {
	case kindParameter:
		if parameter := lookup[openapi3.Parameter](d, n); parameter != nil {
			return parameter.Example, d.schemaOf(n)
		}
	case kindHeader:
		if header := lookup[openapi3.Header](d, n); header != nil {
			return header.Example, d.schemaOf(n)
		}
	case kindMediaType:
		if mediaType := lookup[openapi3.MediaType](d, n); mediaType != nil {
			return mediaType.Example, d.schemaOf(n)
		}
	case kindSchema:
		if schema := lookup[openapi3.Schema](d, n); schema != nil {
			return schema.Example, schema
		}
	}
	return nil, nil
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
	if at == nil || schema == nil {
		return
	}
	for _, err := range flatten(visit(at, value, schema)) {
		var schemaError *openapi3.SchemaError
		if !errors.As(err, &schemaError) {
			report(at, "%v; fix the value or the schema", err)
			continue
		}
		if schemaError.SchemaField == "pattern" && unreadable(schemaError.Schema.Pattern) != "" {
			continue // the pattern is reported
		}
		report(at.descend(schemaError.JSONPointer()), "%s does not satisfy its schema: %s; fix one of them",
			short(schemaError.Value), reason(schemaError))
	}
}

// visit returns why a value does not satisfy its schema. A readOnly member is not
// required in a request, nor a writeOnly one in a response; a value that is in neither may
// be either.
func visit(at *node, value any, schema *openapi3.Schema) error {
	as := func(direction openapi3.SchemaValidationOption) (err error) {
		defer func() {
			if recover() != nil { // kin-openapi does not expect a schema without a value
				err = errors.New("the value cannot be checked, because a $ref in its schema leads to something else than a schema")
			}
		}()
		return schema.VisitJSON(value, openapi3.MultiErrors(), direction, openapi3.DisableReadOnlyValidation(), openapi3.DisableWriteOnlyValidation())
	}
	switch {
	case at.within(kindRequestBody):
		return as(openapi3.VisitAsRequest())
	case at.within(kindResponse):
		return as(openapi3.VisitAsResponse())
	}
	err := as(openapi3.VisitAsResponse())
	if err != nil && as(openapi3.VisitAsRequest()) == nil {
		return nil
	}
	return err
}

// within reports whether n is in an object of the kind.
func (n *node) within(kind kind) bool {
	for ; n != nil; n = n.parent {
		if n.kind == kind {
			return true
		}
	}
	return false
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
