package mutant

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/pages"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// Fate is the outcome of a mutant.
type Fate int

// The fates. A stillborn mutant is not a valid document: it proves nothing, because
// no tool could use it. The contract kills a valid document that it cannot check,
// for example one with a parameter that is an object.
const (
	Survived Fate = iota
	KilledByCase
	KilledByPage
	KilledByContract
	Stillborn
)

// Result is a mutant and its fate.
type Result struct {
	Mutant
	// Document is its file below the name of its set, such as specs/huawei/evsv2.yaml.
	Document string
	Fate     Fate
	// Killer is the name of the case that failed, a difference from the page table,
	// or the error of the validation or of the contract.
	Killer string
}

// Score checks every mutant of the documents of one API of a set on all processors, and
// returns the results in the order of List. It fails if a document fails before any
// mutation.
//
// Documents are self-contained, so each is checked alone, with the cases and the
// page tables of its own operations. If page is nil, none is compared.
func Score(set specs.Set, api specs.API, cases []suite.Case, page *pages.Page) ([]Result, error) {
	return ScoreOperation(set, api, "", cases, page)
}

// ScoreOperation is Score for the mutants that one operation can reveal: its own, and
// those of the schemas that it refers to, checked with its cases alone. An empty id is
// every operation.
func ScoreOperation(set specs.Set, api specs.API, operation string, cases []suite.Case, page *pages.Page) ([]Result, error) {
	cases = slices.DeleteFunc(slices.Clone(cases), func(c suite.Case) bool { return c.API != api.ID })
	var results []Result
	for _, name := range api.Documents {
		scored, err := scoreDocument(set, name, operation, cases, page)
		if err != nil {
			return nil, err
		}
		results = append(results, scored...)
	}
	return results, nil
}

func scoreDocument(set specs.Set, name, operation string, cases []suite.Case, page *pages.Page) ([]Result, error) {
	workers := make([]*worker, runtime.GOMAXPROCS(0))
	for i := range workers {
		w, err := newWorker(set, name, operation, cases, page)
		if err != nil {
			return nil, err
		}
		workers[i] = w
	}
	if err := workers[0].checkPassing(); err != nil {
		return nil, fmt.Errorf("%s: %w", set.File(name), err)
	}
	results := slices.Clone(workers[0].todo)
	var running sync.WaitGroup
	for i, w := range workers {
		running.Go(func() {
			for j := i; j < len(results); j += len(workers) {
				results[j] = w.score(w.todo[j])
			}
		})
	}
	running.Wait()
	return results, nil
}

// worker has its own copy of a document, which it may change.
type worker struct {
	doc    *openapi3.T
	cases  []*namedCase
	page   *pages.Page
	scopes map[string]*scope // by operationId or pointer of a schema; "" is the whole document
	todo   []Result
}

func newWorker(set specs.Set, name, operation string, cases []suite.Case, page *pages.Page) (*worker, error) {
	doc, err := document.Load(set.FS, name)
	if err != nil {
		return nil, set.InMessage(err)
	}
	w := &worker{doc: doc, page: page}
	for _, c := range cases {
		w.cases = append(w.cases, &namedCase{c, letters(c.Name)})
	}
	w.scopes = w.newScopes()
	mutants := List(doc)
	if operation != "" {
		mutants = w.narrow(operation, mutants)
	}
	for _, m := range mutants {
		w.todo = append(w.todo, Result{Mutant: m, Document: set.File(name)})
	}
	return w, nil
}

// narrow limits the scopes to an operation, and returns the mutants that it can reveal.
func (w *worker) narrow(operation string, mutants []Mutant) []Mutant {
	own, ok := w.scopes[operation]
	if !ok || operation == "" {
		w.scopes = nil // the operation is in another document
		return nil
	}
	narrowed := map[string]*scope{operation: own}
	for name, s := range w.scopes {
		if strings.HasPrefix(name, schemaPointer) && s.operations[operation] {
			narrowed[name] = own
		}
	}
	w.scopes = narrowed
	return slices.DeleteFunc(mutants, func(m Mutant) bool { return w.scopeOf(m) == nil })
}

// checkPassing fails if the document, or a part of it that mutants are tried on, is
// not accepted before any mutation: each of its mutants would count as killed.
func (w *worker) checkPassing() error {
	for _, name := range sorted(w.scopes) {
		if r := w.fateIn(w.scopes[name], Result{}); r.Fate != Survived {
			return fmt.Errorf("the document fails before any mutation: %s", r.Killer)
		}
	}
	return nil
}

// score returns r with the fate of its mutant.
func (w *worker) score(r Result) Result {
	undo := r.apply()
	defer undo()
	return w.fate(r)
}

// fate returns r with the fate of the document in its current state. It compares
// the page table first if the mutant is silent, because no case can reveal it.
func (w *worker) fate(r Result) Result { return w.fateIn(w.scopeOf(r.Mutant), r) }

func (w *worker) fateIn(s *scope, r Result) Result {
	view := s.view(w.doc)
	if err := view.Validate(context.Background()); err != nil {
		r.Fate, r.Killer = Stillborn, err.Error()
		return r
	}
	api, err := contract.New(view)
	if err != nil {
		r.Fate, r.Killer = KilledByContract, err.Error()
		return r
	}
	byCase := func() bool {
		r.Killer = s.killer(api, r.about)
		return r.Killer != ""
	}
	byPage := func() bool {
		if w.page == nil {
			return false
		}
		differences := s.page.Compare(view)
		if len(differences) > 0 {
			r.Killer = differences[0]
		}
		return len(differences) > 0
	}
	switch {
	case r.silent && byPage():
		r.Fate = KilledByPage
	case byCase():
		r.Fate = KilledByCase
	case !r.silent && byPage():
		r.Fate = KilledByPage
	}
	return r
}
