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
        - {name: sort, in: query, schema: {type: string}}
      responses:
        '200':
          description: The things.
          content:
            application/json:
              schema: {type: object}
              examples: {documented: {value: {things: [{size: 1, id: t-1}]}}}
    post:
      operationId: createThing
      summary: Create a thing
      x-waiter: {name: Thing, operation: showThing, status: /thing/status, done: [ready], failed: [broken]}
      responses: {'202': {description: Accepted.}}
    put:
      operationId: copyThing
      summary: Copy a thing
      x-waiter: {name: Copy, operation: listThings, items: /things, status: /status, filter: {sort: '["{id}"]'}, done: [ready]}
      responses: {'202': {description: Accepted.}}
  /v1/things/{thing_id}:
    get:
      operationId: showThing
      summary: Show a thing
      parameters: [{name: thing_id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: The thing.}}
    delete:
      operationId: deleteThing
      summary: Delete a thing
      x-waiter: {name: ThingDeleted, operation: showThing, status: /thing/status, gone: true}
      responses: {'202': {description: Accepted.}}
    patch:
      operationId: changeThing
      summary: Change a thing
      x-waiter: {none: Nothing shows it.}
      responses: {'202': {description: Accepted.}}
`

const generatedCode = `package things

type ListThingsParams struct {
	Kind   string ` + "`json:\"kind\"`" + `
	Offset *int   ` + "`json:\"offset,omitempty\"`" + `
	Sort   *string ` + "`json:\"sort,omitempty\"`" + `
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

type ShowThingHTTPResponse struct {
	JSON200 *struct {
		Thing *Thing ` + "`json:\"thing\"`" + `
	}
}

func (c *ClientWithResponses) ShowThingWithResponse(ctx context.Context, thingID string, reqEditors ...RequestEditorFn) (*ShowThingHTTPResponse, error) {
	return nil, nil
}

func (c *ClientWithResponses) ListThingsWithResponse(ctx context.Context, projectID string, params *ListThingsParams, reqEditors ...RequestEditorFn) (*ListThingsHTTPResponse, error) {
	return nil, nil
}
`

// generate runs the command over one document and returns the files it wrote.
func generate(t *testing.T, document string) (doc, example, methods string, err error) {
	t.Helper()
	return generateFrom(t, document, generatedCode)
}

// generateFrom is generate with other generated code.
func generateFrom(t *testing.T, document, code string) (doc, example, methods string, err error) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "vendor", "things"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "vendor", "things", "things.gen.go"), []byte(code), 0o644))
	documents := fstest.MapFS{"vendor/things.yaml": {Data: []byte(document)}}
	if err := run(documents, os.DirFS("../../templates"), dir); err != nil {
		return "", "", "", err
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, "vendor", "things", name))
		require.NoError(t, err)
		return string(text)
	}
	return read("doc.go"), read("example_test.go"), read("helpers.gen.go"), nil
}

func TestPackageDoc(t *testing.T) {
	doc, _, _, err := generate(t, things)
	require.NoError(t, err)
	for _, want := range []string{
		"// Package things is a client and a server stub of the Things API v1, things.\n",
		"things.NewClientWithResponses(\"https://evs.example.com\"",
		"//   - [ClientWithResponses.ListThingsAll]\n",
		"//   - [ClientWithResponses.WaitForThing], after CreateThing\n",
		"//   - [ClientWithResponses.ListThingsWithResponse]: List things\n",
	} {
		require.Contains(t, doc, want)
	}
}

func TestExample(t *testing.T) {
	_, example, _, err := generate(t, things)
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

// TestMethods holds the generated methods to the extensions of the document.
func TestMethods(t *testing.T) {
	_, _, methods, err := generate(t, things)
	require.NoError(t, err)
	for _, want := range []string{
		"func (c *ClientWithResponses) ListThingsAll(ctx context.Context, projectID string, params *ListThingsParams, reqEditors ...RequestEditorFn) iter.Seq2[Thing, error] {",
		"return page.Offset(func(offset int) ([]Thing, error) {",
		"next.Offset = new(deref(first.Offset) + int(offset))",
		"return deref(r.JSON200.Things), nil",
		"func(item Thing) string { return string(item.ID) })",
		"func (c *ClientWithResponses) WaitForThing(ctx context.Context, thingID string, options ...poll.Option) (Thing, error) {",
		`poll.Statuses{Done: []string{"ready"}, Failed: []string{"broken"}}`,
		"return deref(r.JSON200.Thing), deref(r.JSON200.Thing).Status[true], nil",
		"func (c *ClientWithResponses) WaitForThingDeleted(ctx context.Context, thingID string, options ...poll.Option) error {",
		"poll.Statuses{Gone: true}",
		"func (c *ClientWithResponses) WaitForCopy(ctx context.Context, kind string, id string, options ...poll.Option) (Thing, error) {",
		`&ListThingsParams{Kind: kind, Sort: new("[\"" + id + "\"]")}`,
		"if string(item.ID) == id {",
	} {
		require.Contains(t, methods, want)
	}
	require.NotContains(t, methods, "func Endpoint(", "no URL of the document depends on a region alone")
}

// TestWaitForWhatIsShown checks a wait in the operation that shows the status, which is
// a member of the response itself.
func TestWaitForWhatIsShown(t *testing.T) {
	changed := strings.NewReplacer(
		"operationId: showThing", "operationId: showThing\n      x-waiter: {name: Shown, operation: showThing, status: /state, done: [ready]}",
	).Replace(things)
	code := strings.Replace(generatedCode, "Thing *Thing `json:\"thing\"`", "Thing *Thing `json:\"thing\"`\n\t\tState string `json:\"state\"`", 1)
	_, _, methods, err := generateFrom(t, changed, code)
	require.NoError(t, err)
	require.Contains(t, methods, "// WaitForShown waits for the end of what ShowThing shows: it calls ShowThing until the status")
	require.Contains(t, methods, "return *r.JSON200, r.JSON200.State, nil")
}

// TestNumberedPages checks the number of the first page, which is 1 unless the document
// says otherwise.
func TestNumberedPages(t *testing.T) {
	for style, want := range map[string]string{
		"style: number":           "next.Offset = new(max(1, deref(first.Offset)) + int(number-1))",
		"style: number, first: 0": "next.Offset = new(deref(first.Offset) + int(number-1))",
	} {
		_, _, methods, err := generate(t, strings.Replace(things, "style: offset", style, 1))
		require.NoError(t, err)
		require.Contains(t, methods, "return page.Number(func(number int) ([]Thing, int, error) {")
		require.Contains(t, methods, want, style)
	}
}

func TestEndpoint(t *testing.T) {
	regional := strings.Replace(things, "https://{endpoint}\n    variables: {endpoint: {default: evs.example.com}}",
		"https://evs.{region}.example.com\n    variables: {region: {default: north-1, enum: [north-1, south-1]}}", 1)
	doc, _, methods, err := generate(t, regional)
	require.NoError(t, err)
	require.Contains(t, methods, `return "https://evs." + url.PathEscape(region) + ".example.com"`)
	require.Contains(t, methods, `var Regions = []string{"north-1", "south-1"}`)
	require.Contains(t, doc, `things.NewClientWithResponses(things.Endpoint("north-1"),`)
}

func TestRunRefuses(t *testing.T) {
	tests := map[string]struct{ old, replacement, want string }{
		"a document without an example": {"documented: {value: {things", "other: {value: {things", "vendor/things: no operation Show…, List… or Describe… has an example"},
		"a document without a server":   {"servers:\n  - url: https://{endpoint}\n    variables: {endpoint: {default: evs.example.com}}\n", "", "the document has no server"},
		"a required integer":            {"{name: offset, in: query,", "{name: offset, in: query, required: true,", "cannot fill the required parameter offset"},
		"a parameter without code":      {"name: kind,", "name: type,", `ListThingsParams has no member "type"`},
		"a style of no list":            {"style: offset", "style: scroll", `ListThings: x-pagination: the style is "scroll"`},
		"a page of no parameter":        {"parameter: offset", "parameter: limit", `x-pagination: ListThingsParams has no member "limit"`},
		"a page that is required":       {"parameter: offset", "parameter: kind", "x-pagination: the parameter kind is required"},
		"a limit of no parameter":       {"items: /things, id", "limit: size, items: /things, id", `ListThings: x-pagination: the limit is "size": expected a parameter of the query with a maximum`},
		"a limit without a maximum":     {"items: /things, id", "limit: offset, items: /things, id", `x-pagination: the limit is "offset": expected a parameter of the query with a maximum`},
		"items that are not there":      {"items: /things, id", "items: /all, id", `x-pagination: pointer /all: ListThingsResult has no member "all"`},
		"items that are not in a list":  {"items: /things, id", "items: /things/id, id", `pointer /things/id: deref(r.JSON200.Things) of type []Thing has no members`},
		"an id that is not there":       {"id: id}", "id: name}", `Thing has no member "name"`},
		"a wait for nothing":            {"operation: showThing, status: /thing/status, done", "operation: findThing, status: /thing/status, done", "CreateThing: x-waiter: the API has no operation findThing"},
		"a status that is not there":    {"status: /thing/status, done", "status: /thing/state, done", `CreateThing: x-waiter: pointer /thing/state: Thing has no member "state"`},
		"two waits of a name":           {"name: Copy,", "name: Thing,", "x-waiter: CopyThing has another x-waiter of the name Thing"},
		"a filter that is not there":    {"filter: {sort:", "filter: {name:", `filter: ListThings does not have each of the parameters ["name"]`},
		"a filter that is required":     {"filter: {sort:", "filter: {kind:", "filter: the parameter kind has the type string: expected an optional string"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, things, tt.old)
			_, _, _, err := generate(t, strings.Replace(things, tt.old, tt.replacement, 1))
			require.ErrorContains(t, err, tt.want)
		})
	}
}
