package mutant

import (
	"encoding/json"
	"path"
	"path/filepath"
	"strings"
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
	before := text(t, doc)
	parts := map[string]string{} // before any change, by pointer
	for _, m := range List(doc) {
		what := key(name, m.Pointer, m.Change)
		at := partOf(m.Pointer)
		if parts[at] == "" {
			parts[at] = text(t, part(doc, at))
		}
		undo := m.apply()
		if parts[at] == text(t, part(doc, at)) { // it refers to what is changed
			require.NotEqual(t, before, text(t, doc), what)
		}
		undo()
	}
	require.Equal(t, before, text(t, doc), "a mutant of %s is not undone", name)
}

// partOf returns the pointer of the part of a document that a mutant at pointer
// changes: a path or a schema, or else "", the whole document, which takes longer to
// write.
func partOf(pointer string) string {
	tokens := strings.Split(pointer, "/")
	switch {
	case strings.HasPrefix(pointer, "/paths/"):
		return strings.Join(tokens[:3], "/")
	case strings.HasPrefix(pointer, schemaPointer):
		return strings.Join(tokens[:4], "/")
	}
	return ""
}

// part returns the part of doc at a pointer of partOf, nil if there is none any more.
func part(doc *openapi3.T, pointer string) any {
	name := strings.NewReplacer("~1", "/", "~0", "~").Replace(path.Base(pointer))
	switch {
	case strings.HasPrefix(pointer, "/paths/"):
		return doc.Paths.Value(name)
	case strings.HasPrefix(pointer, schemaPointer):
		return doc.Components.Schemas[name]
	}
	return doc
}

func text(t *testing.T, part any) string {
	t.Helper()
	text, err := json.Marshal(part)
	require.NoError(t, err)
	return string(text)
}
