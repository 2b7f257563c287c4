package linters

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// spectral is Spectral with its ruleset for OpenAPI, down to the hints.
func spectral(t *testing.T, files []string) []finding {
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

// openapiSpecValidator is openapi-spec-validator, called from Python.
func openapiSpecValidator(t *testing.T, files []string) []finding {
	reports := run[[]struct{ Rule, Message string }](t, "python", files, len(files), ".venv/bin/python", "-B", "validate.py")
	var all []finding
	for i, report := range reports {
		for _, r := range report {
			all = append(all, finding{files[i], r.Rule, r.Message})
		}
	}
	return all
}

// run calls a program in a folder with the files and reads the reports that it
// prints as JSON, of which there must be so many. It may exit with 1, to say
// that it found something.
func run[Report any](t *testing.T, folder string, files []string, many int, command ...string) []Report {
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
	for decoder := json.NewDecoder(&stdout); decoder.More(); {
		var r Report
		require.NoError(t, decoder.Decode(&r), "%s", &stderr)
		reports = append(reports, r)
	}
	require.Len(t, reports, many, "%s", &stderr)
	return reports
}
