package results

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
)

func TestModeFromEnv(t *testing.T) {
	for text, want := range map[string]Mode{"": None, "all": All, "changed": Changed} {
		t.Setenv(Variable, text)
		got, err := ModeFromEnv()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	t.Setenv(Variable, "chnaged")
	_, err := ModeFromEnv()
	require.ErrorContains(t, err, `EVIDENCE is "chnaged"`)
}

func TestModeIsDue(t *testing.T) {
	committed := Origin{"huawei/evsv2", "aa", "1", "bb"}
	samples := map[string]bool{}
	require.False(t, Changed.isDue(committed, committed, samples))
	require.True(t, All.isDue(committed, committed, samples))
	require.True(t, Changed.isDue(committed, committed, map[string]bool{"huawei/evsv2": true}))
	for name, change := range map[string]func(*Origin){
		"document": func(o *Origin) { o.SHA256 = "ab" },
		"version":  func(o *Origin) { o.Version = "2" },
		"inputs":   func(o *Origin) { o.Inputs = "ba" },
	} {
		current := committed
		change(&current)
		require.True(t, Changed.isDue(current, committed, samples), name)
	}
	require.True(t, Changed.isDue(committed, Origin{}, samples), "no committed result")
}

func TestSamples(t *testing.T) {
	samples := Samples(specs.APIs())
	require.Len(t, samples, len(specs.APIs()))
	for _, api := range specs.APIs() {
		require.True(t, samples[DocumentID(api.Documents[0])], api.ID)
	}
}

func TestChecksum(t *testing.T) {
	require.Equal(t, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Checksum([]byte("abc")), "that of sha256sum")
	require.NotEqual(t, Checksum([]byte("ab"), []byte("c")), Checksum([]byte("a"), []byte("bc")))
}

func TestFolderChecksum(t *testing.T) {
	folder := t.TempDir()
	sum := func() string {
		t.Helper()
		text, err := FolderChecksum(folder)
		require.NoError(t, err)
		return text
	}
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	write("inner/call.py", "1")
	first := sum()
	write("node_modules/x/package.json", "{}")
	write(".cache/x", "x")
	require.Equal(t, first, sum(), "what git ignores")
	write("inner/call.py", "2")
	require.NotEqual(t, first, sum(), "another content")
	write("inner/call.py", "1")
	require.Equal(t, first, sum())
	write("inner/quirks.yaml", "")
	require.NotEqual(t, first, sum(), "a further file")
	_, err := FolderChecksum(filepath.Join(folder, "none"))
	require.Error(t, err)
}

func TestReadAndWrite(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "results.json")
	want := Origin{"huawei/evsv2", "aa", "1 <2>", "bb"}
	require.NoError(t, Write(file, want))
	var got Origin
	require.NoError(t, Read(os.DirFS(folder), "results.json", &got))
	require.Equal(t, want, got)
	require.NoError(t, os.WriteFile(file, []byte(`{"document": "x", "colour": "blue"}`), 0o644))
	require.ErrorContains(t, Read(os.DirFS(folder), "results.json", &got), "colour")
}

func TestMarkdown(t *testing.T) {
	require.Equal(t, "| a | b |\n| --- | --- |\n| 1 | 2 |\n", Table([]string{"a", "b"}, [][]string{{"1", "2"}}))
	require.Equal(t, `one \| two`, Cell("one |\n  two"))
	page := "before\n<!-- table: written by make foreign -->\nold\n<!-- /table -->\nafter\n"
	got, err := Replace(page, "table", "new\n")
	require.NoError(t, err)
	require.Equal(t, "before\n<!-- table: written by make foreign -->\nnew\n<!-- /table -->\nafter\n", got)
	_, err = Replace(page, "other", "new\n")
	require.ErrorContains(t, err, "no section other")
	_, err = Replace("<!-- table: x -->\nno end", "table", "new\n")
	require.Error(t, err)
}
