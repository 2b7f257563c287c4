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

// lie is a server of its own making.
type lie func(w http.ResponseWriter, r *http.Request)

func say(status int, body string) lie {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func TestLyingServer(t *testing.T) {
	cases := loadCases(t)
	const fault = `{"badRequest": {"message": "no", "code": 400}}`
	for _, test := range []struct {
		what, name string
		lie        lie
		verdict    suite.Verdict
		detail     string
	}{
		{"right", validList, say(200, `{"snapshots": []}`), suite.Pass, ""},
		{"right to refuse", invalidList, say(400, fault), suite.Pass, ""},
		{"wrong status", validList, say(202, `{"snapshots": []}`), suite.Fail, "answered 202, and the answer does not keep the document"},
		{"wrong body", validList, say(200, `{"snapshots": 1}`), suite.Fail, "body /snapshots: type: 1 is not of type array"},
		{"no body", validList, say(200, ``), suite.Fail, "answered 200, and the answer does not keep the document"},
		{"no JSON", validList, say(200, `<html>`), suite.Fail, "body: json: "},
		{"breaks down", validList, say(500, fault), suite.Fail, "answered 500, though the request is valid"},
		{"breaks down on nonsense", invalidList, say(500, fault), suite.Fail, `answered 500, though the request is invalid: query limit: type`},
		{"redirects", validList, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(http.StatusFound)
		}, suite.Fail, "answered 302, though the request is valid"},
		{"refuses without cause", validList, say(400, fault), suite.Fail, "answered 400, though the request is valid, and nothing in its situation explains it"},
		{"refuses in other words", invalidList, say(400, `{"error": "no"}`), suite.Fail, "answered 400, and the answer does not keep the document"},
		{"takes anything", invalidList, say(200, `{"snapshots": []}`), suite.Fail, `answered 200, though the request is invalid: query limit: type`},
		{"no such caller", invalidList, say(401, fault), suite.Error, "answered 401: the target refuses the credentials"},
		{"too busy", invalidList, say(429, fault), suite.Error, "answered 429, which says nothing of the request"},
		{"out of service", validList, say(503, fault), suite.Error, "answered 503, which says nothing of the request"},
		{"hangs", validList, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, suite.Error, "no answer: "},
		{"closes", validList, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, suite.Error, "no answer: "},
		{"breaks off", validList, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "{")
		}, suite.Error, "no answer: the answer breaks off: unexpected EOF"},
		{"never ends", validList, func(w http.ResponseWriter, _ *http.Request) {
			line := []byte(strings.Repeat(" ", 1<<16))
			for range probe.MaxAnswer/len(line) + 1 {
				_, _ = w.Write(line)
			}
		}, suite.Error, "no answer: the answer is larger than 8388608 bytes"},
	} {
		t.Run(test.what, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(test.lie))
			defer server.Close()
			api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
			options := optionsFor(t, api, server)
			if test.what == "hangs" {
				options.Timeout = 200 * time.Millisecond
			}
			one := only(cases, test.name) // and not the door

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

// only is the case of that name, under another that no door has.
func only(cases []suite.Case, name string) []suite.Case {
	for _, c := range cases {
		if c.Name == name {
			c.Name += "-"
			return []suite.Case{c}
		}
	}
	return nil
}

// TestKnown is about what a target is known to fail.
func TestKnown(t *testing.T) {
	api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
	for what, test := range map[string]struct {
		lie     lie
		verdict suite.Verdict
		detail  string
	}{
		"fails":  {say(500, ""), suite.Skip, "why"},
		"passes": {say(200, `{"snapshots": []}`), suite.Fail, "listed as a known gap but passes"},
		"silent": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, suite.Error, "no answer"},
	} {
		t.Run(what, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(test.lie))
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

// liar is the sandbox but for what tampers does with a request.
func liar(t *testing.T, tampers func(honest http.Handler, w http.ResponseWriter, r *http.Request)) *httptest.Server {
	t.Helper()
	s, err := sandbox.New(sandbox.Options{Metrics: true})
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { tampers(s, w, r) }))
	t.Cleanup(server.Close)
	return server
}

func TestLeftBehind(t *testing.T) {
	const create = "huawei/evsv2/createSnapshot/request-valid-documented"
	for _, test := range []struct {
		what, name string
		tampers    func(honest http.Handler, w http.ResponseWriter, r *http.Request)
		want       []string // of the errors, in order
	}{
		{"keeps what is deleted", create, func(honest http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				say(202, "")(w, r)
				return
			}
			honest.ServeHTTP(w, r)
		}, []string{"was left behind: poll: context deadline exceeded while the status was still \"available\"; delete it"}},
		{"refuses to delete", create, func(honest http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				say(403, `{"forbidden": {"message": "no", "code": 403}}`)(w, r)
				return
			}
			honest.ServeHTTP(w, r)
		}, []string{`was left behind: the delete was answered 403: {"forbidden"`}},
		{"tells no id", create, func(_ http.Handler, w http.ResponseWriter, r *http.Request) {
			say(202, `{"snapshot": {}}`)(w, r)
		}, []string{create + "- was answered 202 without an id; look for what it made"}},
		{"makes and hangs up", create, func(http.Handler, http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}, []string{"no answer", create + "- had no answer, and may have made something"}},
		{"tells an id that leads elsewhere", create, func(_ http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				t.Errorf("sent %s %s", r.Method, r.URL)
			}
			say(202, `{"snapshot": {"id": ".."}}`)(w, r)
		}, []string{"snapshot .. was left behind: its id cannot stand in a path"}},
		{"hides what it made", create, func(honest http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				say(404, `{"itemNotFound": {"message": "no", "code": 404}}`)(w, r)
				return
			}
			honest.ServeHTTP(w, r)
		}, []string{"was left behind: it was made, yet it is nowhere to be seen; delete it"}},
		{"makes none to be about", "huawei/evsv2/updateSnapshot/request-valid-documented", func(honest http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				say(403, `{"forbidden": {"message": "quota", "code": 403}}`)(w, r)
				return
			}
			honest.ServeHTTP(w, r)
		}, []string{"not sent: no snapshot to send it about: the create was answered 403"}},
		{"takes an invalid create", "huawei/evsv2/createSnapshot/request-invalid-name-65-characters", func(honest http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && strings.Contains(r.URL.Path, "cloudsnapshots") {
				easy := httptest.NewRequest(http.MethodPost, r.URL.Path, strings.NewReader(`{"snapshot": {"volume_id": "v"}}`))
				easy.Header = r.Header
				r = easy
			}
			honest.ServeHTTP(w, r)
		}, nil},
	} {
		t.Run(test.what, func(t *testing.T) {
			server := liar(t, test.tampers)
			api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
			options := optionsFor(t, api, server)
			options.AllowWrites, options.Wait = true, 300*time.Millisecond
			results, err := probe.Run(context.Background(), options, only(loadCases(t), test.name))
			require.NoError(t, err)
			var errors []string
			for _, r := range results {
				if r.Verdict == suite.Error {
					errors = append(errors, r.Detail)
				}
			}
			require.Len(t, errors, len(test.want), "%v", results)
			for i, want := range test.want {
				require.Contains(t, errors[i], want)
			}
			if test.want == nil {
				require.Equal(t, suite.Fail, results[0].Verdict)
				requireEmpty(t, server, nil)
			}
		})
	}
}

// TestShakyTarget is one that is out of service every third time: what is made is
// removed all the same.
func TestShakyTarget(t *testing.T) {
	asked := 0
	server := liar(t, func(honest http.Handler, w http.ResponseWriter, r *http.Request) {
		asked++
		if asked%3 == 0 && r.URL.Path != "/metrics" && !strings.Contains(r.URL.Path, "/p/") {
			say(503, `{"error_code": "APIGW.0201", "error_msg": "busy"}`)(w, r)
			return
		}
		honest.ServeHTTP(w, r)
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

// TestSilentTarget stops asking.
func TestSilentTarget(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > 1 { // the door is open
			panic(http.ErrAbortHandler)
		}
		say(200, `{"snapshots": []}`)(w, r)
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
	require.ErrorContains(t, err, "listSnapshots: the target gives no answer: ")
}

// TestInterrupt removes what was made all the same.
func TestInterrupt(t *testing.T) {
	ctx, interrupt := context.WithCancel(context.Background())
	defer interrupt()
	server := liar(t, func(honest http.Handler, w http.ResponseWriter, r *http.Request) {
		honest.ServeHTTP(w, r)
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

// TestReadsOnly sends nothing that writes, whatever the case.
func TestReadsOnly(t *testing.T) {
	for _, api := range loadAPIs(t) {
		server := liar(t, func(honest http.Handler, w http.ResponseWriter, r *http.Request) {
			action := strings.ToLower(r.Header.Get("X-Acs-Action"))
			if r.Method != http.MethodGet && !strings.HasPrefix(action, "describe") {
				t.Errorf("sent %s %s %s", r.Method, r.URL, action)
			}
			honest.ServeHTTP(w, r)
		})
		_, err := probe.Run(context.Background(), optionsFor(t, api, server), loadCases(t))
		require.NoError(t, err)
	}
}

// TestRate waits between requests.
func TestRate(t *testing.T) {
	api, _ := traffic.Find(loadAPIs(t), "huawei/evsv2")
	options := optionsFor(t, api, liar(t, http.Handler.ServeHTTP))
	options.Rate = 20
	options.Select = func(c suite.Case) bool { return strings.HasPrefix(c.Name, "huawei/evsv2/showSnapshot/request-valid-") }
	start := time.Now()
	results, err := probe.Run(context.Background(), options, loadCases(t))
	require.NoError(t, err)
	require.GreaterOrEqual(t, time.Since(start), time.Duration(len(results))*50*time.Millisecond)
}
