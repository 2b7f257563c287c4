package rpc

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// action is a document of one action with a schema Fault of the given type.
func action(name, faultType string) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, `
openapi: 3.0.3
info: {title: %[1]s, version: 0.1.0}
paths:
  /:
    post:
      operationId: %[1]s
      parameters:
        - {name: x-acs-action, in: header, required: true, schema: {type: string, enum: [%[1]s]}}
        - {name: x-acs-version, in: header, required: true, schema: {type: string, enum: ['2014-05-26']}}
        - {name: SnapshotId, in: query, schema: {type: string}}
components:
  schemas:
    Fault: {type: %[2]s}
    %[1]sResult: {type: object}
`, name, faultType)}
}

func TestMergeKeysActionsByFragment(t *testing.T) {
	fsys := fstest.MapFS{"a.yaml": action("CreateSnapshot", "object"), "b.yaml": action("DeleteSnapshot", "object")}

	data, err := Merge(fsys, []string{"a.yaml", "b.yaml"})
	require.NoError(t, err)

	var merged map[string]any
	require.NoError(t, yaml.Unmarshal(data, &merged))
	require.Len(t, merged["paths"], 2)
	for _, name := range []string{"CreateSnapshot", "DeleteSnapshot"} {
		require.Equal(t, name, at(merged, "paths", "/#"+name, "post", "operationId"))
		require.Equal(t, []any{map[string]any{"name": "SnapshotId", "in": "query", "schema": map[string]any{"type": "string"}}},
			at(merged, "paths", "/#"+name, "post", "parameters"), "the path names the action, and no parameter")
		require.Equal(t, map[string]any{"X-Acs-Action": name, "X-Acs-Version": "2014-05-26"}, at(merged, "paths", "/#"+name, "post", "x-headers"))
		require.NotNil(t, at(merged, "components", "schemas", name+"Result"))
	}
	require.NotNil(t, at(merged, "components", "schemas", "Fault"), "an equal schema is there once")
}

func TestMergeLeavesOutWhatEachActionHasOfItsOwn(t *testing.T) {
	b := rename(action("DeleteSnapshot", "object"), "paths:", "tags: [{name: snapshots}]\nexternalDocs: {url: https://b.example}\npaths:")

	data, err := Merge(fstest.MapFS{"a.yaml": rename(action("TagResources", "object"), "paths:", "tags: [{name: tags}]\npaths:"), "b.yaml": b}, []string{"a.yaml", "b.yaml"})

	require.NoError(t, err)
	require.NotContains(t, string(data), "externalDocs")
	require.NotContains(t, string(data), "name: tags")
}

func TestMergeRefuses(t *testing.T) {
	tests := map[string]struct {
		b    *fstest.MapFile
		want string
	}{
		"one name for two schemas": {action("DeleteSnapshot", "string"), "b.yaml: #/components/schemas/Fault: differs"},
		"one action twice":         {action("CreateSnapshot", "object"), "b.yaml: #/paths/~1/post: another document also has the action CreateSnapshot"},
		"no action header":         {rename(action("DeleteSnapshot", "object"), "x-acs-action", "x-action"), "b.yaml: #/paths/~1/post/parameters: no header x-acs-action"},
		"no value of the header":   {rename(action("DeleteSnapshot", "object"), "enum: [DeleteSnapshot]", "minLength: 1"), "no header x-acs-action with an enum of one value"},
		"no version":               {rename(action("DeleteSnapshot", "object"), "enum: ['2014-05-26']", "minLength: 1"), "no header x-acs-version with an enum of one value"},
		"no POST /":                {rename(action("DeleteSnapshot", "object"), "post:", "get:"), "b.yaml: #/paths: no operation POST /"},
		"broken YAML":              {&fstest.MapFile{Data: []byte("paths: [")}, "b.yaml: yaml:"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{"a.yaml": action("CreateSnapshot", "object"), "b.yaml": tt.b}

			_, err := Merge(fsys, []string{"a.yaml", "b.yaml"})

			require.ErrorContains(t, err, tt.want)
		})
	}
}

func rename(f *fstest.MapFile, old, replacement string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(strings.Replace(string(f.Data), old, replacement, 1))}
}
