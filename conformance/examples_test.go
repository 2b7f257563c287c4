package conformance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

// TestDocumentedExamples compares two transcriptions of the pages: the examples of
// the documents and the cases that repeat them. An example that is wrong on its page
// exists only as a case, and is a known gap.
func TestDocumentedExamples(t *testing.T) {
	wrong := openSuite(t).Gaps.Names()
	documented := slices.DeleteFunc(openSuite(t).Cases, func(c suite.Case) bool { return c.Source != suite.SourceDocumented })
	copies := slices.DeleteFunc(slices.Clone(documented), func(c suite.Case) bool { return wrong[c.Name] })
	require.NotEmpty(t, copies)
	var examples []example
	for _, api := range specs.APIs() {
		for _, doc := range loadDocuments(t, api) {
			examples = append(examples, listExamples(api.ID, doc)...)
		}
	}
	for _, e := range examples {
		t.Run("example/"+e.String(), func(t *testing.T) {
			if e.parameter != nil {
				e.checkParameter(t, documented)
				return
			}
			e.checkBody(t, copies)
		})
	}
	for _, c := range copies {
		t.Run("case/"+c.Name, func(t *testing.T) {
			known := slices.ContainsFunc(examples, func(e example) bool { return e.isRepeatedBy(c) })
			bare := c.Request != nil && !slices.ContainsFunc(examples, func(e example) bool { return e.isOfRequest(c) })
			assert.True(t, known || bare, "the document has no example %s here; correct /example or the status", c.Example)
		})
	}
}

// example is an example of a document that a case must repeat.
type example struct {
	api       string
	operation *openapi3.Operation
	path      string
	part      string              // as in suite.Case
	status    string              // of a response, as the document lists it
	parameter *openapi3.Parameter // nil if it is an example of a body
	name      string
	value     any
}

func (e example) String() string {
	where := e.api + "/" + e.operation.OperationID + "/" + e.part
	if e.status != "" {
		where += "-" + e.status
	}
	if e.parameter != nil {
		where += "-" + e.parameter.Name
	}
	return where + "/" + e.name
}

func listExamples(api string, doc *openapi3.T) []example {
	var list []example
	add := func(e example, examples openapi3.Examples) {
		for name, ref := range examples {
			if name == "documented" || strings.HasPrefix(name, "documented-") {
				e.api, e.name, e.value = api, name, ref.Value.Value
				list = append(list, e)
			}
		}
	}
	for path, item := range doc.Paths.Map() {
		for _, o := range item.Operations() {
			for _, p := range slices.Concat(item.Parameters, o.Parameters) {
				add(example{operation: o, path: path, part: suite.PartRequest, parameter: p.Value}, p.Value.Examples)
			}
			if o.RequestBody != nil {
				for _, media := range o.RequestBody.Value.Content {
					add(example{operation: o, path: path, part: suite.PartRequest}, media.Examples)
				}
			}
			for status, response := range o.Responses.Map() {
				for _, media := range response.Value.Content {
					add(example{operation: o, path: path, part: suite.PartResponse, status: status}, media.Examples)
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b example) int { return strings.Compare(a.String(), b.String()) })
	return list
}

// isRepeatedBy reports whether c claims to repeat e.
func (e example) isRepeatedBy(c suite.Case) bool {
	if c.API != e.api || c.Operation != e.operation.OperationID || c.Part != e.part || c.Example != e.name {
		return false
	}
	if c.Response == nil {
		return true
	}
	if e.status == "default" {
		return e.operation.Responses.Status(c.Response.Status) == nil
	}
	return fmt.Sprint(c.Response.Status) == e.status
}

// isOfRequest reports whether e is an example of a request of c's operation. There
// is none if the page shows only a URL with placeholders.
func (e example) isOfRequest(c suite.Case) bool {
	return c.API == e.api && c.Operation == e.operation.OperationID && e.part == suite.PartRequest
}

// checkParameter also accepts the request of a case with a known gap, because the
// parameters in it are correct.
func (e example) checkParameter(t *testing.T, documented []suite.Case) {
	sent := slices.ContainsFunc(documented, func(c suite.Case) bool { return e.isRepeatedBy(c) && e.isIn(t, c.Request) })
	assert.True(t, sent, "no documented case sends %s = %v; add it to the one that repeats the page's request", e.parameter.Name, e.value)
}

func (e example) checkBody(t *testing.T, copies []suite.Case) {
	i := slices.IndexFunc(copies, e.isRepeatedBy)
	require.GreaterOrEqual(t, i, 0, "no case has source documented and the name of the example; add it")
	require.False(t, slices.ContainsFunc(copies[i+1:], e.isRepeatedBy), "a second case repeats the example; remove one")
	want, err := json.Marshal(e.value)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), body(copies[i]), "the document and the case %s transcribe the page differently", copies[i].Name)
}

func body(c suite.Case) string {
	if c.Request != nil {
		return c.Request.Body
	}
	return c.Response.Body
}

// isIn reports whether r sends the example of a parameter.
func (e example) isIn(t *testing.T, r *suite.Request) bool {
	want := fmt.Sprint(e.value)
	switch e.parameter.In {
	case openapi3.ParameterInQuery:
		query, err := url.ParseQuery(r.Query)
		require.NoError(t, err)
		return slices.Contains(query[e.parameter.Name], want)
	case openapi3.ParameterInHeader:
		return slices.Contains(http.Header(r.Headers).Values(e.parameter.Name), want)
	case openapi3.ParameterInPath:
		i := slices.Index(strings.Split(e.path, "/"), "{"+e.parameter.Name+"}")
		segments := strings.Split(r.Path, "/")
		return i >= 0 && i < len(segments) && segments[i] == url.PathEscape(want)
	}
	return false
}
