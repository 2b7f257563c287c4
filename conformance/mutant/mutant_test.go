package mutant_test

import (
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

func evsv2(t testing.TB) (specs.API, []suite.Case, pages.Page) {
	t.Helper()
	apis := specs.APIs()
	i := slices.IndexFunc(apis, func(a specs.API) bool { return a.ID == "huawei/evsv2" })
	known, err := suite.Open()
	require.NoError(t, err)
	page, err := pages.Load(pages.FS, "huawei/evsv2")
	require.NoError(t, err)
	return apis[i], known.Cases, page
}

var all []mutant.Result

// scored returns the results of all mutants of EVS v2. It scores them only once,
// because that takes seconds.
func scored(t *testing.T) []mutant.Result {
	t.Helper()
	if all == nil {
		api, cases, page := evsv2(t)
		var err error
		all, err = mutant.Score(specs.Embedded(), api, cases, &page)
		require.NoError(t, err)
	}
	return all
}

func TestReportsNameSurvivors(t *testing.T) {
	reports, err := mutant.Reports(scored(t), nil)
	require.NoError(t, err)
	var text strings.Builder
	require.NoError(t, mutant.Write(&text, reports))

	require.Contains(t, text.String(), `
survived: specs/huawei/evsv2.yaml#/components/schemas/NamedFault: type object is dropped
survived: specs/huawei/evsv2.yaml#/components/schemas/NamedFault/not: nullable is flipped
`, "without gaps/mutants.yaml, its equivalent mutants survive")
}

func TestScoreReportsUndetectedMutant(t *testing.T) {
	api, cases, page := evsv2(t)
	requests := slices.DeleteFunc(cases, func(c suite.Case) bool { return c.Part == suite.PartResponse })

	results, err := mutant.Score(specs.Embedded(), api, requests, &page)
	require.NoError(t, err)

	survived := slices.ContainsFunc(results, func(r mutant.Result) bool {
		return r.Fate == mutant.Survived && r.Pointer == "/components/schemas/SnapshotDetails/properties/created_at" && r.Change == "the pattern is dropped"
	})
	assert.True(t, survived, "no request reveals the pattern of a response")
}

func TestScoreRequiresPassingSuite(t *testing.T) {
	api, cases, page := evsv2(t)

	_, err := mutant.Score(specs.Embedded(), api, cases, &pages.Page{})
	require.ErrorContains(t, err, "specs/huawei/evsv2.yaml: the document fails before any mutation: createSnapshot: the document has this operation")

	for i := range cases {
		cases[i].Findings = nil
	}
	_, err = mutant.Score(specs.Embedded(), api, cases, &page)
	require.ErrorContains(t, err, "specs/huawei/evsv2.yaml: the document fails before any mutation: huawei/evsv2/createSnapshot/")
}

func TestReportsRefuseUnneededEquivalent(t *testing.T) {
	_, err := mutant.Reports(scored(t), []suite.Equivalent{{
		Documents: []string{"specs/huawei/evsv2.yaml"}, Pointer: "/components/schemas/CreateSnapshotOption/properties/name",
		Change: "maxLength 64 is 65", Proof: "none",
	}})

	require.ErrorContains(t, err, "maxLength 64 is 65")
}

func BenchmarkScore(b *testing.B) {
	api, cases, page := evsv2(b)
	mutants := 0
	for b.Loop() {
		results, err := mutant.Score(specs.Embedded(), api, cases, &page)
		require.NoError(b, err)
		mutants += len(results)
	}
	b.ReportMetric(float64(mutants)/b.Elapsed().Seconds(), "mutants/s")
}
