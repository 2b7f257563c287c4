package main

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/snapspec/snapspec/conformance/evidence/generators"
)

// documentID returns the id of the document with a path in the repository.
func documentID(file string) string {
	return strings.TrimSuffix(strings.TrimPrefix(file, "specs/"), ".yaml")
}

// add assigns what was measured to the operations and documents. A case of an
// unknown operation is an error.
func (s *site) add(m *measurement) error {
	s.Mutated = m.mutants != nil
	known := map[string]bool{}
	for _, d := range s.Documents() {
		d.Mutants = m.mutants[d.ID]
		for _, o := range d.Operations {
			o.Cases = m.cases[o.Anchor()]
			known[o.Anchor()] = true
		}
	}
	for name := range m.cases {
		if !known[name] {
			return fmt.Errorf("there are cases of %s, and no such operation; correct their folder", name)
		}
	}
	return nil
}

// generatorsFolder has the results of the generators of other languages.
const generatorsFolder = "conformance/evidence/generators"

// generatorResults are the results of the generators of other languages.
type generatorResults struct{ *generators.Results }

func readGenerators(repository fs.FS) (*generatorResults, error) {
	folder, err := fs.Sub(repository, generatorsFolder)
	if err != nil {
		return nil, err
	}
	all, err := generators.Load(folder)
	return &generatorResults{all}, err
}

// Level returns the level that a generator reached with a document.
func (g *generatorResults) Level(folder, document string) string {
	return g.Cell(folder, document).Reached
}

// Count returns the number of documents with which a generator reached a level.
func (g *generatorResults) Count(folder, level string) int {
	n := 0
	for _, document := range g.Documents() {
		if g.Level(folder, document) == level {
			n++
		}
	}
	return n
}
