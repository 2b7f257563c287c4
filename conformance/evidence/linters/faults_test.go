package linters

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/specs"
)

// fault is one wrong thing in a document, and which linters find it.
type fault struct {
	name        string            // that of its file
	Description string            `yaml:"description"`
	Document    string            `yaml:"document"` // its path in the folder specs; none means each
	Replace     string            `yaml:"replace"`  // what stands there first
	With        string            `yaml:"with"`
	Found       map[string]string `yaml:"found"` // the rule, by linter; no other finds anything
}

func loadFaults(t *testing.T) []fault {
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

func (f fault) documents() []string {
	if f.Document == "" {
		return documents()
	}
	return []string{f.Document}
}

// put writes the documents with the fault to a folder and returns the files.
func (f fault) put(t *testing.T, folder string) []string {
	files := inFolder(t, folder, f.documents())
	for i, name := range f.documents() {
		text, err := specs.FS.ReadFile(name)
		require.NoError(t, err)
		require.True(t, strings.Contains(string(text), f.Replace), "faults/%s.yaml replaces what %s lacks", f.name, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(files[i]), 0o755))
		faulty := strings.Replace(string(text), f.Replace, f.With, 1)
		require.NoError(t, os.WriteFile(files[i], []byte(faulty), 0o644))
	}
	return files
}
