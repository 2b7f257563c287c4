package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	code = `// Package p is here. TYPES
package p

// Limit is a limit.
const Limit = 64

// Name has a name.
type Name struct {
	Text string // the text
	Size int
}

// Site is a string with slashes.
const Site = "https://one.example" // a comment

// Other has the same field.
type Other struct {
	More int
}

// Doer wants a method.
type Doer interface {
	// Do does.
	Do() error
}

// Long is a method.
func (n Name) Long() bool { return Limit > 0 }
`
	changelog = "# Changelog\n\n## [Unreleased]\n\n- Something else.\n\n## [0.1.0]\n\n- **Breaking** `p`: long ago.\n"
)

// released is a checkout whose last commit has a tag.
func released(t *testing.T) module {
	t.Helper()
	m := module{root: t.TempDir(), path: "example.com/m", oasdiff: func(_ context.Context, before, after []byte) ([]string, error) {
		if bytes.Equal(before, after) {
			return nil, nil
		}
		return []string{"a limit was lowered"}, nil
	}}
	put(t, m, "go.mod", "module example.com/m\n\ngo 1.26\n")
	put(t, m, "p/p.go", code)
	put(t, m, "p/internal/q/q.go", "package q\n\nfunc Hidden() {}\n")
	put(t, m, "cmd/x/main.go", "package main\n\nvar Flag = 1\n\nfunc main() {}\n")
	put(t, m, "generated/openapi/huawei/evsv2.yaml", "maxLength: 64\n")
	put(t, m, "generated/openapi/huawei/evsv2.json", "{}\n")
	put(t, m, "specs/huawei/evsv2.yaml", "a: 1\n")
	put(t, m, "CHANGELOG.md", changelog)
	for _, args := range [][]string{
		{"init", "-q"}, {"add", "-A"},
		{"-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "first"},
		{"tag", "v0.1.0"},
	} {
		command := exec.CommandContext(t.Context(), "git", args...)
		command.Dir = m.root
		output, err := command.CombinedOutput()
		require.NoError(t, err, string(output))
	}
	return m
}

func put(t *testing.T, m module, name, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(m.file(name)), 0o755))
	require.NoError(t, os.WriteFile(m.file(name), []byte(text), 0o644))
}

func TestCheck(t *testing.T) {
	tests := map[string]struct {
		file, old, replacement string
		explained              string // a line of the CHANGELOG
		want                   string // of the error, or of the output if it has no error
		ok                     bool
	}{
		"nothing changed":          {want: "0 breaks since v0.1.0", ok: true},
		"a comment changed":        {file: "p/p.go", old: "is a limit", replacement: "is the limit", want: "0 breaks", ok: true},
		"a column changed":         {file: "p/p.go", old: "\tText string", replacement: "\tText   string", want: "0 breaks", ok: true},
		"a declaration was added":  {file: "p/p.go", old: "const Limit", replacement: "const More = 1\nconst Limit", want: "0 breaks", ok: true},
		"a field is gone":          {file: "p/p.go", old: "\tText string // the text\n", want: "p: Name.Text: removed; undo it, or add a line with **Breaking** and `p`"},
		"a field has moved":        {file: "p/p.go", old: "\tSize int\n}", replacement: "}\n\n// Third is new.\ntype Third struct {\n\tSize int\n}\n\nfunc (n Name) size() int { return 0 }", want: "p: Name.Size: removed"},
		"an interface wants more":  {file: "p/p.go", old: "\tDo() error\n", replacement: "\tDo() error\n\tUndo() error\n", want: "p: Doer.Undo: added"},
		"a new interface":          {file: "p/p.go", old: "// Doer wants", replacement: "// Undoer is new.\ntype Undoer interface{ Undo() error }\n\n// Doer wants", want: "0 breaks", ok: true},
		"a string with slashes":    {file: "p/p.go", old: "https://one", replacement: "https://two", want: `p: Site: value changed from "https://one.example" to "https://two.example"`},
		"a signature changed":      {file: "p/p.go", old: "Long() bool { return", replacement: "Long(int) bool { return", want: "p: Name.Long: changed from func() bool to func(int) bool;"},
		"a command changed":        {file: "cmd/x/main.go", old: "var Flag = 1", replacement: "", want: "0 breaks", ok: true},
		"a break in the CHANGELOG": {file: "p/p.go", old: "\tText string // the text\n", explained: "- **Breaking** `p`: Name has no Text.", want: "1 breaks since v0.1.0, each in the CHANGELOG", ok: true},
		"a break in a version":     {file: "p/p.go", old: "\tText string // the text\n", explained: "## [0.2.0] - 2026-01-02\n\n- **Breaking** `p`: Name has no Text.", want: "1 breaks since v0.1.0, each in the CHANGELOG", ok: true},
		"a break of another":       {file: "p/p.go", old: "\tText string // the text\n", explained: "- **Breaking** `q`: Name has no Text.", want: "p: Name.Text: removed"},
		"a document breaks":        {file: "generated/openapi/huawei/evsv2.yaml", old: "64", replacement: "60", want: "huawei/evsv2: a limit was lowered; undo it"},
		"a document in the log":    {file: "generated/openapi/huawei/evsv2.yaml", old: "64", replacement: "60", explained: "- **Breaking** `huawei/evsv2`: a lower limit.", want: "1 breaks", ok: true},
		"a document as written":    {file: "specs/huawei/evsv2.yaml", old: "1", replacement: "2", want: "0 breaks", ok: true},
		"a document in JSON":       {file: "generated/openapi/huawei/evsv2.json", old: "{}", replacement: "[]", want: "0 breaks", ok: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := released(t)
			if tt.file != "" {
				data, err := os.ReadFile(m.file(tt.file))
				require.NoError(t, err)
				text := string(data)
				require.Contains(t, text, tt.old)
				put(t, m, tt.file, strings.Replace(text, tt.old, tt.replacement, 1))
			}
			put(t, m, "CHANGELOG.md", strings.Replace(changelog, "- Something else.", tt.explained, 1))
			var out bytes.Buffer

			err := m.check(t.Context(), &out)

			if tt.ok {
				require.NoError(t, err)
				require.Contains(t, out.String(), tt.want)
				return
			}
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestCheckReportsARemovedPackage(t *testing.T) {
	m := released(t)
	require.NoError(t, os.RemoveAll(m.file("p")))

	require.ErrorContains(t, m.check(t.Context(), &bytes.Buffer{}), "p: removed; undo it")
}

func TestCheckFailsIfTheCodeDoesNotCompile(t *testing.T) {
	m := released(t)
	put(t, m, "p/p.go", "package p\n\nvar X int = \"\"\n")

	require.ErrorContains(t, m.check(t.Context(), &bytes.Buffer{}), "cannot use")
}

func TestParseRefusesAnUnknownForm(t *testing.T) {
	_, err := module{path: "example.com/m"}.parse("- something else\n")

	require.ErrorContains(t, err, "has an unknown form")
}

func TestCheckReportsARemovedDocument(t *testing.T) {
	m := released(t)
	require.NoError(t, os.Remove(m.file("generated/openapi/huawei/evsv2.yaml")))

	require.ErrorContains(t, m.check(t.Context(), &bytes.Buffer{}), "huawei/evsv2: generated/openapi/huawei/evsv2.yaml was removed")
}

func TestCheckNeedsTheHistory(t *testing.T) {
	m := released(t)
	shallow := module{root: filepath.Join(t.TempDir(), "shallow"), oasdiff: m.oasdiff}
	output, err := exec.CommandContext(t.Context(), "git", "clone", "-q", "--depth", "1", "file://"+m.root, shallow.root).CombinedOutput()
	require.NoError(t, err, string(output))

	require.ErrorContains(t, shallow.check(t.Context(), &bytes.Buffer{}), "the checkout is shallow")
}

func TestFindings(t *testing.T) {
	require.Equal(t, []string{"API POST /x a limit was lowered [id]."}, findings("1 changes: 1 error\nerror at /tmp/after.yaml, in API POST /x a limit was lowered [id]. \n\n"))
}
