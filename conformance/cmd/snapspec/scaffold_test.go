package main

import (
	"os"
	"path/filepath"
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
