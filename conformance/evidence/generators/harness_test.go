package generators

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The tests of the harness: it must find each kind of fault, and nothing else.

func TestUnexplained(t *testing.T) {
	const id = "alibaba/ecs20140526/CopySnapshot"
	compiles := failure{stage: stageCompile, err: errors.New("does not compile")}
	step := failure{stage: stageCall, step: "copy", err: errors.New("differs")}
	of := func(document, stage, step string) Quirk {
		return Quirk{document, stage, step, "A problem.", "A remedy."}
	}
	for name, c := range map[string]struct {
		failures []failure
		quirks   []Quirk
		want     []string
	}{
		"no failure":                         {},
		"a failure without a quirk":          {[]failure{compiles}, nil, []string{"compile: does not compile"}},
		"a failure with its quirk":           {[]failure{compiles}, []Quirk{of(id, stageCompile, "")}, nil},
		"a failure with a quirk for all":     {[]failure{compiles}, []Quirk{of("all", stageCompile, "")}, nil},
		"a failure with a quirk for the API": {[]failure{compiles}, []Quirk{of("alibaba/ecs20140526", stageCompile, "")}, nil},
		"a failure with a quirk of another":  {[]failure{compiles}, []Quirk{of("huawei", stageCompile, "")}, []string{"compile: does not compile"}},
		"a name with the same prefix":        {[]failure{compiles}, []Quirk{of("alibaba/ecs2014", stageCompile, "")}, []string{"compile: does not compile"}},
		"a quirk without a failure":          {nil, []Quirk{of(id, stageCompile, "")}, []string{"expects"}},
		"a quirk of another stage":           {[]failure{compiles}, []Quirk{of(id, stageGenerate, "")}, []string{"compile: does not compile", "expects"}},
		"a quirk of use without a failure":   {nil, []Quirk{of("all", stageUse, "")}, nil},
		"a failure with a quirk of use":      {[]failure{compiles}, []Quirk{of("all", stageUse, "")}, []string{"compile: does not compile"}},
		"a step with its quirk":              {[]failure{step}, []Quirk{of(id, stageCall, "copy")}, nil},
		"a step with a quirk of another":     {[]failure{step}, []Quirk{of(id, stageCall, "create")}, []string{"call: copy: differs", "expects"}},
		"two failures with one quirk":        {[]failure{step, {stageCall, "again", errors.New("too")}}, []Quirk{of(id, stageCall, "copy")}, []string{"call: again: too"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := unexplained(id, c.failures, c.quirks)
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
		"equal":                         {`{"a": [1, "b", true], "c": {}}`, `{"c": {}, "a": [1.0, "b", true]}`, nil},
		"a null is missing":             {`{"a": null}`, `{}`, nil},
		"a null is added":               {`{}`, `{"a": null}`, nil},
		"a null became a value":         {`{"a": null}`, `{"a": ""}`, []string{"/a: "}},
		"a member is missing":           {`{"a": {"b": 0}}`, `{"a": {}}`, []string{"/a/b: "}},
		"a member is invented":          {`{}`, `{"a": false}`, []string{"/a: "}},
		"another value":                 {`{"a": [{"b": 1}]}`, `{"a": [{"b": 2}]}`, []string{"/a/0/b: "}},
		"another type":                  {`{"a": 1}`, `{"a": "1"}`, []string{"/a: "}},
		"an object instead of a list":   {`{"a": []}`, `{"a": {}}`, []string{"/a: "}},
		"a shorter list":                {`{"a": [1, 2]}`, `{"a": [1]}`, []string{"/a: "}},
		"no body":                       {`null`, `null`, nil},
		"a body is invented":            {`null`, `{"a": 1}`, []string{": "}},
		"a body is missing":             {`{"a": 1}`, `null`, []string{": "}},
		"the same time":                 {`{"a": "2026-01-02T03:04:05.123456"}`, `{"a": "2026-01-02T03:04:05.123456+00:00"}`, nil},
		"the same time in another zone": {`{"a": "2026-01-02T03:04:05Z"}`, `{"a": "2026-01-02T04:04:05+01:00"}`, nil},
		"a truncated time":              {`{"a": "2026-01-02T03:04:05.123456"}`, `{"a": "2026-01-02T03:04:05.123Z"}`, []string{"/a: "}},
		"text instead of a time":        {`{"a": "2026-01-02T03:04:05Z"}`, `{"a": "yesterday"}`, []string{"/a: "}},
	} {
		t.Run(name, func(t *testing.T) {
			requireBegin(t, c.found, compare(decode(t, c.want), decode(t, c.got)))
		})
	}
}

func TestMissing(t *testing.T) {
	for name, c := range map[string]struct {
		want, got string
		found     []string
		extras    []string
	}{
		"equal":            {`{"a": {"b": [1]}}`, `{"a": {"b": [1]}}`, nil, nil},
		"no arguments":     {`null`, `null`, nil, nil},
		"an extra member":  {`{"a": {"b": 1}}`, `{"a": {"b": 1, "force": false}}`, nil, []string{"at/a/force: false"}},
		"a missing member": {`{"a": {"b": false}}`, `{"a": {}}`, []string{"/a/b: missing"}, nil},
		"a changed value":  {`{"a": {"b": 1}}`, `{"a": {"b": 2}}`, []string{"/a/b: "}, nil},
		"a missing body":   {`{"a": 1}`, `null`, []string{": "}, nil},
		"an extra body":    {`null`, `{"a": 1}`, []string{": "}, []string{"at/a: 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			requireBegin(t, c.found, missing(decode(t, c.want), decode(t, c.got)))
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

// TestEvaluate runs the stages of generators that are lines of bash.
func TestEvaluate(t *testing.T) {
	p := parsePlan(t, harnessSteps)
	for name, c := range map[string]struct {
		generate, compile, call string
		reached, stage, want    string
	}{
		"does not generate":    {"echo no such type >&2; exit 3", "true", "true", ReachedNothing, stageGenerate, "no such type"},
		"fails in the middle":  {"false\ntrue", "true", "true", ReachedNothing, stageGenerate, "exit status 1"},
		"fails in a pipe":      {"false | cat", "true", "true", ReachedNothing, stageGenerate, "exit status 1"},
		"an unknown variable":  {"echo $NOTHING", "true", "true", ReachedNothing, stageGenerate, "NOTHING"},
		"does not compile":     {`echo code >"$OUT/$NAME"`, `cat "$OUT/evsv2" >&2; exit 1`, "true", ReachedGenerated, stageCompile, "code"},
		"does not start":       {"true", "true", "exit 7", ReachedCompiled, stageCall, "exit status 7"},
		"writes no JSON":       {"true", "true", "read -r _; echo Exception; cat >/dev/null", ReachedCompiled, stageCall, "Exception"},
		"fails every call":     {"true", "true", `while read -r _; do echo '{"failed": "Error: no"}'; done`, ReachedCompiled, stageCall, "Error: no"},
		"fails at its end":     {"true", "true", `while read -r _; do echo '{"failed": "Error: no"}'; done; echo bye >&2; exit 4`, ReachedCompiled, "", "bye"},
		"generates types only": {`test -f "$DOCUMENT" && test -d "$OUT" && test "${CACHE##*/}" = .cache`, `test "$ID" = huawei/evsv2`, "", ReachedCompiled, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := &generator{Folder: t.TempDir(), Generate: c.generate, Compile: c.compile, Call: c.call}
			got := g.evaluate(t, p)
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

func TestRunKillsItsProcesses(t *testing.T) {
	began := time.Now()
	_, err := run(t.Context(), 100*time.Millisecond, ".", nil, "sleep 60 | cat")
	require.ErrorContains(t, err, "not done after 100ms")
	require.Less(t, time.Since(began), 30*time.Second)
}

func TestGeneratorChecks(t *testing.T) {
	good := generator{Folder: "x", Name: "x", Language: "x", Version: "1", Pinned: "echo 1", Install: "true", Generate: "x", Compile: "x"}
	require.NoError(t, good.check())
	missing := good
	missing.Generate = " "
	require.ErrorContains(t, missing.check(), "generate is missing")
	odd := good
	odd.Auth = "no"
	require.ErrorContains(t, odd.check(), `auth is "no"`)
	require.Error(t, decodeYAML([]byte("colour: blue"), new(generator)))

	setUp := func(change func(*generator)) error {
		g := good
		g.Folder = t.TempDir()
		change(&g)
		return g.setUp(t.Context())
	}
	require.NoError(t, setUp(func(*generator) {}))
	require.ErrorContains(t, setUp(func(g *generator) { g.Pinned = "echo 2" }), `version is "1", and pinned prints "2"`)
	require.ErrorContains(t, setUp(func(g *generator) { g.Install = "exit 1" }), "install")
	require.ErrorContains(t, setUp(func(g *generator) { g.Needs = []string{"no-such-program"} }), `"no-such-program"`)

	for want, q := range map[string]Quirk{
		`stage is "late"`:           {"all", "late", "", "x", "x"},
		"needs the step that fails": {"all", stageCall, "", "x", "x"},
		"no other stage has one":    {"all", stageCompile, "create", "x", "x"},
		"set all three":             {"all", stageCompile, "", "x", ""},
		`no document "huawei/evs"`:  {"huawei/evs", stageUse, "", "x", "x"},
	} {
		g := good
		g.Quirks = []Quirk{q}
		require.ErrorContains(t, g.checkQuirks(), want)
	}
}
