package generators

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

// outcome is what a generator did with a document.
type outcome struct {
	reached  string
	narrowed bool // -run or -skip left out a stage
	failures []failure
	calls    callResults
}

func (o outcome) cell(origin results.Origin) Cell {
	c := Cell{
		Origin: origin, Reached: o.reached, Calls: o.calls.passed,
		Untyped: o.calls.untyped, Hidden: unique(o.calls.hidden), Extras: unique(o.calls.extras),
	}
	for _, f := range o.failures {
		c.Failures = append(c.Failures, f.place())
	}
	return c
}

// report fails the test for what the quirks do not explain.
func (g *generator) report(t *testing.T, id string, failures []failure) {
	t.Helper()
	found := unexplained(id, failures, g.Quirks)
	for _, f := range found {
		t.Error(f)
	}
	if len(found) > 0 {
		return
	}
	for _, f := range failures {
		t.Log("as quirks.yaml expects: ", f)
	}
}

// evaluate runs the stages for a document until one fails.
func (g *generator) evaluate(t *testing.T, p plan) outcome {
	home, err := filepath.Abs(g.Folder)
	require.NoError(t, err)
	env, err := g.env(t, p)
	require.NoError(t, err)
	o := outcome{reached: ReachedNothing}
	stage := func(name, reached string, do func(t *testing.T) []failure) {
		if len(o.failures) > 0 || o.narrowed {
			return
		}
		o.narrowed = true
		t.Run(name, func(t *testing.T) {
			o.narrowed = false
			o.failures = do(t)
		})
		if len(o.failures) == 0 && !o.narrowed {
			o.reached = reached
		}
	}
	stage(stageGenerate, ReachedGenerated, func(t *testing.T) []failure {
		_, err := run(t.Context(), generateTimeout, home, env, g.Generate)
		return failuresOf(stageGenerate, err)
	})
	stage(stageCompile, ReachedCompiled, func(t *testing.T) []failure {
		_, err := run(t.Context(), compileTimeout, home, env, g.Compile)
		return failuresOf(stageCompile, err)
	})
	if g.Call != "" {
		stage(stageCall, ReachedCalled, func(t *testing.T) []failure {
			o.calls, err = runPlan(t.Context(), p, newTarget(t, p, g.signs(p)), home, env, g.Call)
			return append(o.calls.failures, failuresOf(stageCall, err)...)
		})
	}
	return o
}

func failuresOf(stage string, err error) []failure {
	if err == nil {
		return nil
	}
	return []failure{{stage: stage, err: err}}
}
