package main

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/generators"
)

// TestClients counts the calls by lines of the results.
func TestClients(t *testing.T) {
	data, err := fs.ReadFile(repository, clientsFile)
	require.NoError(t, err)
	text := string(data)
	s := theFacts(t)
	successes, failures, outside, names := 0, 0, 0, map[string]bool{}
	for _, c := range s.Clients {
		require.Contains(t, text, `"client": "`+c.Module+`"`)
		require.Positive(t, c.Calls(), c.Name())
		names[c.Name()] = true
		successes += c.Successes
		failures += c.Errors
		outside += c.Outside
	}
	require.Equal(t, lines(text, `^ +"outcome": "success",$`), successes)
	require.Equal(t, lines(text, `^ +"outcome": "error",$`), failures)
	matrix, err := fs.ReadFile(repository, "conformance/evidence/clients/MATRIX.md")
	require.NoError(t, err)
	require.Equal(t, lines(string(matrix), `^\|[^|]+\|[^|]+\| (?:success|error) [^|]+\|[^|]*\| +\|$`), successes+failures-outside, "rows with nothing outside the document")
	labels := map[string]bool{}
	for _, row := range s.ClientChart().Rows {
		labels[row.Label] = true
	}
	require.Len(t, labels, len(s.Clients), "no two bars have the same label")
	require.Len(t, names, lines(string(matrix), `^## `), "a client may call several APIs")

	read := func(text string) error {
		_, err := readClients(fstest.MapFS{clientsFile: {Data: []byte(text)}})
		return err
	}
	require.ErrorContains(t, read(`{"calls": [{"client": "x", "outcome": "perhaps"}]}`), `/calls/0: the outcome is "perhaps"`)
	require.ErrorContains(t, read(`{}`), "no calls")
	require.ErrorIs(t, func() error { _, err := readClients(fstest.MapFS{}); return err }(), fs.ErrNotExist)
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
