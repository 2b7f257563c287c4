package generators

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// client is a correct client, except for what change and alter do.
type client struct {
	target *target
	change func(method, path *string, query url.Values, body *any, header http.Header)
	alter  func(result *callResult)
	times  int // that it sends the request, 0 for once
}

func (c client) send(q callRequest) (callResult, error) {
	method, path := http.MethodPost, fmt.Sprintf("/v2/%s/cloudsnapshots", q.Path["project_id"])
	query, body, header := url.Values{}, q.Body, http.Header{}
	header.Set("X-Auth-Token", c.target.keys.Token)
	if q.Operation == "listSnapshots" {
		method, path = http.MethodGet, path+"/detail"
	}
	for name, value := range q.Query {
		query.Set(name, fmt.Sprint(value))
	}
	if c.change != nil {
		c.change(&method, &path, query, &body, header)
	}
	var a callResult
	var err error
	for range max(1, c.times) {
		if a, err = sendRequest(method, c.target.URL+path+"?"+query.Encode(), header, body); err != nil {
			return a, err
		}
	}
	if c.alter != nil {
		c.alter(&a)
	}
	return a, nil
}

func sendRequest(method, target string, header http.Header, body any) (callResult, error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return callResult{}, err
		}
		content = bytes.NewReader(text)
		header.Set("Content-Type", "application/json")
	}
	r, err := http.NewRequestWithContext(context.Background(), method, target, content)
	if err != nil {
		return callResult{}, err
	}
	r.Header = header
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return callResult{}, err
	}
	defer func() { _ = response.Body.Close() }()
	a := callResult{Status: response.StatusCode}
	return a, json.NewDecoder(response.Body).Decode(&a.Decoded)
}

const harnessSteps = `
document: huawei/evsv2
steps:
  - name: create
    operation: createSnapshot
    path: {project_id: p}
    body: {snapshot: {volume_id: v-1, name: a}}
    status: 202
    decoded: {/snapshot/name: a}
    keep: {name: /snapshot/name}
  - name: list
    operation: listSnapshots
    path: {project_id: p}
    query: {name: '${name}', limit: 5}
    status: 200
    decoded: {/count: 1}
  - name: refused
    operation: createSnapshot
    path: {project_id: p}
    body: {snapshot: {volume_id: in-use-1}}
    status: 400
    decoded: {/error/code: EVS.5400}
`

// TestCallerFindsFaults runs clients with one fault each.
func TestCallerFindsFaults(t *testing.T) {
	snapshot := func(body *any) map[string]any { return (*body).(map[string]any)["snapshot"].(map[string]any) }
	decoded := func(a *callResult) map[string]any {
		inner, _ := a.Decoded.(map[string]any)["snapshot"].(map[string]any)
		return inner
	}
	for name, c := range map[string]struct {
		client client
		want   string // the error of the step create, empty for none
	}{
		"a correct client": {},
		"an unknown member": {client{change: func(_, _ *string, _ url.Values, body *any, _ http.Header) {
			(*body).(map[string]any)["colour"] = "blue"
		}}, `body /colour: unknown`},
		"an unknown parameter": {client{change: func(_, _ *string, query url.Values, _ *any, _ http.Header) {
			query.Set("colour", "blue")
		}}, `query colour: unknown`},
		"a member of another type": {client{change: func(_, _ *string, _ url.Values, body *any, _ http.Header) {
			(*body).(map[string]any)["snapshot"] = map[string]any{"volume_id": "v-1", "name": "a", "force": "yes"}
		}}, `body /snapshot/force: type`},
		"a member is not sent": {client{change: func(_, _ *string, _ url.Values, body *any, _ http.Header) {
			*body = map[string]any{"snapshot": map[string]any{"volume_id": snapshot(body)["volume_id"]}}
		}}, `body /snapshot/name: missing`},
		"another path": {client{change: func(_, path *string, _ url.Values, _ *any, _ http.Header) {
			*path = strings.Replace(*path, "/p/", "/q/", 1)
		}}, `path: /v2/q/`},
		"another method": {client{change: func(method, _ *string, _ url.Values, body *any, _ http.Header) {
			*method, *body = http.MethodPut, nil
		}}, `the request matches no operation of the document`},
		"another operation": {client{change: func(method, path *string, _ url.Values, body *any, _ http.Header) {
			*method, *path, *body = http.MethodGet, "/v2/p/cloudsnapshots/detail", nil
		}}, `the request is for listSnapshots, want createSnapshot`},
		"no token": {client{change: func(_, _ *string, _ url.Values, _ *any, header http.Header) {
			header.Del("X-Auth-Token")
		}}, `the sandbox answered 401 instead of 202`},
		"two requests":                {client{times: 2}, `the client sent 2 requests`},
		"another status":              {client{alter: func(a *callResult) { a.Status++ }}, `the client returned the status`},
		"a member is not decoded":     {client{alter: func(a *callResult) { delete(decoded(a), "size") }}, `/snapshot/size: <nil> instead of 1`},
		"a member is invented":        {client{alter: func(a *callResult) { a.Decoded.(map[string]any)["colour"] = "blue" }}, `/colour: "blue" instead of <nil>`},
		"nothing is decoded":          {client{alter: func(a *callResult) { a.Decoded = nil }}, `decoded: : <nil> instead of`},
		"an exception":                {client{alter: func(a *callResult) { *a = callResult{Failed: "TypeError: no"} }}, `the client: TypeError: no`},
		"a header with another value": {client{alter: func(a *callResult) { a.Headers = map[string]string{"X-Request-Id": "another"} }}, `header X-Request-Id: "another" instead of`},
		"a success is untyped":        {client{alter: func(a *callResult) { a.Untyped = true }}, `untyped: a success must be decoded`},
		"a default is sent too": {client{change: func(_, _ *string, _ url.Values, body *any, _ http.Header) {
			if *body != nil && snapshot(body)["name"] != nil {
				*body = map[string]any{"snapshot": map[string]any{"volume_id": "v-1", "name": "a", "force": false}}
			}
		}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := runClient(t, c.client, parsePlan(t, harnessSteps))
			if c.want == "" {
				require.Empty(t, got.failures)
				require.Equal(t, 3, got.passed)
				return
			}
			require.NotEmpty(t, got.failures)
			require.Equal(t, "create", got.failures[0].step)
			require.ErrorContains(t, got.failures[0].err, c.want)
		})
	}
}

func TestCallerReportsExtrasAndUntypedErrors(t *testing.T) {
	got := runClient(t, client{
		change: func(_, _ *string, query url.Values, _ *any, _ http.Header) {
			if query.Has("limit") {
				query.Set("offset", "0")
			}
		},
		alter: func(a *callResult) { a.Untyped = a.Status >= 400 },
	}, parsePlan(t, harnessSteps))
	require.Empty(t, got.failures)
	require.Equal(t, []string{"query /offset: 0"}, got.extras)
	require.True(t, got.untyped)
}

// TestCallerChecksResponses runs plans with one wrong expectation each.
func TestCallerChecksResponses(t *testing.T) {
	for name, c := range map[string]struct{ old, replacement, want string }{
		"another status":   {"status: 400", "status: 404", "the sandbox answered 400 instead of 404"},
		"another code":     {"EVS.5400", "EVS.5401", `/error/code: "EVS.5400" instead of "EVS.5401"`},
		"a missing member": {"/error/code", "/fault/code", "/fault/code: no such value"},
		"an unknown name":  {"in-use-1", "'${volume}'", "no earlier step has kept ${volume}"},
	} {
		t.Run(name, func(t *testing.T) {
			got := runClient(t, client{}, parsePlan(t, strings.Replace(harnessSteps, c.old, c.replacement, 1)))
			require.Len(t, got.failures, 1)
			require.Equal(t, "refused", got.failures[0].step)
			require.ErrorContains(t, got.failures[0].err, c.want)
		})
	}
}

// TestCallerSkipsDependentSteps runs a plan with steps that need a value of a failed
// one.
func TestCallerSkipsDependentSteps(t *testing.T) {
	got := runClient(t, client{alter: func(a *callResult) {
		if a.Status == http.StatusAccepted {
			a.Decoded = nil
		}
	}}, parsePlan(t, harnessSteps))
	require.Len(t, got.failures, 1)
	require.Equal(t, 1, got.passed, "only the step refused")
}

func parsePlan(t *testing.T, text string) plan {
	var p plan
	require.NoError(t, decodeYAML([]byte(text), &p))
	return p
}

func runClient(t *testing.T, c client, p plan) callResults {
	t.Helper()
	document, err := newContract(p.Document)
	require.NoError(t, err)
	c.target = newTarget(t, p, true)
	running := caller{target: c.target, plan: p, contract: document, send: c.send}
	running.callAll()
	return running.results
}
