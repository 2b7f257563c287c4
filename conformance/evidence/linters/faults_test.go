package linters

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

// fault is one error in a document, and the linters that find it.
type fault struct {
	name        string            // of its file
	Description string            `yaml:"description"`
	Document    string            `yaml:"document"` // its path in specs.FS; empty for every document
	Replace     string            `yaml:"replace"`  // the first occurrence is replaced
	With        string            `yaml:"with"`
	Found       map[string]string `yaml:"found"` // the rule by linter; no other linter finds anything
}

func loadFaults(t *testing.T) []fault {
	t.Helper()
	names, err := filepath.Glob("faults/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	var faults []fault
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		f := fault{name: strings.TrimSuffix(filepath.Base(name), ".yaml")}
		decoder := yaml.NewDecoder(bytes.NewReader(text))
		decoder.KnownFields(true)
		require.NoError(t, decoder.Decode(&f), name)
		faults = append(faults, f)
	}
	return faults
}

// isIn reports whether the fault is put into a document.
func (f fault) isIn(id string) bool {
	return f.Document == "" || f.Document == results.DocumentFile(id)
}

// write writes a document with the fault to a folder of the fault, and returns the
// file.
func (f fault) write(t *testing.T, root, id string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../..", results.PublishedFile(id)))
	require.NoError(t, err)
	require.True(t, strings.Contains(string(text), f.Replace), "faults/%s.yaml replaces text that %s does not have", f.name, id)
	file := filepath.Join(root, f.name, filepath.FromSlash(results.DocumentFile(id)))
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	faulty := strings.Replace(string(text), f.Replace, f.With, 1)
	require.NoError(t, os.WriteFile(file, []byte(faulty), 0o644))
	return file
}

// findFaults runs the linter on documents with faults, and returns the rules that
// found them, by document and fault. The linter must find each fault that names it,
// and nothing in the documents of the others.
func (l linter) findFaults(t *testing.T, ids []string) map[string]map[string]string {
	t.Helper()
	root := t.TempDir()
	faults := loadFaults(t)
	all := map[string]map[string]string{}
	placed := map[string]string{} // documents by file
	var files []string
	for _, f := range faults {
		for _, id := range ids {
			if f.isIn(id) {
				file := f.write(t, root, id)
				files, placed[file] = append(files, file), id
			}
		}
	}
	found := l.lintByFile(t, files)
	for _, file := range files {
		f := faults[slices.IndexFunc(faults, func(f fault) bool { return strings.HasPrefix(file, filepath.Join(root, f.name)+"/") })]
		rule, known := f.Found[l.name]
		if !known {
			assert.Empty(t, found[file], "faults/%s.yaml names no rule of %s; add it", f.name, l.name)
			continue
		}
		finds := slices.ContainsFunc(found[file], func(f finding) bool { return f.rule == rule })
		assert.True(t, finds, "faults/%s.yaml: %s must find %s in %s, but found %v", f.name, l.name, rule, file, found[file])
		id := placed[file]
		if all[id] == nil {
			all[id] = map[string]string{}
		}
		all[id][f.name] = rule
	}
	return all
}

// TestEachLinterIsNeeded requires a fault that each linter finds in every document,
// which shows that it reads all of them, and one that no other linter finds.
func TestEachLinterIsNeeded(t *testing.T) {
	faults := loadFaults(t)
	named := map[string]bool{}
	for _, l := range linters {
		named[l.name] = true
		everywhere := func(f fault) bool { return f.Found[l.name] != "" && f.Document == "" }
		assert.True(t, slices.ContainsFunc(faults, everywhere), "no file of faults without a document names %s", l.name)
		if l.name == "libopenapi-validator" {
			continue // TestMessages shows what only this one does
		}
		alone := func(f fault) bool { return f.Found[l.name] != "" && len(f.Found) == 1 }
		assert.True(t, slices.ContainsFunc(faults, alone), "no file of faults names only %s", l.name)
	}
	for _, f := range faults {
		assert.NotEmpty(t, f.Found, "faults/%s.yaml names no linter", f.name)
		for name := range f.Found {
			assert.True(t, named[name], "faults/%s.yaml names %q, which is not a linter here", f.name, name)
		}
	}
}
