package generators

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

func testGenerator() *generator {
	return &generator{Folder: "one", Name: "one + two", Language: "Go", Version: "1", Generate: `make "$DOCUMENT" -o "$OUT/$NAME.ts" $HOME`, Call: "x"}
}

func testOrigin(document string) results.Origin {
	return results.Origin{Document: document, SHA256: "aa", Version: "1", Inputs: "bb"}
}

func TestResultsArePartial(t *testing.T) {
	generators, documents := []*generator{testGenerator()}, []string{"huawei/evsv2", "huawei/iamv3"}
	run := newEvaluation(results.All, &Results{})
	require.NoError(t, run.add("one", Cell{Origin: testOrigin("huawei/evsv2"), Reached: ReachedCalled, Calls: 3}))
	_, all := run.results(generators, documents)
	require.False(t, all, "a cell was left out")
	require.NoError(t, run.add("one", Cell{Origin: testOrigin("huawei/iamv3"), Reached: ReachedGenerated}))
	got, all := run.results(generators, documents)
	require.True(t, all)
	require.Equal(t, count{documents: 2, generated: 2, compiled: 1, called: 1, calls: 3}, got.Generators[0].count())

	page := got.Page()
	require.Contains(t, page, "| A | [one + two](#one--two) | Go | 1 | 2 of 2 | 1 of 2 | 1 of 2 | 3 |")
	require.Contains(t, page, "| [huawei/iamv3](../../../specs/huawei/iamv3.yaml) | generated |")
	require.Contains(t, page, "\nmake specs/huawei/evsv2.yaml -o out/evsv2.ts $HOME\n")
}

// TestIncrementalRun runs with committed results of which nothing, the document, or
// the result of a sample changed.
func TestIncrementalRun(t *testing.T) {
	const document, sample = "alibaba/ecs20140526/DescribeSnapshots", "huawei/evsv2"
	committed := &Results{Generators: []Generator{{Folder: "one", Cells: []Cell{
		{Origin: testOrigin(document), Reached: ReachedCalled, Calls: 3},
		{Origin: testOrigin(sample), Reached: ReachedCalled, Calls: 5},
	}}}}

	run := newEvaluation(results.Changed, committed)
	require.True(t, run.keep("one", testOrigin(document)))
	require.False(t, run.keep("one", testOrigin(sample)), "a sample runs even if nothing changed")
	require.NoError(t, run.add("one", Cell{Origin: testOrigin(sample), Reached: ReachedCalled, Calls: 5}))
	require.ErrorContains(t, run.add("one", Cell{Origin: testOrigin(sample), Reached: ReachedCompiled, Calls: 4}), "the result did: committed")
	got, all := run.results([]*generator{testGenerator()}, []string{document, sample})
	require.True(t, all)
	require.Equal(t, committed.Generators[0].Cells[0], got.Generators[0].Cells[0])

	changed := testOrigin(document)
	changed.SHA256 = "ab"
	require.False(t, run.keep("one", changed), "another document")
	require.NoError(t, run.add("one", Cell{Origin: changed, Reached: ReachedCompiled}), "another result of another document")
	require.False(t, run.keep("new", testOrigin(document)), "a new generator")
}

func TestMissingSamples(t *testing.T) {
	run := newEvaluation(results.Changed, &Results{})
	generators := []*generator{testGenerator()}
	require.Len(t, run.missingSamples(generators), len(run.samples))
	for sample := range run.samples {
		require.NoError(t, run.add("one", Cell{Origin: testOrigin(sample)}))
	}
	require.Empty(t, run.missingSamples(generators))
}

// TestOrigin changes what a cell is made from.
func TestOrigin(t *testing.T) {
	plans := loadPlans(t)
	g := &generator{Folder: "hey-api", Version: "1", Generate: "npx openapi-ts", Compile: `cp "$SIGNING/typescript/sign.ts" ../openapi-generator/x "$OUT"`}
	require.Equal(t, []string{"hey-api", "../../recipes/signing/typescript", "openapi-generator"}, g.folders())
	first, err := g.origin(plans["huawei/evsv2"])
	require.NoError(t, err)
	require.Len(t, first.SHA256, 64)

	other := plans["huawei/evsv2"]
	other.Steps = other.Steps[1:]
	second, err := g.origin(other)
	require.NoError(t, err)
	require.Equal(t, first.SHA256, second.SHA256)
	require.NotEqual(t, first.Inputs, second.Inputs, "another plan")

	g.Compile = "true"
	second, err = g.origin(plans["huawei/evsv2"])
	require.NoError(t, err)
	require.NotEqual(t, first.Inputs, second.Inputs, "other folders")
}
