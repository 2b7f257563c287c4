// Package mutant measures what the conformance suite can catch: it puts one
// fault after the other into the documents and asks whether the cases, or the
// page tables, notice.
//
// A mutant is put into a loaded document and taken out again, so that nothing
// is parsed twice.
package mutant

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Mutant is one fault in one document.
type Mutant struct {
	// Operation is the operationId that the fault is in, or "" for what several
	// operations may share: components, security.
	Operation string
	// Pointer is the JSON pointer of what is changed.
	Pointer string
	// Change says what is changed, such as "maxLength 64 is 65".
	Change string

	// silent says that no message can show the change: validators do not look at
	// what is changed.
	silent bool
	// put makes the change and returns what undoes it.
	put func() (undo func())
}

// List lists every single-fault mutant of doc, sorted by what they are in. Two
// lists of equal documents are equal.
func List(doc *openapi3.T) []Mutant {
	l := &lister{doc: doc}
	l.paths()
	l.components()
	l.security()
	return l.mutants
}

// lister collects the mutants of one document.
type lister struct {
	doc       *openapi3.T
	operation string
	parameter bool // whether the schema at hand is a parameter's, of which none is null
	mutants   []Mutant
}

func (l *lister) add(pointer, change string, put func() (undo func())) {
	l.mutants = append(l.mutants, Mutant{Operation: l.operation, Pointer: pointer, Change: change, put: put})
}

// addSilent adds a change that no message can show.
func (l *lister) addSilent(pointer, change string, put func() (undo func())) {
	l.add(pointer, change, put)
	l.mutants[len(l.mutants)-1].silent = true
}

// set is the change of one variable to another value.
func set[T any](variable *T, value T) func() func() {
	return func() func() {
		old := *variable
		*variable = value
		return func() { *variable = old }
	}
}

// drop is the loss of one member of an object.
func drop[M ~map[string]V, V any](object M, name string) func() func() {
	return func() func() {
		old := object[name]
		delete(object, name)
		return func() { object[name] = old }
	}
}

// rename gives one member of an object another name.
func rename[M ~map[string]V, V any](object M, name string) func() func() {
	return func() func() {
		old := object[name]
		delete(object, name)
		object[misspelt(name)] = old
		return func() {
			delete(object, misspelt(name))
			object[name] = old
		}
	}
}

// misspelt is another name, near to the right one.
func misspelt(name string) string { return name + "x" }

// without is a list that lacks the item at i.
func without[S ~[]E, E any](list S, i int) S {
	return slices.Delete(slices.Clone(list), i, i+1)
}

// join adds names to a JSON pointer.
func join(pointer string, names ...string) string {
	for _, name := range names {
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
	}
	return pointer
}

func item(pointer string, i int) string { return fmt.Sprintf("%s/%d", pointer, i) }

func sorted[M ~map[string]V, V any](object M) []string {
	return slices.Sorted(maps.Keys(object))
}
