package mutant

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/snapspec/snapspec/conformance/suite"
)

// Report is the score of one operation of one document, or of the shared parts of a
// document.
type Report struct {
	Document, Operation string
	// Total counts the mutants without the stillborn and the equivalent ones.
	Total, Killed, ByPage, ByContract, Stillborn, Equivalent int
	// Survivors are the undetected mutants.
	Survivors []Result
}

// Shared is the operation in the report of the shared parts of a document.
const Shared = "(shared)"

// Reports returns the sums of results by document and operation, in the order of
// results. The error names every entry of equivalents that is not a survivor.
func Reports(results []Result, equivalents []suite.Equivalent) ([]Report, error) {
	var reports []Report
	confirmed := map[string]bool{}
	for _, r := range results {
		report := find(&reports, r)
		switch {
		case r.Fate == Stillborn:
			report.Stillborn++
		case r.Fate == Survived && listed(equivalents, r):
			report.Equivalent++
			confirmed[r.key()] = true
		default:
			report.count(r)
		}
	}
	return reports, checkConfirmed(equivalents, confirmed)
}

// find returns the report that counts r, and appends it if it is missing.
func find(reports *[]Report, r Result) *Report {
	operation := r.Operation
	if operation == "" {
		operation = Shared
	}
	i := slices.IndexFunc(*reports, func(have Report) bool { return have.Document == r.Document && have.Operation == operation })
	if i < 0 {
		*reports = append(*reports, Report{Document: r.Document, Operation: operation})
		i = len(*reports) - 1
	}
	return &(*reports)[i]
}

func (report *Report) count(r Result) {
	report.Total++
	switch r.Fate {
	case KilledByPage:
		report.ByPage++
		report.Killed++
	case KilledByContract:
		report.ByContract++
		report.Killed++
	case KilledByCase:
		report.Killed++
	default:
		report.Survivors = append(report.Survivors, r)
	}
}

// key returns a unique name of the mutant among those of all documents.
func (r Result) key() string { return key(r.Document, r.Pointer, r.Change) }

func key(document, pointer, change string) string {
	return fmt.Sprintf("%s#%s: %s", document, pointer, change)
}

// String returns the mutant on one line: file#pointer: change.
func (r Result) String() string { return r.key() }

func listed(equivalents []suite.Equivalent, r Result) bool {
	return slices.ContainsFunc(equivalents, func(e suite.Equivalent) bool {
		return e.Pointer == r.Pointer && e.Change == r.Change && slices.Contains(e.Documents, r.Document)
	})
}

// checkConfirmed returns an error that names the equivalents that are not confirmed.
func checkConfirmed(equivalents []suite.Equivalent, confirmed map[string]bool) error {
	var wrong []string
	for _, e := range equivalents {
		for _, document := range e.Documents {
			if name := key(document, e.Pointer, e.Change); !confirmed[name] {
				wrong = append(wrong, name)
			}
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("mutants are listed as equivalent but are killed or do not exist: %q; remove them from the list", wrong)
	}
	return nil
}

// Write writes one row per report, and then every survivor.
func Write(w io.Writer, reports []Report) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "DOCUMENT\tOPERATION\tKILLED\tBY PAGE ALONE\tBY CONTRACT\tEQUIVALENT\tSTILLBORN")
	var sum Report
	for _, r := range reports {
		r.row(table)
		sum.Total += r.Total
		sum.Killed += r.Killed
		sum.ByPage += r.ByPage
		sum.ByContract += r.ByContract
		sum.Equivalent += r.Equivalent
		sum.Stillborn += r.Stillborn
		sum.Survivors = append(sum.Survivors, r.Survivors...)
	}
	sum.Document = "all"
	sum.row(table)
	if err := table.Flush(); err != nil {
		return err
	}
	for _, survivor := range sum.Survivors {
		if _, err := fmt.Fprintln(w, "survived:", survivor); err != nil {
			return err
		}
	}
	return nil
}

func (report Report) row(w io.Writer) {
	fmt.Fprintf(w, "%s\t%s\t%d/%d\t%d\t%d\t%d\t%d\n", report.Document, report.Operation, report.Killed, report.Total, report.ByPage, report.ByContract, report.Equivalent, report.Stillborn)
}
