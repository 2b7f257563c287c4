package main

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance"
	"github.com/snapspec/snapspec/conformance/mutant"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// TestCases counts the cases by the names and lines of their files.
func TestCases(t *testing.T) {
	cases, err := fs.Sub(conformance.Files, "cases")
	require.NoError(t, err)
	for _, a := range theFacts(t).APIs {
		names, err := fs.Glob(cases, a.ID+"/*/*.yaml")
		require.NoError(t, err)
		tolerated, invalid := 0, 0
		for _, name := range names {
			data, err := fs.ReadFile(cases, name)
			require.NoError(t, err)
			switch {
			case strings.Contains(path.Base(name), "-invalid-"):
				invalid++
			case lines(string(data), `^source: tolerance`) > 0:
				tolerated++
			}
		}
		got := a.Facts().Cases
		require.Equal(t, len(names), got.Total(), a.ID)
		require.Equal(t, invalid, got.Invalid, a.ID)
		require.Equal(t, tolerated, got.MustPass, a.ID)
	}
}

// TestKnownGaps counts the entries of deviations.yaml by its lines.
func TestKnownGaps(t *testing.T) {
	data, err := fs.ReadFile(conformance.Files, "deviations.yaml")
	require.NoError(t, err)
	ofCases, _, _ := strings.Cut(string(data), "\ntargets:")
	require.Equal(t, lines(ofCases, `^  - case: `), theFacts(t).Total().Cases.Gaps)
}

// TestMutants tries the mutants of two small documents, and counts them by their
// list.
func TestMutants(t *testing.T) {
	small := specs.API{ID: "alibaba/ecs20140526", Documents: []string{"alibaba/ecs20140526/UnlockSnapshot.yaml", "alibaba/ecs20140526/ModifySnapshotGroup.yaml"}}
	measured, err := measure([]specs.API{small}, true)
	require.NoError(t, err)
	require.Len(t, measured.mutants, len(small.Documents))
	for _, name := range small.Documents {
		doc, err := document.Load(specs.FS, name)
		require.NoError(t, err)
		m := measured.mutants[documentID("specs/"+name)]
		require.Positive(t, m.Killed, name)
		require.Equal(t, len(mutant.List(doc)), m.Total+m.Stillborn+m.Equivalent, name)
	}
}

func TestUnknownOperation(t *testing.T) {
	s := &site{}
	require.ErrorContains(t, s.add(&measurement{cases: map[string]tally{"huawei/evsv2/noSnapshot": {}}}), "there are cases of huawei/evsv2/noSnapshot")
}
