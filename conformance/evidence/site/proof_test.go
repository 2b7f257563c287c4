package main

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/generators"
)

// TestClients counts the rows of MATRIX.md by their outcomes.
func TestClients(t *testing.T) {
	text, err := fs.ReadFile(repository, matrixFile)
	require.NoError(t, err)
	s := theFacts(t)
	successes, failures, outside := 0, 0, 0
	for _, c := range s.Clients {
		require.Contains(t, string(text), "of "+c.API+", aimed by", c.Name)
		successes += c.Successes
		failures += c.Errors
		outside += c.Outside
	}
	require.Equal(t, lines(string(text), `^## `), len(s.Clients))
	require.Equal(t, lines(string(text), `^\|[^|]+\|[^|]+\| success [0-9]{3} \|`), successes)
	require.Equal(t, lines(string(text), "^\\|[^|]+\\|[^|]+\\| error [0-9]{3} `"), failures)
	require.Equal(t, successes+failures-lines(string(text), `^\|[^|]+\|[^|]+\| (?:success|error) [^|]+\|[^|]*\| +\|$`), outside)

	_, err = parseMatrix("## a client\n\nSingle calls of huawei/evsv2, aimed by x.\n\n| showSnapshot | it | perhaps |  |  |\n")
	require.ErrorContains(t, err, `line 5: the outcome "perhaps"`)
	_, err = parseMatrix("## a client\n")
	require.ErrorContains(t, err, "a client: no calls")
}

// TestGenerators draws results of two generators and two documents.
func TestGenerators(t *testing.T) {
	read := func(text string) (*generatorResults, error) {
		return readGenerators(fstest.MapFS{generatorsFolder + "/" + generators.ResultsFile: {Data: []byte(text)}})
	}
	some := *theFacts(t)
	var err error
	some.Generators, err = read(`{"generators": [
		{"folder": "one", "name": "One", "language": "L", "version": "1.0", "cells": [{"document": "huawei/evsv2", "reached": "called"}, {"document": "huawei/dwsv1", "reached": "compiled"}]},
		{"folder": "two", "name": "Two", "language": "M", "version": "2.0", "cells": [{"document": "huawei/evsv2", "reached": "generated"}, {"document": "huawei/dwsv1", "reached": "no"}]}]}`)
	require.NoError(t, err)
	page := readText(t, built(t, &some), "proof.html")
	picture := page[strings.Index(page, `<svg class="grid"`):strings.Index(page, "The generators as a table")]
	for shape, want := range map[string]int{`class="full" r`: 1, `class="full" d`: 1, `class="ring"`: 2, `class="no"`: 1} {
		require.Equal(t, want, strings.Count(picture, shape), shape)
	}
	require.Equal(t, 1, some.Generators.Count("two", "no"))

	_, err = read(`{"generators": [{"folder": "one", "cells": [{"document": "huawei/evsv2", "reached": "maybe"}]}]}`)
	require.ErrorContains(t, err, `one reached "maybe" with huawei/evsv2`)
	_, err = readGenerators(fstest.MapFS{})
	require.ErrorIs(t, err, fs.ErrNotExist)
}
