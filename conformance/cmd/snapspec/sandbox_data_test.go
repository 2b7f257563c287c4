package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// writeData makes a data file with these snapshots of EVS.
func writeData(t *testing.T, file string, names ...string) {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{Data: file})
	require.NoError(t, err)
	for _, name := range names {
		body := strings.NewReader(`{"snapshot": {"volume_id": "v-1", "name": "` + name + `"}}`)
		r := httptest.NewRequest(http.MethodPost, "/v2/"+project+"/cloudsnapshots", body)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		require.Equal(t, http.StatusAccepted, w.Code, w.Body)
	}
	require.NoError(t, server.Close())
}

// namesIn returns the text of the list of snapshots of a server with the data file.
func namesIn(t *testing.T, file string) string {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{Data: file})
	require.NoError(t, err)
	defer server.Close()
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v2/"+project+"/cloudsnapshots/detail", nil))
	return w.Body.String()
}

func TestCheckData(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	writeData(t, file, "first", "second")
	before, err := os.ReadFile(file)
	require.NoError(t, err)

	exit, stdout, stderr := snapspec("", "sandbox", "--check", file)
	require.Equal(t, exitOK, exit, stderr)
	require.Contains(t, stdout, "format 2\n       2 snapshots\n")
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, bytes.Equal(before, after), "--check changed the file")

	server, err := sandbox.New(sandbox.Options{Data: file})
	require.NoError(t, err)
	exit, _, stderr = snapspec("", "sandbox", "--check", file)
	require.Equal(t, exitError, exit)
	require.Contains(t, stderr, file+`" is in use`)
	require.NoError(t, server.Close())

	gone := filepath.Join(t.TempDir(), "gone")
	exit, _, stderr = snapspec("", "sandbox", "--check", gone)
	require.Equal(t, exitError, exit)
	require.Contains(t, stderr, "no such file")
	require.NoFileExists(t, gone)
}

// TestSalvageData damages one of two records and saves the other one.
func TestSalvageData(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	writeData(t, file, "first", "second")
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	damaged := bytes.ReplaceAll(data, []byte(`"second"`), []byte(`"sekond"`))
	require.NoError(t, os.WriteFile(file, damaged, 0o600))
	_, err = sandbox.New(sandbox.Options{Data: file})
	require.ErrorContains(t, err, file+`" is damaged`)

	fresh := filepath.Join(t.TempDir(), "new")
	exit, stdout, stderr := snapspec("", "sandbox", "--check", file, "--salvage", fresh)
	require.Equal(t, exitFound, exit)
	require.Contains(t, stderr, "snapspec: data file")
	require.Contains(t, stderr, "is damaged")
	require.Contains(t, stdout, "       1 snapshots\ndamage: record")
	require.Contains(t, stdout, "does not match its checksum")
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, bytes.Equal(damaged, after), "--salvage changed the damaged file")

	saved := namesIn(t, fresh)
	require.Contains(t, saved, `"first"`)
	require.NotContains(t, saved, `"sekond"`)
	exit, _, stderr = snapspec("", "sandbox", "--check", file, "--salvage", fresh)
	require.Equal(t, exitError, exit)
	require.Contains(t, stderr, "exists; give the name of a new file")
}
