package probe_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/probe"
	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
)

const (
	validList   = "huawei/evsv2/listSnapshots/request-valid-documented"
	invalidList = "huawei/evsv2/listSnapshots/request-invalid-limit-word"
)

// respond returns a server that answers every request with one body.
func respond(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func TestVerdicts(t *testing.T) {
	cases := loadCases(t)
	const fault = `{"badRequest": {"message": "no", "code": 400}}`
	for _, test := range []struct {
		name, caseName string
		server         http.HandlerFunc
		verdict        suite.Verdict
		detail         string
	}{
		{"succeeds", validList, respond(200, `{"snapshots": []}`), suite.Pass, ""},
		{"refuses an invalid request", invalidList, respond(400, fault), suite.Pass, ""},
		{"wrong status", validList, respond(202, `{"snapshots": []}`), suite.Fail, "answered 202, and the answer does not conform to the document"},
		{"wrong body", validList, respond(200, `{"snapshots": 1}`), suite.Fail, "body /snapshots: type: 1 is not of type array"},
		{"no body", validList, respond(200, ``), suite.Fail, "answered 200, and the answer does not conform to the document"},
		{"no JSON", validList, respond(200, `<html>`), suite.Fail, "body: json: "},
		{"server error", validList, respond(500, fault), suite.Fail, "answered 500, though the request is valid"},
		{"server error for an invalid request", invalidList, respond(500, fault), suite.Fail, `answered 500, though the request is invalid: query limit: type`},
		{"redirects", validList, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(http.StatusFound)
		}, suite.Fail, "answered 302, though the request is valid"},
		{"refuses a valid request", validList, respond(400, fault), suite.Fail, "answered 400, though the request is valid, for no known reason"},
		{"refuses with an undocumented body", invalidList, respond(400, `{"error": "no"}`), suite.Fail, "answered 400, and the answer does not conform to the document"},
		{"accepts an invalid request", invalidList, respond(200, `{"snapshots": []}`), suite.Fail, `answered 200, though the request is invalid: query limit: type`},
		{"refuses the credentials", invalidList, respond(401, fault), suite.Error, "answered 401: the target refuses the credentials"},
		{"too busy", invalidList, respond(429, fault), suite.Error, "answered 429, which is unrelated to the request"},
		{"out of service", validList, respond(503, fault), suite.Error, "answered 503, which is unrelated to the request"},
		{"hangs", validList, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, suite.Error, "no answer: "},
		{"closes", validList, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, suite.Error, "no answer: "},
		{"incomplete", validList, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "{")
		}, suite.Error, "no answer: the answer is incomplete: unexpected EOF"},
		{"too large", validList, func(w http.ResponseWriter, _ *http.Request) {
			line := []byte(strings.Repeat(" ", 1<<16))
			for range probe.MaxAnswer/len(line) + 1 {
				_, _ = w.Write(line)
			}
		}, suite.Error, "no answer: the answer is larger than 8388608 bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(test.server)
			defer server.Close()
			api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
			options := optionsFor(t, api, server)
			if test.name == "hangs" {
				options.Timeout = 200 * time.Millisecond
			}
			one := only(cases, test.caseName) // without the preflight

			results, err := probe.Run(context.Background(), options, one)

			require.NoError(t, err)
			require.Len(t, results, 1)
			require.Equal(t, test.verdict, results[0].Verdict, results[0].Detail)
			require.Contains(t, results[0].Detail, test.detail)
			if test.verdict != suite.Pass {
				require.Contains(t, results[0].Request, "GET /v2/p-1/cloudsnapshots")
			}
		})
	}
}

// only returns the case of that name, renamed so that it is not used for the preflight.
func only(cases []suite.Case, name string) []suite.Case {
	for _, c := range cases {
		if c.Name == name {
			c.Name += "-"
			return []suite.Case{c}
		}
	}
	return nil
}

// TestKnown checks the verdicts on cases that a target is known to fail.
func TestKnown(t *testing.T) {
	api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
	for name, test := range map[string]struct {
		server  http.HandlerFunc
		verdict suite.Verdict
		detail  string
	}{
		"fails":  {respond(500, ""), suite.Skip, "why"},
		"passes": {respond(200, `{"snapshots": []}`), suite.Fail, "listed as a known gap but passes"},
		"silent": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, suite.Error, "no answer"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(test.server)
			defer server.Close()
			options := optionsFor(t, api, server)
			options.Known = []suite.Gap{{Case: validList + "-", Reason: "why", Source: "where"}}
			results, err := probe.Run(context.Background(), options, only(loadCases(t), validList))
			require.NoError(t, err)
			require.Equal(t, test.verdict, results[0].Verdict)
			require.Contains(t, results[0].Detail, test.detail)
		})
	}
}

// interceptedSandbox returns the sandbox behind a function that handles each request.
func interceptedSandbox(t *testing.T, intercept func(backend http.Handler, w http.ResponseWriter, r *http.Request)) *httptest.Server {
	t.Helper()
	s, err := sandbox.New(sandbox.Options{Metrics: true})
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { intercept(s, w, r) }))
	t.Cleanup(server.Close)
	return server
}

func TestLeftBehind(t *testing.T) {
	const create = "huawei/evsv2/createSnapshot/request-valid-documented"
	for _, test := range []struct {
		name, caseName string
		intercept      func(backend http.Handler, w http.ResponseWriter, r *http.Request)
		want           []string // of the errors, in order; … is any text
	}{
		{"keeps what is deleted", create, func(backend http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				respond(202, "")(w, r)
				return
			}
			backend.ServeHTTP(w, r)
		}, []string{"was left behind: …context deadline exceeded…; delete it"}},
		{"refuses to delete", create, func(backend http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				respond(403, `{"forbidden": {"message": "no", "code": 403}}`)(w, r)
				return
			}
			backend.ServeHTTP(w, r)
		}, []string{`was left behind: the delete was answered 403: {"forbidden"`}},
		{"fails to delete", create, func() func(http.Handler, http.ResponseWriter, *http.Request) {
			deleted := false
			return func(backend http.Handler, w http.ResponseWriter, r *http.Request) {
				deleted = deleted || r.Method == http.MethodDelete
				switch {
				case r.Method == http.MethodDelete:
					respond(202, "")(w, r)
				case deleted:
					respond(200, `{"snapshot": {"status": "error_deleting"}}`)(w, r)
				default:
					backend.ServeHTTP(w, r)
				}
			}
		}(), []string{`was left behind: poll: the operation failed with the final status "error_deleting"`}},
		{"answers without an id", create, func(_ http.Handler, w http.ResponseWriter, r *http.Request) {
			respond(202, `{"snapshot": {}}`)(w, r)
		}, []string{create + "- was answered 202 without an id; look for what it created"}},
		{"creates and closes", create, func(http.Handler, http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}, []string{"no answer", create + "- had no answer, but may have created something"}},
		{"answers with a path as an id", create, func(_ http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				t.Errorf("sent %s %s", r.Method, r.URL)
			}
			respond(202, `{"snapshot": {"id": ".."}}`)(w, r)
		}, []string{"snapshot .. was left behind: its id cannot be part of a path"}},
		{"hides the new one", create, func(backend http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				respond(404, `{"itemNotFound": {"message": "no", "code": 404}}`)(w, r)
				return
			}
			backend.ServeHTTP(w, r)
		}, []string{"was left behind: it was created, but is not found; delete it"}},
		{"refuses the create of the fixture", "huawei/evsv2/updateSnapshot/request-valid-documented", func(backend http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				respond(403, `{"forbidden": {"message": "quota", "code": 403}}`)(w, r)
				return
			}
			backend.ServeHTTP(w, r)
		}, []string{"not sent: there is no snapshot for it: the create was answered 403"}},
		{"accepts an invalid create", "huawei/evsv2/createSnapshot/request-invalid-name-65-characters", func(backend http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && strings.Contains(r.URL.Path, "cloudsnapshots") {
				easy := httptest.NewRequest(http.MethodPost, r.URL.Path, strings.NewReader(`{"snapshot": {"volume_id": "v"}}`))
				easy.Header = r.Header
				r = easy
			}
			backend.ServeHTTP(w, r)
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := interceptedSandbox(t, test.intercept)
			api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
			options := optionsFor(t, api, server)
			options.AllowWrites, options.Wait = true, 300*time.Millisecond
			results, err := probe.Run(context.Background(), options, only(loadCases(t), test.caseName))
			require.NoError(t, err)
			var errors []string
			for _, r := range results {
				if r.Verdict == suite.Error {
					errors = append(errors, r.Detail)
				}
			}
			require.Len(t, errors, len(test.want), "%v", results)
			for i, want := range test.want {
				for part := range strings.SplitSeq(want, "…") {
					require.Contains(t, errors[i], part)
				}
			}
			if test.want == nil {
				require.Equal(t, suite.Fail, results[0].Verdict)
				requireEmpty(t, server, nil)
			}
		})
	}
}

// TestUnreliableTarget checks that everything is removed from a target that is out of
// service for every third request.
func TestUnreliableTarget(t *testing.T) {
	asked := 0
	server := interceptedSandbox(t, func(backend http.Handler, w http.ResponseWriter, r *http.Request) {
		asked++
		if asked%3 == 0 && r.URL.Path != "/metrics" && !strings.Contains(r.URL.Path, "/p/") && !strings.HasPrefix(r.URL.Path, "/v3/") {
			respond(503, `{"error_code": "APIGW.0201", "error_msg": "busy"}`)(w, r)
			return
		}
		backend.ServeHTTP(w, r)
	})
	api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
	options := optionsFor(t, api, server)
	options.AllowWrites = true
	results, err := probe.Run(context.Background(), options, loadCases(t))
	require.NoError(t, err)
	for _, r := range results {
		require.NotEqual(t, "clean-up", r.Operation, r.Detail)
		require.NotEqual(t, suite.Fail, r.Verdict, r.Detail)
	}
	require.NotZero(t, count(results)[suite.Error])
	requireEmpty(t, server, nil)
}

// TestSilentTarget checks that a run stops sending when there are no answers.
func TestSilentTarget(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > 1 { // the preflight
			panic(http.ErrAbortHandler)
		}
		respond(200, `{"snapshots": []}`)(w, r)
	}))
	api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
	options := optionsFor(t, api, server)
	options.Select = func(c suite.Case) bool { return c.Operation == "listSnapshots" }
	results, err := probe.Run(context.Background(), options, loadCases(t))
	require.NoError(t, err)
	require.Contains(t, results[0].Detail, "no answer: ")
	require.Equal(t, "not sent: 10 requests before it had no answer", results[len(results)-1].Detail)

	server.Close()
	_, err = probe.Run(context.Background(), options, loadCases(t))
	require.ErrorContains(t, err, "listSnapshots: the target does not answer: ")
}

// TestInterrupt checks that an interrupted run removes what was created.
func TestInterrupt(t *testing.T) {
	ctx, interrupt := context.WithCancel(context.Background())
	defer interrupt()
	server := interceptedSandbox(t, func(backend http.Handler, w http.ResponseWriter, r *http.Request) {
		backend.ServeHTTP(w, r)
		if r.Method == http.MethodPut {
			interrupt()
		}
	})
	api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
	options := optionsFor(t, api, server)
	options.AllowWrites = true
	options.Select = func(c suite.Case) bool { return c.Operation == "updateSnapshot" }
	results, err := probe.Run(ctx, options, loadCases(t))
	require.NoError(t, err)
	require.Equal(t, "not sent: interrupted", results[len(results)-1].Detail)
	requireEmpty(t, server, nil)
}

// TestReadsOnly checks that no case writes unless writes are allowed.
func TestReadsOnly(t *testing.T) {
	for _, api := range loadAPIs(t) {
		server := interceptedSandbox(t, func(backend http.Handler, w http.ResponseWriter, r *http.Request) {
			action := strings.ToLower(r.Header.Get("X-Acs-Action"))
			if r.Method != http.MethodGet && !strings.HasPrefix(action, "describe") && !strings.HasPrefix(action, "list") {
				t.Errorf("sent %s %s %s", r.Method, r.URL, action)
			}
			backend.ServeHTTP(w, r)
		})
		_, err := probe.Run(context.Background(), optionsFor(t, api, server), loadCases(t))
		require.NoError(t, err)
	}
}

// TestRate checks the time between requests.
func TestRate(t *testing.T) {
	api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
	options := optionsFor(t, api, interceptedSandbox(t, http.Handler.ServeHTTP))
	options.Rate = 20
	options.Select = func(c suite.Case) bool { return strings.HasPrefix(c.Name, "huawei/evsv2/showSnapshot/request-valid-") }
	start := time.Now()
	results, err := probe.Run(context.Background(), options, loadCases(t))
	require.NoError(t, err)
	require.GreaterOrEqual(t, time.Since(start), time.Duration(len(results))*50*time.Millisecond)
}
