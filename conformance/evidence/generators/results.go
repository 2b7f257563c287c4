package generators

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

// The files that a complete run writes. They hold neither times nor paths of a
// machine, so they change only if a result does.
const (
	ResultsFile = "results.json"
	PageFile    = "GENERATORS.md"
)

// Results are the results of all generators.
type Results struct {
	Generators []Generator `json:"generators"`
	Signing    []Snippet   `json:"signing"`
}

// Generator is a generator with its results.
type Generator struct {
	Folder   string  `json:"folder"`
	Name     string  `json:"name"`
	Language string  `json:"language"`
	Version  string  `json:"version"`
	Command  string  `json:"command"` // that generates from huawei/evsv2
	Calls    bool    `json:"calls"`   // false if it generates types only
	Signs    bool    `json:"signs"`   // whether the calls of Alibaba Cloud are signed
	Quirks   []Quirk `json:"quirks"`
	Cells    []Cell  `json:"cells"`
}

// Cell is the result of a generator for a document.
type Cell struct {
	results.Origin
	Reached  string   `json:"reached"`
	Calls    int      `json:"calls"`              // that passed
	Failures []string `json:"failures,omitempty"` // the stages and steps that failed; each has a quirk
	Untyped  bool     `json:"untyped,omitempty"`  // an error came without a type
	Hidden   []string `json:"hidden,omitempty"`   // headers of responses that the client does not return
	Extras   []string `json:"extras,omitempty"`   // what it sends in addition to the arguments of a call
}

// Snippet is the result of a file that signs requests.
type Snippet struct {
	File       string               `json:"file"` // below recipes/signing
	SHA256     string               `json:"sha256"`
	Algorithms map[string]Signature `json:"algorithms"` // by the name of the algorithm
}

// Signature counts the calls with a signature.
type Signature struct {
	Accepted int `json:"accepted"` // signed with the right secret
	Refused  int `json:"refused"`  // signed with another secret
}

// The levels that a cell can reach. A generator of types only ends at ReachedCompiled.
const (
	ReachedNothing   = "no"
	ReachedGenerated = "generated"
	ReachedCompiled  = "compiled"
	ReachedCalled    = "called"
)

// Levels returns the levels, the highest first.
func Levels() []string {
	return []string{ReachedCalled, ReachedCompiled, ReachedGenerated, ReachedNothing}
}

// Load reads the results from their folder. An unknown level is an error.
func Load(folder fs.FS) (*Results, error) {
	all := &Results{}
	if err := results.Read(folder, ResultsFile, all); err != nil {
		return all, err
	}
	for _, g := range all.Generators {
		for _, c := range g.Cells {
			if !slices.Contains(Levels(), c.Reached) {
				return all, fmt.Errorf("%s: %s reached %q with %s; expected one of %v", ResultsFile, g.Folder, c.Reached, c.Document, Levels())
			}
		}
	}
	return all, nil
}

// Documents returns the ids of all documents that have a result, in their order.
func (r *Results) Documents() []string {
	var ids []string
	for _, g := range r.Generators {
		for _, c := range g.Cells {
			if !slices.Contains(ids, c.Document) {
				ids = append(ids, c.Document)
			}
		}
	}
	return ids
}

// Cell returns the result of a generator for a document, or a zero Cell.
func (r *Results) Cell(folder, document string) Cell {
	for _, g := range r.Generators {
		if g.Folder == folder {
			return g.cell(document)
		}
	}
	return Cell{}
}

func (g *Generator) cell(document string) Cell {
	for _, c := range g.Cells {
		if c.Document == document {
			return c
		}
	}
	return Cell{}
}

// count says how many documents reached each level, and how many calls passed.
type count struct{ documents, generated, compiled, called, calls int }

func (g *Generator) count() count {
	n := count{documents: len(g.Cells)}
	for _, c := range g.Cells {
		n.calls += c.Calls
		switch c.Reached {
		case ReachedCalled:
			n.called++
			fallthrough
		case ReachedCompiled:
			n.compiled++
			fallthrough
		case ReachedGenerated:
			n.generated++
		}
	}
	return n
}
