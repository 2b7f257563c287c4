package sandbox_test

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/internal/documents"
	"github.com/snapspec/snapspec/conformance/sandbox"
)

// delay is how long it takes to create a snapshot in tests.
const delay = time.Minute

// clock is a clock that only a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Now()}
}

func (c *clock) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// tester validates every answer of a sandbox against its document.
type tester struct {
	t      testing.TB
	server *sandbox.Server
	clock  *clock
}

// noDelay stands for a delay of 0, because start takes 0 for the delay of tests.
const noDelay = -1

func start(t testing.TB, options sandbox.Options) *tester {
	t.Helper()
	s := &tester{t: t, clock: newClock()}
	options.Clock = s.clock.time
	switch options.Delay {
	case 0:
		options.Delay = delay
	case noDelay:
		options.Delay = 0
	}
	if options.Logger == nil {
		options.Logger = slog.New(failOnError{t})
	}
	var err error
	s.server, err = sandbox.New(options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.server.Close()) })
	return s
}

// failOnError is a log handler that fails the test for each error: an answer broke
// its document.
type failOnError struct{ t testing.TB }

func (failOnError) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelError }

func (h failOnError) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		h.t.Errorf("%s: %s", r.Message, a)
		return true
	})
	return nil
}

func (h failOnError) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h failOnError) WithGroup(string) slog.Handler      { return h }

// answer is a response, its body decoded if it is JSON.
type answer struct {
	status int
	header http.Header
	text   string
	json   map[string]any
}

// send sends r and validates the answer against the document, strictly.
func (s *tester) send(r *http.Request) answer {
	s.t.Helper()
	recorder := httptest.NewRecorder()
	s.server.ServeHTTP(recorder, r)
	a := answer{status: recorder.Code, header: recorder.Header(), text: recorder.Body.String()}
	if a.header.Get("Content-Type") != "application/json" {
		return a
	}
	require.NoError(s.t, json.Unmarshal(recorder.Body.Bytes(), &a.json), a.text)
	for _, f := range operationOf(s.t, r, a).Response(a.status, a.header, recorder.Body.Bytes()) {
		if f.Rule != contract.RuleStatus {
			s.t.Errorf("%s %s: %d %s: %s", r.Method, r.URL, a.status, a.text, f)
		}
	}
	return a
}

// request returns a request as a server gets it; headers are names and values.
func request(method, target, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

func (s *tester) post(path, body string, headers ...string) answer {
	s.t.Helper()
	return s.send(request(http.MethodPost, path, body, append(headers, "Content-Type", "application/json")...))
}

// call sends a request with a body, or "" without one.
func (s *tester) call(method, path, body string, headers ...string) answer {
	s.t.Helper()
	if body != "" {
		headers = append(headers, "Content-Type", "application/json")
	}
	return s.send(request(method, path, body, headers...))
}

// ecs sends the action CreateSnapshot.
func (s *tester) ecs(query string, headers ...string) answer {
	s.t.Helper()
	return s.action("CreateSnapshot", query, headers...)
}

// action sends an action of ECS.
func (s *tester) action(name, query string, headers ...string) answer {
	s.t.Helper()
	return s.send(request(http.MethodPost, "/?"+query, "", append(headers, "x-acs-action", name, "x-acs-version", "2014-05-26")...))
}

// operationOf returns the operation whose document describes an answer. A request
// that asks for none is answered with a fault of the vendor, which the default
// response of any of its operations describes.
func operationOf(t testing.TB, r *http.Request, a answer) *contract.Operation {
	t.Helper()
	all := contracts(t)
	if a.header.Get("X-Acs-Request-Id") != "" {
		return actionOf(t, all["alibaba/ecs20140526"], r)
	}
	for id, api := range all {
		if o, _ := api.Route(r); o != nil && id != "alibaba/ecs20140526" {
			return o
		}
	}
	return operation(t, all["huawei/evsv2"])
}

// actionOf returns the operation of the action that r names, or any if there is
// none.
func actionOf(t testing.TB, api *contract.Contract, r *http.Request) *contract.Operation {
	t.Helper()
	name := cmp.Or(r.URL.Query().Get("Action"), r.Header.Get("x-acs-action"))
	for _, o := range api.Operations() {
		if strings.EqualFold(o.ID, name) {
			return o
		}
	}
	return operation(t, api)
}

func operation(t testing.TB, api *contract.Contract) *contract.Operation {
	t.Helper()
	o, ok := api.Operation("createSnapshot")
	require.True(t, ok)
	return o
}

// contracts returns the contracts of all APIs, by id.
func contracts(t testing.TB) map[string]*contract.Contract {
	t.Helper()
	all, err := documents.All()
	require.NoError(t, err)
	byID := map[string]*contract.Contract{}
	for _, api := range all {
		byID[api.ID] = api.Contract
	}
	return byID
}

func TestOptionsAreChecked(t *testing.T) {
	_, err := sandbox.New(sandbox.Options{Fail: 2})
	require.ErrorContains(t, err, "from 0 to 1")
	_, err = sandbox.New(sandbox.Options{Fail: math.NaN()})
	require.ErrorContains(t, err, "from 0 to 1")
	_, err = sandbox.New(sandbox.Options{Delay: -1})
	require.ErrorContains(t, err, "Delay is -1ns; give 0 or more")
	_, err = sandbox.New(sandbox.Options{Latency: -1})
	require.ErrorContains(t, err, "Latency is -1ns; give 0 or more")
	_, err = sandbox.New(sandbox.Options{Data: t.TempDir()})
	require.ErrorContains(t, err, "data file")
}

func TestHealth(t *testing.T) {
	a := start(t, sandbox.Options{Credentials: sandbox.NewCredentials()}).send(request(http.MethodGet, "/healthz", ""))
	require.Equal(t, http.StatusOK, a.status)
	require.Equal(t, "ok\n", a.text)
}

func TestMetrics(t *testing.T) {
	off := start(t, sandbox.Options{})
	require.Equal(t, http.StatusNotFound, off.send(request(http.MethodGet, "/metrics", "")).status)

	on := start(t, sandbox.Options{Metrics: true})
	on.post(evsv2Path, `{"snapshot": {"volume_id": "v-1"}}`)
	on.post(evsv2Path, `{"snapshot": {}}`)
	a := on.send(request(http.MethodGet, "/metrics", ""))
	require.Equal(t, http.StatusOK, a.status)
	require.Contains(t, a.text, `sandbox_request_duration_seconds_count{api="huawei/evsv2",operation="createSnapshot",status="202"} 1`)
	require.Contains(t, a.text, `sandbox_request_duration_seconds_count{api="huawei/evsv2",operation="createSnapshot",status="400"} 1`)
	require.Contains(t, a.text, `sandbox_snapshots{service="evs"} 1`)
}

// TestMetricsCountWhatExists changes nothing after the delete: a change would remove
// what has expired.
func TestMetricsCountWhatExists(t *testing.T) {
	s := start(t, sandbox.Options{Metrics: true})
	count := func() string { return s.send(request(http.MethodGet, "/metrics", "")).text }
	id := s.post(evsv2Path, `{"snapshot": {"volume_id": "v-1"}}`).json["snapshot"].(map[string]any)["id"].(string)
	s.ecs("DiskId=d-1&RetentionDays=1")
	s.clock.forward(delay)
	require.Equal(t, http.StatusAccepted, s.call(http.MethodDelete, evsv2Path+"/"+id, "").status)
	require.Contains(t, count(), `sandbox_snapshots{service="evs"} 1`, "it is being deleted")

	s.clock.forward(delay)
	require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, evsv2Path+"/"+id, "").status)
	require.Contains(t, count(), `sandbox_snapshots{service="evs"} 0`)
	require.Contains(t, count(), `sandbox_snapshots{service="ecs"} 1`)
}

func TestLogHoldsNoSecrets(t *testing.T) {
	var log strings.Builder
	credentials := sandbox.NewCredentials()
	s := start(t, sandbox.Options{Credentials: credentials, Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	s.post(evsv2Path, `{"snapshot": {"volume_id": "v-1", "more": 1}}`, "X-Auth-Token", credentials.Token)
	s.send(request(http.MethodGet, "/?"+rpc1Query(t, credentials, "DiskId=d-1"), ""))

	require.Contains(t, log.String(), `"api":"huawei/evsv2","operation":"createSnapshot","method":"POST","path":"`+evsv2Path+`","status":202`)
	require.Contains(t, log.String(), `body /snapshot/more: unknown`)
	for _, secret := range []string{credentials.Token, credentials.SecretKey, credentials.AccessKey, "Signature"} {
		require.NotContains(t, log.String(), secret)
	}
}
