package parts

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

const (
	shared = `# The comment of the file stays in it.
openapi: 3.0.3
info:
  title: Things, {Action}
  version: 0.1.0
tags:
  - name: others
  - name: things
components:
  securitySchemes:
    key: {type: http}
  parameters:
    Key:
      name: Tag.{1..2}.Key
      schema:
        $ref: '#/components/schemas/Key'
  schemas:
    Unused: {type: string}
    Length: {type: integer}
    Key:
      properties:
        length:
          $ref: '#/components/schemas/Length'
  x-rows:
    Row:
      code: Busy
      message:
        $ref: '#/components/x-texts/Message'
  x-texts:
    Message: '{Action} is busy.'
`
	own = `x-common: common.yaml
info:
  description: Mine.
  version: 0.2.0
paths:
  /:
    post:
      # The comment of the action.
      operationId: doThing
      tags: [things]
      parameters:
        - name: First
        - $ref: common.yaml#/components/parameters/Key
        - name: Tag.{1..2}.Value
          description: Value of tag {n}.
        - name: Disk.{9..10}
          in: query
      responses:
        default:
          x-error-codes:
            - $ref: common.yaml#/components/x-rows/Row
components:
  schemas:
    Mine:
      $ref: common.yaml#/components/schemas/Key
x-sources: [one]
`
	whole = `openapi: 3.0.3
info:
  title: Things, DoThing
  version: 0.2.0
  description: Mine.
tags:
  - name: things
paths:
  /:
    post:
      # The comment of the action.
      operationId: doThing
      tags: [things]
      parameters:
        - name: First
        - name: Tag.1.Key
          schema:
            $ref: '#/components/schemas/Key'
        - name: Tag.1.Value
          description: Value of tag 1.
        - name: Tag.2.Key
          schema:
            $ref: '#/components/schemas/Key'
        - name: Tag.2.Value
          description: Value of tag 2.
        - name: Disk.9
          in: query
        - name: Disk.10
          in: query
      responses:
        default:
          x-error-codes:
            - code: Busy
              message: DoThing is busy.
components:
  securitySchemes:
    key: {type: http}
  schemas:
    Mine:
      $ref: '#/components/schemas/Key'
    Length: {type: integer}
    Key:
      properties:
        length:
          $ref: '#/components/schemas/Length'
x-sources: [one]
`
)

func filesOf(own, common string) fstest.MapFS {
	return fstest.MapFS{"v/a/DoThing.yaml": {Data: []byte(own)}, "v/a/common.yaml": {Data: []byte(common)}}
}

func textOf(t *testing.T, w *Whole) string {
	t.Helper()
	text, err := w.Text()
	require.NoError(t, err)
	return string(text)
}

func TestAssemble(t *testing.T) {
	w, err := Assemble(filesOf(own, shared), "v/a/DoThing.yaml")

	require.NoError(t, err)
	require.Equal(t, whole, textOf(t, w))
	data, err := w.JSON()
	require.NoError(t, err)
	require.YAMLEq(t, whole, string(data))
}

func TestAWholeFileStaysAsItIs(t *testing.T) {
	const text = "openapi:   3.0.3 # {1..}\n"

	w, err := Assemble(filesOf(text, shared), "v/a/DoThing.yaml")

	require.NoError(t, err)
	require.Equal(t, text, textOf(t, w))
}

func TestARangeNeedsNoCommonFile(t *testing.T) {
	w, err := Assemble(fstest.MapFS{"a.yaml": {Data: []byte("paths: {/: {get: {parameters: [{name: 'A.{1..2}'}]}}}\n")}}, "a.yaml")

	require.NoError(t, err)
	require.Equal(t, "paths: {/: {get: {parameters: [{name: 'A.1'}, {name: 'A.2'}]}}}\n", textOf(t, w))
}

// TestTheNameOfTheActionHasNoExtension tries every extension of a document.
func TestTheNameOfTheActionHasNoExtension(t *testing.T) {
	for _, extension := range []string{".yaml", ".yml", ".json"} {
		w, err := Assemble(fstest.MapFS{
			"a/DoThing" + extension: {Data: []byte("x-common: common.yaml\npaths: {}\n")},
			"a/common.yaml":         {Data: []byte("info:\n  title: Things, {Action}\n")},
		}, "a/DoThing"+extension)

		require.NoError(t, err)
		require.Equal(t, "info:\n  title: Things, DoThing\npaths: {}\n", textOf(t, w))
	}
}

// TestAssembleRefuses checks the errors of readers that do not run specs/lint, whose
// tests have the other mistakes.
func TestAssembleRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ own, common, want string }{
		"a broken document":          {"x-common: [", shared, "v/a/DoThing.yaml: yaml: "},
		"a broken common.yaml":       {own, "a: [", "v/a/common.yaml: yaml: "},
		"a common.yaml that is none": {own, "- a", "v/a/common.yaml: the document is not a mapping"},
		"a missing part":             {own, "openapi: 3.0.3", "v/a/DoThing.yaml:13: $ref \"common.yaml#/components/parameters/Key\": common.yaml has no /components/parameters/Key; add it there or correct the $ref\nv/a/DoThing.yaml:21: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Assemble(filesOf(tt.own, tt.common), "v/a/DoThing.yaml")

			require.ErrorContains(t, err, tt.want)
		})
	}
	_, err := Assemble(fstest.MapFS{}, "gone.yaml")
	require.ErrorContains(t, err, "gone.yaml")
}
