package contract

import (
	"net/http"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// NewExplaining is like New, but the contract does not use the fast half.
func NewExplaining(docs ...*openapi3.T) (*Contract, error) {
	return Options{}.NewExplaining(docs...)
}

// NewExplaining is like New, but the contract does not use the fast half.
func (o Options) NewExplaining(docs ...*openapi3.T) (*Contract, error) {
	return newContract(nil, o, docs)
}

// NewInParts is like NewExplaining, but the contract checks every value in parts, as
// others do with large values.
func NewInParts(docs ...*openapi3.T) (*Contract, error) {
	return Options{}.NewInParts(docs...)
}

// NewInParts is like NewExplaining, but the contract checks every value in parts.
func (o Options) NewInParts(docs ...*openapi3.T) (*Contract, error) {
	o.small = 1
	return newContract(nil, o, docs)
}

// Schema returns the schema of a body of o: of its request if the status is 0,
// else of that response. It is nil if the document has no such body.
func (o *Operation) Schema(status int, header http.Header) *openapi3.SchemaRef {
	m := o.request
	if status != 0 {
		m = o.response(status)
	}
	if m == nil {
		return nil
	}
	c, _, fault := m.content(header)
	if fault != nil || c == nil {
		return nil
	}
	if status == 0 {
		return o.spec.RequestBody.Value.Content[c.name].Schema
	}
	return o.spec.Responses.Value(m.part).Value.Content[c.name].Schema
}

// Accepts reports whether the fast half accepts body.
func (o *Operation) Accepts(schema *openapi3.SchemaRef, body []byte) bool {
	return o.compiled[schema.Value].acceptsBody(body)
}

// Halves is a schema, for the explaining half, and its compiled shape, the fast
// half.
type Halves struct {
	schema *openapi3.Schema
	shape  *shape
}

// Halves returns the schemas of c, by their JSON text.
func (c *Contract) Halves() map[string]Halves {
	all := map[string]Halves{}
	for schema, shape := range c.operations[0].compiled { // all operations share it
		text, err := schema.MarshalJSON()
		if err != nil {
			panic(err)
		}
		all[string(text)] = Halves{schema, shape}
	}
	return all
}

// Contradictions returns the findings of the explaining half in a text that the
// fast half accepts, as a body and as a parameter.
func (h Halves) Contradictions(text []byte) (found []Finding) {
	if h.shape.acceptsBody(text) {
		for _, direction := range []openapi3.SchemaValidationOption{openapi3.VisitAsRequest(), openapi3.VisitAsResponse()} {
			r := explainBody(Options{}.report(), h.schema, text, []openapi3.SchemaValidationOption{direction})
			found = r.complete(found)
		}
	}
	for _, kind := range scalarsOf(h.schema) {
		value, expected := parseScalar(kind, string(text))
		if utf8.Valid(text) && expected == "" && h.shape.acceptsScalar(value) {
			r := Options{}.report()
			checkKeywords(&r, h.schema, value)
			found = append(found, r.faults...)
		}
	}
	return found
}

// Decode reads a body.
func Decode(body []byte) (any, *Finding) {
	return decode(body)
}
