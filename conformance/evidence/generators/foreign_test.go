package foreign

import (
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// cell is how a generator fared with a document.
type cell struct {
	reached  string
	narrowed bool // a stage was left out by -run or -skip
	failures []failure
	calls    calls
}

// What a cell says. A generator that makes types alone is done when they compile.
const (
	reachedNothing   = "no"
	reachedGenerated = "generated"
	reachedCompiled  = "compiled"
	reachedCalled    = "called"
)

// TestGenerators tries every generator on every document and, if all were tried,
// writes the matrix.
func TestGenerators(t *testing.T) {
	generators, plans := loadGenerators(t), loadPlans(t)
	m := &matrix{generators: generators, documents: documentIDs(), snippets: loadSnippets(t), cells: map[string]map[string]cell{}}
	for _, g := range generators {
		m.cells[g.Folder] = map[string]cell{}
		t.Run(g.Folder, func(t *testing.T) {
			require.NoError(t, g.checkQuirks())
			require.NoError(t, g.set(t.Context()))
			var mu sync.Mutex
			for _, id := range documentIDs() {
				t.Run(id, func(t *testing.T) {
					t.Parallel()
					c := g.try(t, plans[id])
					if c.narrowed {
						return
					}
					g.report(t, id, c)
					mu.Lock()
					defer mu.Unlock()
					m.cells[g.Folder][id] = c
				})
			}
		})
	}
	if m.isWhole() && !t.Failed() {
		m.write(t)
	}
}

// report fails the test for what the quirks do not explain.
func (g *generator) report(t *testing.T, id string, c cell) {
	found := judge(id, c.failures, g.Quirks)
	for _, f := range found {
		t.Error(f)
	}
	if len(found) > 0 {
		return
	}
	for _, f := range c.failures {
		t.Log("as quirks.yaml expects: ", f)
	}
}

// try takes a document through the stages until one fails.
func (g *generator) try(t *testing.T, p plan) cell {
	home, err := filepath.Abs(g.Folder)
	require.NoError(t, err)
	specs, err := filepath.Abs("../../../" + documentOf(p.Document))
	require.NoError(t, err)
	out := emptyFolder(t, g.Folder, p.Document)
	env := []string{
		"ID=" + p.Document, "NAME=" + nameOf(p.Document), "DOCUMENT=" + specs, "OUT=" + out,
		"CACHE=" + filepath.Join(home, ".cache"),
	}
	c := cell{reached: reachedNothing}
	stage := func(name, reached string, do func(t *testing.T) []failure) {
		if len(c.failures) > 0 || c.narrowed {
			return
		}
		c.narrowed = true
		t.Run(name, func(t *testing.T) {
			c.narrowed = false
			c.failures = do(t)
		})
		if len(c.failures) == 0 && !c.narrowed {
			c.reached = reached
		}
	}
	stage(stageGenerate, reachedGenerated, func(t *testing.T) []failure {
		_, err := run(t.Context(), generateTime, home, env, g.Generate)
		return failed(stageGenerate, err)
	})
	stage(stageCompile, reachedCompiled, func(t *testing.T) []failure {
		_, err := run(t.Context(), compileTime, home, env, g.Compile)
		return failed(stageCompile, err)
	})
	if g.Call != "" {
		stage(stageCall, reachedCalled, func(t *testing.T) []failure {
			s := newScene(t, p, g.signs(p))
			c.calls, err = callAll(t.Context(), p, s, home, env, g.Call)
			return append(c.calls.failures, failed(stageCall, err)...)
		})
	}
	return c
}

func failed(stage string, err error) []failure {
	if err == nil {
		return nil
	}
	return []failure{{stage: stage, err: err}}
}

// TestPlans holds the plans to the documents: each calls every operation, and gets
// an error.
func TestPlans(t *testing.T) {
	plans := loadPlans(t)
	for _, id := range documentIDs() {
		t.Run(id, func(t *testing.T) {
			holds, err := newContract(id)
			require.NoError(t, err)
			var want, succeeds, fails, names []string
			for _, o := range holds.Operations() {
				want = append(want, o.ID)
			}
			for _, s := range plans[id].Steps {
				require.NotEmpty(t, s.Name)
				require.NotContains(t, names, s.Name, "two steps have the name")
				names = append(names, s.Name)
				if s.isError() {
					fails = append(fails, s.Operation)
					require.NotEmpty(t, s.Answer, "step %s: an error needs its code", s.Name)
					continue
				}
				succeeds = append(succeeds, s.Operation)
			}
			slices.Sort(succeeds)
			require.ElementsMatch(t, want, slices.Compact(succeeds), "operations that succeed once")
			require.NotEmpty(t, fails, "there is no error")
		})
	}
}
