package repository

import (
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../../"

// tracked returns the tracked files whose paths match.
func tracked(t *testing.T, pattern string) []string {
	t.Helper()
	all, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files").Output()
	require.NoError(t, err)
	match := regexp.MustCompile(pattern)
	files := slices.DeleteFunc(strings.Fields(string(all)), func(file string) bool { return !match.MatchString(file) })
	require.NotEmpty(t, files, pattern)
	return files
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(root + file)
	require.NoError(t, err)
	return string(text)
}

// TestDependenciesAreLocked checks that each file that names packages has a file
// beside it with their hashes.
func TestDependenciesAreLocked(t *testing.T) {
	files := tracked(t, `.`)
	for manifest, lock := range map[string]string{"package.json": "package-lock.json", "pom.xml": "jars.sha256", "Cargo.toml": "Cargo.lock", "requirements.in": "requirements.txt"} {
		for _, file := range tracked(t, `(^|/)`+regexp.QuoteMeta(manifest)+`$`) {
			require.Contains(t, files, path.Join(path.Dir(file), lock), file)
		}
	}
	for _, file := range tracked(t, `/package-lock\.json$`) {
		var lock struct {
			Packages map[string]struct {
				Integrity string
				Link      bool
			}
		}
		require.NoError(t, json.Unmarshal([]byte(read(t, file)), &lock), file)
		for name, p := range lock.Packages {
			require.True(t, name == "" || p.Link || strings.HasPrefix(p.Integrity, "sha512-"), "%s: %s has no hash", file, name)
		}
	}
	requirement := regexp.MustCompile(`(?m)^[\w.-]+(\[[\w,-]+\])?==\S+`)
	for _, file := range tracked(t, `/requirements\.txt$`) {
		text := read(t, file)
		for _, at := range requirement.FindAllStringIndex(text, -1) {
			require.Regexp(t, `^[^\n]*\\\n\s+--hash=sha256:`, text[at[0]:], file)
		}
	}
}

// unlocked are commands that install packages whose hashes nothing checks.
var unlocked = map[string]*regexp.Regexp{
	"use npm ci":                     regexp.MustCompile(`\bnpm (install|i|add)\b|\bnpx (-y|--yes)\b`),
	"use --locked":                   regexp.MustCompile(`\bcargo (build|run|test|install)\b`),
	"use --require-hashes":           regexp.MustCompile(`\bpip3? install\b`),
	"use evidence/install maven":     regexp.MustCompile(`\bmvn\b[^|]* (compile|package|install|test|verify|exec:\S+)(\s|$)`),
	"name a version, not latest":     regexp.MustCompile(`\bgo (run|install) \S+@(latest|main|master|HEAD)\b`),
	"pin the package by its version": regexp.MustCompile(`\bgem install\b|\bpipx? run\b`),
}

// TestNothingIsInstalledUnlocked looks into every script, workflow, and Makefile.
func TestNothingIsInstalledUnlocked(t *testing.T) {
	scripts := tracked(t, `(^|/)(Makefile|run|install|check|gate\.sh|[\w-]+\.sh|generator\.yaml)$|^\.github/workflows/|^conformance/recipes/workflow/`)
	for _, file := range scripts {
		for line := range strings.Lines(read(t, file)) {
			command, _, _ := strings.Cut(strings.TrimSpace(line), "# ")
			for instead, pattern := range unlocked {
				isLocked := strings.Contains(command, "--locked") || strings.Contains(command, "--require-hashes")
				require.False(t, pattern.MatchString(command) && !isLocked, "%s: %s\n%s", file, command, instead)
			}
		}
	}
}
