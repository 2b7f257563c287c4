package results

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"sync"

	"github.com/snapspec/snapspec/specs"
)

// Result is the result of a tool for a document.
type Result interface{ From() Origin }

// From returns the origin. Results embed it.
func (o Origin) From() Origin { return o }

// Run collects the results of a run: new ones, and committed ones that need not be
// made again. Its methods may be called concurrently.
type Run[R Result] struct {
	mode      Mode
	committed func(tool, document string) R
	samples   map[string]bool

	mu   sync.Mutex
	all  map[key]R
	made map[key]bool
}

type key struct{ tool, document string }

// NewRun returns a run without results. committed returns a committed result, or a
// zero R if there is none.
func NewRun[R Result](mode Mode, committed func(tool, document string) R) *Run[R] {
	return &Run[R]{mode: mode, committed: committed, samples: Samples(specs.APIs()), all: map[key]R{}, made: map[key]bool{}}
}

// Keep keeps the committed result of a tool for a document and returns true, unless
// the run must make the result again.
func (r *Run[R]) Keep(tool string, current Origin) bool {
	committed := r.committed(tool, current.Document)
	if r.mode.isDue(current, committed.From(), r.samples) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all[key{tool, current.Document}] = committed
	return true
}

// KeepEarlier keeps the committed result of a tool for a document, if there is one,
// although it may be that of an earlier version of the document.
func (r *Run[R]) KeepEarlier(tool, document string) {
	committed := r.committed(tool, document)
	if committed.From().Document == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all[key{tool, document}] = committed
}

// Has reports whether the run has a result of a tool for a document.
func (r *Run[R]) Has(tool, document string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.all[key{tool, document}]
	return ok
}

// Add adds a new result. In an incremental run it returns an error if the result
// differs from the committed one of the same origin.
func (r *Run[R]) Add(tool string, result R) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	origin := result.From()
	r.all[key{tool, origin.Document}], r.made[key{tool, origin.Document}] = result, true
	committed := r.committed(tool, origin.Document)
	if r.mode == Changed && origin == committed.From() && !reflect.DeepEqual(result, committed) {
		return fmt.Errorf("%s: neither the document nor the tool changed, but the result did: committed %+v, now %+v; find the reason, and run make with %s=%s",
			origin.Document, committed, result, Variable, All)
	}
	return nil
}

// Results returns the results of a tool, in the order of documents. It reports false
// if -run or -skip left one out.
func (r *Run[R]) Results(tool string, documents []string) ([]R, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []R
	for _, document := range documents {
		result, ok := r.all[key{tool, document}]
		if !ok {
			return nil, false
		}
		all = append(all, result)
	}
	return all, true
}

// MissingSamples lists the samples of tools that an incremental run did not make.
func (r *Run[R]) MissingSamples(tools []string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var missing []string
	for _, tool := range tools {
		for _, document := range slices.Sorted(maps.Keys(r.samples)) {
			if r.mode == Changed && !r.made[key{tool, document}] {
				missing = append(missing, tool+" "+document)
			}
		}
	}
	return missing
}

// String says how many results were made and kept.
func (r *Run[R]) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprintf("%d results made, %d kept", len(r.made), len(r.all)-len(r.made))
}

// Main runs the tests of a package and returns the exit code. An incremental run
// fails unless a test set done, which it does after its samples: so -run cannot
// leave them out.
func Main(m interface{ Run() int }, done *bool) int {
	mode, err := ModeFromEnv()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	code := m.Run()
	if code == 0 && mode == Changed && !*done {
		fmt.Fprintf(os.Stderr, "no samples were run; leave out -run and -skip, which %s=%s does not allow\n", Variable, Changed)
		return 1
	}
	return code
}
