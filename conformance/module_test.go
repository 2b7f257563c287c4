package conformance_test

import (
	"bytes"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// maxModuleZip is how many bytes an importer may have to download for this module.
const maxModuleZip = 1_500_000

// TestModuleZip creates the archive that go mod download gets, from the commit that
// is checked out. Nested modules are not part of it. The clone is needed because
// package zip does not recognize a worktree.
func TestModuleZip(t *testing.T) {
	clone := t.TempDir()
	out, err := exec.Command("git", "clone", "-q", "--shared", "--no-checkout", "..", clone).CombinedOutput()
	require.NoError(t, err, string(out))
	var archive bytes.Buffer
	version := module.Version{Path: "github.com/snapspec/snapspec", Version: "v0.0.0"}
	require.NoError(t, zip.CreateFromVCS(&archive, version, clone, "HEAD", ""))
	require.LessOrEqual(t, archive.Len(), maxModuleZip)
}
