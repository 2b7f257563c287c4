package schemathesis

import (
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
	"github.com/snapspec/snapspec/specs"
)

const resultsFile = "results.json"

// report holds the results of a run.
type report []sandboxResults

// sandboxResults are those of one kind of sandbox.
type sandboxResults struct {
	Sandbox   string   `json:"sandbox"`
	Documents []result `json:"documents"`
}

// result is what Schemathesis reports of one document, none of whose checks failed.
// It has no counts of requests, since these may differ between runs.
type result struct {
	results.Origin
	Operations int               `json:"operations"`
	Phases     map[string]string `json:"phases"` // success or skip
	Checks     []string          `json:"checks"` // those that at least one answer was held to
}

// find returns the result of a sandbox for a document, a zero one if there is none.
func (r report) find(sandbox, document string) result {
	for _, one := range r {
		i := slices.IndexFunc(one.Documents, func(r result) bool { return r.Document == document })
		if one.Sandbox == sandbox && i >= 0 {
			return one.Documents[i]
		}
	}
	return result{}
}

// sections renders the sections of README.md: a table with a row per API.
func (r report) sections() map[string]string {
	var rows [][]string
	for _, api := range specs.APIs() {
		row := []string{api.ID}
		for _, to := range targets() {
			var documents, operations, checks int
			for _, file := range api.Documents {
				one := r.find(to.name, results.DocumentID(file))
				if one.Version == "" {
					continue
				}
				documents++
				operations += one.Operations
				checks = max(checks, len(one.Checks))
			}
			row = append(row, strconv.Itoa(documents), strconv.Itoa(operations), strconv.Itoa(checks))
		}
		rows = append(rows, row)
	}
	header := []string{"API", "documents", "operations", "checks", "documents, with a token", "operations", "checks"}
	return map[string]string{"documents": results.Table(header, rows)}
}

// TestRendered fails if README.md is not what the committed results render to.
func TestRendered(t *testing.T) {
	var committed report
	require.NoError(t, results.Read(os.DirFS("."), resultsFile, &committed))
	require.NoError(t, results.CheckPage("README.md", committed.sections()))
}
