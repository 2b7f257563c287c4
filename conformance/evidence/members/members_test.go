package members

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

// TestResults compares the committed results with new ones, or writes them if EVIDENCE
// is all.
func TestResults(t *testing.T) {
	mode, err := results.ModeFromEnv()
	require.NoError(t, err)
	made, err := Collect(os.DirFS(".."), sdks(t), models(t))
	require.NoError(t, err)
	if mode == results.All {
		require.NoError(t, results.Write(ResultsFile, made))
		require.NoError(t, results.UpdatePage("README.md", made.tables()))
		return
	}
	var committed Results
	require.NoError(t, results.Read(os.DirFS("."), ResultsFile, &committed))
	require.Equal(t, committed.tables(), made.tables(), "the committed results are out of date; run make members and look at the difference")
	file := t.TempDir() + "/" + ResultsFile
	require.NoError(t, results.Write(file, made))
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, results.CheckFile(ResultsFile, string(want)), "it is out of date; run make members")
	require.NoError(t, results.CheckPage("README.md", made.tables()))
}
