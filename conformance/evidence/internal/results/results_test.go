package results_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

const page = "before\n\n<!-- results: sizes -->\nold\n<!-- end -->\n\nafter\n"

func TestRender(t *testing.T) {
	table := results.Table([]string{"client", "MB"}, [][]string{{"ours", "1.2"}})
	require.Equal(t, "| client | MB |\n| --- | --- |\n| ours | 1.2 |\n", table)

	got, err := results.Render(page, map[string]string{"sizes": table})
	require.NoError(t, err)
	require.Equal(t, "before\n\n<!-- results: sizes -->\n"+table+"<!-- end -->\n\nafter\n", got)

	_, err = results.Render(page, nil)
	require.ErrorContains(t, err, `section "sizes" has no table`)
	_, err = results.Render("no section", map[string]string{"sizes": table})
	require.ErrorContains(t, err, `table "sizes" has no section`)
	_, err = results.Render("<!-- results: sizes -->\nold\n", map[string]string{"sizes": table})
	require.ErrorContains(t, err, "no end")
}

func TestCheck(t *testing.T) {
	name := filepath.Join(t.TempDir(), "README.md")
	require.NoError(t, os.WriteFile(name, []byte(page), 0o600))
	tables := map[string]string{"sizes": "new\n"}

	require.ErrorContains(t, results.Check(name, tables), "not what its results render to, from line 4 on")
	require.NoError(t, results.Update(name, tables))
	require.NoError(t, results.Check(name, tables))
}

func TestOnlyChanged(t *testing.T) {
	for value, want := range map[string]bool{"": false, "changed": true} {
		t.Setenv(results.Environment, value)
		got, err := results.OnlyChanged()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	t.Setenv(results.Environment, "chagned")
	_, err := results.OnlyChanged()
	require.Error(t, err)
}

func TestLoadRefusesUnknownMembers(t *testing.T) {
	name := filepath.Join(t.TempDir(), "results.json")
	require.NoError(t, results.Save(name, map[string]string{"other": "<value>"}))
	var got struct{ Rows []string }
	require.ErrorContains(t, results.Load(name, &got), `unknown field "other"`)
}

func TestDocuments(t *testing.T) {
	sums, err := results.Documents()
	require.NoError(t, err)
	require.Len(t, sums["specs/huawei/evsv2.yaml"], 64)
	require.Contains(t, sums, "specs/alibaba/ecs20140526/CopySnapshot.yaml")
}
