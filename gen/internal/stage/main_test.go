package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
)

func TestRunLaysOutTheStagingFolder(t *testing.T) {
	specsDir, staging := copySpecs(t)
	require.NoError(t, os.MkdirAll(filepath.Join(staging, "left", "over"), 0o755))

	require.NoError(t, run(specsDir, staging))

	require.NoDirExists(t, filepath.Join(staging, "left"), "files of an earlier generation are removed")
	for _, api := range specs.APIs() {
		require.DirExists(t, filepath.Join(staging, "generated", api.ID))
	}
	merged, err := os.ReadFile(filepath.Join(staging, "merged", "alibaba", "ecs20140526.yaml"))
	require.NoError(t, err)
	require.Contains(t, string(merged), "/#CreateSnapshot:")
}

func TestRunStopsAtABrokenDocument(t *testing.T) {
	tests := map[string]struct {
		file, old, broken string
		want              string
	}{
		"a bad example": {
			"huawei/evsv2.yaml", "size: 1\n", "size: one\n",
			"specs/huawei/evsv2.yaml#/paths/~1v2~1{project_id}~1cloudsnapshots/post/responses/202/content/application~1json/examples/documented/value/snapshot/size: H021 ",
		},
		"an unknown key": {
			"huawei/dwsv1.yaml", "maxLength: 64\n", "maxLenght: 64\n",
			"specs/huawei/dwsv1.yaml#/components/schemas/Snapshot/properties/name/maxLenght: H002 ",
		},
		"a dangling $ref": {
			"huawei/cinderv3.yaml", "$ref: '#/components/schemas/SnapshotSummary'", "$ref: '#/components/schemas/Summary'",
			"specs/huawei/cinderv3.yaml#/components/schemas/CreateSnapshotResult/properties/snapshot/$ref: H036 ",
		},
		"a broken house rule": {
			"alibaba/ecs20140526/CreateSnapshot.yaml", "operationId: createSnapshot\n", "operationId: CreateSnapshot\n",
			"specs/alibaba/ecs20140526/CreateSnapshot.yaml#/paths/~1/post/operationId: H010 ",
		},
		"broken YAML": {
			"huawei/cinderv2.yaml", "openapi: 3.0.3\n", "openapi: [3.0.3\n",
			"specs/huawei/cinderv2.yaml#: H001 ",
		},
		"an action without its header": {
			"alibaba/ecs20140526/CreateSnapshot.yaml", "        - name: x-acs-action\n", "        - name: x-acs-act\n",
			"alibaba/ecs20140526/CreateSnapshot.yaml: #/paths/~1/post/parameters: no header x-acs-action",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			specsDir, staging := copySpecs(t)
			replace(t, filepath.Join(specsDir, tt.file), tt.old, tt.broken)

			err := run(specsDir, staging)

			require.ErrorContains(t, err, tt.want)
		})
	}
}

// copySpecs copies the documents to a folder where a test may break them.
func copySpecs(t *testing.T) (specsDir, staging string) {
	t.Helper()
	root := t.TempDir()
	specsDir = filepath.Join(root, "specs")
	require.NoError(t, os.CopyFS(specsDir, specs.FS))
	return specsDir, filepath.Join(root, ".staging")
}

func replace(t *testing.T, name, old, replacement string) {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Contains(t, string(text), old)
	require.NoError(t, os.Chmod(name, 0o644)) // embedded files are read-only
	require.NoError(t, os.WriteFile(name, []byte(strings.Replace(string(text), old, replacement, 1)), 0o644))
}
