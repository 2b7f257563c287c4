package suite

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoadGaps(t *testing.T) {
	cases := []Case{{Name: "a"}, {Name: "b"}}
	const none = "[]"
	for _, test := range []struct{ what, cases, mutants, target, want string }{
		{"none", none, none, none, ""},
		{"two", "- {cases: [a], reason: r, source: s}\n- {cases: [b], reason: r, source: s}", none, none, ""},
		{"no reason", "- {cases: [a], source: s}", none, none, "gaps/cases.yaml: /0: no reason or no source"},
		{"no source", "- {cases: [a], reason: r}", none, none, "gaps/cases.yaml: /0: no reason or no source"},
		{"no case", "- {cases: [a], reason: r, source: s}\n- {cases: [c], reason: r, source: s}", none, none, `gaps/cases.yaml: /1: there is no case "c"`},
		{"twice", "- {cases: [a], reason: r, source: s}\n- {cases: [a], reason: r, source: s}", none, none, `gaps/cases.yaml: /1: "a" is listed twice`},
		{"several cases", "- {cases: [a, b], reason: r, source: s}", none, none, ""},
		{"no cases", "- {reason: r, source: s}", none, none, "gaps/cases.yaml: /0: no cases; name those that fail"},
		{"twice in one entry", "- {cases: [a, a], reason: r, source: s}", none, none, `gaps/cases.yaml: /0: "a" is listed twice`},
		{"observed", "- {cases: [a], reason: r, source: s, observed: '200'}", none, none, "gaps/cases.yaml: /0: observed: give the answer of a live server, and only in the file of a target"},
		{"mutant", none, "- {documents: [d], pointer: /p, change: c, proof: p}", none, ""},
		{"mutant without proof", none, "- {documents: [d], pointer: /p, change: c}", none, "gaps/mutants.yaml: /0: a member is missing"},
		{"target", none, none, "- {cases: [a], observed: '200', reason: r, source: s}", ""},
		{"target without an answer", none, none, "- {cases: [a], reason: r, source: s}", "gaps/targets/t.yaml: /0: observed: give the answer of a live server"},
		{"target with another case", none, none, "- {cases: [c], observed: '200', reason: r, source: s}", `gaps/targets/t.yaml: /0: there is no case "c"`},
		{"unknown member", "- {cases: [a], reason: r, source: s, x: 1}", none, none, `gaps/cases.yaml: line 1: there is no key "x"; correct its name; write a list`},
		{"empty", "", none, none, ""},
		{"no list", "cases: [a]", none, none, "gaps/cases.yaml: line 1: a value has the wrong type, map; write a list"},
		{"broken", "- [", none, none, "gaps/cases.yaml: line 1: did not find expected node content; write a list"},
	} {
		t.Run(test.what, func(t *testing.T) {
			_, err := loadGaps(fstest.MapFS{
				"cases.yaml": {Data: []byte(test.cases)}, "mutants.yaml": {Data: []byte(test.mutants)}, "targets/t.yaml": {Data: []byte(test.target)},
			}, cases)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.want)
		})
	}
	_, err := loadGaps(fstest.MapFS{}, cases)
	require.ErrorContains(t, err, "cases.yaml")
}

func TestJudge(t *testing.T) {
	list := []Gap{{Case: "listed", Reason: "why", Source: "where"}}
	listed, other := Case{Name: "listed"}, Case{Name: "other"}
	pass := Outcome{Verdict: Pass}
	fail := Outcome{Verdict: Fail, Detail: "difference"}
	broken := Outcome{Verdict: Error, Detail: "broken"}

	for _, outcome := range []Outcome{pass, fail, broken} {
		assert.Equal(t, outcome, Judge(other, outcome, list))
	}
	assert.Equal(t, Outcome{Verdict: Skip, Detail: "why"}, Judge(listed, fail, list))
	assert.Equal(t, Fail, Judge(listed, pass, list).Verdict, "a listed case that passes")
	assert.Equal(t, broken, Judge(listed, broken, list), "a broken harness is not a known gap")
}

func TestTargets(t *testing.T) {
	one := Gap{Case: "one", Reason: "why", Source: "where", Observed: "200"}
	g := Gaps{Targets: map[string][]Gap{"b": {one}, "a": {}}}
	assert.Equal(t, []string{"a", "b"}, g.TargetNames())
	assert.Equal(t, "known of b: why", g.Target("b")[0].Reason)
	assert.Equal(t, "why", one.Reason)
	assert.Empty(t, g.Target("c"))
}

// TestLoadGapsOfATeam reads a file with both kinds of entries.
func TestLoadGapsOfATeam(t *testing.T) {
	cases := []Case{{Name: "a/b/request-valid-x"}}
	g, err := LoadGaps([]byte(`
- cases: [a/b/request-valid-x]
  reason: The server is older.
  source: a test
- documents: [a.yaml]
  pointer: /paths
  change: c
  proof: p
`), cases)
	require.NoError(t, err)
	require.Equal(t, []Gap{{Case: "a/b/request-valid-x", Reason: "The server is older.", Source: "a test"}}, g.Cases)
	require.Equal(t, []Equivalent{{Documents: []string{"a.yaml"}, Pointer: "/paths", Change: "c", Proof: "p"}}, g.Mutants)

	_, err = LoadGaps([]byte("cases: [a]"), cases)
	require.EqualError(t, err, "line 1: a value has the wrong type, map; write a list, as README.md describes")
	_, err = LoadGaps([]byte("- {documents: [a.yaml], pointer: /paths, change: c}\n- {cases: [none], reason: r, source: s}\n"), cases)
	require.ErrorContains(t, err, "/0: a member is missing; give documents, pointer, change and proof")
	require.ErrorContains(t, err, `/1: there is no case "none"`)
}
