package growth_test

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/internal/growth"
)

// TestAllocationsGrowLinearly grows an input of each public reader from 1 to 64 times
// its size, and measures what it allocates: no more than the input grows, or nothing
// more because the input is refused.
func TestAllocationsGrowLinearly(t *testing.T) {
	table := documented(t)
	for _, r := range readers(t) {
		t.Run(r.Name, func(t *testing.T) {
			costs := map[int]growth.Cost{}
			for _, n := range growth.Sizes {
				costs[n] = r.Measure(n)
				t.Logf("%d times: %s", n, costs[n])
			}
			assert.True(t, growth.IsLinear(costs[16].Allocations, costs[64].Allocations, 200), "allocations")
			assert.True(t, growth.IsLinear(costs[16].Bytes, costs[64].Bytes, 64<<10), "bytes")
			if row, ok := table[r.Name]; ok {
				assert.Equal(t, row[:2], []int{costs[16].Input, costs[64].Input}, "bytes of input in the README")
				if *countSteps { // the race detector allocates more
					assert.InEpsilon(t, row[5], costs[64].Bytes, 0.5, "allocated bytes in the README, which versions of Go change; correct the row")
				}
			}
		})
	}
}

// packages are those whose statements are counted: all of this module, and those that
// do most of the work. A loop in another package counts as one statement.
const packages = "github.com/snapspec/snapspec/...,github.com/getkin/kin-openapi/openapi3,github.com/go-json-experiment/json/jsontext," +
	"slices,strings,bytes,sort,regexp,net/url,encoding/json,encoding/xml,net/textproto"

var countSteps = flag.Bool("steps", false, "count statements too, which builds a program and takes half a minute")

// TestStepsGrowLinearly counts the statements that each reader executes. Work that
// allocates nothing, such as comparing every two names of a list, shows here only.
func TestStepsGrowLinearly(t *testing.T) {
	if !*countSteps {
		t.Skip("make growth runs this test")
	}
	all, table, dir := readers(t), documented(t), t.TempDir()
	program, counters := filepath.Join(dir, "steps"), filepath.Join(t.TempDir(), "counters")
	require.NoError(t, os.Mkdir(counters, 0o750))
	run(t, "", "go", "build", "-cover", "-covermode=atomic", "-coverpkg="+packages, "-o", program, "./steps")
	run(t, dir, program, counters)
	covdata := strings.TrimSpace(run(t, "", "go", "tool", "-n", "covdata"))
	for i, r := range all {
		t.Run(r.Name, func(t *testing.T) {
			at16, at64 := steps(t, covdata, counters, i, 16), steps(t, covdata, counters, i, 64)
			t.Logf("%d and %d statements", at16, at64)
			require.Positive(t, at16)
			assert.True(t, growth.IsLinear(at16, at64, 1000), "%d statements for 16 times the size, %d for 64 times", at16, at64)
			if row, ok := table[r.Name]; ok {
				assert.InEpsilon(t, row[2], at16, 0.2, "statements in the README; correct the row")
				assert.InEpsilon(t, row[3], at64, 0.2, "statements in the README; correct the row")
			}
		})
	}
}

// row matches a row of the table in the README of the sandbox: a reader, and for 16 and
// 64 times a size its input, statements and allocated bytes.
var row = regexp.MustCompile(`(?m)^\| ([^|]+) \| ([\d,]+), ([\d,]+) \| ([\d,]+), ([\d,]+) \| ([\d,]+), ([\d,]+) \|$`)

// documented returns the rows of that table, by reader.
func documented(t *testing.T) map[string][]int {
	t.Helper()
	text, err := os.ReadFile("../../sandbox/README.md")
	require.NoError(t, err)
	rows := map[string][]int{}
	for _, match := range row.FindAllStringSubmatch(string(text), -1) {
		for _, cell := range match[2:] {
			number, err := strconv.Atoi(strings.ReplaceAll(cell, ",", ""))
			require.NoError(t, err, match[0])
			rows[match[1]] = append(rows[match[1]], number)
		}
	}
	return rows
}

// TestREADME requires that each row of the table is a reader.
func TestREADME(t *testing.T) {
	var known []string
	for _, r := range readers(t) {
		known = append(known, r.Name)
	}
	rows := documented(t)
	require.NotEmpty(t, rows)
	require.Subset(t, known, slices.Collect(maps.Keys(rows)))
}

// readers returns all readers. They write files to a folder of the test.
func readers(t *testing.T) []growth.Reader {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	all, err := growth.Readers()
	require.NoError(t, err)
	return all
}

// run returns the output of a program. With coverage it writes its own counters, of
// all that it did, to covered.
func run(t *testing.T, covered, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	if covered != "" {
		cmd.Env = append(cmd.Environ(), "GOCOVERDIR="+covered)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s %s\n%s", name, args, &stderr)
	return string(out)
}

// steps returns how many statements a reader executed.
func steps(t *testing.T, covdata, counters string, reader, n int) int {
	t.Helper()
	text := run(t, "", covdata, "textfmt", "-i", filepath.Join(counters, fmt.Sprintf("%d-%d", reader, n)), "-o", "/dev/stdout")
	total := 0
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		var statements, times int
		if at := strings.IndexByte(lines.Text(), ' '); at > 0 && !strings.HasPrefix(lines.Text(), "mode:") {
			_, err := fmt.Sscan(lines.Text()[at:], &statements, &times)
			require.NoError(t, err, lines.Text())
			total += statements * times
		}
	}
	return total
}
