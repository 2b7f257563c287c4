package conformance_test

import (
	"bytes"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
)

var goBlock = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")

// TestREADME checks that each Go snippet of the README is part of a tested example,
// and that each API has a row with the number of its operations.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	examples, err := os.ReadFile("readme_example_test.go")
	require.NoError(t, err)
	ofTests, err := os.ReadFile("sandbox/sandboxtest/example_test.go")
	require.NoError(t, err)
	examples = append(examples, ofTests...)

	snippets := goBlock.FindAllSubmatch(readme, -1)
	require.Len(t, snippets, bytes.Count(readme, []byte("```go")), "a block has no closing line")
	lives := 0
	for _, snippet := range snippets {
		require.Contains(t, unindented(examples), unindented(snippet[1]))
		if bytes.Contains(snippet[1], []byte("WaitForSnapshotDeleted(")) {
			lives++
			require.LessOrEqual(t, bytes.Count(snippet[1], []byte("\n")), 25, "lines of the life of a snapshot")
		}
	}
	require.Equal(t, 2, lives, "a life of a snapshot for each vendor")
	contracts := newContracts(t)
	for _, api := range specs.APIs() {
		row := regexp.MustCompile("(?m)^\\| `" + api.ID + "` \\|[^|]*\\| (\\d+)").FindSubmatch(readme)
		require.NotNil(t, row, "the table of README.md has no row for %s with the number of its operations", api.ID)
		require.Equal(t, strconv.Itoa(len(contracts[api.ID].Operations())), string(row[1]), "operations of %s, in the table of README.md", api.ID)
	}
}

// unindented returns code without the white space at both ends of its lines.
func unindented(code []byte) string {
	lines := strings.Split(strings.TrimSpace(string(code)), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "\n")
}
