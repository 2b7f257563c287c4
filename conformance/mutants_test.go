package conformance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/mutant"
	"github.com/snapspec/snapspec/conformance/pages"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

// TestPages compares the documents with the page tables, in both directions.
func TestPages(t *testing.T) {
	for _, api := range specs.APIs() {
		t.Run(api.ID, func(t *testing.T) {
			page, err := pages.Load(pages.FS, api.ID)
			require.NoError(t, err)
			for _, difference := range page.Compare(loadDocuments(t, api)...) {
				t.Error(difference)
			}
		})
	}
}

// TestMutants fails for every mutant that nothing detects. The last line of make
// test shows the attribute.
func TestMutants(t *testing.T) {
	known := openSuite(t)
	wrong := known.Gaps.Names()
	cases := slices.DeleteFunc(known.Cases, func(c suite.Case) bool { return wrong[c.Name] })
	var all []mutant.Result
	for _, api := range specs.APIs() {
		page, err := pages.Load(pages.FS, api.ID)
		require.NoError(t, err)
		results, err := mutant.Score(specs.Embedded(), api, cases, &page)
		require.NoError(t, err)
		all = append(all, results...)
	}
	reports, err := mutant.Reports(all, known.Gaps.Mutants)
	assert.NoError(t, err)

	var table strings.Builder
	require.NoError(t, mutant.Write(&table, reports))
	t.Log("\n" + table.String())
	killed, total := 0, 0
	for _, r := range reports {
		assert.Empty(t, r.Survivors, "%s %s: add a case that distinguishes them from the document", r.Document, r.Operation)
		killed += r.Killed
		total += r.Total
	}
	t.Attr("mutants-killed", fmt.Sprintf("%d of %d", killed, total))
}
