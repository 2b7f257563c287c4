package linters

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// setUp installs the linter.
func (l linter) setUp(t *testing.T) {
	t.Helper()
	if len(l.install) == 0 {
		return
	}
	output(t, "../install", l.install...)
}

// moduleVersion returns the version of a Go module, without its v.
func moduleVersion(module string) func(t *testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		return strings.TrimPrefix(output(t, "go", "list", "-m", "-f", "{{.Version}}", module), "v")
	}
}

// packageVersion returns the installed version of an npm package.
func packageVersion(name string) func(t *testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		return output(t, "node", "-p", "require('./javascript/node_modules/"+name+"/package.json').version")
	}
}

// distributionVersion returns the installed version of a Python distribution.
func distributionVersion(name string) func(t *testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		return output(t, "python/.venv/bin/python", "-c", "from importlib.metadata import version; print(version('"+name+"'))")
	}
}

// output runs a command and returns what it prints, without white space around it.
func output(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, arguments...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	require.NoError(t, c.Run(), "%s %v: %s%s", name, arguments, &stdout, &stderr)
	return strings.TrimSpace(stdout.String())
}

// spectral runs Spectral with its OpenAPI rules and all severities.
func spectral(t *testing.T, files []string) []finding {
	t.Helper()
	reports := run[[]struct{ Source, Code, Message string }](t, "javascript", files, 1,
		"node_modules/.bin/spectral", "lint", "--ruleset", "spectral.yaml", "--fail-severity", "hint", "--fail-on-unmatched-globs", "--format", "json", "--quiet")
	var all []finding
	for _, report := range reports {
		for _, r := range report {
			all = append(all, finding{r.Source, r.Code, r.Message})
		}
	}
	return all
}

// redocly runs Redocly CLI, which writes one report per document.
func redocly(t *testing.T, files []string) []finding {
	t.Helper()
	type report struct {
		Problems []struct {
			RuleID, Message string
			Location        []struct {
				Source  struct{ Ref string }
				Pointer string
			}
		}
	}
	reports := run[report](t, "javascript", files, len(files),
		"node_modules/.bin/redocly", "lint", "--config", "redocly.yaml", "--format", "json", "--max-problems", "1000000")
	var all []finding
	for i, report := range reports {
		for _, p := range report.Problems {
			all = append(all, finding{files[i], p.RuleID, p.Location[0].Pointer + ": " + p.Message})
		}
	}
	return all
}

// openapiSpecValidator runs openapi-spec-validator from Python.
func openapiSpecValidator(t *testing.T, files []string) []finding {
	t.Helper()
	reports := run[[]struct{ Rule, Message string }](t, "python", files, len(files), ".venv/bin/python", "-B", "validate.py")
	var all []finding
	for i, report := range reports {
		for _, r := range report {
			all = append(all, finding{files[i], r.Rule, r.Message})
		}
	}
	return all
}

// run runs a command in a folder with the files as further arguments, and decodes
// the count reports that it prints as JSON. The exit code 1 is not an error: it
// means that there are findings.
func run[Report any](t *testing.T, folder string, files []string, count int, command ...string) []Report {
	t.Helper()
	require.FileExists(t, filepath.Join(folder, command[0]))
	c := exec.CommandContext(t.Context(), command[0], append(command[1:], files...)...)
	c.Dir = folder
	c.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		require.NoError(t, err, "%s%s", &stdout, &stderr)
	}
	var reports []Report
	for decoder := json.NewDecoder(&stdout); decoder.More(); {
		var r Report
		require.NoError(t, decoder.Decode(&r), "%s", &stderr)
		reports = append(reports, r)
	}
	require.Len(t, reports, count, "%s", &stderr)
	return reports
}
