package clients

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
	"github.com/snapspec/snapspec/specs"
)

const resultsFile = "results.json"

// report holds the results of a run. They hold neither time nor place, so that only
// a change of a client, a document or the sandbox changes them.
type report struct {
	// Inputs is the checksum of the calls and of the programs in other languages.
	Inputs string `json:"inputs"`
	// Documents are the checksums of the documents that the calls were held to.
	Documents map[string]string `json:"documents"`
	// Operations is how many operations each API has.
	Operations map[string]int `json:"operations"`
	// Calls are those that passed every check; a run with a failure writes none.
	Calls []row `json:"calls"`
}

// row is a call that passed, and what the client made of the answer.
type row struct {
	Client    string `json:"client"`
	Version   string `json:"version"`
	Part      string `json:"part"`
	Setup     string `json:"setup"`
	API       string `json:"api"`
	Lifecycle bool   `json:"lifecycle,omitzero"`
	Operation string `json:"operation"` // with that which the client calls before it
	Step      string `json:"step"`

	Outcome string `json:"outcome"` // success or error
	Status  int    `json:"status"`
	Code    string `json:"code,omitzero"`
	// Hidden are those of status, request id, code and message that the client does
	// not expose, NotDecoded the members of the answer that it does not decode.
	Hidden     []string `json:"hidden,omitzero"`
	NotDecoded []string `json:"not_decoded,omitzero"`
	// Findings are what a strict reader reports for the requests, and
	// LegacyParameters how many parameters of HMAC-SHA1 they have.
	Findings         []string `json:"findings,omitzero"`
	LegacyParameters int      `json:"legacy_parameters,omitzero"`
}

func newRow(c call, got outcome, notDecoded []string) row {
	r := row{
		Client: c.client.name, Version: c.client.version, Part: c.client.part, Setup: c.setup,
		API: cmp.Or(c.service, c.api), Operation: c.operation, Step: c.step,
		Outcome: "success", Status: c.want.status, Code: c.want.code,
		Hidden: hidden(c, got), NotDecoded: notDecoded, Findings: c.findings, LegacyParameters: len(c.legacyParameters),
	}
	if c.want.code != "" {
		r.Outcome = "error"
	}
	if c.api != r.API {
		r.Operation = c.api + " " + r.Operation
	}
	if c.precededBy != "" {
		r.Operation = c.precededBy + ", " + r.Operation
	}
	return r
}

// hidden lists what the client does not expose; a success has no code and no
// message.
func hidden(c call, got outcome) []string {
	isError := c.want.code != ""
	all := map[string]bool{
		"code": isError && got.code == unknown, "message": isError && got.message == unknown,
		"request id": got.requestID == unknown, "status": got.status == unknownStatus,
	}
	maps.DeleteFunc(all, func(_ string, isHidden bool) bool { return !isHidden })
	return slices.Sorted(maps.Keys(all))
}

// isOf reports whether the row is a result of the unit.
func (r row) isOf(u unit) bool {
	c := u.common
	return tool{r.Client, r.Version, r.Part} == c.client && r.Setup == c.setup && r.API == cmp.Or(c.service, c.api) &&
		r.Lifecycle == u.lifecycle && (u.lifecycle || r.Step == c.step)
}

// selection decides which units run, and collects their rows.
type selection struct {
	mode      results.Mode
	committed report
	current   report
	sampled   map[string]bool // by client, API and kind of unit
	visited   int
}

func newSelection(t *testing.T, d documents) *selection {
	s := &selection{sampled: map[string]bool{}}
	s.current = report{Inputs: inputs(t), Documents: map[string]string{}, Operations: map[string]int{}}
	var err error
	s.mode, err = results.ModeFromEnv()
	require.NoError(t, err)
	for _, id := range results.DocumentIDs() {
		s.current.Documents[id], err = results.DocumentChecksum(id)
		require.NoError(t, err)
	}
	for id, contract := range d.contracts {
		s.current.Operations[id] = len(contract.Operations())
	}
	if s.mode == results.Changed {
		require.NoError(t, results.Read(os.DirFS("."), resultsFile, &s.committed))
	}
	return s
}

// inputs returns the checksum of the tests and programs of this folder.
func inputs(t *testing.T) string {
	var parts [][]byte
	for _, pattern := range []string{"*_test.go", "javascript/*.js", "python/*.py", "java/src/main/java/interop/*.java"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			parts = append(parts, text)
		}
	}
	return results.Checksum(parts...)
}

// run runs a unit unless its committed results still hold. The first single call and
// the first lifecycle of each client and API run in any case, and must have the
// committed results if nothing has changed.
func (s *selection) run(t *testing.T, u unit, run func() []row) {
	s.visited++
	committed := s.committedRows(u)
	sample := fmt.Sprint(u.common.client, cmp.Or(u.common.service, u.common.api), u.lifecycle)
	isSample := !s.sampled[sample]
	s.sampled[sample] = true
	if committed != nil && !isSample {
		s.current.Calls = append(s.current.Calls, committed...)
		t.Skip("nothing has changed since the committed results")
	}
	rows := run()
	if committed != nil {
		require.Equal(t, committed, rows, "the committed results are not reproduced, though neither the client nor a document has changed; find the reason, and run make interop")
	}
	s.current.Calls = append(s.current.Calls, rows...)
}

// committedRows returns the committed rows of a unit, nil if there are none, if its
// client, a document or an input has changed since, or if everything runs.
func (s *selection) committedRows(u unit) []row {
	if s.committed.Inputs != s.current.Inputs {
		return nil
	}
	for _, api := range specs.APIs() {
		isOf := func(operation string) bool { return strings.HasPrefix(operation, api.ID+" ") }
		if api.ID != u.common.api && api.ID != u.common.service && !slices.ContainsFunc(append(u.common.besides, u.common.precededBy), isOf) {
			continue
		}
		for _, file := range api.Documents {
			if id := results.DocumentID(file); s.committed.Documents[id] != s.current.Documents[id] {
				return nil
			}
		}
	}
	var rows []row
	for _, r := range s.committed.Calls {
		if r.isOf(u) {
			rows = append(rows, r)
		}
	}
	return rows
}

// finish writes the results if every unit was visited and none failed.
func (s *selection) finish(t *testing.T) {
	if s.visited < len(units()) {
		require.NotEqual(t, results.Changed, s.mode, "leave out -run and -skip, which would leave out samples")
		return
	}
	if t.Failed() {
		return
	}
	require.NoError(t, results.Write(resultsFile, s.current))
	require.NoError(t, os.WriteFile("MATRIX.md", []byte(s.current.matrix()), 0o644))
	require.NoError(t, results.UpdatePage("README.md", s.current.sections()))
}

// TestRendered fails if MATRIX.md or a table of README.md is not what the committed
// results render to.
func TestRendered(t *testing.T) {
	var committed report
	require.NoError(t, results.Read(os.DirFS("."), resultsFile, &committed))
	require.NoError(t, results.CheckFile("MATRIX.md", committed.matrix()))
	require.NoError(t, results.CheckPage("README.md", committed.sections()))
}
