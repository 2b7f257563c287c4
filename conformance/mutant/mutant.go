// Package mutant measures which faults the conformance suite detects. It applies
// one fault at a time to a document, and checks whether a case or a page table
// detects it.
//
// A mutant is applied to a loaded document and undone afterwards, so that each
// document is parsed only once.
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
	// Operation is the operationId of the operation with the fault, or "" if the
	// fault is in a part that operations can share: components, security.
	Operation string
	// Pointer is the JSON pointer of the changed value.
	Pointer string
	// Change describes the change, such as "maxLength 64 is 65".
	Change string

	// about is the name of the parameter, header or member that is changed, "" if it
	// has none.
	about string
	// silent is whether no message can reveal the change, because validators ignore
	// the changed value.
	silent bool
	// apply makes the change and returns a function that undoes it.
	apply func() (undo func())
}

// List returns every mutant of doc with a single fault. Equal documents have the
// same mutants in the same order.
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
	about     string
	parameter bool // whether the current schema is that of a parameter, which is never null
	mutants   []Mutant
}

func (l *lister) add(pointer, change string, apply func() (undo func())) {
	l.mutants = append(l.mutants, Mutant{Operation: l.operation, Pointer: pointer, Change: change, about: l.about, apply: apply})
}

// within adds the mutants of what has a name.
func (l *lister) within(name string, add func()) {
	outer := l.about
	l.about = name
	add()
	l.about = outer
}

// addSilent adds a change that no message can reveal.
func (l *lister) addSilent(pointer, change string, apply func() (undo func())) {
	l.add(pointer, change, apply)
	l.mutants[len(l.mutants)-1].silent = true
}

// set returns a change that assigns value to variable.
func set[T any](variable *T, value T) func() func() {
	return func() func() {
		old := *variable
		*variable = value
		return func() { *variable = old }
	}
}

// drop returns a change that removes a member of an object.
func drop[M ~map[string]V, V any](object M, name string) func() func() {
	return func() func() {
		old := object[name]
		delete(object, name)
		return func() { object[name] = old }
	}
}

// rename returns a change that misspells the name of a member of an object.
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

// misspelt returns a name that differs slightly from name.
func misspelt(name string) string { return name + "x" }

// without returns a copy of list without the item at i.
func without[S ~[]E, E any](list S, i int) S {
	return slices.Delete(slices.Clone(list), i, i+1)
}

// join returns pointer with names appended.
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
