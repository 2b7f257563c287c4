package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/licenseclassifier/v2/assets"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
)

func TestHeading(t *testing.T) {
	const good = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-02\n\n### Added\n\n- A thing.\n\n## [1.1.0] - 2025-01-02\n"
	for _, test := range []struct{ name, old, replacement, want string }{
		{"as it is", "", "", ""},
		{"nothing unreleased yet", "## [Unreleased]", "## Soon", "no heading ## [Unreleased]"},
		{"something is unreleased", "## [1.2.0]", "- Another.\n\n## [1.2.0]", "has lines under Unreleased"},
		{"another version", "1.2.0", "1.3.0", `has "## [1.3.0] - 2026-01-02" below Unreleased`},
		{"no version", "\n## [1.2.0] - 2026-01-02\n\n### Added\n\n- A thing.\n\n## [1.1.0] - 2025-01-02\n", "", `has "## [" below Unreleased`},
		{"no date", " - 2026-01-02", "", `write ## [1.2.0] - and the date`},
		{"an empty entry", "- A thing.", "", "has nothing under"},
	} {
		t.Run(test.name, func(t *testing.T) {
			changelog := strings.Replace(good, test.old, test.replacement, 1)

			line, err := heading(changelog, "1.2.0")

			if test.want != "" {
				require.ErrorContains(t, err, test.want)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "[1.2.0] - 2026-01-02", line)
		})
	}
}

func TestPackIsReproducible(t *testing.T) {
	files := []file{{"b.yaml", []byte("b"), readable}, {"a.yaml", []byte("a"), executable}}
	first, err := pack("bundle", files)
	require.NoError(t, err)
	slices.Reverse(files)
	second, err := pack("bundle", files)
	require.NoError(t, err)
	require.Equal(t, first, second)
	other, err := pack("bundle", files[:1])
	require.NoError(t, err)
	require.NotEqual(t, first, other)
}

func TestDocuments(t *testing.T) {
	r := release{root: "../.."}
	want := 0
	for _, api := range specs.APIs() {
		want += len(api.Documents)
	}
	for _, form := range forms {
		files, err := r.documents(form.name, form.extension)
		require.NoError(t, err)
		require.Len(t, files, want)
		for _, f := range files {
			require.Regexp(t, `^({\n  ")?openapi"?: "?`+form.name+`\.`, string(f.data[:40]), f.name)
		}
	}
}

// TestManPages checks that the archive has a page for the command and for its verbs.
func TestManPages(t *testing.T) {
	r := release{root: "../..", out: t.TempDir(), version: "1.0.0"}
	pages, err := r.manPages(t.Context())
	require.NoError(t, err)
	var names []string
	for _, page := range pages {
		names = append(names, page.name)
		require.Contains(t, string(page.data), ".SH NAME\n", page.name)
	}
	require.Subset(t, names, []string{"snapspec.1", "snapspec-check.1", "snapspec-sandbox.1"})
	summary, err := r.writeMan(t.Context())
	require.NoError(t, err)
	require.Contains(t, summary, "snapspec-man.tar.gz: ")
	require.FileExists(t, filepath.Join(r.out, "snapspec-man.tar.gz"))
}

func TestVersionOfAnotherCommit(t *testing.T) {
	r := release{root: t.TempDir(), version: "1.0.0"}
	git := func(args ...string) {
		t.Helper()
		_, err := run(t.Context(), r.root, nil, "git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)...)
		require.NoError(t, err)
	}
	git("init", "-q")
	git("commit", "-q", "--allow-empty", "-m", "first")
	printed, err := r.checkVersion(t.Context())
	require.NoError(t, err)
	require.Equal(t, "1.0.0", printed)
	git("tag", "v0.9.0")
	git("tag", "v9.9") // not a version to Go
	_, err = r.checkVersion(t.Context())
	require.NoError(t, err)
	git("tag", "v1.0.1")
	_, err = r.checkVersion(t.Context())
	require.ErrorContains(t, err, "specs/VERSION states 1.0.0, and v1.0.1 is released")
	git("tag", "-d", "v1.0.1")
	git("tag", "v1.0.0")
	printed, err = r.checkVersion(t.Context())
	require.NoError(t, err)
	require.Equal(t, "1.0.0, tagged", printed)
	git("commit", "-q", "--allow-empty", "-m", "second")
	_, err = r.checkVersion(t.Context())
	require.ErrorContains(t, err, "v1.0.0 is the tag of another commit")

	require.NoError(t, os.WriteFile(filepath.Join(r.root, "left"), nil, 0o644))
	_, err = r.checkTree(t.Context())
	require.ErrorContains(t, err, "?? left")

	r.version = "1.0"
	_, err = r.checkVersion(t.Context())
	require.ErrorContains(t, err, `specs/VERSION states "1.0"`)
}

func TestLicences(t *testing.T) {
	known, err := assets.DefaultClassifier()
	require.NoError(t, err)
	found, err := licencesIn(known, "../..")
	require.NoError(t, err)
	require.Equal(t, []string{"Apache-2.0"}, found)
	found, err = licencesIn(known, t.TempDir())
	require.NoError(t, err)
	require.Empty(t, found)

	require.NoError(t, checkLicences([]dependency{{Path: "a", licences: []string{"MIT"}}}))
	require.ErrorContains(t, checkLicences([]dependency{{Path: "a", Version: "v1.0.0"}}), "a v1.0.0 has no known licence")
	require.ErrorContains(t, checkLicences([]dependency{{Path: "a", Version: "v1.0.0", licences: []string{"MIT", "GPL-3.0"}}}), "a v1.0.0 has the licence GPL-3.0")
}

func TestFirstCommands(t *testing.T) {
	commands, err := firstCommands("# A\n\n```sh\none\ntwo\n```\n\n```sh\nthree\n```\n")
	require.NoError(t, err)
	require.Equal(t, "one\ntwo", commands)

	_, err = firstCommands("# A\n")
	require.ErrorContains(t, err, "no shell block")
}

// TestDependencies checks that the list holds what go.mod requires and packages use.
func TestDependencies(t *testing.T) {
	r := release{root: "../.."}
	all, err := r.dependencies(t.Context())
	require.NoError(t, err)
	var paths, forClients []string
	for _, d := range all {
		require.NotEmpty(t, d.Version, d.Path)
		paths = append(paths, d.Path)
		if d.forClients {
			forClients = append(forClients, d.Path)
		}
	}
	require.Subset(t, paths, []string{"github.com/getkin/kin-openapi", "github.com/oapi-codegen/runtime", "go.etcd.io/bbolt"})
	require.Contains(t, forClients, "github.com/oapi-codegen/runtime")
	require.NotContains(t, forClients, "github.com/getkin/kin-openapi")
	require.Less(t, len(forClients), 8)
}

// TestPublishedModule checks that the module zip holds what users need and no other
// module.
func TestPublishedModule(t *testing.T) {
	folder := t.TempDir()
	r := release{root: "../..", version: "0.0.1"}
	_, err := r.publish(folder)
	require.NoError(t, err)
	archive, err := zip.OpenReader(filepath.Join(folder, "v0.0.1.zip"))
	require.NoError(t, err)
	defer archive.Close()
	var names []string
	for _, f := range archive.File {
		names = append(names, strings.TrimPrefix(f.Name, modulePath+"@v0.0.1/"))
	}
	require.Contains(t, names, "specs/huawei/evsv2.yaml")
	require.Contains(t, names, "conformance/cmd/snapspec/main.go")
	for _, name := range names {
		require.NotRegexp(t, `^(\.ci|conformance/evidence)/`, name, "this folder is a module of its own")
	}
}

// maxModuleSize is what a user downloads at most, in bytes. It was 2.5 MB for 70
// operations; the documents of 128, as YAML and as JSON, are 0.6 MB of it.
const maxModuleSize = 2_900_000

func TestModuleSize(t *testing.T) {
	size, err := release{root: "../..", version: "0.0.1"}.publish(t.TempDir())
	require.NoError(t, err)
	require.LessOrEqual(t, size, int64(maxModuleSize))
}

// TestBuildRunsTheCommand builds the command for this machine, which must print the version.
func TestBuildRunsTheCommand(t *testing.T) {
	r := release{root: "../..", version: specs.Version()}
	command, err := r.build(t.Context(), t.TempDir(), runtime.GOOS, runtime.GOARCH)
	require.NoError(t, err)
	require.Equal(t, int64(executable), command.mode)
	root, err := filepath.Abs(r.root)
	require.NoError(t, err)
	require.NotContains(t, string(command.data), root, "a path of this machine")

	r.version = "0.0.0"
	_, err = r.build(t.Context(), t.TempDir(), runtime.GOOS, runtime.GOARCH)
	require.ErrorContains(t, err, `want "snapspec 0.0.0\n"`)
}
