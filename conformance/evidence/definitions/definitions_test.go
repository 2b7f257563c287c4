package definitions

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
	"github.com/snapspec/snapspec/conformance/pages"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// tool names the results of a run; there is one comparison.
const tool = "definitions"

// samplesRun is set when an incremental run has made all its samples.
var samplesRun bool

func TestMain(m *testing.M) { os.Exit(results.Main(m, &samplesRun)) }

// TestDefinitions compares every document and page table, or in an incremental run those
// that are due, with the vendors' definitions, and writes the results. Every difference
// must have a row in gaps.yaml, and every row a difference.
func TestDefinitions(t *testing.T) {
	mode, err := results.ModeFromEnv()
	require.NoError(t, err)
	if mode == results.None {
		t.Skipf("installs packages of the vendors; set %s to %s or %s", results.Variable, results.All, results.Changed)
	}
	committed, err := Load(os.DirFS("."))
	if !errors.Is(err, os.ErrNotExist) {
		require.NoError(t, err)
	}
	rows, err := loadGaps(os.DirFS("."))
	require.NoError(t, err)

	run := results.NewRun(mode, func(_, document string) Cell { return committed.settled(document) })
	all := &Results{}
	var open []difference
	sets := installed(t)
	for _, d := range sets {
		all.Packages = append(all.Packages, d.Package)
	}
	for _, api := range specs.APIs() {
		open = append(open, runAPI(t, run, definitionsOf(t, sets, api.ID), rows, api)...)
	}
	t.Log(run)
	if mode == results.Changed {
		require.Empty(t, run.MissingSamples([]string{tool}), "samples that did not run")
		samplesRun = true
	}

	var complete bool
	all.Cells, complete = run.Results(tool, results.DocumentIDs())
	require.True(t, complete)
	for _, row := range rows {
		all.Gaps = append(all.Gaps, Gap{row.ID, row.Reason, row.Source})
	}
	require.NoError(t, results.Write(ResultsFile, all))
	require.NoError(t, results.UpdatePage(PageFile, all.sections()))

	if len(open) > 0 {
		t.Errorf("%d differences from the vendors' definitions without a row in %s; correct the document and the page table, or add a row with a reason:\n%s",
			len(open), gapsFile, rowsFor(open))
	}
	for _, id := range all.unused() {
		t.Errorf("%s: the row %s matches no difference; remove it", gapsFile, id)
	}
}

// installed installs the packages and reads their definitions.
func installed(t *testing.T) []definitions {
	t.Helper()
	var all []definitions
	for _, s := range sources {
		printed, err := exec.CommandContext(t.Context(), "../install", s.install...).CombinedOutput()
		require.NoError(t, err, "%s", printed)
		d, err := s.load(s.folder)
		require.NoError(t, err)
		all = append(all, d)
	}
	return all
}

// definitionsOf returns the definitions for an API.
func definitionsOf(t *testing.T, sets []definitions, api string) definitions {
	t.Helper()
	for _, d := range sets {
		if d.defines(api) {
			return d
		}
	}
	t.Fatalf("%s has no source of definitions; add one to sources", api)
	return definitions{}
}

// runAPI compares the documents of an API that are due, and returns the findings.
func runAPI(t *testing.T, run *results.Run[Cell], d definitions, rows []gap, api specs.API) []difference {
	t.Helper()
	table, err := pages.Load(pages.FS, api.ID)
	require.NoError(t, err)
	text, err := pages.FS.ReadFile(api.ID + ".yaml")
	require.NoError(t, err)
	known, err := os.ReadFile(gapsFile)
	require.NoError(t, err)

	var open []difference
	for _, file := range api.Documents {
		id := results.DocumentID(file)
		sum, err := results.DocumentChecksum(id)
		require.NoError(t, err)
		cell := Cell{Origin: results.Origin{
			Document: id, SHA256: sum, Version: d.Name + " " + d.Version, Inputs: results.Checksum(text, known, []byte(d.SHA256)),
		}}
		if run.Keep(tool, cell.Origin) {
			continue
		}
		doc, err := document.Load(specs.FS, file)
		require.NoError(t, err)
		differences := cell.compare(d, pages.Read(doc), table)
		var findings []difference
		if cell.Gaps, findings, err = settle(rows, differences); err != nil {
			t.Error(err)
		}
		for _, f := range findings {
			cell.Findings = append(cell.Findings, f.String())
		}
		require.NoError(t, run.Add(tool, cell))
		open = append(open, findings...)
	}
	return open
}

// compare compares the operations of a document, and the same in the page table, with
// the definitions. It counts what it compared, and returns the differences of both.
func (c *Cell) compare(d definitions, doc, table pages.Page) []difference {
	var all []difference
	for _, id := range slices.Sorted(maps.Keys(doc.Operations)) {
		c.Operations++
		vendor, ok := d.operations[d.key(id, doc.Operations[id])]
		if !ok {
			all = append(all, difference{Document: c.Document, Operation: id, What: undefined})
			continue
		}
		c.Defined++
		silent := d.silentAbout(vendor)
		members, counted := compare(c.Document, ours(id, doc.Operations[id]), vendor, silent...)
		c.Members.count(counted)
		listed, counted := compare(c.Document, ours(id, table.Operations[id]), vendor, silent...)
		c.Rows.count(counted)
		all = append(all, union(members, listed)...)
	}
	return all
}

func (t *Tally) count(some tally) { t.Facts, t.Same = t.Facts+some.facts, t.Same+some.same }

// union returns the differences of a document and a page table, what both have once.
// Where and only where one of them differs, it is said.
func union(document, table []difference) []difference {
	var all []difference
	for _, d := range document {
		if !slices.Contains(table, d) {
			d.Side = "document"
		}
		all = append(all, d)
	}
	for _, d := range table {
		if !slices.Contains(document, d) {
			d.Side = "page table"
			all = append(all, d)
		}
	}
	return all
}

// TestGaps checks the rows of known differences, without the definitions.
func TestGaps(t *testing.T) {
	rows, err := loadGaps(os.DirFS("."))
	require.NoError(t, err)
	require.NotEmpty(t, rows)
}

// TestPage compares the committed page with what the committed results render.
func TestPage(t *testing.T) {
	committed, err := Load(os.DirFS("."))
	require.NoError(t, err)
	require.NoError(t, results.CheckPage(PageFile, committed.sections()), "do not edit the tables; run make definitions")
	for _, p := range committed.Packages {
		require.Len(t, p.SHA256, 64, fmt.Sprint(p))
	}
}
