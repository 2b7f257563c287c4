package suite_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/suite"
)

func TestLoadDeviations(t *testing.T) {
	cases := []suite.Case{{Name: "a"}, {Name: "b"}}
	for _, test := range []struct{ what, content, want string }{
		{"none", "cases: []\nmutants: []", ""},
		{"two", "cases:\n- {case: a, reason: r, source: s}\n- {case: b, reason: r, source: s}", ""},
		{"no reason", "cases:\n- {case: a, source: s}", "deviations.yaml: /cases/0: no reason or no source"},
		{"no source", "cases:\n- {case: a, reason: r}", "deviations.yaml: /cases/0: no reason or no source"},
		{"no case", "cases:\n- {case: a, reason: r, source: s}\n- {case: c, reason: r, source: s}", `deviations.yaml: /cases/1: there is no case "c"`},
		{"twice", "cases:\n- {case: a, reason: r, source: s}\n- {case: a, reason: r, source: s}", `deviations.yaml: /cases/1: "a" is listed twice`},
		{"mutant", "mutants:\n- {documents: [d], pointer: /p, change: c, proof: p}", ""},
		{"mutant without proof", "mutants:\n- {documents: [d], pointer: /p, change: c}", "deviations.yaml: /mutants/0: a member is missing"},
		{"target", "targets:\n- {target: t, case: a, observed: '200', reason: r, source: s}\n- {target: u, case: a, observed: '200', reason: r, source: s}", ""},
		{"target without a name", "targets:\n- {case: a, observed: '200', reason: r, source: s}", "deviations.yaml: /targets/0: no target or nothing observed"},
		{"target without an answer", "targets:\n- {target: t, case: a, reason: r, source: s}", "deviations.yaml: /targets/0: no target or nothing observed"},
		{"target without a reason", "targets:\n- {target: t, case: a, observed: '200', source: s}", "deviations.yaml: /targets/0: no reason or no source"},
		{"target with another case", "targets:\n- {target: t, case: c, observed: '200', reason: r, source: s}", `deviations.yaml: /targets/0: there is no case "c"`},
		{"target twice", "targets:\n- {target: t, case: a, observed: '200', reason: r, source: s}\n- {target: t, case: a, observed: '200', reason: r, source: s}", `deviations.yaml: /targets/1: "a" is listed twice`},
		{"unknown member", "cases:\n- {case: a, reason: r, source: s, x: 1}", "deviations.yaml: yaml: unmarshal errors:\n  line 2: field x not found"},
		{"empty", "", "deviations.yaml: EOF; write the lists"},
	} {
		t.Run(test.what, func(t *testing.T) {
			files := fstest.MapFS{"deviations.yaml": {Data: []byte(test.content)}}
			_, err := suite.LoadDeviations(files, "deviations.yaml", cases)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.want)
		})
	}
	_, err := suite.LoadDeviations(fstest.MapFS{}, "deviations.yaml", cases)
	require.ErrorContains(t, err, "deviations.yaml")
}

func TestJudge(t *testing.T) {
	list := []suite.Deviation{{Case: "listed", Reason: "why", Source: "where"}}
	listed, other := suite.Case{Name: "listed"}, suite.Case{Name: "other"}
	pass := suite.Outcome{Verdict: suite.Pass}
	fail := suite.Outcome{Verdict: suite.Fail, Detail: "difference"}
	broken := suite.Outcome{Verdict: suite.Error, Detail: "broken"}

	for _, outcome := range []suite.Outcome{pass, fail, broken} {
		assert.Equal(t, outcome, suite.Judge(other, outcome, list))
	}
	assert.Equal(t, suite.Outcome{Verdict: suite.Skip, Detail: "why"}, suite.Judge(listed, fail, list))
	assert.Equal(t, suite.Fail, suite.Judge(listed, pass, list).Verdict, "a listed case that passes")
	assert.Equal(t, broken, suite.Judge(listed, broken, list), "a broken harness is no known gap")
}

func TestTargets(t *testing.T) {
	known := suite.Deviations{Targets: []suite.Observed{
		{Target: "b", Deviation: suite.Deviation{Case: "one", Reason: "why", Source: "where"}, Observed: "200"},
		{Target: "a", Deviation: suite.Deviation{Case: "two", Reason: "why", Source: "where"}, Observed: "200"},
		{Target: "b", Deviation: suite.Deviation{Case: "two", Reason: "why", Source: "where"}, Observed: "200"},
	}}
	assert.Equal(t, []string{"a", "b"}, known.TargetNames())
	assert.Equal(t, []suite.Deviation{
		{Case: "one", Reason: "known of b: why", Source: "where"}, {Case: "two", Reason: "known of b: why", Source: "where"},
	}, known.Of("b"))
	assert.Empty(t, known.Of("c"))
}
