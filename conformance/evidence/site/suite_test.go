package main

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance"
	"github.com/snapspec/snapspec/conformance/mutant"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// TestCases counts the cases of each API by their ids.
func TestCases(t *testing.T) {
	known, err := suite.Open()
	require.NoError(t, err)
	for _, a := range theFacts(t).APIs {
		all, tolerated, invalid := 0, 0, 0
		for _, c := range known.Cases {
			if c.API != a.ID {
				continue
			}
			all++
			switch {
			case strings.Contains(path.Base(c.Name), "-invalid-"):
				invalid++
			case c.Source == suite.SourceTolerance:
				tolerated++
			}
		}
		got := a.Facts().Cases
		require.Equal(t, all, got.Total(), a.ID)
		require.Equal(t, invalid, got.Invalid, a.ID)
		require.Equal(t, tolerated, got.MustPass, a.ID)
	}
}

// TestKnownGaps counts the entries of gaps/cases.yaml by its lines.
func TestKnownGaps(t *testing.T) {
	data, err := fs.ReadFile(conformance.Files, "gaps/cases.yaml")
	require.NoError(t, err)
	require.Equal(t, lines(string(data), `^- cases: `), theFacts(t).Total().Cases.Gaps)
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
