package roundtrip_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// unexpected are responses of success that are not the documented one. The status is
// the documented one unless another is given; body is what replaces the documented
// body.
var unexpected = []struct {
	name        string
	status      int
	contentType string
	body        string
	mayLack     bool // expected of an operation whose body may be missing, which needs no member either
}{
	{"another status", 299, "application/json", "documented", false},
	{"another status without a body", http.StatusNoContent, "application/json", "", true},
	{"the page of a portal", 0, "text/html", "<!DOCTYPE html><title>Sign in</title>", false},
	{"the page of a portal as JSON", 0, "application/json", "<!DOCTYPE html>", false},
	{"no body", 0, "application/json", "", true},
	{"null", 0, "application/json", "null", false},
	{"a list", 0, "application/json", "[]", false},
	{"no member", 0, "application/json", "{}", true},
	{"another object", 0, "application/json", `{"Code": "Throttling", "Message": "m"}`, true},
	{"a body that breaks off", 0, "application/json", `{"a": "b`, false},
}

// TestAnotherSuccessIsAnError answers every operation with each response above. The
// error must keep the status, the request id and the body. An operation without a
// documented body has nothing to decode, so that any success is one. One whose body may
// be missing is a success without it.
func TestAnotherSuccessIsAnError(t *testing.T) {
	specified := specifications(t)
	for _, test := range unexpected {
		t.Run(test.name, func(t *testing.T) {
			eachSuccess(t, func(t *testing.T, p trip, documented answer) {
				sent := documented
				if test.status != 0 {
					sent.status = test.status
				}
				if test.body != "documented" {
					sent.body = []byte(test.body)
				}
				answered, err := p.call(t, respond(t, sent, test.contentType))
				_, mayLack := specified[p.api+"/"+p.id].Responses.Status(documented.status).Value.Extensions["x-optional-body"]
				if len(documented.body) == 0 || mayLack && test.mayLack {
					require.NoError(t, err)
					require.Equal(t, sent.status, answered.FieldByName("HTTPResponse").Interface().(*http.Response).StatusCode)
					return
				}
				var failure *fault.UnexpectedError
				require.ErrorAs(t, err, &failure)
				require.Equal(t, sent.status, failure.Status)
				require.Equal(t, "r-1", failure.RequestID)
				require.Equal(t, string(sent.body), string(failure.Body))
				require.ErrorContains(t, err, strconv.Itoa(sent.status))
			})
		})
	}
}

// TestABodyThatBreaksOffIsKept closes the connection of every operation in the middle of
// the documented body. The error must keep status, request id and what came of the body,
// in which the id of what was created may be.
func TestABodyThatBreaksOffIsKept(t *testing.T) {
	eachSuccess(t, func(t *testing.T, p trip, documented answer) {
		if len(documented.body) == 0 {
			t.SkipNow()
		}
		part := documented.body[:len(documented.body)/2]
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			maps.Copy(w.Header(), documented.header)
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("X-Request-Id", "r-1")
			w.Header().Set("Content-Length", strconv.Itoa(len(documented.body)))
			w.WriteHeader(documented.status)
			_, _ = w.Write(part)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}))
		defer server.Close()

		_, err := p.call(t, server.URL)

		var failure *fault.UnexpectedError
		require.ErrorAs(t, err, &failure)
		require.Equal(t, documented.status, failure.Status)
		require.Equal(t, "r-1", failure.RequestID)
		require.Equal(t, string(part), string(failure.Body))
	})
}

// TestAMissingHeaderIsAnError leaves out the headers that the documents require of a
// success.
func TestAMissingHeaderIsAnError(t *testing.T) {
	specified, tried := specifications(t), 0
	eachSuccess(t, func(t *testing.T, p trip, documented answer) {
		response := specified[p.api+"/"+p.id].Responses.Status(documented.status)
		for name, header := range response.Value.Headers {
			if !header.Value.Required {
				continue
			}
			tried++
			for _, value := range [][]string{nil, {""}} {
				sent := documented
				sent.header = documented.header.Clone()
				sent.header[http.CanonicalHeaderKey(name)] = value
				_, err := p.call(t, respond(t, sent, "application/json"))
				var failure *fault.UnexpectedError
				require.ErrorAs(t, err, &failure)
				require.ErrorContains(t, err, name)
			}
		}
	})
	require.NotZero(t, tried)
}

// TestAFailureKeepsItsStatus answers every operation, called without a Doer, with its
// documented failure behind a byte order mark, which is decoded, and with bodies that
// say JSON and are something else, which are an error that keeps status and body.
func TestAFailureKeepsItsStatus(t *testing.T) {
	each(t, answer.failed, func(t *testing.T, p trip, documented answer) {
		sent := documented
		sent.body = append([]byte("\xef\xbb\xbf"), documented.body...)
		answered, err := p.call(t, respond(t, sent, "application/json"))
		require.NoError(t, err)
		requireBody(t, documented.body, answered.decoded(documented.status))

		for _, body := range []string{"", "<!DOCTYPE html>", `{"a": "b`} {
			sent.body = []byte(body)
			_, err := p.call(t, respond(t, sent, "application/json"))
			var failure *fault.Error
			require.ErrorAs(t, err, &failure, "%q", body)
			require.Equal(t, documented.status, failure.Status)
			require.Equal(t, body, string(failure.Body))
		}
	})
}

// TestSuccessWithoutContentType decodes the documented body in spite of a gateway
// that drops or changes its Content-Type.
func TestSuccessWithoutContentType(t *testing.T) {
	for _, contentType := range []string{"", "text/plain"} {
		eachSuccess(t, func(t *testing.T, p trip, documented answer) {
			answered, err := p.call(t, respond(t, documented, contentType))
			require.NoError(t, err)
			requireBody(t, documented.body, answered.decoded(documented.status))
		})
	}
}

// eachSuccess calls try with the documented success of every operation.
func eachSuccess(t *testing.T, try func(t *testing.T, p trip, documented answer)) {
	t.Helper()
	each(t, func(a answer) bool { return !a.failed() }, try)
}

// each calls try with the first documented answer of every operation that is chosen.
func each(t *testing.T, chosen func(answer) bool, try func(t *testing.T, p trip, documented answer)) {
	t.Helper()
	specified := specifications(t)
	_, answers := documentedMessages(t)
	for _, g := range generatedAPIs(t) {
		for _, id := range slices.Sorted(maps.Keys(g.calls)) {
			name := g.api + "/" + id
			all := complete(t, answers[name], specified[name])
			i := slices.IndexFunc(all, chosen)
			require.GreaterOrEqual(t, i, 0, name)
			t.Run(strings.ReplaceAll(name, "/", " "), func(t *testing.T) { try(t, trip{generated: g, id: id}, all[i]) })
		}
	}
}

// respond starts a server that gives every request the same answer, and returns its
// address.
func respond(t *testing.T, a answer, contentType string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		maps.Copy(w.Header(), a.header)
		w.Header()["Content-Type"] = []string{contentType}
		if contentType == "" {
			w.Header()["Content-Type"] = nil
		}
		w.Header().Set("X-Request-Id", "r-1")
		w.WriteHeader(a.status)
		if a.status != http.StatusNoContent {
			_, _ = w.Write(a.body)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// respondTo starts a server that runs the handler and returns its address.
func respondTo(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// TestASuccessWithACodeIsNoFailure deletes a snapshot of DWS, whose success may have the
// members of a gateway's fault. The status alone says that it is none.
func TestASuccessWithACodeIsNoFailure(t *testing.T) {
	sent := answer{status: http.StatusAccepted, body: []byte(`{"error_code": "dws.0000", "error_msg": "success", "job_id": null}`)}
	client, err := dwsv1.NewClientWithResponses(respond(t, sent, "application/json"), dwsv1.WithHTTPClient(fault.Doer{}))
	require.NoError(t, err)

	r, err := client.DeleteSnapshotWithResponse(t.Context(), projectID, "4ca46bf1-5c61-48ff-b4f3-0ad4e5e3ba90")

	require.NoError(t, err)
	require.Equal(t, "dws.0000", *r.JSON202.ErrorCode)
	require.True(t, r.JSON202.JobID.IsNull())
}
