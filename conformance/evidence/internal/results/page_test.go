package results

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPage(t *testing.T) {
	file := filepath.Join(t.TempDir(), "README.md")
	require.NoError(t, os.WriteFile(file, []byte("before\n<!-- table: written by make -->\nold\n<!-- /table -->\nafter\n"), 0o600))
	sections := map[string]string{"table": "new\n"}

	require.ErrorContains(t, CheckPage(file, sections), `README.md:3: "old" is not what the results render to`)
	require.NoError(t, UpdatePage(file, sections))
	require.NoError(t, CheckPage(file, sections))
	require.ErrorContains(t, UpdatePage(file, map[string]string{"other": ""}), "no section other")
	require.ErrorContains(t, CheckFile(file, "before\n<!-- table: written by make -->\nnew\n<!-- /table -->\nafter\n\nend\n"), "missing at the end")
}
