package linters

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

// The files that a complete run writes. Of the page it writes the sections that are
// rendered from the results.
const (
	ResultsFile = "results.json"
	PageFile    = "README.md"
)

// Results are the results of all linters.
type Results struct {
	Linters []Linter `json:"linters"`
}

// Linter is a linter with its results.
type Linter struct {
	Name     string `json:"name"`
	URL      string `json:"url"`
	Language string `json:"language"`
	Rules    string `json:"rules"` // that it checks
	Version  string `json:"version"`
	Cells    []Cell `json:"cells"`
}

// Cell is the result of a linter for a document.
type Cell struct {
	results.Origin
	Findings int               `json:"findings"`         // in the document
	Faults   map[string]string `json:"faults,omitempty"` // the rules that find the faults put into it, by the names of the faults
}

// Load reads the results from their folder.
func Load(folder fs.FS) (*Results, error) {
	all := &Results{}
	return all, results.Read(folder, ResultsFile, all)
}

// cell returns the result of a linter for a document, or a zero Cell.
func (r *Results) cell(linter, document string) Cell {
	for _, l := range r.Linters {
		if l.Name != linter {
			continue
		}
		for _, c := range l.Cells {
			if c.Document == document {
				return c
			}
		}
	}
	return Cell{}
}

// Page returns the page with its sections rendered from the results.
func (r *Results) Page(page string) (string, error) {
	page, err := results.Replace(page, "linters", r.linters())
	if err != nil {
		return "", err
	}
	return results.Replace(page, "faults", r.faults())
}

func (r *Results) linters() string {
	var rows [][]string
	for _, l := range r.Linters {
		findings := 0
		for _, c := range l.Cells {
			findings += c.Findings
		}
		rows = append(rows, []string{
			fmt.Sprintf("[%s](%s)", l.Name, l.URL), l.Version, l.Language, l.Rules, strconv.Itoa(len(l.Cells)), strconv.Itoa(findings),
		})
	}
	return results.Table([]string{"linter", "version", "language", "rules", "documents", "findings"}, rows)
}

// faults has a row per fault, with the rule of each linter and the documents that
// the fault was put into.
func (r *Results) faults() string {
	header := []string{"fault", "documents"}
	names := map[string]bool{}
	for _, l := range r.Linters {
		header = append(header, l.Name)
		for _, c := range l.Cells {
			for name := range c.Faults {
				names[name] = true
			}
		}
	}
	var rows [][]string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		documents := map[string]bool{}
		row := []string{fmt.Sprintf("[%s](faults/%s.yaml)", name, name), ""}
		for _, l := range r.Linters {
			rule := ""
			for _, c := range l.Cells {
				if c.Faults[name] != "" {
					rule, documents[c.Document] = "`"+c.Faults[name]+"`", true
				}
			}
			row = append(row, rule)
		}
		row[1] = strconv.Itoa(len(documents))
		rows = append(rows, row)
	}
	return results.Table(header, rows)
}
