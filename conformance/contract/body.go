package contract

import (
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

func (o *Operation) checkBody(content openapi3.Content, required bool, header http.Header, body []byte, direction openapi3.SchemaValidationOption) report {
	r := o.options.report()
	switch {
	case len(content) == 0:
		r.strict = unexpectedBody(body)
		return r
	case len(body) == 0:
		r.faults = emptyBody(required)
		return r
	}
	media, fault := mediaType(content, header)
	if fault != nil {
		r.faults = []Finding{*fault}
		return r
	}
	schema := media.Schema.Value
	if o.compiled[schema].acceptsBody(body) {
		return r
	}
	return explainBody(r, schema, body, o.direction(direction))
}

// explainBody returns an empty report with the findings in a body. It alone decides: the compiled
// shape only saves the call for bodies without a finding.
func explainBody(r report, schema *openapi3.Schema, body []byte, direction []openapi3.SchemaValidationOption) report {
	value, fault := decode(body)
	if fault != nil {
		r.faults = []Finding{*fault}
		return r
	}
	checkKeywords(&r, schema, value, direction...)
	if !r.incomplete {
		undeclaredMembers(&r, schema, value)
	}
	return r
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

// mediaType returns the documented media type for the Content-Type of a body.
func mediaType(content openapi3.Content, header http.Header) (*openapi3.MediaType, *Finding) {
	const name = "Content-Type"
	values := headerValues(header, name)
	if len(values) > 1 {
		fault := repeated(InHeader, name, values)
		return nil, &fault
	}
	if len(values) == 0 {
		return nil, &Finding{
			In: InHeader, At: name, Rule: RuleContentType,
			Message: "a body needs its media type; send " + documentedTypes(content),
		}
	}
	if media := content[values[0]]; media != nil {
		return media, nil
	}
	base, parameters, err := mime.ParseMediaType(values[0])
	media := content[base]
	if err != nil || media == nil {
		return nil, &Finding{
			In: InHeader, At: name, Rule: RuleContentType, Value: cut(values[0]),
			Message: fmt.Sprintf("%s is not documented; send %s", cut(values[0]), documentedTypes(content)),
		}
	}
	if charset, ok := parameters["charset"]; ok && !isUTF8(charset) {
		return nil, &Finding{
			In: InHeader, At: name, Rule: RuleContentType, Value: cut(values[0]),
			Message: fmt.Sprintf("the charset is %s; send UTF-8", cut(charset)),
		}
	}
	return media, nil
}

// isUTF8 reports whether charset is UTF-8. It also accepts utf8, which is not a
// registered name, because a vendor's page requires it.
func isUTF8(charset string) bool {
	return strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
}

func documentedTypes(content openapi3.Content) string {
	return strings.Join(slices.Sorted(maps.Keys(content)), " or ")
}
