package main

import (
	"bytes"
	"io"
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

func TestCheck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	writeData(t, file, "first", "second")
	before, err := os.ReadFile(file)
	require.NoError(t, err)

	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-check", file}, &out, io.Discard))
	require.Contains(t, out.String(), "format 2\n       2 snapshots\n")
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, bytes.Equal(before, after), "-check changed the file")

	server, err := sandbox.New(sandbox.Options{Data: file})
	require.NoError(t, err)
	require.ErrorContains(t, run(t.Context(), []string{"-check", file}, io.Discard, io.Discard), file+`" is in use`)
	require.NoError(t, server.Close())

	gone := filepath.Join(t.TempDir(), "gone")
	require.ErrorContains(t, run(t.Context(), []string{"-check", gone}, io.Discard, io.Discard), "no such file")
	require.NoFileExists(t, gone)
}

// TestSalvage damages one of two records and saves the other one.
func TestSalvage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	writeData(t, file, "first", "second")
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	damaged := bytes.ReplaceAll(data, []byte(`"second"`), []byte(`"sekond"`))
	require.NoError(t, os.WriteFile(file, damaged, 0o600))
	_, err = sandbox.New(sandbox.Options{Data: file})
	require.ErrorContains(t, err, file+`" is damaged`)

	var out bytes.Buffer
	fresh := filepath.Join(t.TempDir(), "new")
	err = run(t.Context(), []string{"-check", file, "-salvage", fresh}, &out, io.Discard)
	require.ErrorContains(t, err, "is damaged")
	require.Contains(t, out.String(), "       1 snapshots\ndamage: record")
	require.Contains(t, out.String(), "does not match its checksum")
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, bytes.Equal(damaged, after), "-salvage changed the damaged file")

	saved := namesIn(t, fresh)
	require.Contains(t, saved, `"first"`)
	require.NotContains(t, saved, `"sekond"`)
	err = run(t.Context(), []string{"-check", file, "-salvage", fresh}, io.Discard, io.Discard)
	require.ErrorContains(t, err, "exists; give the name of a new file")
	require.ErrorContains(t, run(t.Context(), []string{"-salvage", fresh}, io.Discard, io.Discard), "give -check the damaged one")
}
