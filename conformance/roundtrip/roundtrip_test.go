package roundtrip_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// doer sends a request.
type doer interface {
	Do(req *http.Request) (*http.Response, error)
}

// trip is the round trip of one operation through the generated code.
type trip struct {
	generated
	id         string
	contract   *contract.Contract
	documented *contract.Operation
	request    *suite.Request
	answers    []answer
}

// TestRoundTrips sends the documented messages through the generated client and the
// generated server and back. They must arrive unchanged.
func TestRoundTrips(t *testing.T) {
	contracts, specified := newContracts(t), specifications(t)
	requests, answers := documentedMessages(t)
	for _, g := range generatedAPIs(t) {
		for _, id := range slices.Sorted(maps.Keys(g.calls)) {
			name := g.api + "/" + id
			t.Run(name, func(t *testing.T) {
				documented, ok := contracts[g.api].Operation(id)
				require.True(t, ok, "the documents have no such operation")
				trip := trip{g, id, contracts[g.api], documented, requests[name], complete(t, answers[name], specified[name])}
				trip.bodies(t)
				trip.wire(t)
				trip.answer(t)
			})
		}
	}
}

// call makes the documented call.
func (p trip) call(t *testing.T, server string) (called, error) {
	t.Helper()
	return p.callBy(t, server, nil)
}

// callBy makes the documented call with a client that sends by a doer.
func (p trip) callBy(t *testing.T, server string, by doer) (called, error) {
	t.Helper()
	client, err := p.client(server, by)
	require.NoError(t, err)
	return p.callOn(t, client)
}

// callOn makes the documented call with a client.
func (p trip) callOn(t *testing.T, client any) (called, error) {
	t.Helper()
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
	method := reflect.ValueOf(client).MethodByName(methodOf(p.id))
	require.True(t, method.IsValid(), "the generated client has no method for %s", p.id)
	return method
}

// called is the response of the generated client: a struct with a member JSON<status>
// for each documented body.
type called struct{ reflect.Value }

// decoded returns the decoded body of a response of that status, or nil.
func (c called) decoded(status int) any {
	body := c.FieldByName(bodyField(c.Type(), strconv.Itoa(status)))
	if !body.IsValid() || body.IsNil() {
		return nil
	}
	return body.Interface()
}

// bodyField returns the name of the member for the bodies of a status.
func bodyField(response reflect.Type, status string) string {
	if _, ok := response.FieldByName("JSON" + status); ok {
		return "JSON" + status
	}
	return "JSONDefault"
}

// bodies decodes every documented body into its generated type and encodes it again.
func (p trip) bodies(t *testing.T) {
	client, err := p.client("http://127.0.0.1", nil)
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

		require.ErrorIs(t, err, fault.Sentinel{Status: http.StatusTeapot})
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

// answer calls the server once for each documented response.
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
			require.Equal(t, values(p.calls[p.id]), fields(got), "decoded by the server")
			require.Equal(t, p.id, recorded.operation)
			require.Empty(t, recorded.findings, "on the wire")
		})
	}
}

func requireBody(t *testing.T, want []byte, decoded any) {
	t.Helper()
	if len(want) == 0 {
		require.Nil(t, decoded, "decoded by the client")
		return
	}
	again, err := json.Marshal(decoded)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(again), "decoded by the client")
}

// values returns the arguments with pointers dereferenced.
func values(arguments []any) []any {
	var all []any
	for _, argument := range arguments {
		all = append(all, reflect.Indirect(reflect.ValueOf(argument)).Interface())
	}
	return all
}

// fields returns the members of the request object of a strict server: path
// parameters, Params, Body, in the order of the client's arguments.
func fields(request any) []any {
	object := reflect.ValueOf(request)
	var all []any
	for i := range object.NumField() {
		all = append(all, object.Field(i).Interface())
	}
	return values(all)
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

// ownHeaders returns h without the headers that net/http adds.
func ownHeaders(h http.Header) http.Header {
	own := h.Clone()
	for _, name := range []string{"Accept-Encoding", "Content-Length", "User-Agent"} {
		own.Del(name)
	}
	return own
}
