package generators

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/internal/captured"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// complete returns the plan with what steps.yaml leaves out, derived from the document
// and the cases: for an operation without a successful step, its documented request,
// which gets its documented answer; and a documented error if no step has one.
func (p plan) complete(cases []suite.Case) (plan, error) {
	doc, err := document.Load(specs.FS, p.Document+".yaml")
	if err != nil {
		return p, err
	}
	succeeds := func(id string) bool {
		return slices.ContainsFunc(p.Steps, func(s step) bool { return s.Operation == id && !s.isError() })
	}
	all := operations(doc, p.Document, cases)
	for _, d := range all {
		if succeeds(d.OperationID) {
			continue
		}
		s, header, err := d.step(false)
		if err != nil {
			return p, fmt.Errorf("%s/%s: %w", p.Document, d.OperationID, err)
		}
		p.Steps = append(p.Steps, s)
		if p.Header == nil && len(header) > 0 {
			p.Header = header
		}
	}
	if slices.ContainsFunc(p.Steps, step.isError) {
		return p, nil
	}
	s, _, err := all[0].step(true)
	p.Steps = append(p.Steps, s)
	return p, err
}

// operations returns the operations of a document, sorted by path and method.
func operations(doc *openapi3.T, document string, cases []suite.Case) []*derived {
	var all []*derived
	for _, template := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		methods := doc.Paths.Value(template).Operations()
		for _, method := range slices.Sorted(maps.Keys(methods)) {
			o := methods[method]
			all = append(all, &derived{doc, template, o, ofOperation(cases, document, o.OperationID)})
		}
	}
	return all
}

// ofOperation returns the cases of an operation of a document.
func ofOperation(cases []suite.Case, document, id string) []suite.Case {
	return slices.DeleteFunc(slices.Clone(cases), func(c suite.Case) bool {
		return !strings.HasPrefix(document+"/", c.API+"/") || c.Operation != id || !c.Valid || c.Request != nil && len(c.Strict) > 0
	})
}

// derived makes the steps of an operation from its cases.
type derived struct {
	doc      *openapi3.T
	template string
	*openapi3.Operation
	cases []suite.Case
}

// rank sorts the cases that a step may be made from: documented ones first, then those
// with everything.
func rank(c suite.Case) int {
	switch {
	case c.Example == "documented":
		return 0
	case c.Example != "":
		return 1
	case slices.Contains([]string{"request-valid-all-parameters", "response-valid-all-members"}, path.Base(c.Name)):
		return 2
	}
	return 3
}

func (d *derived) best(chosen func(suite.Case) bool) (suite.Case, error) {
	all := slices.DeleteFunc(slices.Clone(d.cases), func(c suite.Case) bool { return !chosen(c) })
	if len(all) == 0 {
		return suite.Case{}, fmt.Errorf("the cases have none of its messages; write conformance/cases/…/%s/request.yaml and response.yaml, or a step to steps.yaml", d.OperationID)
	}
	return slices.MinFunc(all, func(a, b suite.Case) int { return cmp.Compare(rank(a), rank(b)) }), nil
}

// step returns a step with the documented request and a documented answer, and the
// parameters in headers that the request has.
func (d *derived) step(failed bool) (step, map[string]any, error) {
	sent, err := d.best(func(c suite.Case) bool { return c.Request != nil })
	if err != nil {
		return step{}, nil, err
	}
	s := step{Name: "documented", Operation: d.OperationID, Path: map[string]any{}, Query: map[string]any{}}
	if s.Answer, err = d.answer(failed); err != nil {
		return step{}, nil, err
	}
	s.Status = s.Answer.Status
	if failed {
		s.Name = "documented error"
		var body any
		if err := json.Unmarshal(s.Answer.Body, &body); err != nil {
			return step{}, nil, err
		}
		s.Decoded = map[string]any{"": body}
	}
	if sent.Request.Body != "" {
		if err := json.Unmarshal([]byte(sent.Request.Body), &s.Body); err != nil {
			return step{}, nil, err
		}
	}
	header, err := d.parameters(sent.Request, &s)
	return s, header, err
}

// answer returns the documented answer, which has no body if the document says so: the
// cases also try bodies there, which no client reads.
func (d *derived) answer(failed bool) (*captured.Answer, error) {
	for key, response := range d.Responses.Map() {
		if status, _ := strconv.Atoi(key); !failed && status >= 200 && status < 300 && len(response.Value.Content) == 0 {
			return &captured.Answer{Status: status}, nil
		}
	}
	c, err := d.best(func(c suite.Case) bool {
		return c.Response != nil && (c.Response.Status >= http.StatusBadRequest) == failed
	})
	if err != nil {
		return nil, err
	}
	return &captured.Answer{Status: c.Response.Status, Header: http.Header(c.Response.Headers), Body: []byte(c.Response.Body)}, nil
}

// parameters fills in the parameters of a step from a request, with the types that the
// document gives them, and returns those of the header that are required.
func (d *derived) parameters(r *suite.Request, s *step) (map[string]any, error) {
	query, err := url.ParseQuery(r.Query)
	if err != nil {
		return nil, err
	}
	header := map[string]any{}
	item := d.doc.Paths.Value(d.template)
	for _, ref := range slices.Concat(item.Parameters, d.Parameters) {
		parameter := ref.Value
		var values []string
		target := s.Query
		switch parameter.In {
		case "path":
			target, values = s.Path, inPath(r.Path, d.template, parameter.Name)
		case "query":
			values = query[parameter.Name]
		case "header":
			if !parameter.Required {
				continue
			}
			target, values = header, http.Header(r.Headers).Values(parameter.Name)
		}
		if len(values) == 0 {
			continue
		}
		if target[parameter.Name], err = typed(values, parameter.Schema.Value); err != nil {
			return nil, fmt.Errorf("the parameter %s: %w", parameter.Name, err)
		}
	}
	return header, nil
}

// inPath returns the value of a parameter of a path, alone.
func inPath(sent, template, name string) []string {
	segments := strings.Split(sent, "/")
	i := slices.Index(strings.Split(template, "/"), "{"+name+"}")
	if i < 0 || i >= len(segments) {
		return nil
	}
	value, err := url.PathUnescape(segments[i])
	if err != nil {
		return nil
	}
	return []string{value}
}

// typed returns the texts of a parameter as values of its schema.
func typed(values []string, schema *openapi3.Schema) (any, error) {
	switch {
	case schema.Type.Is("array"):
		all := []any{}
		for i := range values {
			value, err := typed(values[i:i+1], schema.Items.Value)
			if err != nil {
				return nil, err
			}
			all = append(all, value)
		}
		return all, nil
	case schema.Type.Is("integer"):
		return strconv.Atoi(values[0])
	case schema.Type.Is("boolean"):
		return strconv.ParseBool(values[0])
	}
	return values[0], nil
}

// TestDerivedPlans removes the written steps: the derived ones must be as complete, and
// a correct client passes them.
func TestDerivedPlans(t *testing.T) {
	known, err := suite.Open()
	require.NoError(t, err)
	for id := range loadPlans(t) {
		t.Run(id, func(t *testing.T) {
			p, err := plan{Document: id}.complete(known.Cases)
			require.NoError(t, err)
			requireComplete(t, p)
		})
	}
	_, err = plan{Document: "huawei/evsv2"}.complete(nil)
	require.ErrorContains(t, err, "write conformance/cases/")

	p, err := plan{Document: "huawei/evsv2"}.complete(known.Cases)
	require.NoError(t, err)
	p.Steps = slices.DeleteFunc(p.Steps, func(s step) bool {
		return s.Operation != "createSnapshot" && s.Operation != "listSnapshots" || s.isError()
	})
	require.Len(t, p.Steps, 2)
	require.Empty(t, runClient(t, client{}, p).failures)
	alone := runClient(t, client{alter: func(a *callResult) { a.Decoded = nil }}, p).failures
	require.Len(t, alone, 2)
	require.ErrorContains(t, alone[0].err, "decoded")
}
