package main

import (
	"html"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// TestQuickStart follows the page word for word, in an empty module, with this working
// tree in place of a published version. The lines for the cloud are compiled, too.
func TestQuickStart(t *testing.T) {
	page := html.UnescapeString(readText(t, built(t, theFacts(t)), "quickstart.html"))
	commands := regexp.MustCompile(`(?s)<pre id="commands"[^>]*><code>(.*?)</code>`).FindStringSubmatch(page)
	require.NotNil(t, commands)
	sections := regexp.MustCompile(`(?s)<pre class="program"[^>]*><code>(.*?)</code>.*?<pre class="output"[^>]*><code>(.*?)</code>.*?replace the key by that of <code>(.*?)</code>.*?endpoint by <code>(.*?)</code>`).FindAllStringSubmatch(page, -1)
	require.Len(t, sections, 2, "a program for each vendor")
	for _, section := range sections {
		code := section[1] + "\nvar _, _ = " + section[3] + "\n\nvar _ = " + section[4] + "\n"
		require.Equal(t, section[2], runProgram(t, code, commands[1]))
	}
}

// runProgram saves a program in an empty folder and runs the commands there. It returns
// what the last one prints.
func runProgram(t *testing.T, code, commands string) string {
	t.Helper()
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	cache, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE", "GOPROXY").Output()
	require.NoError(t, err)
	downloads, proxy, _ := strings.Cut(strings.TrimSpace(string(cache)), "\n")
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "main.go"), []byte(code), 0o600))

	// Without the sums, go would ask a checksum database for them.
	require.NoError(t, os.WriteFile(filepath.Join(folder, "go.sum"), []byte(readText(t, repository, "go.sum")), 0o600))

	replace := "go mod edit -replace github.com/snapspec/snapspec='" + root + "'"
	command := exec.CommandContext(t.Context(), "bash", "-e", "-c", strings.Replace(commands, "\n", "\n"+replace+"\n", 1))
	command.Dir = folder
	command.Env = append(os.Environ(), "GOWORK=off", "GOPROXY=file://"+downloads+"/cache/download,"+proxy)
	var complaints strings.Builder
	command.Stderr = &complaints
	output, err := command.Output()
	require.NoError(t, err, complaints.String())
	return string(output)
}

// TestProgramsAreLinked counts the operations of each program by the text of its calls.
func TestProgramsAreLinked(t *testing.T) {
	for _, p := range theFacts(t).Programs {
		calls := map[string]bool{}
		for _, found := range regexp.MustCompile(`\.(\w+?)(?:WithResponse|All)\(`).FindAllStringSubmatch(p.Code, -1) {
			calls[found[1]] = true
		}
		require.Len(t, p.Operations, len(calls), p.ID)
		require.GreaterOrEqual(t, len(calls), 5, p.ID)
	}
}

// TestNoProgram reads files without the examples.
func TestNoProgram(t *testing.T) {
	for text, problem := range map[string]string{
		"":                         "expected 'package'",
		"package p_test\n":         "has no Example_restore",
		"package p\nfunc Example(": "expected",
	} {
		s := &site{repository: fstest.MapFS{examplesFile: {Data: []byte(text)}}}
		require.ErrorContains(t, s.readPrograms(), problem)
	}
	require.ErrorIs(t, (&site{repository: fstest.MapFS{}}).readPrograms(), fs.ErrNotExist)
}
