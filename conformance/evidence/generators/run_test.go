package generators

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

// samplesRun is set when an incremental run has made all its samples.
var samplesRun bool

func TestMain(m *testing.M) { os.Exit(results.Main(m, &samplesRun)) }

// requireMode returns the mode, or skips a test that needs tools of other
// languages.
func requireMode(t *testing.T) results.Mode {
	t.Helper()
	mode, err := results.ModeFromEnv()
	require.NoError(t, err)
	if mode == results.None {
		t.Skipf("needs generators of other languages; set %s to %s or %s", results.Variable, results.All, results.Changed)
	}
	return mode
}

// TestGenerators runs every generator on every document, or in an incremental run
// on those that are due, and writes the results if none was left out.
func TestGenerators(t *testing.T) {
	mode := requireMode(t)
	committed, err := Load(os.DirFS("."))
	if !errors.Is(err, os.ErrNotExist) {
		require.NoError(t, err)
	}
	generators, plans := loadGenerators(t), loadPlans(t)
	run := results.NewRun(mode, committed.Cell)
	for _, g := range generators {
		t.Run(g.Folder, func(t *testing.T) { g.run(t, plans, run) })
	}
	snippets, allSnippets := checkSnippets(t)
	t.Log(run)
	if mode == results.Changed {
		require.Empty(t, withoutPending(t, run.MissingSamples(folders(generators))), "samples that did not run")
		require.True(t, allSnippets, "a snippet that did not run")
		samplesRun = true
	}
	all, ok := collect(t, generators, run)
	if ok && allSnippets && !t.Failed() {
		all.Signing = snippets
		all.write(t)
	}
}

// run evaluates the documents that are due.
func (g *generator) run(t *testing.T, plans map[string]plan, run *results.Run[Cell]) {
	require.NoError(t, g.checkQuirks())
	require.NoError(t, g.setUp(t.Context()))
	for _, id := range loadPending(t) {
		origin, err := g.origin(plans[id])
		require.NoError(t, err)
		require.False(t, run.Keep(g.Folder, origin), "%s has a current result; remove it from pending.yaml", id)
		run.KeepEarlier(g.Folder, id)
	}
	for _, id := range withoutPending(t, results.DocumentIDs()) {
		origin, err := g.origin(plans[id])
		require.NoError(t, err)
		if run.Keep(g.Folder, origin) {
			continue
		}
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			o := g.evaluate(t, plans[id])
			if o.narrowed {
				return
			}
			g.report(t, id, o.failures)
			require.NoError(t, run.Add(g.Folder, o.cell(origin)))
		})
	}
}

// loadPending returns the documents of pending.yaml.
func loadPending(t *testing.T) []string {
	t.Helper()
	var pending []string
	require.NoError(t, readYAML("pending.yaml", &pending))
	for _, id := range pending {
		require.Contains(t, results.DocumentIDs(), id, "pending.yaml: there is no such document; remove it")
	}
	return pending
}

// withoutPending returns those of all that do not end in a pending document.
func withoutPending(t *testing.T, all []string) []string {
	t.Helper()
	pending := loadPending(t)
	return slices.DeleteFunc(slices.Clone(all), func(name string) bool {
		return slices.ContainsFunc(pending, func(id string) bool { return name == id || strings.HasSuffix(name, " "+id) })
	})
}

func folders(generators []*generator) []string {
	var all []string
	for _, g := range generators {
		all = append(all, g.Folder)
	}
	return all
}

// collect returns the results of a run. It reports false if -run or -skip left out a
// cell.
func collect(t *testing.T, generators []*generator, run *results.Run[Cell]) (*Results, bool) {
	t.Helper()
	all, pending := &Results{}, loadPending(t)
	for _, g := range generators {
		known := slices.DeleteFunc(results.DocumentIDs(), func(id string) bool {
			return slices.Contains(pending, id) && !run.Has(g.Folder, id)
		})
		cells, ok := run.Results(g.Folder, known)
		if !ok {
			return nil, false
		}
		entry := g.entry()
		entry.Cells = cells
		all.Generators = append(all.Generators, entry)
	}
	return all, true
}

// write keeps the results, and the page that is rendered from them.
func (r *Results) write(t *testing.T) {
	t.Helper()
	require.NoError(t, results.Write(ResultsFile, r))
	require.NoError(t, os.WriteFile(PageFile, []byte(r.Page()), 0o644))
}

// TestPage compares the committed page with what the committed results render.
func TestPage(t *testing.T) {
	committed, err := Load(os.DirFS("."))
	require.NoError(t, err)
	page, err := os.ReadFile(PageFile)
	require.NoError(t, err)
	if committed.Page() != string(page) {
		t.Errorf("%s is not what %s renders; do not edit it, run make foreign", PageFile, ResultsFile)
	}
}
