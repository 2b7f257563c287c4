package conformance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"reflect"
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

// generated is the generated code of one API.
type generated struct {
	api string
	// client makes a *ClientWithResponses.
	client func(server string) (any, error)
	// serve is a server on the generated strict stub that answers every call as
	// s does.
	serve func(s stub) http.Handler
	// calls are the documented calls, by operationId: what they pass to the
	// client after the context.
	calls map[string][]any
}

var generatedAPIs = []generated{
	cinderv2Generated,
	cinderv3Generated,
	dwsv1Generated,
	ecsGenerated,
	evsv2Generated,
	iamv3Generated,
}

// trip is one operation on its way through the generated code and back.
type trip struct {
	generated
	id         string
	contract   *contract.Contract
	documented *contract.Operation
	request    *suite.Request
	answers    []answer
}

// TestRoundTrips sends what the documents show through the generated code and
// back. Nothing may be lost or added on the way.
func TestRoundTrips(t *testing.T) {
	contracts, specified := newContracts(t), specifications(t)
	requests, answers := documentedMessages(t)
	for _, g := range generatedAPIs {
		for _, id := range slices.Sorted(maps.Keys(g.calls)) {
			name := g.api + "/" + id
			t.Run(name, func(t *testing.T) {
				documented, ok := contracts[g.api].Operation(id)
				require.True(t, ok, "the documents have no such operation")
				require.NotNil(t, requests[name], "no case holds the documented request, or one with all parameters")
				trip := trip{g, id, contracts[g.api], documented, requests[name], complete(t, answers[name], specified[name])}
				trip.bodies(t)
				trip.wire(t)
				trip.answer(t)
			})
		}
	}
}

func TestRoundTripsCoverEveryOperation(t *testing.T) {
	var documented, tried []string
	for id, api := range newContracts(t) {
		for _, o := range api.Operations() {
			documented = append(documented, id+"/"+o.ID)
		}
	}
	for _, g := range generatedAPIs {
		for id := range g.calls {
			tried = append(tried, g.api+"/"+id)
		}
	}
	require.ElementsMatch(t, documented, tried)
}

// call makes the documented call.
func (p trip) call(t *testing.T, server string) (called, error) {
	t.Helper()
	client, err := p.client(server)
	require.NoError(t, err)
	arguments := []reflect.Value{reflect.ValueOf(t.Context())}
	for _, argument := range p.calls[p.id] {
		arguments = append(arguments, reflect.ValueOf(argument))
	}
	results := p.method(t, client).Call(arguments)
	if err, ok := results[1].Interface().(error); ok {
		return called{}, err
	}
	return called{results[0].Elem()}, nil
}

func (p trip) method(t *testing.T, client any) reflect.Value {
	t.Helper()
	method := reflect.ValueOf(client).MethodByName(strings.ToUpper(p.id[:1]) + p.id[1:] + "WithResponse")
	require.True(t, method.IsValid(), "the generated client has no method for %s", p.id)
	return method
}

// called is what the generated client made of an answer: a struct with a member
// JSON<status> for each documented body.
type called struct{ reflect.Value }

// decoded is the body that the client decoded for the status of the answer, nil
// if there is none.
func (c called) decoded(status int) any {
	body := c.FieldByName(bodyField(c.Type(), strconv.Itoa(status)))
	if !body.IsValid() || body.IsNil() {
		return nil
	}
	return body.Interface()
}

// bodyField is the member that takes the bodies of a status.
func bodyField(response reflect.Type, status string) string {
	if _, ok := response.FieldByName("JSON" + status); ok {
		return "JSON" + status
	}
	return "JSONDefault"
}

// bodies reads every documented body into its generated type and writes it
// again.
func (p trip) bodies(t *testing.T) {
	client, err := p.client("http://127.0.0.1")
	require.NoError(t, err)
	method := p.method(t, client).Type()
	if p.request.Body != "" {
		body := method.In(method.NumIn() - 2) // the last are the request editors
		t.Run("body request", func(t *testing.T) { roundTrip(t, body, []byte(p.request.Body)) })
	}
	for _, a := range p.answers {
		if len(a.body) == 0 {
			continue
		}
		field, ok := method.Out(0).Elem().FieldByName(bodyField(method.Out(0).Elem(), strconv.Itoa(a.status)))
		t.Run("body "+a.name, func(t *testing.T) {
			require.True(t, ok, "the generated client has no member for status %d", a.status)
			roundTrip(t, field.Type.Elem(), a.body)
		})
	}
}

func roundTrip(t *testing.T, kind reflect.Type, body []byte) {
	t.Helper()
	value := reflect.New(kind).Interface()
	require.NoError(t, json.Unmarshal(body, value))
	again, err := json.Marshal(value)
	require.NoError(t, err)
	require.JSONEq(t, string(body), string(again))
}

// wire compares what the generated client sends with the documented call.
func (p trip) wire(t *testing.T) {
	t.Run("wire", func(t *testing.T) {
		var sent *http.Request
		var body []byte
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sent = r
			body, _ = io.ReadAll(r.Body)
			w.WriteHeader(http.StatusTeapot)
		}))
		defer server.Close()

		_, err := p.call(t, server.URL)

		require.NoError(t, err)
		require.Equal(t, p.request.Method, sent.Method)
		require.Equal(t, p.request.Path, sent.URL.EscapedPath())
		require.Equal(t, query(t, p.request.Query), query(t, sent.URL.RawQuery))
		require.Equal(t, headers(p.request), ownHeaders(sent.Header))
		if p.request.Body == "" {
			require.Empty(t, body)
			return
		}
		require.JSONEq(t, p.request.Body, string(body))
	})
}

// answer lets the client call the server, once for each documented answer.
func (p trip) answer(t *testing.T) {
	for _, a := range p.answers {
		t.Run(fmt.Sprintf("answer %d %s", a.status, a.name), func(t *testing.T) {
			var got any
			recorded := &recorder{next: p.serve(stub{a, func(request any) { got = request }}), api: p.contract, documented: p.documented}
			server := httptest.NewServer(recorded)
			defer server.Close()

			answered, err := p.call(t, server.URL)

			require.NoError(t, err)
			raw := answered.FieldByName("HTTPResponse").Interface().(*http.Response)
			require.Equal(t, a.status, raw.StatusCode)
			for name := range a.header {
				require.Equal(t, a.header.Values(name), raw.Header.Values(name))
			}
			requireBody(t, a.body, answered.decoded(a.status))
			require.Equal(t, values(p.calls[p.id]), fields(got), "what the server decoded")
			require.Equal(t, p.id, recorded.operation)
			require.Empty(t, recorded.findings, "what went over the wire")
		})
	}
}

func requireBody(t *testing.T, want []byte, decoded any) {
	t.Helper()
	if len(want) == 0 {
		require.Nil(t, decoded, "what the client decoded")
		return
	}
	again, err := json.Marshal(decoded)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(again), "what the client decoded")
}

// values are arguments, what they point to in place of pointers.
func values(arguments []any) []any {
	var all []any
	for _, argument := range arguments {
		all = append(all, reflect.Indirect(reflect.ValueOf(argument)).Interface())
	}
	return all
}

// fields are the members of the request object that a strict server gets: path
// parameters, Params, Body, in the order in which the client takes them.
func fields(request any) []any {
	object := reflect.ValueOf(request)
	var all []any
	for i := range object.NumField() {
		all = append(all, object.Field(i).Interface())
	}
	return values(all)
}

// stub gives every call the same answer.
type stub struct {
	answer
	got func(request any)
}

// reply is the answer of s as the generated type that is for its status. Types
// are what the generated code has for one operation, an empty value each.
func reply[R any](s stub, request any, types ...R) (R, error) {
	s.got(request)
	chosen := responseType(s.status, types)
	response := reflect.New(chosen)
	body := response
	if inner := response.Elem(); inner.Kind() == reflect.Struct && inner.FieldByName("Body").IsValid() {
		body = inner.FieldByName("Body").Addr()
	}
	if status := member(response, "StatusCode"); status.IsValid() {
		status.SetInt(int64(s.status))
	}
	if declared := member(response, "Headers"); declared.IsValid() {
		for name := range s.header {
			if field := declared.FieldByName(strings.ReplaceAll(name, "-", "")); field.IsValid() {
				field.SetString(s.header.Get(name))
			}
		}
	}
	var none R
	if len(s.body) == 0 {
		return response.Elem().Interface().(R), nil
	}
	if err := decode(s.body, body.Interface()); err != nil {
		return none, err
	}
	return response.Elem().Interface().(R), nil
}

func member(response reflect.Value, name string) reflect.Value {
	if response.Elem().Kind() != reflect.Struct {
		return reflect.Value{}
	}
	return response.Elem().FieldByName(name)
}

// responseType is the type for a status, as the generator names them:
// CreateSnapshot202JSONResponse, DeleteSnapshot202Response.
func responseType[R any](status int, types []R) reflect.Type {
	var fallback reflect.Type
	for _, candidate := range types {
		kind := reflect.TypeOf(candidate)
		if strings.HasSuffix(strings.TrimSuffix(strings.TrimSuffix(kind.Name(), "Response"), "JSON"), strconv.Itoa(status)) {
			return kind
		}
		if strings.HasSuffix(kind.Name(), "defaultJSONResponse") {
			fallback = kind
		}
	}
	return fallback
}

// decode reads the body that a server is to answer with, all of it.
func decode(body []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	return decoder.Decode(value)
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

// answer is an answer that the documents show.
type answer struct {
	status int
	name   string
	header http.Header // but for Content-Type
	body   []byte
}

func (a answer) failed() bool { return a.status >= http.StatusBadRequest }

// The cases that stand for a documented message where the page shows none.
const (
	allParameters = "request-valid-all-parameters"
	allMembers    = "response-valid-all-members"
)

// documentedMessages are the request and the answers that the cases repeat of
// the pages, by API and operation. Cases that the documents refuse are known to
// be wrong on the page. An operation for which no failure is shown has the last
// that its API shows for another. The status of that one is in no list of a
// page, so that it tries the default response.
func documentedMessages(t *testing.T) (map[string]*suite.Request, map[string][]answer) {
	t.Helper()
	wrong := openSuite(t).Gaps.Names()
	requests, answers, faults := map[string]*suite.Request{}, map[string][]answer{}, map[string]answer{}
	for _, c := range openSuite(t).Cases {
		name, file := c.API+"/"+c.Operation, path.Base(c.Name)
		switch {
		case wrong[c.Name]:
		case c.Request != nil && c.Example == "documented", file == allParameters && requests[name] == nil:
			requests[name] = c.Request
		case c.Response != nil && (c.Example != "" || file == allMembers):
			header := http.Header(c.Response.Headers).Clone()
			header.Del("Content-Type")
			shown := answer{c.Response.Status, strings.TrimPrefix(file, "response-valid-"), header, []byte(c.Response.Body)}
			answers[name] = append(answers[name], shown)
			if shown.failed() {
				shown.name += " of " + c.Operation
				faults[c.API] = shown
			}
		}
	}
	for name := range requests {
		if fault, ok := faults[path.Dir(name)]; ok && !slices.ContainsFunc(answers[name], answer.failed) {
			answers[name] = append(answers[name], fault)
		}
	}
	return requests, answers
}

// specifications are the operations as their documents have them, by API and
// operation.
func specifications(t *testing.T) map[string]*openapi3.Operation {
	t.Helper()
	all := map[string]*openapi3.Operation{}
	for _, a := range specs.APIs() {
		for _, doc := range loadDocuments(t, a) {
			for _, item := range doc.Paths.Map() {
				for _, o := range item.Operations() {
					all[a.ID+"/"+o.OperationID] = o
				}
			}
		}
	}
	return all
}

// complete adds a fault for each row of the operation's error tables. A
// documented status that is left without an answer has that of another error.
func complete(t *testing.T, shown []answer, o *openapi3.Operation) []answer {
	t.Helper()
	answers := slices.Clone(shown)
	for key, response := range o.Responses.Map() {
		rows, _ := response.Value.Extensions["x-error-codes"].([]any)
		for i, row := range rows {
			answers = append(answers, errorAnswer(fmt.Sprintf("row %d of %s", i+1, key), row.(map[string]any)))
		}
	}
	for key, response := range o.Responses.Map() {
		status, err := strconv.Atoi(key)
		hasStatus := func(a answer) bool { return a.status == status }
		if err != nil || slices.ContainsFunc(answers, hasStatus) {
			continue
		}
		i := slices.IndexFunc(answers, answer.failed)
		switch {
		case len(response.Value.Content) == 0:
			answers = append(answers, answer{status: status, name: "without a body"})
		case status >= http.StatusBadRequest && i >= 0:
			answers = append(answers, answer{status: status, name: answers[i].name, body: answers[i].body})
		default:
			require.Fail(t, "no case holds an answer of status "+key)
		}
	}
	slices.SortFunc(answers, func(a, b answer) int {
		return strings.Compare(fmt.Sprint(a.status, a.name), fmt.Sprint(b.status, b.name))
	})
	return answers
}

// errorAnswer is a row of x-error-codes as Alibaba Cloud words it in a body.
func errorAnswer(name string, row map[string]any) answer {
	body, _ := json.Marshal(map[string]any{"RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E", "Code": row["code"], "Message": row["message"]})
	status, _ := strconv.Atoi(fmt.Sprint(row["status"]))
	return answer{status: status, name: name, body: body}
}

func query(t *testing.T, raw string) url.Values {
	t.Helper()
	values, err := url.ParseQuery(raw)
	require.NoError(t, err)
	return values
}

func headers(r *suite.Request) http.Header {
	if r.Headers == nil {
		return http.Header{}
	}
	return http.Header(r.Headers)
}

// ownHeaders leaves out the headers that net/http sends by itself.
func ownHeaders(h http.Header) http.Header {
	own := h.Clone()
	for _, name := range []string{"Accept-Encoding", "Content-Length", "User-Agent"} {
		own.Del(name)
	}
	return own
}

// projectID is the project of every documented Huawei Cloud call that names one,
// snapshotID the snapshot of those of EVS and Cinder.
const (
	projectID  = "89cd04f168b84af6be287f71730fdb4b"
	snapshotID = "f9faf7df-fdc1-4093-9ef3-5cba06eef995"
)

// ptr spells an optional member.
func ptr[T any](value T) *T { return &value }

// notFound stands for all that a generated server is not asked.
var notFound = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	http.Error(w, strings.Join(r.Header.Values("x-acs-action"), ", ")+" is no action here", http.StatusNotFound)
})
