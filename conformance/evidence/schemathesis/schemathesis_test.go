package schemathesis

import (
	"bufio"
	"encoding/json"
	"io"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/specs"
)

const (
	repository  = "../../.."
	resultsFile = "results.json"
)

// report holds the results of a run. It has no counts of requests, since these
// depend on how fast the machine is.
type report struct {
	Version   string   `json:"schemathesis"`
	Documents []result `json:"documents"`
}

// result is what Schemathesis reports of one document.
type result struct {
	API            string            `json:"api"`
	Document       string            `json:"document"`
	Checksum       string            `json:"sha256"`
	Authentication bool              `json:"authentication"`
	Operations     int               `json:"operations"`
	Phases         map[string]string `json:"phases"` // success or skip
	Checks         []string          `json:"checks"` // those that at least one answer was held to, and all kept
}

// target is a document and the sandbox that is held to it.
type target struct {
	api, document  string
	authentication bool
}

// targets returns the documents of all APIs, each for a sandbox without
// authentication, and the published ones of Huawei Cloud, for one that wants a
// token. ECS would need a signature for each request.
func targets() []target {
	var open, closed []target
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			open = append(open, target{api.ID, "specs/" + name, false})
		}
		if !api.IsRPC() {
			closed = append(closed, target{api.ID, "generated/openapi/" + api.ID + ".json", true})
		}
	}
	return append(open, closed...)
}

// TestSchemathesis runs every document. A run of all writes the results and the
// table of README.md. With EVIDENCE=changed it runs the documents that differ from
// the committed results, and the first of each API with and without authentication,
// which must have the committed result if nothing has changed.
func TestSchemathesis(t *testing.T) {
	onlyChanged, err := results.OnlyChanged()
	require.NoError(t, err)
	var committed report
	if onlyChanged {
		require.NoError(t, results.Load(resultsFile, &committed))
	}
	current := report{Version: version(t)}
	sampled := map[target]bool{}
	for _, one := range targets() {
		t.Run(strings.TrimPrefix(one.document, "specs/"), func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(repository, one.document))
			require.NoError(t, err)
			want, ok := committed.find(one, results.Checksum(data), current.Version)
			sample := target{api: one.api, authentication: one.authentication}
			if ok && sampled[sample] {
				current.Documents = append(current.Documents, want)
				t.Skip("nothing has changed since the committed results")
			}
			sampled[sample] = true
			got := run(t, one)
			got.Checksum = results.Checksum(data)
			if ok {
				require.Equal(t, want, got, "the committed result is not reproduced, though neither the document nor Schemathesis has changed")
			}
			current.Documents = append(current.Documents, got)
		})
	}
	if t.Failed() {
		return
	}
	if len(current.Documents) < len(targets()) {
		require.False(t, onlyChanged, "%s=changed goes with no -run: all samples have to run", results.Environment)
		return
	}
	if os.Getenv(flagsVariable) == "" {
		require.NoError(t, results.Save(resultsFile, current))
		require.NoError(t, results.Update("README.md", current.tables()))
	}
}

// find returns the result of a target by the same version for the same document.
func (r report) find(of target, checksum, version string) (result, bool) {
	i := slices.IndexFunc(r.Documents, func(one result) bool {
		return one.Document == of.document && one.Checksum == checksum && one.Authentication == of.authentication
	})
	if i < 0 || r.Version != version {
		return result{}, false
	}
	return r.Documents[i], true
}

func version(t *testing.T) string {
	out, err := exec.Command(".venv/bin/st", "--version").CombinedOutput()
	require.NoError(t, err, "./install.sh installs Schemathesis\n%s", out)
	found := regexp.MustCompile(`\d+(\.\d+)+`).FindString(string(out))
	require.NotEmpty(t, found, string(out))
	return found
}

// flagsVariable names the variable that has further flags for Schemathesis. A run
// with flags writes no results.
const flagsVariable = "SCHEMATHESIS_FLAGS"

// run holds a new sandbox to a document.
func run(t *testing.T, one target) result {
	options := sandbox.Options{}
	args := []string{"--config-file", "schemathesis.toml", "run", "--no-color"}
	if one.authentication {
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

	summary, events := filepath.Join(t.TempDir(), "report.json"), filepath.Join(t.TempDir(), "events.ndjson")
	args = append(args, "--url", server.URL, "--report", "json,ndjson", "--report-json-path", summary, "--report-ndjson-path", events)
	args = append(args, strings.Fields(os.Getenv(flagsVariable))...)
	out, err := exec.Command(".venv/bin/st", append(args, filepath.Join(repository, one.document))...).CombinedOutput()
	require.NoError(t, err, string(out))
	t.Log(regexp.MustCompile(`\d+ generated, .*`).FindString(string(out)))

	r := readSummary(t, summary)
	r.API, r.Document, r.Authentication, r.Checks = one.api, one.document, one.authentication, checksIn(t, events)
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
		if err == io.EOF {
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

// tables renders the table of README.md: a row per API.
func (r report) tables() map[string]string {
	var rows [][]string
	for _, api := range specs.APIs() {
		var documents, operations, withToken int
		checks := map[string]bool{}
		for _, one := range r.Documents {
			if one.API != api.ID {
				continue
			}
			for _, name := range one.Checks {
				checks[name] = true
			}
			if one.Authentication {
				withToken++
				continue
			}
			documents++
			operations += one.Operations
		}
		rows = append(rows, []string{api.ID, strconv.Itoa(documents), strconv.Itoa(withToken), strconv.Itoa(operations), strconv.Itoa(len(checks))})
	}
	return map[string]string{"documents": results.Table([]string{"API", "documents", "with a token", "operations", "checks"}, rows)}
}

// TestRendered fails if the table of README.md is not what the committed results
// render to.
func TestRendered(t *testing.T) {
	var committed report
	require.NoError(t, results.Load(resultsFile, &committed))
	require.NoError(t, results.Check("README.md", committed.tables()))
}
