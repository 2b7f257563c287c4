package lint

import (
	"context"
	"errors"
	"reflect"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// load reads the document into kin-openapi, with the lines of everything.
func (d *doc) load() {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	d.openapi, d.loadError = loader.LoadFromData(d.data)
}

// validOpenAPI asks kin-openapi for what the other rules leave out. Examples,
// defaults and patterns have rules of their own.
func validOpenAPI(d *doc, report report) {
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
		if !d.saidOf(at) {
			report(at, "%s; mend it as OpenAPI %s asks", withoutSteps(cause), openAPIVersion)
		}
	}
}

// withoutSteps is the message of an error without the steps on the way to it,
// which kin-openapi puts before it when it cannot read a document.
func withoutSteps(err error) string {
	if _, last, found := strings.Cut(err.Error(), "while decoding JSON: json: "); found {
		return last
	}
	return err.Error()
}

// locate finds the error within err that knows where it happened. Every typed
// error of kin-openapi has a field Origin; no interface gives it.
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

// nodeAt is the node that begins there: at its key, or in a list at its value.
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

// saidOf reports whether something was found at n or below it: kin-openapi is
// likely to mean the same.
func (d *doc) saidOf(n *node) bool {
	for _, f := range d.found {
		if f.Pointer == n.pointer || strings.HasPrefix(f.Pointer, n.pointer+"/") {
			return true
		}
	}
	return false
}
