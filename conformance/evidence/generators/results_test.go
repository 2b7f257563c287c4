package generators

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

func TestPageOfResults(t *testing.T) {
	g := &generator{Folder: "one", Name: "one + two", Language: "Go", Version: "1", Generate: `make "$DOCUMENT" -o "$OUT/$NAME.ts" $HOME`, Call: "x"}
	all := &Results{Generators: []Generator{g.entry()}, Signing: []Snippet{{File: "go/sign.go", Algorithms: map[string]Signature{"X": {2, 1}}}}}
	all.Generators[0].Quirks = []Quirk{{"huawei", stageCall, "create", "A | B", "C"}}
	all.Generators[0].Cells = []Cell{
		{Origin: results.Origin{Document: "huawei/evsv2"}, Reached: ReachedCalled, Calls: 3, Extras: []string{"query /limit: 1"}},
		{Origin: results.Origin{Document: "huawei/iamv3"}, Reached: ReachedGenerated, Untyped: true},
	}
	require.Equal(t, count{documents: 2, generated: 2, compiled: 1, called: 1, calls: 3}, all.Generators[0].count())
	page := all.Page()
	for _, want := range []string{
		"| A | [one + two](#one--two) | Go | 1 | 2 of 2 | 1 of 2 | 1 of 2 | 3 |",
		"| [huawei/iamv3](../../../generated/openapi/huawei/iamv3.yaml) | generated |",
		"\nmake generated/openapi/huawei/evsv2.yaml -o out/evsv2.ts $HOME\n",
		"\n- Errors are text or untyped JSON for `huawei/iamv3`.\n",
		"\n- In addition to the arguments of a call it sends `query /limit: 1`.\n",
		`| huawei | call: create | A \| B | C |`,
		"| [go/sign.go](../../recipes/signing/go/sign.go) | 2 calls accepted, 1 with another secret refused |",
	} {
		require.Contains(t, page, want)
	}
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

func TestLoadRefusesUnknownLevels(t *testing.T) {
	folder := fstest.MapFS{ResultsFile: {Data: []byte(`{"generators": [{"folder": "one", "cells": [{"document": "huawei/evsv2", "reached": "maybe"}]}]}`)}}
	_, err := Load(folder)
	require.ErrorContains(t, err, `one reached "maybe" with huawei/evsv2; expected one of [called compiled generated no]`)
}
