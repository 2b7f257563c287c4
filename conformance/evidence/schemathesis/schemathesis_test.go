package schemathesis

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/specs"
)

const repository = "../../.."

// target is a kind of sandbox, and the documents that it is held to.
type target struct {
	name          string
	authenticated bool
	documents     []string
	file          func(id string) string
}

// targets are the sandbox without authentication, held to all published documents in
// YAML, and the one that requires a token, held to those of REST APIs in JSON. An RPC
// API would need a signature for each request.
func targets() []target {
	var rest []string
	for _, api := range specs.APIs() {
		if !api.IsRPC() {
			rest = append(rest, api.ID)
		}
	}
	return []target{
		{"open", false, results.DocumentIDs(), results.PublishedFile},
		{"token", true, rest, func(id string) string { return "generated/openapi/" + id + ".json" }},
	}
}

// TestSchemathesis runs all documents or, in an incremental run, those that are due,
// and writes the results if none was left out.
func TestSchemathesis(t *testing.T) {
	mode, err := results.ModeFromEnv()
	require.NoError(t, err)
	if mode == results.None {
		t.Skipf("needs Python; set %s to %s or %s", results.Variable, results.All, results.Changed)
	}
	var committed report
	if err := results.Read(os.DirFS("."), resultsFile, &committed); !errors.Is(err, os.ErrNotExist) {
		require.NoError(t, err)
	}
	out, err := exec.Command("../install", "python", ".").CombinedOutput()
	require.NoError(t, err, string(out))

	version, inputs := versionOf(t), inputsOf(t)
	all := results.NewRun(mode, committed.find)
	for _, to := range targets() {
		for _, id := range to.documents {
			t.Run(to.name+"/"+id, func(t *testing.T) {
				text, err := os.ReadFile(filepath.Join(repository, to.file(id)))
				require.NoError(t, err)
				origin := results.Origin{Document: id, SHA256: results.Checksum(text), Version: version, Inputs: inputs}
				if all.Keep(to.name, origin) {
					t.Skip("nothing has changed since the committed result")
				}
				got := run(t, to, id)
				got.Origin = origin
				require.NoError(t, all.Add(to.name, got))
			})
		}
	}
	t.Log(all)
	if t.Failed() {
		return
	}
	var current report
	for _, to := range targets() {
		rows, complete := all.Results(to.name, to.documents)
		if !complete {
			require.NotEqual(t, results.Changed, mode, "leave out -run and -skip, which would leave out samples")
			return
		}
		current = append(current, sandboxResults{to.name, rows})
	}
	if os.Getenv(flagsVariable) == "" {
		require.NoError(t, results.Write(resultsFile, current))
		require.NoError(t, results.UpdatePage("README.md", current.sections()))
	}
}

func versionOf(t *testing.T) string {
	out, err := exec.Command(".venv/bin/st", "--version").CombinedOutput()
	require.NoError(t, err, string(out))
	found := regexp.MustCompile(`\d+(\.\d+)+`).FindString(string(out))
	require.NotEmpty(t, found, string(out))
	return found
}

// inputsOf returns the checksum of the configuration and of what is installed.
func inputsOf(t *testing.T) string {
	var parts [][]byte
	for _, name := range []string{"hooks.py", "schemathesis.toml", "requirements.txt"} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		parts = append(parts, text)
	}
	return results.Checksum(parts...)
}

// flagsVariable names the variable that has further flags for Schemathesis. A run
// with flags writes no results.
const flagsVariable = "SCHEMATHESIS_FLAGS"

// run holds a new sandbox to a document.
func run(t *testing.T, to target, id string) result {
	options := sandbox.Options{}
	args := []string{"--config-file", "schemathesis.toml", "run", "--no-color"}
	if to.authenticated {
		options.Credentials = sandbox.NewCredentials()
		args = append(args, "-H", "X-Auth-Token: "+options.Credentials.Token)
	} else {
		args = append(args, "--exclude-checks", "ignored_auth")
	}
	handler, err := sandbox.New(options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, handler.Close()) })
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)

	folder := t.TempDir()
	summary, events := filepath.Join(folder, "report.json"), filepath.Join(folder, "events.ndjson")
	args = append(args, "--url", server.URL, "--report", "json,ndjson", "--report-json-path", summary, "--report-ndjson-path", events)
	args = append(args, strings.Fields(os.Getenv(flagsVariable))...)
	out, err := exec.Command(".venv/bin/st", append(args, filepath.Join(repository, to.file(id)))...).CombinedOutput()
	require.NoError(t, err, string(out))
	t.Log(regexp.MustCompile(`\d+ generated, .*`).FindString(string(out)))

	r := readSummary(t, summary)
	r.Checks = checksIn(t, events)
	return r
}

// readSummary requires that Schemathesis finished and tested every operation.
func readSummary(t *testing.T, name string) result {
	var summary struct {
		Complete   bool
		Operations struct{ Total, Tested int }
		Phases     map[string]struct{ Status string }
		TestCases  struct{ Generated int } `json:"test_cases"`
	}
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &summary))
	require.True(t, summary.Complete)
	require.NotZero(t, summary.TestCases.Generated)
	require.Equal(t, summary.Operations.Total, summary.Operations.Tested)
	r := result{Operations: summary.Operations.Tested, Phases: map[string]string{}}
	for name, phase := range summary.Phases {
		r.Phases[name] = phase.Status
	}
	return r
}

// checksIn returns the names of the checks among the events of a run.
func checksIn(t *testing.T, name string) []string {
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	names := map[string]bool{}
	for lines := bufio.NewReader(file); ; {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return slices.Sorted(maps.Keys(names))
		}
		require.NoError(t, err)
		var event struct {
			ScenarioFinished struct {
				Recorder struct {
					Checks map[string][]struct{ Name string }
				}
			}
		}
		require.NoError(t, json.Unmarshal(line, &event))
		for _, checks := range event.ScenarioFinished.Recorder.Checks {
			for _, check := range checks {
				names[check.Name] = true
			}
		}
	}
}
