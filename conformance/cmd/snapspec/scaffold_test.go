package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const exampleOfThing = `GET https://api.example.com/v1/things/17 HTTP/1.1

HTTP/1.1 200 OK
Content-Type: application/json

{"thing": {"id": "17"}}
`

// TestScaffold scaffolds an operation of a contract of one's own, and is used wrongly.
func TestScaffold(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "acme")
	require.NoError(t, os.Mkdir(folder, 0o750))
	t.Chdir(folder)
	for name, content := range map[string]string{"one.http": exampleOfThing, "two.http": exampleOfThing + "\n###\n" + exampleOfThing, "none.har": `{"log": {"entries": []}}`} {
		require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	}
	for _, test := range []struct {
		want string
		args []string
	}{
		{"no --operation", []string{"one.http"}},
		{"neither --spec nor --api", []string{"--operation", "showThing", "one.http"}},
		{"an extra operand", []string{"--operation", "showThing", "--spec", "things.yaml", "one.http", "two.http"}},
		{"has 2 exchanges; choose one with --exchange", []string{"--operation", "showThing", "--spec", "things.yaml", "two.http"}},
		{"--exchange 3", []string{"--operation", "showThing", "--spec", "things.yaml", "--exchange", "3", "two.http"}},
		{"no such file", []string{"--operation", "showThing", "--spec", "things.yaml", "gone.http"}},
		{"has no exchange", []string{"--operation", "showThing", "--spec", "things.yaml", "none.har"}},
		{"give the method and the path", []string{"--operation", "showThing", "--spec", "things.yaml"}},
		{`there is no API "acme/none"`, []string{"--operation", "showThing", "--api", "acme/none", "one.http"}},
		{"run the command at its root", []string{"--operation", "showThing", "--api", "huawei/evsv2", "one.http"}},
	} {
		exit, stdout, stderr := snapspec("", append([]string{"scaffold"}, test.args...)...)
		require.Equal(t, 2, exit, test.want)
		require.Contains(t, stderr, test.want)
		require.Empty(t, stdout)
	}

	exit, stdout, stderr := snapspec("", "scaffold", "--operation", "ShowThing", "--spec", "things.yaml", "one.http")
	require.Equal(t, 0, exit, stderr)
	require.Contains(t, stdout, "wrote    things.yaml\nwrote    pages/things.yaml\nwrote    cases/things/showThing/request.yaml\n")
	require.Contains(t, stdout, "to be written by hand:\n- things.yaml: replace what is marked with TODO")
	written, err := os.ReadFile("things.yaml")
	require.NoError(t, err)
	require.Contains(t, string(written), "/v1/things/{thing_id}:")

	exit, _, stderr = snapspec("", "scaffold", "--operation", "showThing", "--spec", "things.yaml", "--exchange", "2", "two.http")
	require.Equal(t, 2, exit)
	require.Contains(t, stderr, "already")
	again, err := os.ReadFile("things.yaml")
	require.NoError(t, err)
	require.Equal(t, written, again)
}

// TestScaffoldConfig scaffolds where the configuration says, in a file and in a folder.
func TestScaffoldConfig(t *testing.T) {
	t.Chdir(t.TempDir())
	file(t, "one.http", exampleOfThing)
	file(t, "snapspec.yaml", "spec: api/things.yaml\ncases: tests\npages: tables\n")
	exit, stdout, stderr := snapspec("", "scaffold", "--operation", "showThing", "one.http")
	require.Equal(t, exitOK, exit, stderr)
	require.Contains(t, stdout, "wrote    api/things.yaml\nwrote    tables/things.yaml\nwrote    tests/things/showThing/request.yaml\n")
	exit, stdout, stderr = snapspec("", "run")
	require.Equal(t, exitOK, exit, "%s%s", stdout, stderr)

	file(t, "snapspec.yaml", "spec: api\n")
	exit, stdout, stderr = snapspec("", "scaffold", "--operation", "showThing", "--api", "acme/others", "one.http")
	require.Equal(t, exitOK, exit, stderr)
	require.Contains(t, stdout, "wrote    api/acme/others.yaml\nwrote    pages/acme/others.yaml\n")
	exit, stdout, stderr = snapspec("", "scaffold", "--operation", "listThings", "--spec", "more.yaml", "one.http")
	require.Equal(t, exitOK, exit, stderr)
	require.Contains(t, stdout, "wrote    more.yaml\n", "a flag wins")

	file(t, "api/old.yml", "openapi: 3.0.3\npaths:\n  /a: {}\ncomponents:\n  schemas:\n    A: {}\n")
	exit, stdout, stderr = snapspec("", "scaffold", "--operation", "showThing", "--api", "old", "one.http")
	require.Equal(t, exitOK, exit, stderr)
	require.Contains(t, stdout, "added to api/old.yml\n")

	for spec, want := range map[string]string{
		"api":             `"api" is a folder; give --api`,
		"'api/*.yaml'":    `"api/*.yaml" is a glob; give one file`,
		"[a.yaml, api]":   "spec has 2 values; give one",
		"api/things.yaml": "already",
	} {
		file(t, "snapspec.yaml", "spec: "+spec+"\n")
		exit, _, stderr := snapspec("", "scaffold", "--operation", "showThing", "one.http")
		require.Equal(t, exitError, exit)
		require.Contains(t, stderr, want)
	}
}

// TestContributing checks that the operation which CONTRIBUTING adds is not there.
func TestContributing(t *testing.T) {
	guide, err := os.ReadFile("../../../.github/CONTRIBUTING.md")
	require.NoError(t, err)
	command := regexp.MustCompile(`snapspec scaffold --api (\S+) --operation (\S+) EXAMPLE`).FindSubmatch(guide)
	require.NotNil(t, command)
	api, err := loadAPIs(string(command[1]))
	require.NoError(t, err)
	for _, o := range api[0].Contract.Operations() {
		require.False(t, strings.EqualFold(o.ID, string(command[2])), o.ID)
	}
}
