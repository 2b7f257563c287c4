package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMan writes the pages and, if groff is there, formats them without a warning.
func TestMan(t *testing.T) {
	folder := t.TempDir()
	exit, stdout, stderr := snapspec("", "man", folder)
	require.Equal(t, exitOK, exit, stderr)
	require.Empty(t, stdout)
	want := []string{"snapspec.1", "snapspec-help.1"} // help is added by each run
	for _, verb := range newRootCommand(newConsole(nil, nil, nil)).Commands() {
		want = append(want, "snapspec-"+verb.Name()+".1")
	}
	files, err := filepath.Glob(folder + "/*")
	require.NoError(t, err)
	var got []string
	for _, file := range files {
		got = append(got, filepath.Base(file))
	}
	require.ElementsMatch(t, want, got)

	page, err := os.ReadFile(filepath.Join(folder, "snapspec-check.1"))
	require.NoError(t, err)
	for _, part := range []string{
		".TH SNAPSPEC\\-CHECK 1 ", "snapspec\\-check \\- check recorded traffic\n", ".SH SYNOPSIS\n.B snapspec check PATH",
		"\\fB\\-\\-ignore\\-host\\fR \\fIhost\\fR\n", "(default text)\n", ".BR snapspec (1)\n",
	} {
		assert.Contains(t, string(page), part)
	}
	for _, file := range files {
		formatted(t, file)
	}

	for args, want := range map[string]string{
		"man":            "name one folder; see snapspec man --help\n",
		"man none/there": "snapspec: none/there/snapspec.1: no such file or directory\n",
	} {
		exit, _, stderr := snapspec("", strings.Fields(args)...)
		assert.Equal(t, exitError, exit)
		assert.Contains(t, stderr, want)
	}
}

// formatted formats a page as man does. What is not understood is a warning.
func formatted(t *testing.T, file string) {
	t.Helper()
	groff, err := exec.LookPath("groff")
	if err != nil {
		return
	}
	format := exec.CommandContext(t.Context(), groff, "-man", "-Tutf8", "-Kutf8", "-ww", "-rLL=200n", file)
	var warnings strings.Builder
	format.Stderr = &warnings
	text, err := format.Output()
	require.NoError(t, err, file)
	assert.Empty(t, warnings.String(), file)
	plain := regexp.MustCompile(".\b").ReplaceAllString(string(text), "") // bold is printed twice
	assert.Regexp(t, `(?m)^SYNOPSIS\n +snapspec`, plain, file)
	assert.Regexp(t, `(?m)^OPTIONS\n(.*\n)* +-h, --help\n`, plain, file)
}
