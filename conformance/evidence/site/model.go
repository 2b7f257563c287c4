package main

import (
	"io/fs"
	"strings"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
	"github.com/snapspec/snapspec/conformance/evidence/members"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// site is what the pages show.
type site struct {
	repository fs.FS
	APIs       []*api
	Clients    []client
	Generators *generatorResults
	Programs   []*program
	Members    members.Results
	Mutated    bool // whether the mutants were tried
}

// api is an API with its documents.
type api struct {
	ID        string
	IsRPC     bool
	Documents []*doc
}

// doc is one document.
type doc struct {
	ID                  string // its path below specs/ without .yaml
	API                 *api
	Title, Description  string
	Version, APIVersion string
	Schemas, Examples   int
	Page                string // of the vendor, empty if there is none
	Operations          []*operation
	Shared              ledger // of the parts outside operations
	Mutants             score
}

// operation is one operation of a document.
type operation struct {
	ID, Method, Path string
	Tag              string
	Summary          string
	Deprecated       bool
	Doc              *doc
	Ledger           ledger
	Cases            tally
}

// ledger says where the facts of a part of a document come from.
type ledger struct {
	Sources []document.Source
	Facts   []fact
	Errors  []errorRow
}

// fact is an x-evidence or an x-doc-conflict.
type fact struct {
	Pointer string
	Subject string // what the pointer points to, for readers

	// Of an x-evidence.
	Fact, Basis string

	// Of an x-doc-conflict.
	Statements []statement
	Decision   string
}

type statement struct{ Source, Says string }

// errorRow is a row of x-error-codes.
type errorRow struct {
	Status                 int
	Code, Message, Meaning string

	Doc       *doc       `yaml:"-"`
	Operation *operation `yaml:"-"` // nil for a table of the whole service
}

// IsConflict reports whether the fact is an x-doc-conflict, not an x-evidence.
func (f fact) IsConflict() bool { return len(f.Statements) > 0 }

// Evidence counts the facts that are x-evidence.
func (l ledger) Evidence() int { return len(l.Facts) - l.Conflicts() }

// Conflicts counts the facts that are x-doc-conflict.
func (l ledger) Conflicts() int {
	n := 0
	for _, f := range l.Facts {
		if f.IsConflict() {
			n++
		}
	}
	return n
}

// Name is the last part of the id: evsv2, or CreateSnapshot.
func (d *doc) Name() string { return d.ID[strings.LastIndex(d.ID, "/")+1:] }

// Href is the path of its page, from the root of the site.
func (d *doc) Href() string { return "reference/" + d.ID + ".html" }

// Errors returns the rows of the document, those of the whole service last.
func (d *doc) Errors() []errorRow {
	var all []errorRow
	for _, o := range d.Operations {
		all = append(all, o.Ledger.Errors...)
	}
	return append(all, d.Shared.Errors...)
}

// Anchor is the id of the operation in the ledger.
func (o *operation) Anchor() string { return o.Doc.API.ID + "/" + o.ID }

// Href is the link to the operation in the reference, with the fragment of the
// renderer.
func (o *operation) Href() string { return o.Doc.Href() + "#/" + o.Tag + "/" + o.ID }

// Title is the title of its document, empty if it has several.
func (a *api) Title() string {
	if a.IsRPC {
		return ""
	}
	return a.Documents[0].Title
}

// Href is the link to the reference of the API.
func (a *api) Href() string {
	if a.IsRPC {
		return "reference/index.html#" + a.ID
	}
	return a.Documents[0].Href()
}

// Operations returns the operations of all documents.
func (a *api) Operations() []*operation {
	var all []*operation
	for _, d := range a.Documents {
		all = append(all, d.Operations...)
	}
	return all
}

// Facts returns the counts of the API.
func (a *api) Facts() counts {
	var c counts
	for _, d := range a.Documents {
		c.Operations += len(d.Operations)
		c.Schemas += d.Schemas
		c.Examples += d.Examples
		c.Errors += len(d.Errors())
		c.add(d.Shared)
		c.Mutants.add(d.Mutants)
		for _, o := range d.Operations {
			c.add(o.Ledger)
			c.Cases.add(o.Cases)
		}
	}
	return c
}

// counts are the counts of an API, or of all.
type counts struct {
	Operations, Schemas, Examples, Errors int
	Sources, Evidence, Conflicts          int
	Cases                                 tally
	Mutants                               score
}

func (c *counts) add(l ledger) {
	c.Sources += len(l.Sources)
	c.Evidence += l.Evidence()
	c.Conflicts += l.Conflicts()
}

// Total returns the counts of all APIs.
func (s *site) Total() counts {
	var c counts
	for _, a := range s.APIs {
		f := a.Facts()
		c.Operations += f.Operations
		c.Schemas += f.Schemas
		c.Examples += f.Examples
		c.Errors += f.Errors
		c.Sources += f.Sources
		c.Evidence += f.Evidence
		c.Conflicts += f.Conflicts
		c.Cases.add(f.Cases)
		c.Mutants.add(f.Mutants)
	}
	return c
}

// Documents returns the documents of all APIs.
func (s *site) Documents() []*doc {
	var all []*doc
	for _, a := range s.APIs {
		all = append(all, a.Documents...)
	}
	return all
}

// read reads the documents and results of the repository, and runs the cases.
func read(repository fs.FS, mutants bool) (*site, error) {
	s := &site{repository: repository}
	for _, spec := range specs.APIs() {
		a, err := readAPI(spec)
		if err != nil {
			return nil, err
		}
		s.APIs = append(s.APIs, a)
	}
	measured, err := measure(specs.APIs(), mutants)
	if err != nil {
		return nil, err
	}
	if err := s.add(measured); err != nil {
		return nil, err
	}
	if err := s.readPrograms(); err != nil {
		return nil, err
	}
	return s, s.readResults()
}

// readResults reads the results of clients, generators and members.
func (s *site) readResults() (err error) {
	if s.Clients, err = readClients(s.repository); err != nil {
		return err
	}
	if s.Generators, err = readGenerators(s.repository); err != nil {
		return err
	}
	return results.Read(s.repository, "conformance/evidence/members/"+members.ResultsFile, &s.Members)
}

// MemberSources returns the sources of members, in the order of their counts.
func (s *site) MemberSources() []members.Source { return members.Sources }
