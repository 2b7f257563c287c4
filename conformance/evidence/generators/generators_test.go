package generators

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

// TestGenerators runs every generator on every document, or in an incremental run
// on those that are due, and writes the results if none was left out.
func TestGenerators(t *testing.T) {
	mode := requireMode(t)
	committed, err := Load(ResultsFile)
	if !errors.Is(err, os.ErrNotExist) {
		require.NoError(t, err)
	}
	generators, plans := loadGenerators(t), loadPlans(t)
	run := newEvaluation(mode, committed)
	for _, g := range generators {
		t.Run(g.Folder, func(t *testing.T) {
			require.NoError(t, g.checkQuirks())
			require.NoError(t, g.setUp(t.Context()))
			for _, id := range results.DocumentIDs() {
				origin, err := g.origin(plans[id])
				require.NoError(t, err)
				if run.keep(g.Folder, origin) {
					continue
				}
				t.Run(id, func(t *testing.T) {
					t.Parallel()
					o := g.evaluate(t, plans[id])
					if o.narrowed {
						return
					}
					g.report(t, id, o.failures)
					require.NoError(t, run.add(g.Folder, o.cell(origin)))
				})
			}
		})
	}
	snippets, allSnippets := checkSnippets(t)
	if mode == results.Changed {
		require.Empty(t, run.missingSamples(generators), "samples that did not run")
		require.True(t, allSnippets, "a snippet that did not run")
		samplesRun = true
	}
	t.Logf("%d cells made, %d kept", len(run.fresh), len(run.cells)-len(run.fresh))
	if all, ok := run.results(generators, results.DocumentIDs()); ok && allSnippets && !t.Failed() {
		all.Signing = snippets
		all.write(t)
	}
}

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

// TestPlans checks the plans against the documents: each calls every operation
// successfully, and has a call that returns an error.
func TestPlans(t *testing.T) {
	plans := loadPlans(t)
	for _, id := range results.DocumentIDs() {
		t.Run(id, func(t *testing.T) {
			document, err := newContract(id)
			require.NoError(t, err)
			var want, succeeds, fails, names []string
			for _, o := range document.Operations() {
				want = append(want, o.ID)
			}
			for _, s := range plans[id].Steps {
				require.NotEmpty(t, s.Name)
				require.NotContains(t, names, s.Name, "two steps have the name")
				names = append(names, s.Name)
				if s.isError() {
					fails = append(fails, s.Operation)
					require.NotEmpty(t, s.Decoded, "step %s: an error needs its code", s.Name)
					continue
				}
				succeeds = append(succeeds, s.Operation)
			}
			slices.Sort(succeeds)
			require.ElementsMatch(t, want, slices.Compact(succeeds), "operations that succeed")
			require.NotEmpty(t, fails, "no step returns an error")
		})
	}
}
