package pages

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

func TestCompareWorksInBothDirections(t *testing.T) {
	limit := uint64(65)
	tests := map[string]struct {
		change func(*Operation)
		want   string
	}{
		"a limit":                    {func(o *Operation) { o.Rows[rowAt(o, "body snapshot.name")].MaxLength = &limit }, "createSnapshot: body snapshot.name: the page has string, maxLength 65, the document string, maxLength 64"},
		"a default":                  {func(o *Operation) { o.Rows[rowAt(o, "body snapshot.force")].Default = nil }, "createSnapshot: body snapshot.force: the page has boolean, the document boolean, default false"},
		"a row only on the page":     {func(o *Operation) { o.Rows = append(o.Rows, Row{Place: "query", Name: "limit", Type: "integer"}) }, "createSnapshot: query limit: the page has integer, the document no such row"},
		"a row only in the document": {func(o *Operation) { i := rowAt(o, "202 snapshot.size"); o.Rows = append(o.Rows[:i:i], o.Rows[i+1:]...) }, "createSnapshot: 202 snapshot.size: the page has no such row, the document integer, required"},
		"a status":                   {func(o *Operation) { o.Statuses = o.Statuses[:1] }, "createSnapshot: statuses: the page has [202], the document [202 400 default]"},
		"an authentication method":   {func(o *Operation) { o.Security = o.Security[1:] }, "createSnapshot: security: the page has [{header Authorization}], the document [{header X-Auth-Token} {header Authorization}]"},
		"a method":                   {func(o *Operation) { o.Method = "PUT" }, "createSnapshot: method and path: the page has PUT /v2/{project_id}/cloudsnapshots, the document POST /v2/{project_id}/cloudsnapshots"},
		"an optional body":           {func(o *Operation) { o.OptionalBodies = []string{"202"} }, "createSnapshot: optional bodies: the page has [202], the document []"},
		"a deprecation":              {func(o *Operation) { o.Deprecated = true }, "createSnapshot: deprecated: the page has true, the document false"},
		"a type in a named fault":    {func(o *Operation) { o.Rows[rowAt(o, "fault *.code")].Type = "string" }, "createSnapshot: fault *.code: the page has string, required, the document string|integer, required"},
	}
	doc, err := document.Load(specs.FS, "huawei/evsv2.yaml")
	require.NoError(t, err)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page, err := Load(FS, "huawei/evsv2")
			require.NoError(t, err)
			operation := page.Operations["createSnapshot"]
			tt.change(&operation)
			page.Operations["createSnapshot"] = operation

			require.Equal(t, []string{tt.want}, page.Compare(doc))
		})
	}
	t.Run("an operation only on the page", func(t *testing.T) {
		page, err := Load(FS, "huawei/evsv2")
		require.NoError(t, err)
		page.Operations["eraseSnapshot"] = Operation{}
		delete(page.Operations, "createSnapshot")
		require.Equal(t, []string{
			"createSnapshot: the document has this operation, the page does not",
			"eraseSnapshot: the page has this operation, the document does not",
		}, page.Compare(doc))
	})
}

func rowAt(o *Operation, key string) int {
	for i, row := range o.Rows {
		if row.key() == key {
			return i
		}
	}
	panic("no row " + key)
}

func TestLoadRefuses(t *testing.T) {
	files := fstest.MapFS{"v/a.yaml": {Data: []byte("operations: {x: {rows: [{nmae: y}]}}")}}
	_, err := Load(files, "v/a")
	require.ErrorContains(t, err, `the page tables v/a.yaml: line 1: there is no key "nmae"; correct its name`)
	_, err = Load(fstest.MapFS{"v/a.yaml": {}}, "v/a")
	require.ErrorContains(t, err, "the page tables v/a.yaml: there are no operations")
	_, err = Load(files, "v/b")
	require.ErrorContains(t, err, "v/b.yaml")
}

// TestListsHaveRowsForTheirItems checks the rows of a parameter that may be repeated.
func TestListsHaveRowsForTheirItems(t *testing.T) {
	const list = `{name: id, in: query, required: true, schema: {type: array, items: {type: string, minLength: 1}}}`
	doc, err := document.Load(fstest.MapFS{"a.yaml": {Data: []byte("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/: {get: {operationId: list, parameters: [" + list + "], responses: {'200': {description: d}}}}}\n")}}, "a.yaml")
	require.NoError(t, err)
	page := Page{Operations: map[string]Operation{"list": {Method: "GET", Path: "/", Statuses: []string{"200"}, Rows: []Row{
		{Place: "query", Name: "id", Type: "array", Required: true}, {Place: "query", Name: "id[]", Type: "string"},
	}}}}
	require.Equal(t, []string{"list: query id[]: the page has string, the document string, minLength 1"}, page.Compare(doc))
}

// TestSchemaInItself checks that a schema that contains itself has the rows of its
// members once.
func TestSchemaInItself(t *testing.T) {
	const node = `{type: object, properties: {next: {$ref: '#/components/schemas/Node'}, all: {type: array, items: {$ref: '#/components/schemas/Node'}}}}`
	doc, err := document.Load(fstest.MapFS{"a.yaml": {Data: []byte("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/: {get: {operationId: show, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}}}}}\ncomponents: {schemas: {Node: " + node + "}}\n")}}, "a.yaml")
	require.NoError(t, err)
	page := Page{Operations: map[string]Operation{"show": {Method: "GET", Path: "/", Statuses: []string{"200"}, Rows: []Row{
		{Place: "200", Name: "all", Type: "array"}, {Place: "200", Name: "all[]", Type: "object"}, {Place: "200", Name: "next", Type: "object"},
	}}}}
	require.Empty(t, page.Compare(doc))
}
