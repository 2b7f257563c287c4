package conformance_test

import (
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

	"github.com/snapspec/snapspec/conformance/contract"
	_ "github.com/snapspec/snapspec/conformance/sandbox/sandboxtest" // a change of it ends the cached result of TestREADMEFirstTest
	"github.com/snapspec/snapspec/specs"
)

var (
	goBlock    = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")
	shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")
)

// TestREADME checks that each Go snippet of the two READMEs is part of a tested example,
// except the first, which TestREADMEFirstTest runs, and that each example that is named exists.
func TestREADME(t *testing.T) {
	examples := read(t, "readme_example_test.go")
	readme, suite := read(t, "../README.md"), read(t, "README.md")
	snippets := slices.Concat(goBlock.FindAllStringSubmatch(readme, -1)[1:], goBlock.FindAllStringSubmatch(suite, -1))
	require.Len(t, snippets, strings.Count(readme+suite, "```go")-1, "a block has no closing line")
	for _, snippet := range snippets {
		require.Contains(t, unindented(examples), unindented(snippet[1]))
	}
	for _, name := range regexp.MustCompile(`Example_\w+`).FindAllString(readme, -1) {
		require.Contains(t, examples, "\nfunc "+name+"() {")
	}
	lives := regexp.MustCompile(`(?ms)^\tbackup := func\(\) error {\n(.*?)^\t}$`).FindAllStringSubmatch(examples, -1)
	require.Len(t, lives, 2, "a life of a snapshot for each vendor")
	for _, life := range lives {
		require.LessOrEqual(t, strings.Count(life[1], "\n"), 25, "lines of the life of a snapshot")
	}
}

// TestREADMEFirstTest follows the first lines of the README word for word, in an empty
// module, with this working tree in place of a published version.
func TestREADMEFirstTest(t *testing.T) {
	t.Parallel()
	readme := read(t, "../README.md")
	code, commands := goBlock.FindStringSubmatch(readme), shellBlock.FindStringSubmatch(readme)
	require.NotNil(t, code)
	require.NotNil(t, commands)
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	cache, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE", "GOPROXY").Output()
	require.NoError(t, err)
	downloads, proxy, _ := strings.Cut(strings.TrimSpace(string(cache)), "\n")
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "snapshot_test.go"), []byte(code[1]), 0o600))

	// Without the sums, go would ask a checksum database for them.
	require.NoError(t, os.WriteFile(filepath.Join(folder, "go.sum"), []byte(read(t, "../go.sum")), 0o600))

	script := "go mod init example.com/snapshot\ngo mod edit -replace github.com/snapspec/snapspec='" + root + "'\n" + commands[1]
	command := exec.CommandContext(t.Context(), "bash", "-e", "-c", script)
	command.Dir = folder
	command.Env = append(os.Environ(), "GOWORK=off", "GOPROXY=file://"+downloads+"/cache/download,"+proxy)
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
	require.Contains(t, string(output), "--- PASS: TestSnapshot", string(output))
	require.Regexp(t, `snapshot_test\.go:\d+: [0-9a-f-]{36} creating`, string(output))
}

// ranBy has, for each command in the README's shell blocks, the file that runs it and how.
var ranBy = map[string]struct{ file, text string }{
	"go get github.com/snapspec/snapspec/conformance/sandbox/sandboxtest": {"readme_test.go", "func TestREADMEFirstTest("},
	"go test -v .": {"readme_test.go", "func TestREADMEFirstTest("},
	"go get github.com/snapspec/snapspec/generated/huawei/evsv2": {"../.ci/release/install.go", `{"get", modulePath + "/generated/huawei/evsv2@`},
	"snapspec sandbox":           {"../.ci/run", "$(commands 'Test against it')"},
	"snapspec check traffic.har": {"../.ci/run", "$(commands 'Check with it')"},
	"make generate":              {"../.ci/run", "\tmake generate\n"},
	"make test":                  {"../Makefile", "\ncheck: lint stability generated tidy test "},
}

// TestREADMECommands checks that each command of the README is run by a test or by CI,
// and that each target of make that the two READMEs name exists.
func TestREADMECommands(t *testing.T) {
	commands := map[string]bool{}
	for _, block := range shellBlock.FindAllStringSubmatch(read(t, "../README.md"), -1) {
		for line := range strings.Lines(block[1]) {
			command, _, _ := strings.Cut(line, "#")
			commands[strings.TrimSpace(command)] = true
		}
	}
	require.ElementsMatch(t, slices.Collect(maps.Keys(ranBy)), slices.Collect(maps.Keys(commands)), "add to .ci/run or a test what is new, and to ranBy")
	for command, by := range ranBy {
		assert.Contains(t, read(t, by.file), by.text, "%s must run %q", by.file, command)
	}
	makefile := read(t, "../Makefile")
	for _, target := range regexp.MustCompile("`make ([a-z0-9-]+)").FindAllStringSubmatch(read(t, "../README.md")+read(t, "README.md"), -1) {
		assert.Contains(t, makefile, "\n"+target[1]+": ", "make %s", target[1])
	}
}

// TestREADMECounts compares the counts in the two READMEs with the code: of operations in
// the table of APIs, of things that grow in prose, and the limits of a contract.
func TestREADMECounts(t *testing.T) {
	readme, suite := read(t, "../README.md"), read(t, "README.md")
	contracts, total := newContracts(t), 0
	for _, api := range specs.APIs() {
		operations := len(contracts[api.ID].Operations())
		total += operations
		row := regexp.MustCompile("(?m)^\\| `" + api.ID + "` \\|[^|]*\\| (\\d+)").FindStringSubmatch(readme)
		require.NotNil(t, row, "the table of README.md has no row for %s with the number of its operations", api.ID)
		assert.Equal(t, strconv.Itoa(operations), row[1], "operations of %s, in the table of README.md", api.ID)
	}
	counted := map[string]int{"APIs": len(specs.APIs()), "operations": total, "actions": len(contracts["alibaba/ecs20140526"].Operations())}
	for name, text := range map[string]string{"README.md": readme, "conformance/README.md": suite} {
		for _, count := range countsIn(text) {
			want, ok := counted[count.noun]
			if assert.True(t, ok, "%s: %q is checked by no test: leave out the number", name, count.text) {
				assert.Equal(t, want, count.number, "%s: %q", name, count.text)
			}
		}
	}

	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "../go.mod"))
	assert.Contains(t, readme, "With Go "+version[1]+" and make")
	for _, api := range specs.APIs() {
		for _, doc := range loadDocuments(t, api) {
			assert.Contains(t, readme, ": OpenAPI "+doc.OpenAPI+" documents", api.ID)
		}
	}
	for _, limit := range []string{
		fmt.Sprintf("nested deeper than %d levels", contract.MaxDepth),
		fmt.Sprintf("more than %d parameters or headers", contract.MaxParameters),
		fmt.Sprintf("a message lists %d,", contract.MaxFindings),
		fmt.Sprintf("A request body of more than %d MiB", contract.MaxBody>>20),
	} {
		assert.Contains(t, suite, limit)
	}
	assert.Equal(t, contract.MaxParameters, contract.MaxHeaders, "conformance/README.md has one number for both")
}

type count struct {
	text, noun string
	number     int
}

var (
	numerals = []string{"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"}
	// growing are the things of which there will be more, after a number.
	growing = regexp.MustCompile(`(?i)(?:^|[^\w.])(\d[\d,]*|` + strings.Join(numerals, "|") + `) (APIs|operations|actions|documents|cases|mutants|generators|languages|linters|` +
		`validators|rules|recipes|targets|servers|clients|packages|modules|sources|pages)\b`)
)

// countsIn returns the counts in a text of things that grow.
func countsIn(text string) []count {
	var counts []count
	for _, found := range growing.FindAllStringSubmatch(text, -1) {
		number, err := strconv.Atoi(strings.ReplaceAll(found[1], ",", ""))
		if err != nil {
			number = slices.Index(numerals, strings.ToLower(found[1])) + 2
		}
		counts = append(counts, count{text: found[1] + " " + found[2], noun: found[2], number: number})
	}
	return counts
}

// TestCountsIn reads counts in digits and in words.
func TestCountsIn(t *testing.T) {
	require.Equal(t, []count{{"15 actions", "actions", 15}, {"Seven APIs", "APIs", 7}, {"1,379 mutants", "mutants", 1379}},
		countsIn("| 15 actions: snapshots |\nSeven APIs, no case and 1,379 mutants of the v2 documents."))
}

var link = regexp.MustCompile(`\]\(([^)#:]*)(#[^)]*)?\)`)

// TestREADMELinks checks that what the two READMEs link to exists, headings included.
func TestREADMELinks(t *testing.T) {
	for _, name := range []string{"../README.md", "README.md"} {
		links := link.FindAllStringSubmatch(read(t, name), -1)
		require.NotEmpty(t, links)
		for _, to := range links {
			file := filepath.Join(filepath.Dir(name), to[1])
			if to[1] == "" {
				file = name
			}
			_, err := os.Stat(file)
			if assert.NoError(t, err, "%s links to %s", name, to[1]) && to[2] != "" {
				assert.Contains(t, anchors(read(t, file)), to[2], "%s links to %s", name, to[0])
			}
		}
	}
}

// anchors returns the fragments of the headings of a Markdown text.
func anchors(text string) []string {
	var all []string
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		kept := regexp.MustCompile(`[^\p{L}\d -]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		all = append(all, "#"+strings.ReplaceAll(kept, " ", "-"))
	}
	return all
}

// unindented returns code without the white space at both ends of its lines.
func unindented(code string) string {
	lines := strings.Split(strings.TrimSpace(code), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "\n")
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}
