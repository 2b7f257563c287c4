package linters

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// spectral is Spectral with its ruleset for OpenAPI, down to the hints.
func spectral(t *testing.T, files []string) []finding {
	reports := run[[]struct{ Source, Code, Message string }](t, "javascript", files,
		"node_modules/.bin/spectral", "lint", "--ruleset", "spectral.yaml", "--fail-severity", "hint", "--format", "json", "--quiet")
	var all []finding
	for _, report := range reports {
		for _, r := range report {
			all = append(all, finding{r.Source, r.Code, r.Message})
		}
	}
	return all
}

// redocly is Redocly CLI, which reports each document apart.
func redocly(t *testing.T, files []string) []finding {
	type report struct {
		Problems []struct {
			RuleID, Message string
			Location        []struct {
				Source  struct{ Ref string }
				Pointer string
			}
		}
	}
	reports := run[report](t, "javascript", files,
		"node_modules/.bin/redocly", "lint", "--config", "redocly.yaml", "--format", "json", "--max-problems", "1000000")
	require.Len(t, reports, len(files))
	var all []finding
	for i, report := range reports {
		for _, p := range report.Problems {
			all = append(all, finding{files[i], p.RuleID, p.Location[0].Pointer + ": " + p.Message})
		}
	}
	return all
}

// openapiSpecValidator is openapi-spec-validator, called from Python.
func openapiSpecValidator(t *testing.T, files []string) []finding {
	type report struct{ File, Rule, Message string }
	var all []finding
	for _, r := range run[report](t, "python", files, ".venv/bin/python", "-B", "validate.py") {
		all = append(all, finding{r.File, r.Rule, r.Message})
	}
	return all
}

// run calls a program in a folder with the files and reads the values that it
// prints as JSON. It may exit with 1, to say that it found something.
func run[Report any](t *testing.T, folder string, files []string, command ...string) []Report {
	require.FileExists(t, filepath.Join(folder, command[0]), "run ./install.sh first")
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
	decoder := json.NewDecoder(&stdout)
	for {
		var r Report
		err := decoder.Decode(&r)
		if err == io.EOF {
			return reports
		}
		require.NoError(t, err, "%s", &stderr)
		reports = append(reports, r)
	}
}
