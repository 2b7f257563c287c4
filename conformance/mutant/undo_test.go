package mutant

import (
	"path/filepath"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// TestMutantKeysAreUnique checks the keys in every document: an entry of
// gaps/mutants.yaml must name exactly one mutant.
func TestMutantKeysAreUnique(t *testing.T) {
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			doc, err := document.Load(specs.FS, name)
			require.NoError(t, err)
			seen := map[string]bool{}
			for _, m := range List(doc) {
				what := key(name, m.Pointer, m.Change)
				require.False(t, seen[what], "twice: %s", what)
				seen[what] = true
			}
		}
	}
}

// TestEveryMutantChangesTheDocumentAndIsUndone checks that no mutant affects the
// next. The three documents have mutants of every kind, except a default that is a
// string.
func TestEveryMutantChangesTheDocumentAndIsUndone(t *testing.T) {
	for _, name := range []string{"alibaba/ecs20140526/CreateSnapshot.yaml", "huawei/evsv2.yaml", "huawei/iamv3.yaml"} {
		doc, err := document.Load(specs.FS, name)
		require.NoError(t, err)
		requireUndone(t, name, doc)
	}
}

// TestListTakesDocumentsOfOthers checks documents in testdata that lack what all of
// ours have, such as components or a schema.
func TestListTakesDocumentsOfOthers(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		doc, err := openapi3.NewLoader().LoadFromFile(file)
		require.NoError(t, err)
		require.NoError(t, doc.Validate(t.Context()), file)
		require.NotEmpty(t, List(doc), file)
		requireUndone(t, file, doc)
	}
}

// requireUndone applies and undoes each mutant of doc.
func requireUndone(t *testing.T, name string, doc *openapi3.T) {
	t.Helper()
	before, err := doc.MarshalJSON()
	require.NoError(t, err)
	for _, m := range List(doc) {
		what := key(name, m.Pointer, m.Change)
		undo := m.apply()
		during, err := doc.MarshalJSON()
		require.NoError(t, err, what)
		require.NotEqual(t, string(before), string(during), what)
		undo()
	}
	after, err := doc.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, string(before), string(after), "a mutant of %s is not undone", name)
}
