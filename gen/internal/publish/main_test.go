package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const things = `openapi: 3.0.3
info: {title: t, version: 0.1.0}
paths:
  /things:
    post:
      operationId: createThing
      x-sources: [things-2026]
      parameters:
        - {name: DiskId, in: query, schema: {type: string}, examples: {documented: {value: d-1}, other: {value: d-2}}}
      responses:
        '202':
          description: Accepted.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
              examples: {documented: {value: {}}, documented-2020: {value: {}}}
components:
  schemas:
    Thing: {type: object, properties: {id: {type: string}, name: {type: string}}}
`

// folders creates a module with one document, an older generation, and unless code is
// "" the code generated from the document.
func folders(t *testing.T, code string) (specsDir, staging, generated string) {
	t.Helper()
	root := t.TempDir()
	specsDir, staging, generated = filepath.Join(root, "specs"), filepath.Join(root, ".staging"), filepath.Join(root, "generated")
	put(t, filepath.Join(specsDir, "vendor", "things.yaml"), things)
	put(t, filepath.Join(specsDir, "sources.yaml"), "things-2026: {title: Things, sha256: '1234'}\n")
	put(t, filepath.Join(generated, "old.txt"), "old")
	if code != "" {
		put(t, filepath.Join(staging, "generated", "vendor", "things", "things.gen.go"), code)
	}
	return specsDir, staging, generated
}

func put(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
}

func TestRunPublishesAndPrintsTheTable(t *testing.T) {
	specsDir, staging, generated := folders(t, "package things")
	var table bytes.Buffer

	require.NoError(t, run(specsDir, staging, generated, &table))

	require.FileExists(t, filepath.Join(generated, "vendor", "things", "things.gen.go"))
	for _, format := range []string{"yaml", "json"} {
		published, err := os.ReadFile(filepath.Join(generated, "openapi", "vendor", "things."+format))
		require.NoError(t, err)
		require.Regexp(t, `(?s)x-sources.*title.*Things.*sha256.*1234`, string(published), "the page replaces its id")
		require.NotContains(t, string(published), "things-2026")
	}
	require.NoFileExists(t, filepath.Join(generated, "old.txt"), "the older generation is removed")
	require.NoDirExists(t, staging)
	require.Regexp(t, `(?m)^vendor/things +1 +1 +3 +3 +github.com/snapspec/snapspec/generated/vendor/things$`, table.String())
}

func TestRunLeavesGeneratedAloneWhenAnAPIHasNoCode(t *testing.T) {
	specsDir, staging, generated := folders(t, "")

	err := run(specsDir, staging, generated, &bytes.Buffer{})

	require.ErrorContains(t, err, "vendor/things: nothing was generated; add its line to gen/generate.go")
	require.FileExists(t, filepath.Join(generated, "old.txt"))
}

func TestSwapUndoesTheFirstRename(t *testing.T) {
	_, staging, generated := folders(t, "")
	require.NoError(t, os.MkdirAll(staging, 0o755))

	err := swap(filepath.Join(staging, "generated"), generated, filepath.Join(staging, "previous"))

	require.Error(t, err)
	require.FileExists(t, filepath.Join(generated, "old.txt"))
}
