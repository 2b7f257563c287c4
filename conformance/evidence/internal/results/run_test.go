package results

import (
	"testing"

	"github.com/stretchr/testify/require"
)

type testResult struct {
	Origin
	Calls int
}

// The constant other is not one of the samples; sample is.
const other, sample = "alibaba/ecs20140526/DescribeSnapshots", "huawei/evsv2"

func committedResult(tool, id string) testResult {
	if tool != "tool" {
		return testResult{}
	}
	return testResult{originOf(id), 3}
}

func originOf(id string) Origin { return Origin{id, "aa", "1", "bb"} }

func TestRunIsComplete(t *testing.T) {
	run := NewRun(All, committedResult)
	require.False(t, run.Keep("tool", originOf(other)), "a complete run keeps nothing")
	require.NoError(t, run.Add("tool", testResult{originOf(other), 4}), "a complete run replaces results")
	_, all := run.Results("tool", []string{other, sample})
	require.False(t, all, "a result was left out")
	require.NoError(t, run.Add("tool", testResult{originOf(sample), 5}))
	got, all := run.Results("tool", []string{other, sample})
	require.True(t, all)
	require.Equal(t, []testResult{{originOf(other), 4}, {originOf(sample), 5}}, got)
	require.Empty(t, run.MissingSamples([]string{"tool"}))
}

func TestRunIsIncremental(t *testing.T) {
	run := NewRun(Changed, committedResult)
	require.True(t, run.Keep("tool", originOf(other)))
	require.False(t, run.Keep("tool", originOf(sample)), "a sample runs even if nothing changed")
	require.NoError(t, run.Add("tool", committedResult("tool", sample)))
	require.ErrorContains(t, run.Add("tool", testResult{originOf(sample), 4}), "but the result did")
	got, all := run.Results("tool", []string{other})
	require.True(t, all)
	require.Equal(t, []testResult{committedResult("tool", other)}, got)
	require.Equal(t, "1 results made, 1 kept", run.String())

	changed := originOf(other)
	changed.SHA256 = "ab"
	require.False(t, run.Keep("tool", changed), "another document")
	require.NoError(t, run.Add("tool", testResult{changed, 4}), "another document may have another result")
	require.False(t, run.Keep("new", originOf(other)), "a new tool")
}

func TestMissingSamples(t *testing.T) {
	run := NewRun(Changed, committedResult)
	require.Len(t, run.MissingSamples([]string{"tool", "other"}), 2*len(run.samples))
	for id := range run.samples {
		require.NoError(t, run.Add("tool", committedResult("tool", id)))
	}
	require.Empty(t, run.MissingSamples([]string{"tool"}))
}

type testMain int

func (m testMain) Run() int { return int(m) }

func TestMainNeedsSamples(t *testing.T) {
	done := false
	for _, c := range []struct {
		mode       string
		code, want int
	}{{"", 0, 0}, {"all", 0, 0}, {"changed", 0, 1}, {"changed", 3, 3}, {"chnaged", 0, 2}} {
		t.Setenv(Variable, c.mode)
		require.Equal(t, c.want, Main(testMain(c.code), &done), c)
	}
	done = true
	t.Setenv(Variable, "changed")
	require.Zero(t, Main(testMain(0), &done))
}
