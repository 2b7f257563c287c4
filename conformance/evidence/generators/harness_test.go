package foreign

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What the harness holds generators to, it is held to here: each kind of fault must
// be found, and nothing else.

func TestJudge(t *testing.T) {
	const id = "alibaba/ecs20140526/CopySnapshot"
	compiles := failure{stage: stageCompile, err: errors.New("does not compile")}
	step := failure{stage: stageCall, step: "copy", err: errors.New("differs")}
	of := func(document, stage, step string) quirk {
		return quirk{document, stage, step, "A problem.", "A remedy."}
	}
	for name, c := range map[string]struct {
		failures []failure
		quirks   []quirk
		want     []string
	}{
		"all well":                         {},
		"a failure without a quirk":        {[]failure{compiles}, nil, []string{"compile: does not compile"}},
		"a failure with its quirk":         {[]failure{compiles}, []quirk{of(id, stageCompile, "")}, nil},
		"a failure with one for all":       {[]failure{compiles}, []quirk{of("all", stageCompile, "")}, nil},
		"a failure with one for the API":   {[]failure{compiles}, []quirk{of("alibaba/ecs20140526", stageCompile, "")}, nil},
		"a failure with one of another":    {[]failure{compiles}, []quirk{of("huawei", stageCompile, "")}, []string{"compile: does not compile"}},
		"a name that merely begins so":     {[]failure{compiles}, []quirk{of("alibaba/ecs2014", stageCompile, "")}, []string{"compile: does not compile"}},
		"a quirk without a failure":        {nil, []quirk{of(id, stageCompile, "")}, []string{"expects"}},
		"a quirk of another stage":         {[]failure{compiles}, []quirk{of(id, stageGenerate, "")}, []string{"compile: does not compile", "expects"}},
		"a quirk of use fails nothing":     {nil, []quirk{of("all", stageUse, "")}, nil},
		"a quirk of use explains nothing":  {[]failure{compiles}, []quirk{of("all", stageUse, "")}, []string{"compile: does not compile"}},
		"a step with its quirk":            {[]failure{step}, []quirk{of(id, stageCall, "copy")}, nil},
		"a step with one of another step":  {[]failure{step}, []quirk{of(id, stageCall, "create")}, []string{"call copy: differs", "expects"}},
		"of two failures one is explained": {[]failure{step, {stageCall, "again", errors.New("too")}}, []quirk{of(id, stageCall, "copy")}, []string{"call again: too"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := judge(id, c.failures, c.quirks)
			require.Len(t, got, len(c.want), "%q", got)
			for i, want := range c.want {
				require.Contains(t, got[i], want)
			}
		})
	}
}

func TestCompare(t *testing.T) {
	for name, c := range map[string]struct {
		want, got string
		found     []string
	}{
		"equal":                     {`{"a": [1, "b", true], "c": {}}`, `{"c": {}, "a": [1.0, "b", true]}`, nil},
		"a null is left out":        {`{"a": null}`, `{}`, nil},
		"a null is added":           {`{}`, `{"a": null}`, nil},
		"a null has become a value": {`{"a": null}`, `{"a": ""}`, []string{"/a: "}},
		"a member is lost":          {`{"a": {"b": 0}}`, `{"a": {}}`, []string{"/a/b: "}},
		"a member is made up":       {`{}`, `{"a": false}`, []string{"/a: "}},
		"another value":             {`{"a": [{"b": 1}]}`, `{"a": [{"b": 2}]}`, []string{"/a/0/b: "}},
		"another type":              {`{"a": 1}`, `{"a": "1"}`, []string{"/a: "}},
		"an object for a list":      {`{"a": []}`, `{"a": {}}`, []string{"/a: "}},
		"a shorter list":            {`{"a": [1, 2]}`, `{"a": [1]}`, []string{"/a: "}},
		"no body":                   {`null`, `null`, nil},
		"a body out of nothing":     {`null`, `{"a": 1}`, []string{": "}},
		"a body that is lost":       {`{"a": 1}`, `null`, []string{": "}},
		"the same time":             {`{"a": "2026-01-02T03:04:05.123456"}`, `{"a": "2026-01-02T03:04:05.123456+00:00"}`, nil},
		"the same time elsewhere":   {`{"a": "2026-01-02T03:04:05Z"}`, `{"a": "2026-01-02T04:04:05+01:00"}`, nil},
		"a time that lost its end":  {`{"a": "2026-01-02T03:04:05.123456"}`, `{"a": "2026-01-02T03:04:05.123Z"}`, []string{"/a: "}},
		"a text for a time":         {`{"a": "2026-01-02T03:04:05Z"}`, `{"a": "yesterday"}`, []string{"/a: "}},
	} {
		t.Run(name, func(t *testing.T) {
			requireBegin(t, c.found, compare(decode(t, c.want), decode(t, c.got)))
		})
	}
}

func TestLacks(t *testing.T) {
	for name, c := range map[string]struct {
		want, got string
		found     []string
		extras    []string
	}{
		"equal":           {`{"a": {"b": [1]}}`, `{"a": {"b": [1]}}`, nil, nil},
		"nothing asked":   {`null`, `null`, nil, nil},
		"an extra":        {`{"a": {"b": 1}}`, `{"a": {"b": 1, "force": false}}`, nil, []string{"at/a/force: false"}},
		"a lost member":   {`{"a": {"b": false}}`, `{"a": {}}`, []string{"/a/b: missing"}, nil},
		"a changed value": {`{"a": {"b": 1}}`, `{"a": {"b": 2}}`, []string{"/a/b: "}, nil},
		"a lost body":     {`{"a": 1}`, `null`, []string{": "}, nil},
		"a body of none":  {`null`, `{"a": 1}`, []string{": "}, []string{"at/a: 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			requireBegin(t, c.found, lacks(decode(t, c.want), decode(t, c.got)))
			requireBegin(t, c.extras, extras("at", decode(t, c.want), decode(t, c.got)))
		})
	}
}

func decode(t *testing.T, text string) (value any) {
	require.NoError(t, json.Unmarshal([]byte(text), &value))
	return value
}

func requireBegin(t *testing.T, want, got []string) {
	require.Len(t, got, len(want), "%q", got)
	for i := range want {
		require.True(t, strings.HasPrefix(got[i], want[i]), got[i])
	}
}

// client is one that sends what it is asked for and decodes what it gets, but for
// a fault of its own.
type client struct {
	scene  *scene
	change func(method, path *string, query url.Values, body *any, header http.Header)
	tell   func(a *answer)
	times  int
}

func (c client) ask(q question) (answer, error) {
	method, path := http.MethodPost, fmt.Sprintf("/v2/%s/cloudsnapshots", q.Path["project_id"])
	query, body, header := url.Values{}, q.Body, http.Header{}
	header.Set("X-Auth-Token", c.scene.keys.Token)
	if q.Operation == "listSnapshots" {
		method, path = http.MethodGet, path+"/detail"
	}
	for name, value := range q.Query {
		query.Set(name, fmt.Sprint(value))
	}
	if c.change != nil {
		c.change(&method, &path, query, &body, header)
	}
	var a answer
	var err error
	for range max(1, c.times) {
		if a, err = send(method, c.scene.URL+path+"?"+query.Encode(), header, body); err != nil {
			return a, err
		}
	}
	if c.tell != nil {
		c.tell(&a)
	}
	return a, nil
}

func send(method, target string, header http.Header, body any) (answer, error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		content = bytes.NewReader(text)
		header.Set("Content-Type", "application/json")
	}
	r, err := http.NewRequestWithContext(context.Background(), method, target, content)
	if err != nil {
		return answer{}, err
	}
	r.Header = header
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	a := answer{Status: response.StatusCode}
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
    answer: {/snapshot/name: a}
    keep: {name: /snapshot/name}
  - name: list
    operation: listSnapshots
    path: {project_id: p}
    query: {name: '${name}', limit: 5}
    status: 200
    answer: {/count: 1}
  - name: refused
    operation: createSnapshot
    path: {project_id: p}
    body: {snapshot: {volume_id: in-use-1}}
    status: 400
    answer: {/error/code: EVS.5400}
`

// TestCallerFindsFaults is about what a client can do wrong.
func TestCallerFindsFaults(t *testing.T) {
	snapshot := func(body *any) map[string]any { return (*body).(map[string]any)["snapshot"].(map[string]any) }
	decoded := func(a *answer) map[string]any {
		inner, _ := a.Decoded.(map[string]any)["snapshot"].(map[string]any)
		return inner
	}
	for name, c := range map[string]struct {
		client client
		want   string // of the step create, "" for none
	}{
		"a good client": {},
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
		}}, `the request is none of the document`},
		"another operation": {client{change: func(method, path *string, _ url.Values, body *any, _ http.Header) {
			*method, *path, *body = http.MethodGet, "/v2/p/cloudsnapshots/detail", nil
		}}, `the request is one of listSnapshots, createSnapshot was asked for`},
		"no token": {client{change: func(_, _ *string, _ url.Values, _ *any, header http.Header) {
			header.Del("X-Auth-Token")
		}}, `the sandbox answered 401 instead of 202`},
		"two requests":         {client{times: 2}, `the client sent 2 requests`},
		"another status":       {client{tell: func(a *answer) { a.Status++ }}, `the client tells the status`},
		"a member is dropped":  {client{tell: func(a *answer) { delete(decoded(a), "size") }}, `/snapshot/size: <nil> instead of 1`},
		"a member is made up":  {client{tell: func(a *answer) { a.Decoded.(map[string]any)["colour"] = "blue" }}, `/colour: "blue" instead of <nil>`},
		"nothing is decoded":   {client{tell: func(a *answer) { a.Decoded = nil }}, `decoded: : <nil> instead of`},
		"an exception":         {client{tell: func(a *answer) { *a = answer{Failed: "TypeError: no"} }}, `the client: TypeError: no`},
		"a header of another":  {client{tell: func(a *answer) { a.Headers = map[string]string{"X-Request-Id": "another"} }}, `header X-Request-Id: "another" instead of`},
		"a success is untyped": {client{tell: func(a *answer) { a.Untyped = true }}, `untyped: a success must be decoded`},
		"a default is sent also": {client{change: func(_, _ *string, _ url.Values, body *any, _ http.Header) {
			if *body != nil && snapshot(body)["name"] != nil {
				*body = map[string]any{"snapshot": map[string]any{"volume_id": "v-1", "name": "a", "force": false}}
			}
		}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := lead(t, c.client, parsePlan(t, harnessSteps))
			if c.want == "" {
				require.Empty(t, got.failures)
				require.Equal(t, 3, got.made)
				return
			}
			require.NotEmpty(t, got.failures)
			require.Equal(t, "create", got.failures[0].step)
			require.ErrorContains(t, got.failures[0].err, c.want)
		})
	}
}

func TestCallerTellsOfExtrasAndUntypedErrors(t *testing.T) {
	got := lead(t, client{
		change: func(_, _ *string, query url.Values, _ *any, _ http.Header) {
			if query.Has("limit") {
				query.Set("offset", "0")
			}
		},
		tell: func(a *answer) { a.Untyped = a.Status >= 400 },
	}, parsePlan(t, harnessSteps))
	require.Empty(t, got.failures)
	require.Equal(t, []string{"query /offset: 0"}, got.extras)
	require.True(t, got.untyped)
}

// TestCallerHoldsAnswersToThePlan is about a plan that asks for what is not so.
func TestCallerHoldsAnswersToThePlan(t *testing.T) {
	for name, c := range map[string]struct{ old, replacement, want string }{
		"another status":       {"status: 400", "status: 404", "the sandbox answered 400 instead of 404"},
		"another code":         {"EVS.5400", "EVS.5401", `/error/code: "EVS.5400" instead of "EVS.5401"`},
		"a member that is not": {"/error/code", "/fault/code", "/fault/code: nothing is there"},
		"a name without value": {"in-use-1", "'${volume}'", "no earlier step has kept ${volume}"},
	} {
		t.Run(name, func(t *testing.T) {
			got := lead(t, client{}, parsePlan(t, strings.Replace(harnessSteps, c.old, c.replacement, 1)))
			require.Len(t, got.failures, 1)
			require.Equal(t, "refused", got.failures[0].step)
			require.ErrorContains(t, got.failures[0].err, c.want)
		})
	}
}

// TestCallerLeavesOutWhatCannotBeAsked is about steps that need what failed.
func TestCallerLeavesOutWhatCannotBeAsked(t *testing.T) {
	got := lead(t, client{tell: func(a *answer) {
		if a.Status == http.StatusAccepted {
			a.Decoded = nil
		}
	}}, parsePlan(t, harnessSteps))
	require.Len(t, got.failures, 1)
	require.Equal(t, 1, got.made, "refused alone")
}

func parsePlan(t *testing.T, text string) plan {
	var p plan
	require.NoError(t, decodeYAML([]byte(text), &p))
	return p
}

func lead(t *testing.T, c client, p plan) calls {
	holds, err := newContract(p.Document)
	require.NoError(t, err)
	c.scene = newScene(t, p, true)
	led := caller{scene: c.scene, plan: p, contract: holds, ask: c.ask}
	led.makeAll()
	return led.result
}

// TestTry is about the stages, with lines of bash for a generator.
func TestTry(t *testing.T) {
	p := parsePlan(t, harnessSteps)
	for name, c := range map[string]struct {
		generate, compile, call string
		reached, stage, want    string
	}{
		"does not generate":     {"echo no such type >&2; exit 3", "true", "true", reachedNothing, stageGenerate, "no such type"},
		"fails in the middle":   {"false\ntrue", "true", "true", reachedNothing, stageGenerate, "exit status 1"},
		"fails in a pipe":       {"false | cat", "true", "true", reachedNothing, stageGenerate, "exit status 1"},
		"an unknown variable":   {"echo $NOTHING", "true", "true", reachedNothing, stageGenerate, "NOTHING"},
		"does not compile":      {`echo code >"$OUT/$NAME"`, `cat "$OUT/evsv2" >&2; exit 1`, "true", reachedGenerated, stageCompile, "code"},
		"does not start":        {"true", "true", "exit 7", reachedCompiled, stageCall, "exit status 7"},
		"answers no JSON":       {"true", "true", "read -r _; echo Exception; cat >/dev/null", reachedCompiled, stageCall, "Exception"},
		"fails every call":      {"true", "true", `while read -r _; do echo '{"failed": "Error: no"}'; done`, reachedCompiled, stageCall, "Error: no"},
		"fails when it is done": {"true", "true", `while read -r _; do echo '{"failed": "Error: no"}'; done; echo bye >&2; exit 4`, reachedCompiled, "", "bye"},
		"makes types alone":     {`test -f "$DOCUMENT" && test -d "$OUT" && test "${CACHE##*/}" = .cache`, `test "$ID" = huawei/evsv2`, "", reachedCompiled, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := &generator{Folder: t.TempDir(), Generate: c.generate, Compile: c.compile, Call: c.call}
			got := g.try(t, p)
			require.Equal(t, c.reached, got.reached)
			if c.want == "" {
				require.Empty(t, got.failures)
				return
			}
			require.NotEmpty(t, got.failures)
			last := got.failures[len(got.failures)-1]
			require.ErrorContains(t, errors.Join(got.failures[0].err, last.err), c.want)
			if c.stage != "" {
				require.Equal(t, c.stage, got.failures[0].stage)
			}
		})
	}
}

func TestRunEndsWhatItStarted(t *testing.T) {
	began := time.Now()
	_, err := run(t.Context(), 100*time.Millisecond, ".", nil, "sleep 60 | cat")
	require.ErrorContains(t, err, "not done after 100ms")
	require.Less(t, time.Since(began), 30*time.Second)
}

func TestGeneratorIsChecked(t *testing.T) {
	good := generator{Folder: "x", Name: "x", Language: "x", Version: "1", Pinned: "echo 1", Install: "true", Generate: "x", Compile: "x"}
	require.NoError(t, good.check())
	missing := good
	missing.Generate = " "
	require.ErrorContains(t, missing.check(), "generate is missing")
	odd := good
	odd.Auth = "no"
	require.ErrorContains(t, odd.check(), `auth is "no"`)
	require.Error(t, decodeYAML([]byte("colour: blue"), new(generator)))

	set := func(change func(*generator)) error {
		g := good
		g.Folder = t.TempDir()
		change(&g)
		return g.set(t.Context())
	}
	require.NoError(t, set(func(*generator) {}))
	require.ErrorContains(t, set(func(g *generator) { g.Pinned = "echo 2" }), `version is "1", and pinned prints "2"`)
	require.ErrorContains(t, set(func(g *generator) { g.Install = "exit 1" }), "install")
	require.ErrorContains(t, set(func(g *generator) { g.Needs = []string{"no-such-program"} }), `"no-such-program"`)

	for want, q := range map[string]quirk{
		`stage is "late"`:          {"all", "late", "", "x", "x"},
		"name the failing step":    {"all", stageCall, "", "x", "x"},
		"and none of another":      {"all", stageCompile, "create", "x", "x"},
		"none may be empty":        {"all", stageCompile, "", "x", ""},
		`no document "huawei/evs"`: {"huawei/evs", stageUse, "", "x", "x"},
	} {
		g := good
		g.Quirks = []quirk{q}
		require.ErrorContains(t, g.checkQuirks(), want)
	}
}

func TestMatrix(t *testing.T) {
	g := &generator{Folder: "one", Name: "one + two", Language: "Go", Version: "1", Generate: `make "$DOCUMENT" -o "$OUT/$NAME.ts" $HOME`, Call: "x"}
	m := &matrix{generators: []*generator{g}, documents: []string{"huawei/evsv2", "huawei/iamv3"}, cells: map[string]map[string]cell{"one": {}}}
	require.False(t, m.isWhole())
	m.cells["one"]["huawei/evsv2"] = cell{reached: reachedCalled, calls: calls{made: 3}}
	require.False(t, m.isWhole(), "a narrowed run")
	m.cells["one"]["huawei/iamv3"] = cell{reached: reachedGenerated}
	require.True(t, m.isWhole())
	require.Equal(t, count{Documents: 2, Generated: 2, Compiled: 1, Called: 1, Calls: 3}, m.count("one"))
	page := m.page()
	require.Contains(t, page, "| A | [one + two](#one--two) | Go | 1 | 2 of 2 | 1 of 2 | 1 of 2 | 3 |")
	require.Contains(t, page, "| [huawei/iamv3](huawei/iamv3.yaml) | generated |")
	require.Contains(t, page, "\nmake specs/huawei/evsv2.yaml -o out/evsv2.ts $HOME\n")
	data, err := m.data()
	require.NoError(t, err)
	require.Contains(t, string(data), `"huawei/iamv3": "generated"`)
}
