package suite_test

import (
	"fmt"
	"io/fs"
	"path"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/pages"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

// deriveFrom derives the cases of a request from rows and a base.
func deriveFrom(t *testing.T, rows, base string) map[string]suite.Case {
	t.Helper()
	table := "operations:\n  do:\n    method: POST\n    path: /do\n    statuses: ['200']\n    rows:\n" + rows
	cases, err := suite.Load(
		fstest.MapFS{"test/api/do/request.yaml": {Data: []byte(base)}},
		fstest.MapFS{"test/api.yaml": {Data: []byte(table)}}, "test/api")
	require.NoError(t, err)
	byID := map[string]suite.Case{}
	for _, c := range cases {
		byID[c.Name[len("test/api/do/request-"):]] = c
	}
	return byID
}

// TestDerivedMembers checks the id, the body and the findings of the cases that are
// derived from each kind of row.
func TestDerivedMembers(t *testing.T) {
	const base = "base:\n  method: POST\n  path: /do\n  headers: {Content-Type: application/json}\n  body: '{\"x\": {\"id\": \"a\"}}'\n"
	for _, test := range []struct{ rows, id, body, findings string }{
		{`{place: body, name: x.id, type: string, required: true}`, "invalid-id-number", `{"x":{"id":7}}`, "body /x/id: type"},
		{`{place: body, name: x.id, type: string, required: true}`, "invalid-id-missing", `{"x":{}}`, "body /x/id: required"},
		{`{place: body, name: x.id, type: string, required: true}`, "invalid-id-null", `{"x":{"id":null}}`, "body /x/id: nullable"},
		{`{place: body, name: x.id, type: string, required: true}`, "invalid-id-upper-case", `{"x":{"ID":"a"}}`, "body /x/ID: case, body /x/id: required"},
		{`{place: body, name: x.id, type: string}`, "invalid-id-upper-case", `{"x":{"ID":"a"}}`, "body /x/ID: case"},
		{`{place: body, name: x.id, type: string}`, "invalid-id-duplicate", `{"x":{"id":"a","id":"a"}}`, "body /x/id: duplicate"},
		{`{place: body, name: x.id, type: string, nullable: true}`, "valid-id-null", `{"x":{"id":null}}`, ""},
		{`{place: body, name: x.n, type: integer, minimum: 2, maximum: 4}`, "valid-n-2", `{"x":{"id":"a","n":2}}`, ""},
		{`{place: body, name: x.n, type: integer, minimum: 2, maximum: 4}`, "invalid-n-1", `{"x":{"id":"a","n":1}}`, "body /x/n: minimum"},
		{`{place: body, name: x.n, type: integer, minimum: 2, maximum: 4}`, "valid-n-4", `{"x":{"id":"a","n":4}}`, ""},
		{`{place: body, name: x.n, type: integer, minimum: 2, maximum: 4}`, "invalid-n-5", `{"x":{"id":"a","n":5}}`, "body /x/n: maximum"},
		{`{place: body, name: x.n, type: integer, int32: true}`, "invalid-n-int32-below", `{"x":{"id":"a","n":-2147483649}}`, "body /x/n: format"},
		{`{place: body, name: x.n, type: integer, int32: true, minimum: 2}`, "valid-n-int32-most", `{"x":{"id":"a","n":2147483647}}`, ""},
		{`{place: body, name: x.n, type: integer, int32: true, minimum: 2}`, "invalid-n-int32-beyond", `{"x":{"id":"a","n":2147483648}}`, "body /x/n: format"},
		{`{place: body, name: x.n, type: integer, minimum: 2, maximum: 4}`, "invalid-n-fraction", `{"x":{"id":"a","n":2.5}}`, "body /x/n: type"},
		{`{place: body, name: x.b, type: boolean}`, "invalid-b-string", `{"x":{"id":"a","b":"true"}}`, "body /x/b: type"},
		{`{place: body, name: x.s, type: string, minLength: 2, maxLength: 3}`, "valid-s-3-characters", `{"x":{"id":"a","s":"nnn"}}`, ""},
		{`{place: body, name: x.s, type: string, minLength: 2, maxLength: 3}`, "invalid-s-4-characters", `{"x":{"id":"a","s":"nnnn"}}`, "body /x/s: maxLength"},
		{`{place: body, name: x.s, type: string, minLength: 2, maxLength: 3}`, "valid-s-3-characters-cjk", `{"x":{"id":"a","s":"中中中"}}`, ""},
		{`{place: body, name: x.s, type: string, minLength: 2, maxLength: 3}`, "invalid-s-1-character", `{"x":{"id":"a","s":"n"}}`, "body /x/s: minLength"},
		{`{place: body, name: x.s, type: string, enum: [A, b]}`, "valid-s-b", `{"x":{"id":"a","s":"b"}}`, ""},
		{`{place: body, name: x.s, type: string, enum: [A, b]}`, "invalid-s-another", `{"x":{"id":"a","s":"another"}}`, "body /x/s: enum"},
		{`{place: body, name: x.t, type: string, time: true}`, "invalid-t-february-30", `{"x":{"id":"a","t":"2013-02-30T03:56:53"}}`, "body /x/t: format"},
		{`{place: body, name: x.list, type: array}
      - {place: body, name: "x.list[]", type: object}
      - {place: body, name: "x.list[].k", type: string, required: true}`, "invalid-list-item-k-missing", `{"x":{"id":"a","list":[{}]}}`, "body /x/list/0/k: required"},
		{`{place: body, name: x.map, type: object}
      - {place: body, name: x.map.*, type: string}`, "invalid-map-value-number", `{"x":{"id":"a","map":{"key":7}}}`, "body /x/map/key: type"},
		{`{place: body, name: x.c, type: string|integer}`, "invalid-c-boolean", `{"x":{"id":"a","c":true}}`, "body /x/c: anyOf"},
		{`{place: body, name: x.s, type: string, example: s-1}`, "valid-all-members", `{"x":{"id":"a","s":"s-1"}}`, ""},
	} {
		t.Run(test.id, func(t *testing.T) {
			c, ok := deriveFrom(t, "      - {place: body, name: x, type: object, required: true}\n      - "+test.rows+"\n", base)[test.id]
			require.True(t, ok, "not derived")
			assert.Equal(t, suite.Derived, c.Origin)
			assert.Equal(t, test.body, c.Request.Body)
			assert.Equal(t, test.findings, joined(c.Findings))
		})
	}
}

// TestDerivedList checks the cases of a body that is a list, with the base that a list
// without one gets.
func TestDerivedList(t *testing.T) {
	cases := deriveFrom(t, `      - {place: body, name: "[]", type: string}`+"\n", "cases: []\n")
	for id, want := range map[string]struct{ body, findings string }{
		"valid-only-required-members": {`["n"]`, ""},
		"valid-item-empty":            {`[""]`, ""},
		"invalid-item-number":         {`[7]`, "body /0: type"},
		"invalid-item-null":           {`[null]`, "body /0: nullable"},
		"invalid-body-object":         {`{}`, "body: type"},
		"invalid-truncated":           {`["n"`, "body: json"},
		"invalid-single-quotes":       {"['n']", "body /0: json"},
		"invalid-not-utf-8":           {"[\"n\",\"\xff\"]", "body /1: utf8"},
	} {
		c, ok := cases[id]
		require.True(t, ok, id)
		assert.Equal(t, want.body, c.Request.Body, id)
		assert.Equal(t, want.findings, joined(c.Findings), id)
	}
	assert.NotContains(t, cases, "invalid-body-array")
}

func TestDerivedParameters(t *testing.T) {
	const repeatable = `{place: query, name: L, type: array}
      - {place: query, name: "L[]", type: string, minLength: 2}`
	const base = "base:\n  method: POST\n  path: /do\n  query: Id=a\n  headers: {x-acs-action: Do}\n"
	for _, test := range []struct{ rows, id, query, findings string }{
		{`{place: query, name: Id, type: string, required: true}`, "invalid-id-missing", "", "query Id: required"},
		{`{place: query, name: Id, type: string, required: true}`, "invalid-id-twice", "Id=a&Id=a", "query Id: repeated"},
		{`{place: query, name: Id, type: string, required: true}`, "invalid-id-lower-case", "id=a", "query id: case, query Id: required"},
		{`{place: query, name: N, type: integer, maximum: 9}`, "invalid-n-leading-zero", "Id=a&N=05", "query N: type"},
		{`{place: query, name: N, type: integer, maximum: 9}`, "invalid-n-10", "Id=a&N=10", "query N: maximum"},
		{`{place: query, name: B, type: boolean}`, "invalid-b-capitals", "Id=a&B=TRUE", "query B: type"},
		{`{place: query, name: "T.{1..2}.K", type: string, minLength: 1}`, "valid-t-k-1-character", "Id=a&T.1.K=n&T.2.K=B", ""},
		{`{place: query, name: "T.{1..2}.K", type: string, maxLength: 1}`, "invalid-t-k-2-characters", "Id=a&T.1.K=nn&T.2.K=BB", "query T.1.K: maxLength, query T.2.K: maxLength"},
		{`{place: query, name: "T.{1..2}.K", type: string}`, "valid-t-k-3", "Id=a&T.3.K=n", ""},
		{`{place: query, name: "T.{2..3}.K", type: string}`, "valid-t-k-4", "Id=a&T.4.K=n", ""},
		{`{place: query, name: N, type: integer}`, "valid-all-parameters", "Id=a&N=1", ""},
		{repeatable, "valid-l-twice", "Id=a&L=nn&L=nn", ""},
		{repeatable, "invalid-l-1-character", "Id=a&L=n", "query L: minLength"},
		{`{place: query, name: L, type: array, required: true}
      - {place: query, name: "L[]", type: integer}`, "invalid-l-missing", "Id=a", "query L: required"},
		{repeatable, "invalid-l-lower-case", "Id=a&l=nn", "query l: case"},
		{repeatable, "valid-all-parameters", "Id=a&L=nn", ""},
	} {
		t.Run(test.id, func(t *testing.T) {
			c, ok := deriveFrom(t, "      - "+test.rows+"\n", base)[test.id]
			require.True(t, ok, "not derived")
			assert.Equal(t, test.query, c.Request.Query)
			assert.Equal(t, test.findings, joined(c.Findings))
		})
	}
	beyond := deriveFrom(t, `      - {place: query, name: "T.{1..2}.K", type: string}`, base)["valid-t-k-3"]
	assert.Equal(t, "query T.3.K: unknown", joined(beyond.Strict))
}

// TestListsNeedTheRowOfTheirItems checks the errors for a list without its items, and
// for items without their list.
func TestListsNeedTheRowOfTheirItems(t *testing.T) {
	for rows, want := range map[string]string{
		`{place: query, name: L, type: array}`:      "the row L of the page table: a list needs the row L[] after it",
		`{place: query, name: "L[]", type: string}`: "the row L[] of the page table: the row before it is not that of L",
	} {
		table := "operations:\n  do:\n    method: POST\n    path: /do\n    statuses: ['200']\n    rows:\n      - " + rows + "\n"
		_, err := suite.Load(
			fstest.MapFS{"test/api/do/request.yaml": {Data: []byte("base: {method: POST, path: /do}\n")}},
			fstest.MapFS{"test/api.yaml": {Data: []byte(table)}}, "test/api")
		require.ErrorContains(t, err, want)
	}
}

func joined(findings []suite.Expected) string {
	text := ""
	for i, f := range findings {
		if i > 0 {
			text += ", "
		}
		text += f.String()
	}
	return text
}

// TestOptionalBody checks that the body of a response may be missing only where the page
// says so.
func TestOptionalBody(t *testing.T) {
	for optional, want := range map[string]string{"[]": "body: required", "['202']": ""} {
		cases, err := suite.Load(
			fstest.MapFS{"test/echo/echo/response.yaml": {Data: []byte(`base: {status: 202, headers: {Content-Type: application/json}, body: '{"code": "0"}'}`)}},
			fstest.MapFS{"test/echo.yaml": {Data: []byte(`operations: {echo: {method: DELETE, path: /do, statuses: ['202'], optionalBodies: ` + optional + `, rows: [{place: '202', name: code, type: string}]}}`)}}, "test/echo")
		require.NoError(t, err)
		id := "response-invalid-body-missing"
		if want == "" {
			id = "response-valid-body-missing"
		}
		assert.Equal(t, want, joined(find(t, cases, id).Findings))
	}
}

// TestWrittenCaseReplacesDerived checks that a written case with replaces
// replaces the derived one with the same id.
func TestWrittenCaseReplacesDerived(t *testing.T) {
	cases := deriveFrom(t, "      - {place: query, name: Id, type: string, required: true}\n",
		"base: {method: POST, path: /do, query: Id=a}\ncases:\n  - {id: invalid-id-twice, replaces: true, description: d, source: live, query: Id=a&Id=b, findings: ['query Id: repeated']}\n")
	assert.Equal(t, suite.Written, cases["invalid-id-twice"].Origin)
}

// TestFaultsAreExpanded checks that each operation has the cases of the shared list
// of faults.
func TestFaultsAreExpanded(t *testing.T) {
	cases, err := load(t, map[string]string{
		responseFile: "base: {status: 200, headers: {Content-Type: application/json}, body: '{\"heard\": \"a\"}'}\n",
		"test/faults.yaml": `
base: {headers: {Content-Type: application/json}, body: '{"code": 1}'}
cases:
  - {id: valid-plain, description: d, source: live, each: true}
  - {id: invalid-empty, description: d, source: live, body: '', findings: ['body: required']}
`})
	require.NoError(t, err)
	assert.Equal(t, "status 404: status", joined(find(t, cases, "response-valid-404-plain").Strict), "default, which the page does not number")
	assert.Equal(t, 400, find(t, cases, "response-valid-400-plain").Response.Status)
	assert.Equal(t, suite.Shared, find(t, cases, "response-invalid-fault-empty").Origin)
}

// TestEveryOperationHasDerivedCases checks that the table of each operation implies
// cases of its requests and of its responses.
func TestEveryOperationHasDerivedCases(t *testing.T) {
	known, err := suite.Open()
	require.NoError(t, err)
	derived := map[string]int{}
	for _, c := range known.Cases {
		if c.Origin == suite.Derived {
			derived[c.API+"/"+c.Operation+"/"+c.Part]++
		}
	}
	for _, api := range specs.APIs() {
		page, err := pages.Load(pages.FS, api.ID)
		require.NoError(t, err)
		require.NotEmpty(t, page.Operations)
		for id := range page.Operations {
			for _, part := range []string{suite.PartRequest, suite.PartResponse} {
				require.NotZero(t, derived[api.ID+"/"+id+"/"+part], "%s/%s/%s", api.ID, id, part)
			}
		}
	}
}

// TestReplaces holds that a written case takes the place of a derived one only if it
// says so, and only if there is one.
func TestReplaces(t *testing.T) {
	const entry = "base: {status: 200, headers: {Content-Type: application/json}, body: '{\"heard\": \"a\"}'}\ncases:\n  - {id: %s, description: d, source: live%s}\n"
	_, err := load(t, map[string]string{responseFile: fmt.Sprintf(entry, "valid-heard-empty", "")})
	require.ErrorContains(t, err, "response-valid-heard-empty: two cases have this name")
	_, err = load(t, map[string]string{responseFile: fmt.Sprintf(entry, "valid-heard-empty", ", replaces: true")})
	require.NoError(t, err)
	_, err = load(t, map[string]string{responseFile: fmt.Sprintf(entry, "valid-x", ", replaces: true")})
	require.ErrorContains(t, err, "valid-x: it replaces no derived case")
}

// TestBase derives what a list leaves out of its base.
func TestBase(t *testing.T) {
	const only = `
operations:
  make:
    method: PUT
    path: /{room}/{thing}
    statuses: [default, "202"]
    rows:
      - {place: path, name: room, type: string, required: true}
      - {place: path, name: thing, type: string, required: true, example: a/b}
      - {place: header, name: X-Action, type: string, required: true, enum: [Make]}
      - {place: header, name: X-Trace, type: string}
      - {place: query, name: "Tag.{1..2}", type: string, required: true}
      - {place: query, name: size, type: integer, minimum: 3}
      - {place: body, name: wrapped, type: object, required: true}
      - {place: body, name: wrapped.text, type: string, required: true, minLength: 2}
      - {place: body, name: wrapped.more, type: boolean}
      - {place: body, name: note, type: string}
      - {place: "202", name: ids, type: array, required: true}
      - {place: "202", name: "ids[]", type: integer}
      - {place: "202 header", name: X-Token, type: string, required: true}
`
	derived := func(files map[string]string) map[string]suite.Case {
		fsys := fstest.MapFS{"test/one/make": {Mode: fs.ModeDir}}
		for name, content := range files {
			fsys["test/one/make/"+name] = &fstest.MapFile{Data: []byte(content)}
		}
		cases, err := suite.Load(fsys, fstest.MapFS{"test/one.yaml": {Data: []byte(only)}}, "test/one")
		require.NoError(t, err)
		found := map[string]suite.Case{}
		for _, c := range cases {
			found[path.Base(c.Name)] = c
		}
		return found
	}
	request := suite.Request{
		Method: "PUT", Path: "/n/a%2Fb", Query: "Tag.1=n", Body: `{"wrapped":{"text":"nn"}}`,
		Headers: suite.Headers{"X-Action": {"Make"}, "Content-Type": {"application/json"}},
	}
	require.Equal(t, &request, derived(nil)["request-valid-only-required-members"].Request)
	require.Equal(t, &suite.Response{
		Status: 202, Body: `{"ids":[1]}`, Headers: suite.Headers{"X-Token": {"n"}, "Content-Type": {"application/json"}},
	}, derived(nil)["response-valid-only-required-members"].Response)

	written := derived(map[string]string{"request.yaml": `base: {path: /a/b, query: 'Tag.1=x', body: '{"wrapped": {"text": "xx"}}'}`})
	request = suite.Request{Method: "PUT", Path: "/a/b", Query: "Tag.1=x", Headers: suite.Headers{"X-Action": {"Make"}}, Body: `{"wrapped": {"text": "xx"}}`}
	require.Equal(t, &request, written["request-valid-only-required-members"].Request)
	require.NotEmpty(t, written["response-valid-only-required-members"], "without a file there are cases, too")
}
