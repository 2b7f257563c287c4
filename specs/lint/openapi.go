package lint

import (
	"cmp"
	"context"
	"errors"
	"reflect"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/specs/document"
)

// load loads the document into kin-openapi with the positions of all values.
func (d *doc) load() {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	d.openapi, d.loadError = loader.LoadFromData(d.data)
	if d.loadError == nil {
		document.MarkUntyped(d.openapi)
	}
}

// validOpenAPI reports what kin-openapi finds and no other rule has reported.
// Examples, defaults and patterns have their own rules.
func validOpenAPI(d *doc, report report) {
	version := d.root.get("openapi")
	if err := document.CheckVersion(version.text()); err != nil {
		report(cmp.Or(version, d.root), "%v", err)
		return
	}
	err := d.loadError
	if err == nil {
		err = d.openapi.Validate(context.Background(),
			openapi3.EnableMultiError(),
			openapi3.DisableExamplesValidation(),
			openapi3.DisableSchemaDefaultsValidation(),
			openapi3.DisableSchemaPatternValidation(),
		)
	}
	for _, one := range flatten(err) {
		location, cause := locate(one)
		at := d.nodeAt(location)
		if !d.isReported(at) {
			report(at, "%s; fix it as OpenAPI %s requires", withoutContext(cause), version.text())
		}
	}
}

// withoutContext returns the message of an error without the context that kin-openapi
// puts before it when it cannot decode a document.
func withoutContext(err error) string {
	if _, last, found := strings.Cut(err.Error(), "while decoding JSON: json: "); found {
		return last
	}
	return err.Error()
}

// locate returns the error in the chain of err that has a position, and the position.
// Every typed error of kin-openapi has a field Origin, but no common interface.
func locate(err error) (location openapi3.Location, cause error) {
	for cause = err; cause != nil; cause = errors.Unwrap(cause) {
		value := reflect.Indirect(reflect.ValueOf(cause))
		if value.Kind() != reflect.Struct || !value.FieldByName("Origin").IsValid() {
			continue
		}
		origin, ok := value.FieldByName("Origin").Interface().(*openapi3.Origin)
		if ok && origin != nil && origin.Key != nil {
			return *origin.Key, cause
		}
	}
	return openapi3.Location{}, err
}

// nodeAt returns the node that starts at location: with its key, or in a list with its
// value.
func (d *doc) nodeAt(location openapi3.Location) *node {
	for _, n := range d.nodes {
		start := n.key
		if start == nil {
			start = n.yaml
		}
		if start.Line == location.Line && start.Column == location.Column {
			return n
		}
	}
	return d.root
}

// isReported reports whether there is a finding at n or below it, which probably means
// the same as what kin-openapi found.
func (d *doc) isReported(n *node) bool {
	for _, pointer := range d.at {
		if pointer == n.pointer || strings.HasPrefix(pointer, n.pointer+"/") {
			return true
		}
	}
	return false
}
