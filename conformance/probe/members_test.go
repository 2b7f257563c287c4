package probe

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMembers(t *testing.T) {
	require.Equal(t, []string{"/a", "/a/*/b", "/a/*/c", "/d~1e", "/d~1e/f~0"},
		Members([]byte(`{"a": [{"b": 1}, {"b": null, "c": []}], "d/e": {"f~": "secret"}}`)))
	require.Equal(t, []string{"/*/id"}, Members([]byte(`[{"id": 1}]`)))
	require.Empty(t, Members([]byte(`{}`)))
	require.Nil(t, Members([]byte("<html>")))
	require.Nil(t, Members(nil))
}
