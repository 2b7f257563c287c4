package definitions

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// gapsFile contains the differences that are known, each with its reason.
const gapsFile = "gaps.yaml"

// gap is a row of gapsFile. It applies to the differences that all its selectors match;
// one that is left out matches everything. A selector lists patterns in which * stands for
// any text.
type gap struct {
	ID         string   `yaml:"id"`
	Documents  patterns `yaml:"documents"`
	Operations patterns `yaml:"operations"`
	Places     patterns `yaml:"places"`
	Names      patterns `yaml:"names"`
	What       string   `yaml:"what"`
	Ours       patterns `yaml:"ours"`
	Vendor     patterns `yaml:"vendor"`
	Reason     string   `yaml:"reason"`
	Source     string   `yaml:"source"`
}

type patterns []string

func (p patterns) match(text string) bool {
	return len(p) == 0 || slices.ContainsFunc(p, func(pattern string) bool {
		expression := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
		return regexp.MustCompile("^(?:" + expression + ")$").MatchString(text)
	})
}

func (g gap) match(d difference) bool {
	return g.What == d.What && g.Documents.match(d.Document) && g.Operations.match(d.Operation) &&
		g.Places.match(d.Place) && g.Names.match(d.Name) && g.Ours.match(d.Ours) && g.Vendor.match(d.Vendor)
}

// loadGaps reads the known differences.
func loadGaps(folder fs.FS) ([]gap, error) {
	text, err := fs.ReadFile(folder, gapsFile)
	if err != nil {
		return nil, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	var rows []gap
	if err := decoder.Decode(&rows); err != nil {
		return nil, fmt.Errorf("%s: %w", gapsFile, err)
	}
	seen := map[string]bool{}
	var problems []error
	for i, row := range rows {
		if problem := row.problem(); problem != "" {
			problems = append(problems, fmt.Errorf("%s: row %d, %q: %s", gapsFile, i+1, row.ID, problem))
		}
		if seen[row.ID] {
			problems = append(problems, fmt.Errorf("%s: row %d: the id %q stands twice", gapsFile, i+1, row.ID))
		}
		seen[row.ID] = true
	}
	return rows, errors.Join(problems...)
}

// problem says what a row lacks, empty if nothing.
func (g gap) problem() string {
	switch {
	case g.ID == "":
		return "it needs an id"
	case !slices.Contains([]string{undefined, missing, extra, kind, presence}, g.What):
		return fmt.Sprintf("what is %q; expected %s, %s, %s, %s or %s", g.What, undefined, missing, extra, kind, presence)
	case len(g.Documents) == 0:
		return "it needs the documents that it applies to"
	case g.Reason == "" || g.Source == "":
		return "it needs a reason, and the source of the reason"
	}
	return ""
}

// settle counts the differences by the ids of the rows that match them, and returns the
// findings, which no row matches. A difference that several rows match is an error: the
// wider one would hide what the other says.
func settle(rows []gap, differences []difference) (counts map[string]int, findings []difference, err error) {
	counts = map[string]int{}
	for _, d := range differences {
		var ids []string
		for _, row := range rows {
			if row.match(d) {
				ids = append(ids, row.ID)
			}
		}
		switch len(ids) {
		case 0:
			findings = append(findings, d)
		case 1:
			counts[ids[0]]++
		default:
			err = errors.Join(err, fmt.Errorf("%s: %s matches the rows %s; narrow all but one", gapsFile, d, strings.Join(ids, ", ")))
		}
	}
	return counts, findings, err
}

// String says where we differ, and how.
func (d difference) String() string {
	where := strings.Join(strings.Fields(d.Document+" "+d.Operation+" "+d.Place+" "+d.Name), " ")
	if d.Side != "" {
		where += ", " + d.Side + " only"
	}
	switch d.What {
	case undefined:
		return where + ": the vendor does not define this operation"
	case missing:
		return fmt.Sprintf("%s: the vendor has this (%s), we do not", where, d.Vendor)
	case extra:
		return fmt.Sprintf("%s: we have this (%s), the vendor does not", where, d.Ours)
	}
	return fmt.Sprintf("%s: %s: we have %s, the vendor %s", where, d.What, d.Ours, d.Vendor)
}

// rowsFor describes findings, each with a row of gapsFile, to which an id, a reason and a
// source must be added. Findings that differ only in their operation share one.
func rowsFor(findings []difference) string {
	operations := map[difference][]string{}
	var order []difference
	for _, d := range findings {
		shared := d
		shared.Operation = ""
		if operations[shared] == nil {
			order = append(order, shared)
		}
		operations[shared] = append(operations[shared], d.Operation)
	}
	var text strings.Builder
	for _, d := range order {
		fmt.Fprintf(&text, "# %s\n%s", d, d.row(operations[d]))
	}
	return text.String()
}

// row returns the row of gapsFile for a difference in some operations.
func (d difference) row(operations []string) string {
	text := fmt.Sprintf("- {id: , documents: [%s], operations: [%s]", d.Document, strings.Join(operations, ", "))
	if d.Place != "" {
		text += fmt.Sprintf(", places: [%s], names: [%q]", d.Place, d.Name)
	}
	text += ", what: " + d.What
	if d.What == kind || d.What == presence {
		text += fmt.Sprintf(", ours: [%s], vendor: [%s]", d.Ours, d.Vendor)
	}
	return text + ", reason: , source: }\n"
}
