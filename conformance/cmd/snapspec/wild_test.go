package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wild has recordings as browsers, proxies and editors write them.
const wild = "../../traffic/testdata/wild"

// TestWild checks each recording in wild. expected.tsv lists the exit codes and the
// counts.
func TestWild(t *testing.T) {
	table, err := os.ReadFile(filepath.Join(wild, "expected.tsv"))
	require.NoError(t, err)
	listed := map[string]bool{"expected.tsv": true}
	for row := range strings.Lines(string(table)) {
		if strings.HasPrefix(row, "#") {
			continue
		}
		columns := strings.Split(strings.TrimSpace(row), "\t")
		require.Len(t, columns, 9, row)
		listed[columns[0]] = true
		t.Run(columns[0], func(t *testing.T) {
			exit, stdout, stderr := snapspec("", "check", "--format", "json", filepath.Join(wild, columns[0]))
			var report struct{ Counts counts }
			require.NoError(t, json.Unmarshal([]byte(stdout), &report))
			n := report.Counts
			got := []int{exit, n.Exchanges, n.NotOurs, n.UncheckedRequests, n.UncheckedResponses, n.Findings, n.Errors}
			assert.Equal(t, columns[1:8], texts(got), "exit, exchanges, not ours, unchecked requests, unchecked responses, findings, errors\n%s%s", stdout, stderr)
		})
	}
	files, err := os.ReadDir(wild)
	require.NoError(t, err)
	for _, file := range files {
		assert.True(t, listed[file.Name()], "expected.tsv does not list %s", file.Name())
	}
}

func texts(numbers []int) []string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	return texts
}
