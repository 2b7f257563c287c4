package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

const things = `openapi: 3.0.3
info: {title: 'Things API v1, things', version: 0.1.0}
servers:
  - url: https://{endpoint}
    variables: {endpoint: {default: evs.example.com}}
paths:
  /v1/{project_id}/things:
    get:
      operationId: listThings
      summary: List things
      x-pagination: {style: offset, parameter: offset, items: /things, id: id}
      parameters:
        - {name: project_id, in: path, required: true, schema: {type: string}}
        - {name: kind, in: query, required: true, schema: {type: string}, examples: {documented: {value: a b}}}
        - {name: offset, in: query, schema: {type: integer}}
      responses:
        '200':
          description: The things.
          content:
            application/json:
              schema: {type: object}
              examples: {documented: {value: {things: [{size: 1, id: t-1}]}}}
`

const generatedCode = `package things

type ListThingsParams struct {
	Kind   string ` + "`json:\"kind\"`" + `
	Offset *int   ` + "`json:\"offset,omitempty\"`" + `
}

type ListThingsHTTPResponse struct {
	Body    []byte
	JSON200 *ListThingsResult
}

type ListThingsResult struct {
	Things *[]Thing ` + "`json:\"things\"`" + `
}

type Thing = ThingDetails

type ThingDetails struct {
	ID     ThingID ` + "`json:\"id\"`" + `
	Size   int     ` + "`json:\"size\"`" + `
	Status nullable.Nullable[string] ` + "`json:\"status\"`" + `
}

type ThingID string

func (c *ClientWithResponses) ListThingsWithResponse(ctx context.Context, projectID string, params *ListThingsParams, reqEditors ...RequestEditorFn) (*ListThingsHTTPResponse, error) {
	return nil, nil
}
`

// generate runs the command over one document and returns the files it wrote.
func generate(t *testing.T, document string) (doc, example string, err error) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "vendor", "things"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "vendor", "things", "things.gen.go"), []byte(generatedCode), 0o644))
	documents := fstest.MapFS{"vendor/things.yaml": {Data: []byte(document)}}
	if err := run(documents, os.DirFS("../../templates"), dir); err != nil {
		return "", "", err
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, "vendor", "things", name))
		require.NoError(t, err)
		return string(text)
	}
	return read("doc.go"), read("example_test.go"), nil
}

func TestPackageDoc(t *testing.T) {
	doc, _, err := generate(t, things)
	require.NoError(t, err)
	for _, want := range []string{
		"// Package things is a client and a server stub of the Things API v1, things.\n",
		"things.NewClientWithResponses(\"https://evs.example.com\"",
		"//   - [ClientWithResponses.ListThingsAll]\n",
		"//   - [ClientWithResponses.ListThingsWithResponse]: List things\n",
	} {
		require.Contains(t, doc, want)
	}
	require.NotContains(t, doc, "# Waiting", "there is no operation that shows a status")
}

func TestExample(t *testing.T) {
	_, example, err := generate(t, things)
	require.NoError(t, err)
	require.Contains(t, example, `client.ListThingsWithResponse(context.Background(), "my-project-id", &things.ListThingsParams{Kind: "a b"})`)
	require.Contains(t, example, "response.JSON200")
	require.Contains(t, example, `	// Output:
	// GET /v1/my-project-id/things?kind=a+b
	// {
	//   "things": [
	//     {
	//       "id": "t-1",
	//       "size": 1
	//     }
	//   ]
	// }
`)
}

func TestRunRefuses(t *testing.T) {
	tests := map[string]struct{ old, replacement, want string }{
		"a document without an example": {"documented: {value: {things", "other: {value: {things", "vendor/things: no operation Show…, List… or Describe… has an example"},
		"a document without a server":   {"servers:\n  - url: https://{endpoint}\n    variables: {endpoint: {default: evs.example.com}}\n", "", "the document has no server"},
		"a required integer":            {"{name: offset, in: query,", "{name: offset, in: query, required: true,", "cannot fill the required parameter offset"},
		"a parameter without code":      {"name: kind,", "name: sort,", `ListThingsParams has no member "sort"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, things, tt.old)
			_, _, err := generate(t, strings.Replace(things, tt.old, tt.replacement, 1))
			require.ErrorContains(t, err, tt.want)
		})
	}
}
