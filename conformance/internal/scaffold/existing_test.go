package scaffold_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/conformance/internal/scaffold"
	"github.com/snapspec/snapspec/specs/document"
)

// orders is a document that is there, in the style of the project.
const orders = `openapi: 3.0.3
info: {title: Orders, version: '1'}
paths:
  # All orders.
  /orders/{id}:
    # It replaces an order.
    put:
      operationId: replaceOrder
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        '204': {description: Done.}
# What they share.
components:
  schemas:
    Order: {type: object}
`

// reindented returns a document with blocks that are indented by 4 blanks.
func reindented(t *testing.T, text string) string {
	t.Helper()
	var root yaml.Node
	require.NoError(t, yaml.Unmarshal([]byte(text), &root))
	var out strings.Builder
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(4)
	require.NoError(t, encoder.Encode(&root))
	return out.String()
}

// write writes a file of the team.
func (d team) write(t *testing.T, name, content string) {
	t.Helper()
	name = filepath.Join(d.folder, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o750))
	require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
}

const showOrder = `GET https://api.example.com/orders/1 HTTP/1.1

HTTP/1.1 200 OK
Content-Type: application/json

{"order": {"id": "1"}}
`

// TestIndentation adds an operation to a path, to the paths and to the schemas of
// documents and page tables with other indentations.
func TestIndentation(t *testing.T) {
	const table = "operations:\n  replaceOrder:\n    method: PUT\n    path: /orders/{id}\n    security: []\n    statuses: ['204']\n"
	withoutSchemas := strings.Replace(orders, "  schemas:\n    Order: {type: object}\n", "  parameters:\n    Page: {name: page, in: query, schema: {type: string}}\n", 1)
	for name, text := range map[string]string{
		"2 blanks": orders, "4 blanks": reindented(t, orders), "4 blanks, no schemas": reindented(t, withoutSchemas),
		"components first": "openapi: 3.0.3\ncomponents:\n  schemas:\n    Order: {type: object}\n" + strings.TrimPrefix(strings.Split(orders, "# What")[0], "openapi: 3.0.3\n"),
		"Windows":          strings.ReplaceAll(orders, "\n", "\r\n"),
	} {
		for path, template := range map[string]string{"/orders/1": "/orders/{id}", "/things": "/things"} {
			d := team{t.TempDir()}
			d.write(t, "specs/acme/things.yaml", text)
			pages := table
			if strings.HasPrefix(name, "4") {
				pages = reindented(t, table)
			}
			d.write(t, "pages/acme/things.yaml", pages)
			plan, err := scaffold.New(d.options("showOrder", exchange(t, strings.Replace(showOrder, "/orders/1", path, 1))))
			require.NoError(t, err, name)
			doc, err := document.Parse(plan.Files[0].Content)
			require.NoError(t, err, "%s\n%s", name, plan.Files[0].Content)
			require.Equal(t, "showOrder", doc.Paths.Value(template).Get.OperationID)
			require.Equal(t, "replaceOrder", doc.Paths.Value("/orders/{id}").Put.OperationID)
			require.Contains(t, doc.Components.Schemas, "ShowOrderResult")
			var tables struct{ Operations map[string]any }
			require.NoError(t, yaml.Unmarshal(plan.Files[1].Content, &tables))
			require.Len(t, tables.Operations, 2)
			require.Regexp(t, `# It replaces an order\.\r?\n +put:`, string(plan.Files[0].Content), "a comment stays at its key")
			require.Contains(t, []int{0, strings.Count(string(plan.Files[0].Content), "\n")}, strings.Count(string(plan.Files[0].Content), "\r\n"), "line ends are alike")
		}
	}
}

// TestForeignStyles scaffolds into documents and page tables that lines of YAML cannot
// be added to.
func TestForeignStyles(t *testing.T) {
	const asJSON = `{"openapi":"3.0.3","info":{"title":"x","version":"1"},"paths":{"/a":{}}}`
	for text, want := range map[string]string{
		asJSON + "\n": "is not in block style",
		"openapi: 3.0.3\npaths: {/a: {}}\ncomponents:\n  schemas:\n    A: {}\n":                               "paths is not in block style",
		"openapi: 3.0.3\npaths:\n  /orders/{id}: {}\ncomponents:\n  schemas:\n    A: {}\n":                    "paths /orders/{id} is not in block style",
		"openapi: 3.0.3\npaths:\n  /a: {}\ncomponents:\n  schemas: {}\n":                                      "components schemas is not in block style",
		"openapi: 3.0.3\npaths:\n  /a: {}\ncomponents: {schemas: {}}\n":                                       "components is not in block style",
		"openapi: 3.0.3\npaths:\n  /a: &a {}\n  /b: *a\ncomponents:\n":                                        "components is not in block style",
		orders + "---\nopenapi: 3.0.3\n":                                                                      "cannot be added to",
		strings.Replace(orders, "components:", "...\n---\ncomponents:", 1):                                    "no components",
		"openapi: 3.0.3\npaths:\n  /a: {get: {operationId: showOrder}}\ncomponents:\n  schemas:\n    A: {}\n": "has an operation showOrder already",
		"":      "has no paths",
		"- 1\n": "has no paths",
	} {
		d := team{t.TempDir()}
		d.write(t, "specs/acme/things.yaml", text)
		_, err := scaffold.New(d.options("showOrder", exchange(t, strings.Replace(showOrder, "/orders/1", "/orders/17", 1))))
		require.ErrorContains(t, err, want, text)
	}

	for text, want := range map[string]string{
		"": "it is not a page table",
		`{"operations": {"a": {"method": "PUT"}}}`: "is not in block style",
	} {
		d := team{t.TempDir()}
		d.write(t, "pages/acme/things.yaml", text)
		_, err := scaffold.New(d.options("showOrder", exchange(t, showOrder)))
		require.ErrorContains(t, err, want, text)
	}

	o := (team{t.TempDir()}).options("showOrder", exchange(t, showOrder))
	o.Document = strings.TrimSuffix(o.Document, ".yaml") + ".json"
	_, err := scaffold.New(o)
	require.ErrorContains(t, err, "scaffold writes YAML")
}

// TestOtherNames scaffolds an example of a path that the document has, whose parameters
// have other names than those that the path suggests.
func TestOtherNames(t *testing.T) {
	for sent, want := range map[string]string{
		"/orders/17":         "/orders/{id}",
		"/orders/search":     "/orders/search",
		"/acme/items/17":     "/{shop}/items/{item}",
		"/acme/items/latest": "/acme/items/latest",
		"/orders/17/parts":   "/orders/{order_id}/parts",
	} {
		d := team{t.TempDir()}
		d.write(t, "specs/acme/things.yaml", strings.Replace(orders, "# What", "  /{shop}/items/{item}:\n    parameters: []\n# What", 1))
		plan, err := scaffold.New(d.options("showOrder", exchange(t, strings.Replace(showOrder, "/orders/1", sent, 1))))
		require.NoError(t, err)
		doc, err := document.Parse(plan.Files[0].Content)
		require.NoError(t, err)
		require.Contains(t, doc.Paths.Map(), want, "%s\n%s", sent, plan.Files[0].Content)
	}

	d := team{t.TempDir()}
	d.write(t, "specs/acme/things.yaml", orders)
	o := d.options("showOrder", nil)
	o.Method, o.Path = "GET", "/orders/{order_id}"
	_, err := scaffold.New(o)
	require.ErrorContains(t, err, "has the path /orders/{id}; give --path /orders/{id}")
}

// TestInvalidOperations scaffolds methods and paths that OpenAPI does not have.
func TestInvalidOperations(t *testing.T) {
	for _, test := range []struct{ method, path, want string }{
		{"FOO BAR", "/b", `the method "FOO BAR" is not one of GET, `},
		{"CONNECT", "/b", `the method "CONNECT" is not one of GET, `},
		{"GET", "/b/{x}/{x}", `the path "/b/{x}/{x}" has the parameter {x} twice`},
		{"GET", "/b/{x}y?z=1#f", `the segment "{x}y?z=1#f" of the path`},
		{"GET", "/b?z=1", `the segment "b?z=1" of the path`},
		{"GET", "/b c", `the segment "b c" of the path`},
		{"GET", "/{}", `the segment "{}" of the path`},
		{"GET", "/b%2", `the segment "b%2" of the path`},
		{"GET", "b", "give the method and the path"},
	} {
		o := (team{t.TempDir()}).options("showThing", nil)
		o.Method, o.Path = test.method, test.path
		_, err := scaffold.New(o)
		require.ErrorContains(t, err, test.want)
	}
	for _, path := range []string{"/", "/a/", "/v1.0/a%20b/{a}/os-x:y/{b}"} {
		o := (team{t.TempDir()}).options("showThing", nil)
		o.Method, o.Path = "get", path
		_, err := scaffold.New(o)
		require.NoError(t, err)
	}
}

// TestCredentialsInPath scaffolds examples with credentials in their path and query.
func TestCredentialsInPath(t *testing.T) {
	const jwt, id = "eyJhbGciOiJIUzI1NiJ9.eyJz.abc", "LTAI5tAb"
	for _, test := range []struct{ sent, given, path, query, template string }{
		{"/reset/" + jwt + "/" + id, "", "/reset/***/***", "", "/reset/{reset_id}/{reset_id2}"},
		{"/reset/%65yJhbGciOiJIUzI1NiJ9?user=" + id + "&n=1&token=" + jwt, "", "/reset/***", "user=***&n=1", "/reset/{reset_id}"},
		{"/tokens/17", "", "/tokens/***", "", "/tokens/{token_id}"},
		{"/reset/" + jwt + "/b", "/reset/{code}/b", "/reset/***/b", "", "/reset/{code}/b"},
		{"/reset/hunter2/17", "/reset/{password}/{n}", "/reset/***/17", "", "/reset/{password}/{n}"},
	} {
		d := team{t.TempDir()}
		o := d.options("showOrder", exchange(t, strings.Replace(showOrder, "/orders/1", test.sent, 1)))
		o.Path = test.given
		plan, err := scaffold.New(o)
		require.NoError(t, err)
		for _, f := range plan.Files {
			for _, secret := range []string{jwt, "yJhbGci", id, "hunter2"} {
				require.NotContains(t, string(f.Content), secret, f.Name)
			}
		}
		var written struct{ Base struct{ Path, Query string } }
		require.NoError(t, yaml.Unmarshal(plan.Files[2].Content, &written))
		require.Equal(t, test.path, written.Base.Path)
		require.Equal(t, test.query, written.Base.Query)
		require.Contains(t, string(plan.Files[0].Content), "\n  "+test.template+":\n")
		require.NoError(t, plan.Write())
		d.requireGreen(t, 2, "showOrder")
	}

	o := (team{t.TempDir()}).options("showOrder", exchange(t, strings.Replace(showOrder, "/orders/1", "/reset/"+jwt, 1)))
	o.Path = "/other/{code}"
	_, err := scaffold.New(o)
	require.ErrorContains(t, err, "is none of /other/{code}")
	require.NotContains(t, err.Error(), jwt)
}

// TestFailedWrite writes where the third file cannot be written: the first two are as
// before.
func TestFailedWrite(t *testing.T) {
	for _, isNew := range []bool{true, false} {
		d := team{t.TempDir()}
		if !isNew {
			d.add(t, d.options("createThing", exchange(t, makeThing)))
		}
		plan, err := scaffold.New(d.options("listThings", exchange(t, listThings)))
		require.NoError(t, err)
		blocked := plan.Files[2].Name
		require.NoError(t, os.MkdirAll(filepath.Dir(blocked), 0o750))
		require.NoError(t, os.Symlink("no/such/folder", blocked))
		before := d.files(t)
		require.Error(t, plan.Write())
		require.Equal(t, before, d.files(t))
	}
}

// files returns the content of the regular files of the team by name.
func (d team) files(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(d.folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		all[name] = entry.Type().String()
		if entry.Type().IsRegular() {
			content, err := os.ReadFile(name)
			all[name] = string(content)
			return err
		}
		return nil
	}))
	return all
}
