package linters

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

// linter is a linter of others.
type linter struct {
	name, url, language, rules string

	inputs  []string // files and folders with its configuration
	install []string // arguments of the script install; empty for a linter in Go
	version func(t *testing.T) string
	lint    func(t *testing.T, files []string) []finding
}

type finding struct {
	file string
	rule string // as the linter names it
	text string // the rest of the message
}

func (f finding) String() string {
	return fmt.Sprintf("%s: %s: %s", f.file, f.rule, f.text)
}

var linters = []linter{
	{
		name: "speakeasy", url: "https://github.com/speakeasy-api/openapi", language: "Go",
		rules:  "its recommended rules, [speakeasy.yaml](speakeasy.yaml)",
		inputs: []string{"speakeasy.yaml"}, version: moduleVersion("github.com/speakeasy-api/openapi"), lint: speakeasy,
	},
	{
		name: "libopenapi-validator", url: "https://github.com/pb33f/libopenapi-validator", language: "Go",
		rules:   "its validation of documents; in `TestMessages`, of all cases",
		version: moduleVersion("github.com/pb33f/libopenapi-validator"), lint: libopenapiValidator,
	},
	{
		name: "spectral", url: "https://github.com/stoplightio/spectral", language: "JavaScript",
		rules:  "`spectral:oas` with all severities, [spectral.yaml](javascript/spectral.yaml)",
		inputs: []string{"javascript"}, install: []string{"npm", "javascript"}, version: packageVersion("@stoplight/spectral-cli"), lint: spectral,
	},
	{
		name: "redocly", url: "https://github.com/Redocly/redocly-cli", language: "JavaScript",
		rules:  "`recommended-strict`, [redocly.yaml](javascript/redocly.yaml)",
		inputs: []string{"javascript"}, install: []string{"npm", "javascript"}, version: packageVersion("@redocly/cli"), lint: redocly,
	},
	{
		name: "openapi-spec-validator", url: "https://github.com/python-openapi/openapi-spec-validator", language: "Python",
		rules:  "all errors, with patterns of ECMA-262, [validate.py](python/validate.py)",
		inputs: []string{"python"}, install: []string{"python", "python"}, version: distributionVersion("openapi-spec-validator"), lint: openapiSpecValidator,
	},
}

// samplesRun is set when an incremental run has made all its samples.
var samplesRun bool

func TestMain(m *testing.M) { os.Exit(results.Main(m, &samplesRun)) }

// TestLinters runs every linter on every document and on every fault, or in an
// incremental run on the documents that are due, and writes the results if none was
// left out. Without a mode it runs the linters in Go, and writes nothing.
func TestLinters(t *testing.T) {
	mode, err := results.ModeFromEnv()
	require.NoError(t, err)
	committed, err := Load(os.DirFS("."))
	if !errors.Is(err, os.ErrNotExist) {
		require.NoError(t, err)
	}
	run := results.NewRun(mode, committed.cell)
	versions := map[string]string{}
	for _, l := range linters {
		t.Run(l.name, func(t *testing.T) {
			if mode == results.None && len(l.install) > 0 {
				t.Skipf("needs a linter in %s; set %s to %s or %s", l.language, results.Variable, results.All, results.Changed)
			}
			versions[l.name] = l.run(t, mode, run)
		})
	}
	t.Log(run)
	if mode == results.Changed {
		require.Empty(t, run.MissingSamples(names()), "samples that did not run")
		samplesRun = true
	}
	all, ok := collect(run, versions)
	if ok && mode != results.None && !t.Failed() {
		all.write(t)
	}
}

// run lints the documents that are due, and returns the version of the linter.
func (l linter) run(t *testing.T, mode results.Mode, run *results.Run[Cell]) (version string) {
	l.setUp(t)
	version = l.version(t)
	var due []results.Origin
	var ids []string
	for _, id := range results.DocumentIDs() {
		if origin := l.origin(t, id, version); mode == results.None || !run.Keep(l.name, origin) {
			due, ids = append(due, origin), append(ids, id)
		}
	}
	found := l.lintByFile(t, documentFiles(t, ids))
	for _, findings := range found {
		for _, f := range findings {
			t.Error(f)
		}
	}
	faults := l.findFaults(t, ids)
	for i, file := range documentFiles(t, ids) {
		require.NoError(t, run.Add(l.name, Cell{Origin: due[i], Findings: len(found[file]), Faults: faults[ids[i]]}))
	}
	return version
}

// lintByFile returns the findings by file.
func (l linter) lintByFile(t *testing.T, files []string) map[string][]finding {
	t.Helper()
	found := map[string][]finding{}
	if len(files) == 0 {
		return found
	}
	for _, f := range l.lint(t, files) {
		found[f.file] = append(found[f.file], f)
	}
	return found
}

// origin returns what a cell is made from. Its inputs are the configuration of the
// linter and the faults.
func (l linter) origin(t *testing.T, id, version string) results.Origin {
	t.Helper()
	sum, err := results.DocumentChecksum(id)
	require.NoError(t, err)
	inputs, err := results.FolderChecksum(append([]string{"faults"}, l.inputs...)...)
	require.NoError(t, err)
	return results.Origin{Document: id, SHA256: sum, Version: version, Inputs: inputs}
}

func names() []string {
	var all []string
	for _, l := range linters {
		all = append(all, l.name)
	}
	return all
}

// collect returns the results of a run. It reports false if -run or -skip left out a
// cell.
func collect(run *results.Run[Cell], versions map[string]string) (*Results, bool) {
	all := &Results{}
	for _, l := range linters {
		cells, ok := run.Results(l.name, results.DocumentIDs())
		if !ok {
			return nil, false
		}
		all.Linters = append(all.Linters, Linter{l.name, l.url, l.language, l.rules, versions[l.name], cells})
	}
	return all, true
}

// write keeps the results, and the sections that are rendered from them.
func (r *Results) write(t *testing.T) {
	t.Helper()
	require.NoError(t, results.Write(ResultsFile, r))
	page, err := os.ReadFile(PageFile)
	require.NoError(t, err)
	rendered, err := r.Page(string(page))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(PageFile, []byte(rendered), 0o644))
}

// TestPage compares the committed page with what the committed results render.
func TestPage(t *testing.T) {
	committed, err := Load(os.DirFS("."))
	require.NoError(t, err)
	page, err := os.ReadFile(PageFile)
	require.NoError(t, err)
	rendered, err := committed.Page(string(page))
	require.NoError(t, err)
	if rendered != string(page) {
		t.Errorf("the tables of %s are not what %s renders; do not edit them, run make foreign", PageFile, ResultsFile)
	}
}

// documentFiles returns the paths of documents.
func documentFiles(t *testing.T, ids []string) []string {
	t.Helper()
	folder, err := filepath.Abs("../../..")
	require.NoError(t, err)
	var files []string
	for _, id := range ids {
		files = append(files, filepath.Join(folder, filepath.FromSlash(results.PublishedFile(id))))
	}
	return files
}
