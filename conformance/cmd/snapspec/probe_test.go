package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/conformance/suite"
)

func startSandbox(t *testing.T) (server string, credentials *sandbox.Credentials) {
	t.Helper()
	credentials = sandbox.NewCredentials()
	s, err := sandbox.New(sandbox.Options{Credentials: credentials})
	require.NoError(t, err)
	started := httptest.NewServer(s)
	t.Cleanup(started.Close)
	return started.URL, credentials
}

// TestProbe probes the sandbox in every format, with secrets from the environment.
func TestProbe(t *testing.T) {
	server, credentials := startSandbox(t)
	t.Setenv("SNAPSPEC_TOKEN", credentials.Token)
	args := []string{"probe", "--api", "huawei/evsv2", "--target", server, "--project", "p", "--volume", "v", "--rate", "0",
		"--allow-writes", "--case", "huawei/evsv2/[cu]*Snapshot/request-*"}

	sent := countCases(t, "huawei/evsv2/[cu]*Snapshot/request-*")
	exit, text, stderr := snapspec("", args...)
	require.Equal(t, exitOK, exit, text+stderr)
	require.Regexp(t, fmt.Sprintf(`^pass %d \(refused as explained: \d+\), fail 0, skip 0, error 0\n$`, sent), text)
	require.Empty(t, stderr, "no progress without a terminal")

	exit, text, _ = snapspec("", append(args, "--format", "json")...)
	require.Equal(t, exitOK, exit)
	var report struct {
		Cases  []map[string]any
		Counts map[string]int
	}
	require.NoError(t, json.Unmarshal([]byte(text), &report))
	require.Equal(t, map[string]int{"pass": sent, "fail": 0, "skip": 0, "error": 0}, report.Counts)
	require.Len(t, report.Cases, sent)

	_, text, _ = snapspec("", append(args, "--format", "junit")...)
	var suites struct {
		Suites []struct {
			Name  string `xml:"name,attr"`
			Tests int    `xml:"tests,attr"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal([]byte(text), &suites))
	require.Equal(t, "huawei/evsv2", suites.Suites[0].Name)
	require.Equal(t, sent, suites.Suites[0].Tests)

	page := filepath.Join(t.TempDir(), "probe.html")
	exit, text, _ = snapspec("", append(args, "--report", page)...)
	require.Equal(t, exitOK, exit)
	require.Contains(t, text, fmt.Sprintf("pass %d", sent))
	written, err := os.ReadFile(page)
	require.NoError(t, err)
	_, text, _ = snapspec("", append(args, "--format", "html")...)
	for _, html := range []string{string(written), text} {
		require.Contains(t, html, fmt.Sprintf(`<b class="pass">pass %d</b>`, sent))
		require.NotContains(t, html, "<script")
		require.NotContains(t, strings.ReplaceAll(html, server, ""), "http://", "it loads nothing")
	}

	exit, _, stderr = snapspec("", append(args, "--report", filepath.Join(page, "none"))...)
	require.Equal(t, exitError, exit)
	require.Contains(t, stderr, "not a directory")
}

func TestProbeSkips(t *testing.T) {
	server, credentials := startSandbox(t)
	exit, text, _ := snapspec("", "probe", "--api", "huawei/cinderv2", "--target", server, "--project", "p", "--rate", "0",
		"--access-key", credentials.AccessKey, "--secret-key", credentials.SecretKey)
	require.Equal(t, exitOK, exit)
	require.Regexp(t, `(?m)^skip \d+ of huawei/cinderv2/createSnapshot: it would write if the target accepted it: allow writes to send it$`, text)
	require.Regexp(t, `(?m)^pass [1-9]\d* \(refused as explained: [1-9]\d*\), fail 0, skip [1-9]\d*, error 0$`, text)
}

// countCases returns the number of cases whose names a glob matches.
func countCases(t *testing.T, glob string) int {
	t.Helper()
	known, err := suite.Open()
	require.NoError(t, err)
	n := 0
	for _, c := range known.Cases {
		if matches(glob, c.Name) {
			n++
		}
	}
	require.NotZero(t, n)
	return n
}

func TestProbeFails(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"snapshots": 1}`)
	}))
	defer server.Close()
	args := []string{"probe", "--api", "huawei/evsv2", "--target", server.URL, "--project", "p", "--rate", "0", "--case", "huawei/evsv2/listSnapshots/*-limit-*"}
	exit, text, _ := snapspec("", args...)
	require.Equal(t, exitFound, exit)
	require.Contains(t, text, "fail huawei/evsv2/listSnapshots/request-valid-limit-1: answered 200, and the answer does not conform to the document; body /snapshots: type: ")
	require.Contains(t, text, `fail huawei/evsv2/listSnapshots/request-invalid-limit-0: answered 200, though the request is invalid: query limit: minimum`)
}

// TestProbeShowsNoCredentials probes a server that knows the secrets, and returns
// them and the whole request in every encoding.
func TestProbeShowsNoCredentials(t *testing.T) {
	const secret, awkward = "c4n4ry", `c4n"4<r/y é`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		status := http.StatusAccepted
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "projects") && r.URL.RawQuery == "" {
			status = http.StatusOK // the first request
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Echo", secret+" "+r.Header.Get("Authorization")+r.Header.Get("X-Auth-Token"))
		w.WriteHeader(status)
		quoted, _ := json.Marshal(awkward)
		fmt.Fprintf(w, `{"projects": %q, "echo": %s, "path": %q, "query": %q, "headers": %q, "code": %q}`,
			secret, quoted, url.PathEscape(awkward), url.QueryEscape(awkward), fmt.Sprint(r.Header), body)
	}))
	defer server.Close()
	for _, test := range []struct {
		format string
		args   []string
	}{
		{"text", []string{"--token", secret}},
		{"json", []string{"--access-key", "ak-" + secret, "--secret-key", secret, "--security-token", secret}},
		{"junit", []string{"--access-key", secret, "--secret-key", awkward}},
		{"html", []string{"--access-key", secret, "--secret-key", awkward}},
	} {
		t.Run(test.format, func(t *testing.T) {
			page := filepath.Join(t.TempDir(), "probe.html")
			exit, stdout, stderr := snapspec("", append([]string{"probe", "--api", "huawei/iamv3", "--target", server.URL, "--rate", "0", "--allow-writes",
				"--domain", "d", "--user", "u", "--password", awkward, "--format", test.format, "--report", page}, test.args...)...)
			require.Equal(t, exitFound, exit, stderr)
			written, err := os.ReadFile(page)
			require.NoError(t, err)
			require.Contains(t, string(written), "GET /v3/projects?domain_id=", "the messages are shown")
			all := stdout + stderr + string(written)
			for _, hidden := range []string{secret, awkward, url.QueryEscape(awkward), url.PathEscape(awkward), `4\u003cr`, "4&lt;r"} {
				assert.False(t, strings.Contains(all, hidden), "%q is shown", hidden)
			}
		})
	}
}
