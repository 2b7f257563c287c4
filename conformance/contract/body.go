package contract

import (
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
)

func (o *Operation) checkBody(m *message, required bool, header http.Header, body []byte) report {
	r := o.options.report()
	switch {
	case len(m.contents) == 0:
		r.strict = unexpectedBody(body)
		return r
	case len(body) == 0:
		r.faults = emptyBody(required)
		return r
	}
	c, sent, fault := m.content(header)
	if fault != nil {
		r.faults = []Finding{*fault}
		return r
	}
	if c.kindOf(sent.base) == jsonKind && c.schema != nil {
		if o.compiled[c.schema].acceptsBody(body) {
			return r
		}
		return explainBody(r, c.schema, body, o.direction(m.option))
	}
	return o.checkOther(r, c, sent, body, o.direction(m.option))
}

// checkOther checks a body that is not JSON, or has no schema.
func (o *Operation) checkOther(r report, c *content, sent sentType, body []byte, direction []openapi3.SchemaValidationOption) report {
	value, faults := c.read(sent, body)
	r.faults = append(r.faults, faults...)
	if len(faults) == 0 && c.schema != nil && c.why(sent) == "" {
		explainValue(&r, c.schema, value, direction...)
	}
	return r
}

// explainBody returns an empty report with the findings in a body. It alone decides: the compiled
// shape only saves the call for bodies without a finding.
func explainBody(r report, schema *openapi3.Schema, body []byte, direction []openapi3.SchemaValidationOption) report {
	value, fault := decode(body)
	if fault != nil {
		r.faults = []Finding{*fault}
		return r
	}
	explainValue(&r, schema, value, direction...)
	return r
}

// explainValue adds the findings in a value.
func explainValue(r *report, schema *openapi3.Schema, value any, direction ...openapi3.SchemaValidationOption) {
	checkKeywords(r, schema, value, direction...)
	if !r.incomplete {
		undeclaredMembers(r, schema, value)
	}
}

func unexpectedBody(body []byte) []Finding {
	if len(body) == 0 {
		return nil
	}
	return []Finding{{
		In: InBody, Rule: RuleUnknown, Value: cut(string(body)), Strict: true,
		Message: "the document has no body here; leave it out",
	}}
}

func emptyBody(required bool) []Finding {
	if !required {
		return nil
	}
	return []Finding{{In: InBody, Rule: RuleRequired, Message: "the body is missing; send one"}}
}
