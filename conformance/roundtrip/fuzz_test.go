package roundtrip_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/internal/raw"
	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// FuzzGeneratedRequest sends requests that a contract accepts through the generated
// code: the server decodes one, the client sends the decoded value, and the contract
// must accept that too. If nothing was undocumented, both requests must be equal.
func FuzzGeneratedRequest(f *testing.F) {
	for _, c := range loadCases(f) {
		if c.Request != nil && c.Valid {
			r, err := c.Request.HTTP()
			require.NoError(f, err)
			f.Add(raw.RequestHead(r), []byte(c.Request.Body))
		}
	}
	contracts := newContracts(f)
	sent, all := newCapture(f), generatedAPIs(f)
	f.Fuzz(func(t *testing.T, head string, body []byte) {
		for _, g := range all {
			r, ok := raw.Request(head, body)
			if !ok {
				return
			}
			documented, findings, err := contracts[g.api].Request(r)
			require.NoError(t, err)
			if documented == nil || slices.ContainsFunc(findings, isFault) {
				continue
			}

			decoded := g.decode(t, documented.ID, r, body)
			if decoded == nil {
				continue
			}
			g.send(t, documented.ID, sent.server.URL, decoded)

			again, found, err := contracts[g.api].Request(sent.request())
			require.NoError(t, err)
			require.Empty(t, found, "%s\n%s", sent.head, sent.body)
			require.Equal(t, documented.ID, again.ID)
			if len(findings) > 0 {
				continue // undocumented parts are not sent
			}
			require.Equal(t, segments(t, r), segments(t, sent.request()))
			require.Equal(t, query(t, r.URL.RawQuery), query(t, sent.request().URL.RawQuery))
			requireSameJSON(t, body, sent.body)
		}
	})
}

// FuzzGeneratedResponse decodes responses that a contract accepts into the generated
// type and encodes them again: the contract must accept that too.
func FuzzGeneratedResponse(f *testing.F) {
	for _, c := range loadCases(f) {
		if c.Response != nil && c.Valid {
			f.Add(c.API, c.Operation, raw.ResponseHead(c.Response.Status, http.Header(c.Response.Headers)), []byte(c.Response.Body))
		}
	}
	contracts, all := newContracts(f), generatedAPIs(f)
	f.Fuzz(func(t *testing.T, api, operation, head string, body []byte) {
		i := slices.IndexFunc(all, func(g generated) bool { return g.api == api })
		status, header, ok := raw.Response(head)
		if i < 0 || !ok || len(body) == 0 || status < http.StatusOK || status == http.StatusNoContent || status == http.StatusNotModified {
			return // no such answer has a body, so that none is checked
		}
		documented, ok := contracts[api].Operation(operation)
		if !ok {
			return
		}
		findings := documented.Response(status, header, body)
		if slices.ContainsFunc(findings, func(f contract.Finding) bool { return isFault(f) || f.In == contract.InBody && f.At == "" }) {
			return // refused, or a body where none is documented
		}
		client, err := all[i].client("http://api.example", nil)
		require.NoError(t, err)
		response := trip{generated: all[i], id: operation}.method(t, client).Type().Out(0).Elem()
		field, ok := response.FieldByName(bodyField(response, strconv.Itoa(status)))
		require.True(t, ok, "the generated client has no member for status %d", status)

		value := reflect.New(field.Type.Elem()).Interface()
		err = json.Unmarshal(body, value)
		if isOverflow(err) {
			return
		}
		require.NoError(t, err)
		again, err := json.Marshal(value)
		require.NoError(t, err)

		require.False(t, slices.ContainsFunc(documented.Response(status, header, again), isFault), "%s", again)
		if len(findings) == 0 {
			requireSameJSON(t, body, again)
		}
	})
}

// FuzzDispatch calls the generated server of the RPC API with any request: it reaches
// the operation that its header names, or none.
func FuzzDispatch(f *testing.F) {
	ecs := generatedAPI(f, "alibaba/ecs20140526")
	for _, c := range loadCases(f) {
		if c.Request != nil && c.API == ecs.api {
			r, err := c.Request.HTTP()
			require.NoError(f, err)
			f.Add(raw.RequestHead(r), []byte(c.Request.Body))
		}
	}
	for _, head := range []string{
		"POST /%23CreateSnapshot HTTP/1.1\r\nx-acs-action: CreateSnapshot\r\n\r\n",
		"POST / HTTP/1.1\r\nx-acs-action: CreateSnapshot/../DeleteSnapshot\r\n\r\n",
		"POST //h/ HTTP/1.1\r\nx-acs-action: DeleteSnapshot\r\n\r\n",
		"GET http://h HTTP/1.1\r\nx-acs-action: DeleteSnapshot\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nx-acs-action: DeleteSnapshot\r\n\r\n",
		"CONNECT h:1 HTTP/1.1\r\nx-acs-action: DeleteSnapshot\r\n\r\n",
	} {
		f.Add(head, []byte(nil))
	}
	f.Fuzz(func(t *testing.T, head string, body []byte) {
		r, ok := raw.Request(head, body)
		if !ok {
			return
		}
		actions, path := r.Header.Values("x-acs-action"), r.URL.EscapedPath()
		reached := ""
		server := ecs.serve(stub{answer{status: http.StatusTeapot}, func(request any) { reached = operationOf(request) }})
		w := httptest.NewRecorder()

		server.ServeHTTP(w, r)

		require.Equal(t, path, r.URL.EscapedPath(), "the request is not changed")
		if reached != "" {
			require.Equal(t, []string{reached}, actions)
			require.Equal(t, "/", path)
			require.Equal(t, http.MethodPost, r.Method)
			return
		}
		require.GreaterOrEqual(t, w.Code, http.StatusMultipleChoices)
	})
}

func isFault(f contract.Finding) bool { return !f.Strict }

// operationOf returns the operation of a request object: CreateSnapshot for a
// CreateSnapshotRequestObject.
func operationOf(request any) string {
	return strings.TrimSuffix(reflect.TypeOf(request).Name(), "RequestObject")
}

// decode returns the arguments of a call that the generated server decodes from r, or
// nil if a number in r overflows its Go type.
func (g generated) decode(t *testing.T, id string, r *http.Request, body []byte) []any {
	t.Helper()
	var request any
	w := httptest.NewRecorder()
	g.serve(stub{answer{status: http.StatusTeapot}, func(got any) { request = got }}).ServeHTTP(w, r)
	if request == nil && isOverflow(errors.New(w.Body.String())) {
		return nil
	}
	require.NotNil(t, request, "the server refuses what the contract accepts: %d %s\n%s", w.Code, w.Body, body)
	require.Equal(t, strings.ToLower(id), strings.ToLower(operationOf(request)))
	return fields(request)
}

// isOverflow reports whether err means that a number does not fit its Go type: 1.0 and
// 1e99 are integers in JSON Schema.
func isOverflow(err error) bool {
	return err != nil && strings.Contains(err.Error(), "cannot unmarshal number")
}

// send sends a call with the generated client.
func (g generated) send(t *testing.T, id, server string, arguments []any) {
	t.Helper()
	client, err := g.client(server, nil)
	require.NoError(t, err)
	method := trip{generated: g, id: id}.method(t, client)
	in := []reflect.Value{reflect.ValueOf(t.Context())}
	for _, argument := range arguments {
		value := reflect.ValueOf(argument)
		if wanted := method.Type().In(len(in)); wanted.Kind() == reflect.Pointer && value.Kind() != reflect.Pointer {
			pointer := reflect.New(value.Type())
			pointer.Elem().Set(value)
			value = pointer
		}
		in = append(in, value)
	}
	err, _ = method.Call(in)[1].Interface().(error)
	require.ErrorIs(t, err, fault.Sentinel{Status: http.StatusTeapot})
}

// capture is a server that keeps the last request.
type capture struct {
	server *httptest.Server
	head   string
	body   []byte
}

func newCapture(f *testing.F) *capture {
	f.Helper()
	c := &capture{}
	c.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		c.head = raw.RequestHead(r)
		c.body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusTeapot)
	}))
	f.Cleanup(c.server.Close)
	return c
}

func (c *capture) request() *http.Request {
	r, _ := raw.Request(c.head, c.body)
	return r
}

// segments returns the decoded segments of a path.
func segments(t *testing.T, r *http.Request) []string {
	t.Helper()
	all := strings.Split(r.URL.EscapedPath(), "/")
	for i, segment := range all {
		var err error
		all[i], err = url.PathUnescape(segment)
		require.NoError(t, err)
	}
	return all
}

// requireSameJSON compares two bodies, and numbers by value.
func requireSameJSON(t *testing.T, want, got []byte) {
	t.Helper()
	if len(want) == 0 {
		require.Empty(t, got)
		return
	}
	require.JSONEq(t, string(want), string(got))
}
