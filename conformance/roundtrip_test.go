package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

// operation is what the generated code of one operation adds to the round
// trips; all else comes from the documents and the cases.
type operation struct {
	api, id string
	// types makes a value of the generated type of a body: "request", a status
	// or "default".
	types map[string]func() any
	// input is what the documented call passes to the generated client: a body
	// or, for an operation without one, the parameters.
	input any
	// call makes that call, and returns the body that the client decoded for
	// the status of the answer.
	call func(ctx context.Context, server string) (status int, decoded any, err error)
	// serve is a server on the generated strict stub that gives every call the
	// same answer and hands the input that the stub decoded to got.
	serve func(status int, body []byte, got func(input any)) http.Handler
}

var operations = []operation{
	cinderv2CreateSnapshot,
	cinderv3CreateSnapshot,
	dwsv1CreateSnapshot,
	ecsCreateSnapshot,
	evsv2CreateSnapshot,
}

// TestRoundTrips sends what the documents show through the generated code and
// back. Nothing may be lost or added on the way.
func TestRoundTrips(t *testing.T) {
	contracts := newContracts(t)
	calls := documentedCalls(t)
	for _, o := range operations {
		t.Run(o.api+"/"+o.id, func(t *testing.T) {
			documented, ok := contracts[o.api].Operation(o.id)
			require.True(t, ok, "the documents have no such operation")
			o.bodies(t)
			o.wire(t, calls[o.api+"/"+o.id])
			o.answers(t, contracts[o.api], documented)
		})
	}
}

func TestRoundTripsCoverEveryOperation(t *testing.T) {
	var documented, tried []string
	for id, api := range newContracts(t) {
		for _, o := range api.Operations() {
			documented = append(documented, id+"/"+o.ID)
		}
	}
	for _, o := range operations {
		tried = append(tried, o.api+"/"+o.id)
	}
	require.ElementsMatch(t, documented, tried)
}

// bodies reads every documented body into its generated type and writes it
// again.
func (o operation) bodies(t *testing.T) {
	for _, e := range o.examples(t) {
		part, body := e.body(t)
		t.Run("body "+part+" "+e.name, func(t *testing.T) {
			newValue, ok := o.types[part]
			require.True(t, ok, "no generated type is named for %s", part)
			value := newValue()
			require.NoError(t, json.Unmarshal(body, value))
			again, err := json.Marshal(value)
			require.NoError(t, err)
			require.JSONEq(t, string(body), string(again))
		})
	}
}

// wire compares what the generated client sends with the documented call.
func (o operation) wire(t *testing.T, documented *suite.Request) {
	t.Run("wire", func(t *testing.T) {
		require.NotNil(t, documented, "no case holds the documented request")
		var sent *http.Request
		var body []byte
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent = r
			body, _ = io.ReadAll(r.Body)
			w.WriteHeader(http.StatusTeapot)
		}))
		defer server.Close()

		_, _, err := o.call(t.Context(), server.URL)

		require.NoError(t, err)
		require.Equal(t, documented.Method, sent.Method)
		require.Equal(t, documented.Path, sent.URL.EscapedPath())
		require.Equal(t, query(t, documented.Query), query(t, sent.URL.RawQuery))
		require.Equal(t, http.Header(documented.Headers), ownHeaders(sent.Header))
		if documented.Body == "" {
			require.Empty(t, body)
			return
		}
		require.JSONEq(t, documented.Body, string(body))
	})
}

// answers lets the client call the server, once for each answer that the
// document has.
func (o operation) answers(t *testing.T, api *contract.Contract, documented *contract.Operation) {
	for _, answer := range o.documentedAnswers(t) {
		t.Run(fmt.Sprintf("answer %d %s", answer.status, answer.name), func(t *testing.T) {
			var got any
			recorded := &recorder{next: o.serve(answer.status, answer.body, func(input any) { got = input }), api: api, documented: documented}
			server := httptest.NewServer(recorded)
			defer server.Close()

			status, decoded, err := o.call(t.Context(), server.URL)

			require.NoError(t, err)
			require.Equal(t, answer.status, status)
			again, err := json.Marshal(decoded)
			require.NoError(t, err)
			require.JSONEq(t, string(answer.body), string(again), "what the client decoded")
			require.Equal(t, o.input, got, "what the server decoded")
			require.Equal(t, documented.ID, recorded.operation)
			require.Empty(t, recorded.findings, "what went over the wire")
		})
	}
}

// recorder holds what passes a server to the contract.
type recorder struct {
	next       http.Handler
	api        *contract.Contract
	documented *contract.Operation
	operation  string
	findings   []contract.Finding
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	operation, findings, err := r.api.Request(req)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if operation != nil {
		r.operation = operation.ID
	}
	answer := httptest.NewRecorder()
	r.next.ServeHTTP(answer, req)
	findings = append(findings, r.documented.Response(answer.Code, answer.Header(), answer.Body.Bytes())...)
	r.findings = slices.DeleteFunc(findings, func(f contract.Finding) bool {
		return f.Rule == contract.RuleStatus && f.Strict // the default response stands for any status
	})
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// examples are the documented bodies of the operation, sorted.
func (o operation) examples(t *testing.T) []example {
	t.Helper()
	var own []example
	for _, api := range specs.APIs() {
		for _, doc := range loadDocuments(t, api) {
			own = append(own, listExamples(api.ID, doc)...)
		}
	}
	own = slices.DeleteFunc(own, func(e example) bool {
		return e.api != o.api || e.operation.OperationID != o.id || e.parameter != nil
	})
	require.NotEmpty(t, own, "no document of %s shows a body of %s", o.api, o.id)
	return own
}

// body is the example as JSON, and the part of the operation that it is of.
func (e example) body(t *testing.T) (part string, body []byte) {
	t.Helper()
	body, err := json.Marshal(e.value)
	require.NoError(t, err)
	if e.status != "" {
		return e.status, body
	}
	return e.part, body
}

type answer struct {
	status int
	name   string
	body   []byte
}

// anyStatus is a status that no document lists: the default response is for it.
const anyStatus = http.StatusTeapot

// documentedAnswers are the examples of all responses and a fault for each row
// of their error tables. A response with neither answers with the example of
// the default.
func (o operation) documentedAnswers(t *testing.T) []answer {
	t.Helper()
	var answers []answer
	examples := o.examples(t)
	byStatus := map[string][]answer{}
	for _, e := range examples {
		part, body := e.body(t)
		byStatus[part] = append(byStatus[part], answer{name: e.name, body: body})
	}
	responses := examples[0].operation.Responses.Map()
	for _, key := range slices.Sorted(maps.Keys(responses)) {
		status, err := strconv.Atoi(key)
		if key == "default" {
			status, err = anyStatus, nil
		}
		require.NoError(t, err)
		own := slices.Concat(byStatus[key], errorRows(t, responses[key].Value))
		if len(own) == 0 {
			own = byStatus["default"]
		}
		for _, a := range own {
			a.status = status
			answers = append(answers, a)
		}
	}
	return answers
}

// errorRows are the rows of x-error-codes as Alibaba Cloud words them in a body.
func errorRows(t *testing.T, response *openapi3.Response) []answer {
	t.Helper()
	rows, _ := response.Extensions["x-error-codes"].([]any)
	var answers []answer
	for i, row := range rows {
		row := row.(map[string]any)
		body, err := json.Marshal(map[string]any{"RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E", "Code": row["code"], "Message": row["message"]})
		require.NoError(t, err)
		answers = append(answers, answer{name: fmt.Sprintf("row %d", i+1), body: body})
	}
	return answers
}

// documentedCalls are the requests of the cases that hold the example
// documented, by API and operation.
func documentedCalls(t *testing.T) map[string]*suite.Request {
	t.Helper()
	calls := map[string]*suite.Request{}
	for _, c := range loadCases(t) {
		if c.Part == suite.PartRequest && c.Example == "documented" {
			calls[c.API+"/"+c.Operation] = c.Request
		}
	}
	return calls
}

func query(t *testing.T, raw string) url.Values {
	t.Helper()
	values, err := url.ParseQuery(raw)
	require.NoError(t, err)
	return values
}

// ownHeaders leaves out the headers that net/http sends by itself.
func ownHeaders(h http.Header) http.Header {
	own := h.Clone()
	for _, name := range []string{"Accept-Encoding", "Content-Length", "User-Agent"} {
		own.Del(name)
	}
	return own
}

// decode reads the body that a server is to answer with.
func decode[T any](body []byte) (T, error) {
	var value T
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&value)
	return value, err
}

// projectID is the project of every documented Huawei Cloud call.
const projectID = "89cd04f168b84af6be287f71730fdb4b"

// ptr spells an optional member.
func ptr[T any](value T) *T { return &value }

// notFound stands for all that a generated server is not asked.
var notFound = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	http.Error(w, strings.Join(r.Header.Values("x-acs-action"), ", ")+" is no action here", http.StatusNotFound)
})
