package definitions

import (
	"archive/zip"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/pages"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

var newest = flag.Bool("newest", false, "print what the newest version of each package changes")

// TestNewest prints what the newest version of each package changes for the operations
// of the documents, and which operations come and go. It runs nothing of the packages.
func TestNewest(t *testing.T) {
	if !*newest {
		t.Skip("-newest asks the registries for the newest versions")
	}
	pinned := installed(t)
	folder := t.TempDir()
	downloadCrates(t, folder)
	for _, d := range pinned {
		pattern := filepath.Join(folder, "vendor", filepath.Base(d.folder))
		if d.registry == "Python" {
			pattern = downloadWheel(t, d.name)
		}
		later, err := d.load(pattern)
		require.NoError(t, err)
		found := changes(d.operations, later.operations, operationsOf(t, d))
		t.Logf("%s: %s is pinned, %s is the newest; %d changes\n%s", d.name, d.Version, later.Version, len(found), strings.Join(found, "\n"))
	}
}

// operationsOf reports for the definitions which of their operations the documents have.
func operationsOf(t *testing.T, d definitions) func(id string) bool {
	t.Helper()
	ours := map[string]bool{}
	for _, api := range specs.APIs() {
		if !d.defines(api.ID) {
			continue
		}
		for _, file := range api.Documents {
			doc, err := document.Load(specs.FS, file)
			require.NoError(t, err)
			for id, o := range pages.Read(doc).Operations {
				ours[d.key(id, o)] = true
			}
		}
	}
	return func(id string) bool { return ours[id] }
}

// pin matches the version of a dependency in a manifest of Cargo.
var pin = regexp.MustCompile(`"=[^"]+"`)

// downloadCrates downloads the newest crates into the folder vendor of folder.
func downloadCrates(t *testing.T, folder string) {
	t.Helper()
	manifest, err := os.ReadFile("crates/Cargo.toml")
	require.NoError(t, err)
	require.Regexp(t, pin, string(manifest))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "Cargo.toml"), pin.ReplaceAll(manifest, []byte(`"*"`)), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "lib.rs"), nil, 0o600))
	execute(t, folder, "cargo", "vendor", "--quiet", "--versioned-dirs", "vendor")
}

// downloadWheel downloads the newest version of a Python package, and returns the folder
// with its files.
func downloadWheel(t *testing.T, name string) string {
	t.Helper()
	python, err := filepath.Abs("../clients/python/.venv/bin/python")
	require.NoError(t, err)
	folder := t.TempDir()
	execute(t, folder, python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--only-binary", ":all:", name)
	wheel, err := only(filepath.Join(folder, "*.whl"))
	require.NoError(t, err)
	files, err := zip.OpenReader(wheel)
	require.NoError(t, err)
	defer func() { require.NoError(t, files.Close()) }()
	unpacked := filepath.Join(folder, "unpacked")
	require.NoError(t, os.CopyFS(unpacked, files))
	return unpacked
}

func execute(t *testing.T, folder, name string, arguments ...string) {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, arguments...)
	c.Dir = folder
	printed, err := c.CombinedOutput()
	require.NoError(t, err, "%s %v: %s", name, arguments, printed)
}
