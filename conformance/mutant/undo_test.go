package mutant

import (
	"testing"

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
}
