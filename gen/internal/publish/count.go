package main

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// count adds the counts of doc. A schema of several documents counts in each.
func (r *row) count(doc *openapi3.T) {
	r.schemas += len(doc.Components.Schemas)
	for _, schema := range doc.Components.Schemas {
		r.fields += len(schema.Value.Properties)
	}
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			r.operations++
			r.countOperation(operation)
		}
	}
}

func (r *row) countOperation(operation *openapi3.Operation) {
	for _, parameter := range operation.Parameters {
		r.fields++
		r.countExamples(parameter.Value.Examples)
	}
	if operation.RequestBody != nil {
		r.countContent(operation.RequestBody.Value.Content)
	}
	for _, response := range operation.Responses.Map() {
		r.countContent(response.Value.Content)
	}
}

func (r *row) countContent(content openapi3.Content) {
	for _, mediaType := range content {
		r.countExamples(mediaType.Examples)
	}
}

func (r *row) countExamples(examples openapi3.Examples) {
	for name := range examples {
		if name == "documented" || strings.HasPrefix(name, "documented-") {
			r.examples++
		}
	}
}
