package linters

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
)

// linter is one that others wrote.
type linter struct {
	name string
	// lint says what the linter finds in the documents, which are files.
	lint func(t *testing.T, files []string) []finding
}

type finding struct {
	file string
	rule string // as the linter names it
	text string // the rest of what the linter says
}

func (f finding) String() string {
	return fmt.Sprintf("%s: %s: %s", f.file, f.rule, f.text)
}

// inGo are the linters that need nothing installed, and inOthers are the others.
var (
	inGo     = []linter{{"speakeasy", speakeasy}, {"libopenapi-validator", libopenapiValidator}}
	inOthers = []linter{{"spectral", spectral}, {"redocly", redocly}, {"openapi-spec-validator", openapiSpecValidator}}
)

func TestInGo(t *testing.T) {
	holdTo(t, inGo)
}

func TestInOthers(t *testing.T) {
	holdTo(t, inOthers)
}

func holdTo(t *testing.T, linters []linter) {
	faults := loadFaults(t)
	for _, l := range linters {
		t.Run(l.name, func(t *testing.T) {
			t.Run("documents", func(t *testing.T) {
				for _, f := range l.lint(t, inFolder(t, "../../../specs", documents())) {
					t.Error(f)
				}
			})
			t.Run("faults", func(t *testing.T) { requireFaults(t, l, faults) })
		})
	}
}

// requireFaults has the linter find each fault that names it, and nothing in the
// documents of one that does not. Each fault has a folder of its own.
func requireFaults(t *testing.T, l linter, faults []fault) {
	root := t.TempDir()
	var files []string
	for _, f := range faults {
		files = append(files, f.put(t, filepath.Join(root, f.name))...)
	}
	found := map[string][]finding{}
	for _, f := range l.lint(t, files) {
		found[f.file] = append(found[f.file], f)
	}
	for _, f := range faults {
		rule, known := f.Found[l.name]
		for _, file := range inFolder(t, filepath.Join(root, f.name), f.documents()) {
			if !known {
				assert.Empty(t, found[file], "faults/%s.yaml names no rule of %s; add it", f.name, l.name)
				continue
			}
			has := slices.ContainsFunc(found[file], func(f finding) bool { return f.rule == rule })
			assert.True(t, has, "faults/%s.yaml: %s must find %s in %s, and found %v", f.name, l.name, rule, file, found[file])
		}
	}
}

// TestEachLinterIsNeeded asks for a fault that each linter finds in each
// document, lest one of them reads nothing, and for one that it alone finds.
func TestEachLinterIsNeeded(t *testing.T) {
	faults := loadFaults(t)
	named := map[string]bool{}
	for _, l := range slices.Concat(inGo, inOthers) {
		named[l.name] = true
		everywhere := func(f fault) bool { return f.Found[l.name] != "" && f.Document == "" }
		assert.True(t, slices.ContainsFunc(faults, everywhere), "no file of faults without a document names %s", l.name)
		if l.name == "libopenapi-validator" {
			continue // what it alone does stands in TestMessages
		}
		alone := func(f fault) bool { return f.Found[l.name] != "" && len(f.Found) == 1 }
		assert.True(t, slices.ContainsFunc(faults, alone), "no file of faults names %s alone", l.name)
	}
	for _, f := range faults {
		assert.NotEmpty(t, f.Found, "faults/%s.yaml names no linter", f.name)
		for name := range f.Found {
			assert.True(t, named[name], "faults/%s.yaml names %q, which is no linter here", f.name, name)
		}
	}
}

// documents are those of all APIs, by their paths in the folder specs.
func documents() []string {
	var all []string
	for _, api := range specs.APIs() {
		all = append(all, api.Documents...)
	}
	return all
}

// inFolder are the paths of documents in a folder.
func inFolder(t *testing.T, folder string, documents []string) []string {
	folder, err := filepath.Abs(folder)
	require.NoError(t, err)
	var files []string
	for _, d := range documents {
		files = append(files, filepath.Join(folder, filepath.FromSlash(d)))
	}
	return files
}
