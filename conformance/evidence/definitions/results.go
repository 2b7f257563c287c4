package definitions

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

// The files that a complete run writes. Of the page it writes the sections that are
// rendered from the results.
const (
	ResultsFile = "results.json"
	PageFile    = "README.md"
)

// Results are the results of the comparison.
type Results struct {
	Packages []Package `json:"packages"`
	Cells    []Cell    `json:"cells"`
	Gaps     []Gap     `json:"gaps"`
}

// Package is a package with definitions of a vendor.
type Package struct {
	Name       string `json:"name"`
	Registry   string `json:"registry"` // the language whose packages it has
	Version    string `json:"version"`
	SHA256     string `json:"sha256"`     // of its definitions
	Operations int    `json:"operations"` // that it defines
}

// Cell is the result of the comparison for a document.
type Cell struct {
	results.Origin
	Operations int            `json:"operations"`         // of the document
	Defined    int            `json:"defined"`            // of them, by the vendor
	Members    Tally          `json:"document_facts"`     // of the document
	Rows       Tally          `json:"table_facts"`        // of the page table
	Gaps       map[string]int `json:"gaps,omitempty"`     // differences, by the row that explains them
	Findings   []string       `json:"findings,omitempty"` // differences that no row explains
}

// Tally counts the facts that both a document, or a page table, and the vendor state.
type Tally struct {
	Facts int `json:"facts"`
	Same  int `json:"same"`
}

// Gap is a known difference with its reason.
type Gap struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
	Source string `json:"source"`
}

// Load reads the results from their folder.
func Load(folder fs.FS) (*Results, error) {
	all := &Results{}
	return all, results.Read(folder, ResultsFile, all)
}

// settled returns the result for a document, or a zero Cell if there is none without a
// finding: what has findings is compared again, so that they are reported again.
func (r *Results) settled(document string) Cell {
	for _, c := range r.Cells {
		if c.Document == document && len(c.Findings) == 0 {
			return c
		}
	}
	return Cell{}
}

// unused returns the ids of the rows that match nothing.
func (r *Results) unused() []string {
	var ids []string
	for _, g := range r.Gaps {
		if r.count(g.ID) == 0 {
			ids = append(ids, g.ID)
		}
	}
	return ids
}

func (r *Results) count(id string) int {
	n := 0
	for _, c := range r.Cells {
		n += c.Gaps[id]
	}
	return n
}

// sections returns the sections of the page.
func (r *Results) sections() map[string]string {
	return map[string]string{"packages": r.packages(), "documents": r.documents(), "gaps": r.gaps()}
}

func (r *Results) packages() string {
	var rows [][]string
	for _, p := range r.Packages {
		rows = append(rows, []string{"`" + p.Name + "`", p.Registry, p.Version, strconv.Itoa(p.Operations), "`" + p.SHA256[:12] + "`"})
	}
	return results.Table([]string{"package", "language", "version", "operations", "SHA-256"}, rows)
}

func (r *Results) documents() string {
	var rows [][]string
	var total Cell
	for _, c := range r.Cells {
		rows = append(rows, c.row(fmt.Sprintf("[%s](../../../generated/openapi/%s.yaml)", c.Document, c.Document)))
		total.add(c)
	}
	rows = append(rows, total.row("all"))
	head := []string{"document", "operations", "defined by the vendor", "facts of the document", "same", "facts of the page table", "same", "gaps", "findings"}
	return results.Table(head, rows)
}

func (c *Cell) row(name string) []string {
	gaps := 0
	for _, n := range c.Gaps {
		gaps += n
	}
	row := []string{name}
	for _, n := range []int{c.Operations, c.Defined, c.Members.Facts, c.Members.Same, c.Rows.Facts, c.Rows.Same, gaps, len(c.Findings)} {
		row = append(row, strconv.Itoa(n))
	}
	return row
}

// add adds the counts of another cell.
func (c *Cell) add(other Cell) {
	c.Operations += other.Operations
	c.Defined += other.Defined
	c.Members = Tally{c.Members.Facts + other.Members.Facts, c.Members.Same + other.Members.Same}
	c.Rows = Tally{c.Rows.Facts + other.Rows.Facts, c.Rows.Same + other.Rows.Same}
	if c.Gaps == nil {
		c.Gaps = map[string]int{}
	}
	for id, n := range other.Gaps {
		c.Gaps[id] += n
	}
	c.Findings = append(c.Findings, other.Findings...)
}

func (r *Results) gaps() string {
	var rows [][]string
	for _, g := range r.Gaps {
		documents := map[string]bool{}
		for _, c := range r.Cells {
			if c.Gaps[g.ID] > 0 {
				documents["`"+api(c.Document)+"`"] = true
			}
		}
		rows = append(rows, []string{
			g.ID, strings.Join(slices.Sorted(maps.Keys(documents)), ", "), strconv.Itoa(r.count(g.ID)), results.Cell(g.Reason), results.Cell(g.Source),
		})
	}
	return results.Table([]string{"row", "API", "differences", "reason", "source"}, rows)
}

// api returns the id of the API of a document: its vendor and the next part of its path.
func api(document string) string {
	parts := strings.SplitN(document, "/", 3)
	return strings.Join(parts[:2], "/")
}
