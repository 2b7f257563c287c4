package generators

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
	"github.com/snapspec/snapspec/specs"
)

// samplesRun is set when an incremental run has made all its samples.
var samplesRun bool

// TestMain fails an incremental run that did not make its samples, for instance
// because -run selected no test.
func TestMain(m *testing.M) {
	mode, err := results.ModeFromEnv()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	code := m.Run()
	if code == 0 && mode == results.Changed && !samplesRun {
		fmt.Fprintln(os.Stderr, "the samples were not run; leave out -run and -skip, which an incremental run does not allow")
		code = 1
	}
	os.Exit(code)
}

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

// evaluation collects the cells of a run: new ones, and committed ones that need
// not be made again.
type evaluation struct {
	mode      results.Mode
	committed *Results
	samples   map[string]bool

	mu    sync.Mutex
	cells map[cellKey]Cell
	fresh map[cellKey]bool
}

type cellKey struct{ folder, document string }

func newEvaluation(mode results.Mode, committed *Results) *evaluation {
	return &evaluation{
		mode: mode, committed: committed, samples: results.Samples(specs.APIs()),
		cells: map[cellKey]Cell{}, fresh: map[cellKey]bool{},
	}
}

// keep keeps the committed cell of a generator and a document, unless it is due
// again.
func (e *evaluation) keep(folder string, current results.Origin) bool {
	committed := e.committed.cell(folder, current.Document)
	if e.mode.IsDue(current, committed.Origin, e.samples) {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.cells[cellKey{folder, current.Document}] = committed
	return true
}

// add adds a new cell. In an incremental run it is an error if it differs from the
// committed cell of the same origin.
func (e *evaluation) add(folder string, c Cell) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	key := cellKey{folder, c.Document}
	e.cells[key], e.fresh[key] = c, true
	committed := e.committed.cell(folder, c.Document)
	if e.mode == results.Changed && c.Origin == committed.Origin && !reflect.DeepEqual(c, committed) {
		return fmt.Errorf("neither the document nor the generator changed, but the result did: committed %+v, now %+v; run make foreign", committed, c)
	}
	return nil
}

// missingSamples returns the samples that were not made.
func (e *evaluation) missingSamples(generators []*generator) []cellKey {
	var missing []cellKey
	for _, g := range generators {
		for _, document := range slices.Sorted(maps.Keys(e.samples)) {
			if key := (cellKey{g.Folder, document}); !e.fresh[key] {
				missing = append(missing, key)
			}
		}
	}
	return missing
}

// results returns the results, unless -run or -skip left out a cell.
func (e *evaluation) results(generators []*generator, documents []string) (*Results, bool) {
	all := &Results{}
	for _, g := range generators {
		entry := g.entry()
		for _, id := range documents {
			c, ok := e.cells[cellKey{g.Folder, id}]
			if !ok {
				return nil, false
			}
			entry.Cells = append(entry.Cells, c)
		}
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
	committed, err := Load(ResultsFile)
	require.NoError(t, err)
	page, err := os.ReadFile(PageFile)
	require.NoError(t, err)
	require.Equal(t, committed.Page(), string(page), "%s is not what %s renders; do not edit it, run make foreign", PageFile, ResultsFile)
}
