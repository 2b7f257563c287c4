package suite_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/pages"
	"github.com/snapspec/snapspec/conformance/suite"
)

// table is the page table of the API test/echo.
const table = `
operations:
  echo:
    method: POST
    path: /{room}/echo
    statuses: ["200", "400", default]
    rows:
      - {place: path, name: room, type: string, required: true}
      - {place: body, name: text, type: string, required: true, maxLength: 3}
      - {place: "200", name: heard, type: string, required: true}
`

const (
	requestFile  = "test/echo/echo/request.yaml"
	responseFile = "test/echo/echo/response.yaml"

	base = `base:
  method: POST
  path: /a/echo
  query: a=b&c=%20
  headers: {content-type: application/json}
  body: '{"text": "abc", "list": [1, {"deep": true}]}'
`
)

func load(t *testing.T, files map[string]string) ([]suite.Case, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	apis := []string{"test/echo"}
	if slices.ContainsFunc(slices.Collect(maps.Keys(files)), func(name string) bool { return strings.HasPrefix(name, "test/mute/") }) {
		apis = append(apis, "test/mute")
	}
	return suite.Load(fsys, fstest.MapFS{
		"test/echo.yaml": {Data: []byte(table)},
		"test/mute.yaml": {Data: []byte("operations:\n  speak: {method: GET, path: /, statuses: ['400']}\n")},
	}, apis...)
}

// find returns the case whose name ends in what.
func find(t *testing.T, cases []suite.Case, what string) suite.Case {
	t.Helper()
	for _, c := range cases {
		if c.Name == "test/echo/echo/"+what {
			return c
		}
	}
	require.Fail(t, "no case "+what)
	return suite.Case{}
}

func TestLoadReadsAWrittenCase(t *testing.T) {
	cases, err := load(t, map[string]string{requestFile: base + `
cases:
  - id: valid-x
    description: d
    source: documented
    example: documented-x
    path: /a%2Fb/echo
    query: a=%zz
    headers: {x-acs-version: '2014-05-26', X-Two: [a, b]}
    body: |
      {}
    strict: ['query a: syntax', 'path: path']
    refusal: {statuses: [400], because: it is late}
`})
	require.NoError(t, err)
	assert.Equal(t, suite.Case{
		Name: "test/echo/echo/request-valid-x",
		API:  "test/echo", Operation: "echo", Part: suite.PartRequest, Valid: true, Origin: suite.Written,
		Description: "d", Source: suite.SourceDocumented, Example: "documented-x",
		Request: &suite.Request{
			Method: "POST", Path: "/a%2Fb/echo", Query: "a=%zz", Body: "{}\n",
			Headers: suite.Headers{"Content-Type": {"application/json"}, "X-Acs-Version": {"2014-05-26"}, "X-Two": {"a", "b"}},
		},
		Strict:  []suite.Expected{{In: "query", At: "a", Rule: "syntax"}, {In: "path", Rule: "path"}},
		Refusal: &pages.Refusal{Statuses: []int{400}, Because: "it is late"},
	}, find(t, cases, "request-valid-x"))
}

func TestLoadAppliesDifferences(t *testing.T) {
	for _, test := range []struct{ what, difference, query, body string }{
		{"nothing", "", "a=b&c=%20", `{"text": "abc", "list": [1, {"deep": true}]}`},
		{"a value", "set: {/text: x}", "a=b&c=%20", `{"text":"x","list":[1,{"deep":true}]}`},
		{"a deep value", "set: {/list/1/deep: null, /list/1/new: 1.50}", "a=b&c=%20", `{"text":"abc","list":[1,{"deep":null,"new":1.50}]}`},
		{"an item", "set: {/list/2: {a: [yes, 'yes']}}", "a=b&c=%20", `{"text":"abc","list":[1,{"deep":true},{"a":["yes","yes"]}]}`},
		{"an escaped name", "set: {/a~1b~0c: true}", "a=b&c=%20", `{"text":"abc","list":[1,{"deep":true}],"a/b~c":true}`},
		{"the whole body", "set: {'': [1]}", "a=b&c=%20", `[1]`},
		{"a removed member", "remove: [/list/1/deep, /text]", "a=b&c=%20", `{"list":[1,{}]}`},
		{"a removed item", "remove: [/list/0]", "a=b&c=%20", `{"text":"abc","list":[{"deep":true}]}`},
		{"other bytes", "body: '{'", "a=b&c=%20", `{`},
		{"no body", "body: ''", "a=b&c=%20", ``},
		{"bytes that are not UTF-8", "body-base64: /w==", "a=b&c=%20", "\xff"},
		{"a parameter", "params: {c: 'd e'}", "a=b&c=d%20e", `{"text": "abc", "list": [1, {"deep": true}]}`},
		{"a new parameter", "params: {é: '&', b: ''}", "a=b&c=%20&b=&%C3%A9=%26", `{"text": "abc", "list": [1, {"deep": true}]}`},
		{"a removed parameter", "params: {a: null}", "c=%20", `{"text": "abc", "list": [1, {"deep": true}]}`},
		{"another query", "query: 'a&a'", "a&a", `{"text": "abc", "list": [1, {"deep": true}]}`},
	} {
		t.Run(test.what, func(t *testing.T) {
			cases, err := load(t, map[string]string{requestFile: base + "cases:\n  - id: valid-x\n    description: d\n    source: live\n    " + test.difference + "\n"})
			require.NoError(t, err)
			c := find(t, cases, "request-valid-x")
			assert.Equal(t, test.query, c.Request.Query)
			assert.Equal(t, test.body, c.Request.Body)
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	const head = base + "cases:\n  - id: valid-x\n    description: d\n    source: live\n"
	for _, test := range []struct{ what, name, content, want string }{
		{"place", "test/echo/request.yaml", head, "a case file cannot be here; put it at <api>/<operation>/<request|response>.yaml, where <api> is one of test/echo"},
		{"name", "test/echo/echo/requests.yaml", head, "requests.yaml: not a case file"},
		{"API", "test/other/echo/request.yaml", head, "a case file cannot be here"},
		{"operation", "test/echo/other/request.yaml", head, "the page tables of test/echo have no operation other"},
		{"not YAML", requestFile, "a: b: c", "not YAML; correct it: yaml: mapping values are not allowed"},
		{"empty", requestFile, "", "got null, want object"},
		{"two documents", requestFile, head + "---\n" + head, "more than one YAML document"},
		{"duplicate member", requestFile, head + "    source: live\n", `mapping key "source" already defined`},
		{"unknown member", requestFile, head + "    extra: 1\n", "/cases/0: additional properties 'extra' not allowed; leave it out"},
		{"unknown member of the base", requestFile, "base: {method: GET, path: /a/echo, x: 1}\n", "/base: additional properties 'x' not allowed"},
		{"no base and no success", "test/mute/speak/response.yaml", "cases: []\n", "/base/status: missing, and the page table lists no success"},
		{"base that is not JSON", requestFile, "base: {method: POST, path: /a/echo, body: '{'}\n", "/base/body: not JSON"},
		{"base of another path", requestFile, "base: {method: POST, path: /echo, body: '{}'}\n", `/base/path: "/echo" is not a path of the page's /{room}/echo`},
		{"base without a body", requestFile, "base: {method: POST, path: /a/echo}\n", "/base/body: missing"},
		{"id", requestFile, base + "cases:\n  - {id: x, description: d, source: live}\n", "/cases/0/id: 'x' does not match pattern"},
		{"no description", requestFile, base + "cases:\n  - {id: valid-x, source: live}\n", "missing property 'description'; add it"},
		{"unknown source", requestFile, base + "cases:\n  - {id: valid-x, description: d, source: guess}\n", "/cases/0/source: value must be one of 'documented', 'constraint', 'tolerance', 'transport', 'live'"},
		{"example without source", requestFile, head + "    example: documented\n", "/cases/0/example: false schema; leave it out, or make the source documented"},
		{"source without example", requestFile, base + "cases:\n  - {id: valid-x, description: d, source: documented}\n", "missing property 'example'; add it"},
		{"two bodies", requestFile, head + "    body: ''\n    set: {/a: 1}\n", "/cases/0: 'not' failed; body, body-base64 and set exclude each other"},
		{"body that is not a text", requestFile, head + "    body: {a: 1}\n", "/cases/0/body: got object, want string; quote"},
		{"query in the path", requestFile, head + "    path: '/?a'\n", "/cases/0/path: '/?a' does not match pattern"},
		{"header once in a list", requestFile, head + "    headers: {A: [b]}\n", "/cases/0/headers/A: minItems"},
		{"date as header", requestFile, head + "    headers: {A: 2014-05-26}\n", "/cases/0/headers/A: invalid jsonType time.Time; quote"},
		{"finding without rule", requestFile, base + "cases:\n  - {id: invalid-x, description: d, source: live, findings: [body]}\n", "/cases/0/findings/0: 'body' does not match pattern"},
		{"finding elsewhere", requestFile, base + "cases:\n  - {id: invalid-x, description: d, source: live, findings: ['cookie: x']}\n", "/cases/0/findings/0: 'cookie: x' does not match pattern"},
		{"same finding twice", requestFile, base + "cases:\n  - {id: invalid-x, description: d, source: live, findings: ['body: x', 'body: x']}\n", "/cases/0/findings: items at 0 and 1 are equal"},
		{"valid with findings", requestFile, head + "    findings: ['body: x']\n", "/cases/0 (valid-x): /findings: the id says valid"},
		{"invalid without", requestFile, base + "cases:\n  - {id: invalid-x, description: d, source: live}\n", "/cases/0 (invalid-x): /findings: the id says invalid"},
		{"documented and invalid", requestFile, base + "cases:\n  - {id: invalid-x, description: d, source: documented, example: documented, findings: ['body: x']}\n", "/source: a documented example is valid"},
		{"not base64", requestFile, head + "    body-base64: '!'\n", "/cases/0 (valid-x): /body-base64: illegal base64"},
		{"number in hexadecimal", requestFile, head + "    set: {/text: 0x1F}\n", "0x1F is not a number of JSON"},
		{"date", requestFile, head + "    set: {/text: 2013-02-25}\n", "2013-02-25 is a time to YAML; quote it"},
		{"pointer", requestFile, head + "    set: {/list/9: 1}\n", "/cases/0 (valid-x): /set: /list/9: there is no /9 in the body of the base"},
		{"removed member", requestFile, head + "    remove: [/gone]\n", `/cases/0 (valid-x): /remove: /gone: there is no member "gone" in the body of the base`},
		{"removed parameter", requestFile, head + "    params: {gone: null}\n", "/cases/0 (valid-x): /params/gone: the base does not send it"},
	} {
		t.Run(test.what, func(t *testing.T) {
			_, err := load(t, map[string]string{test.name: test.content})
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestLoadNamesEveryFault(t *testing.T) {
	_, err := load(t, map[string]string{
		requestFile:  "base: {method: get, path: x}",
		responseFile: "{",
		"README.md":  "",
	})
	for _, want := range []string{"test/echo/echo: ", "request.yaml", "response.yaml", "README.md", "/base/method", "/base/path"} {
		require.ErrorContains(t, err, want)
	}
}

func TestLoadRefusesTwoCasesOfOneName(t *testing.T) {
	const one = "  - {id: valid-x, description: d, source: live}\n"
	_, err := load(t, map[string]string{requestFile: base + "cases:\n" + one + one})
	require.ErrorContains(t, err, "test/echo/echo/request-valid-x: two cases have this name, one written, one written")
}

// TestLoadWithoutPageTables reads the cases of a team: an API with a short id, an
// operationId with a slash, and no page tables.
func TestLoadWithoutPageTables(t *testing.T) {
	const one = "cases:\n  - {id: valid-x, description: d, source: live}\n"
	files := fstest.MapFS{
		"shop/orders/create/request.yaml": {Data: []byte(base + one)},
		"shop/v2/show/request.yaml":       {Data: []byte(base + one)},
	}
	cases, err := suite.Load(files, nil, "shop", "shop/v2")
	require.NoError(t, err)
	require.Len(t, cases, 2, "none is derived")
	assert.Equal(t, "shop/orders/create/request-valid-x", cases[0].Name)
	assert.Equal(t, "orders/create", cases[0].Operation)
	assert.Equal(t, "shop/v2", cases[1].API, "the longest id wins")

	cases, err = suite.Load(files, fstest.MapFS{}, "shop", "shop/v2")
	require.NoError(t, err)
	require.Len(t, cases, 2, "an API may have no table")

	files["shop/orders/create/request.yaml"].Data = []byte(base + "cases:\n  - {id: valid-x, description: d, source: live, replaces: true}\n")
	_, err = suite.Load(files, nil, "shop", "shop/v2")
	require.ErrorContains(t, err, "shop/orders/create: request.yaml: /cases/0 (valid-x): there is no page table to derive cases from")

	files["shop/orders/create/request.yaml"].Data = []byte(one)
	_, err = suite.Load(files, nil, "shop", "shop/v2")
	require.ErrorContains(t, err, "shop/orders/create: request.yaml: /base: a request needs method and path")

	files["shop/faults.yaml"] = &fstest.MapFile{Data: []byte("base: {status: 400}\ncases:\n  - {id: valid-x, description: d, source: live}\n")}
	_, err = suite.Load(files, nil, "shop", "shop/v2")
	require.ErrorContains(t, err, "the statuses for the shared faults.yaml are in a page table; add the table of shop")
}
