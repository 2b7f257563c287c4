package contract_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
)

// post checks body as a request to create a thing.
func post(t testing.TB, c *contract.Contract, contentTypes []string, body string) []contract.Finding {
	t.Helper()
	o, _ := c.Operation("createThing")
	r, err := http.NewRequestWithContext(t.Context(), "POST", "/v1/p/things", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header["Content-Type"] = contentTypes
	return o.Request(r, []byte(body))
}

var asJSON = []string{"application/json"}

func TestContentType(t *testing.T) {
	c := things(t)
	for _, test := range []struct {
		name  string
		types []string
		want  []string
	}{
		{"plain", asJSON, []string{}},
		{"charset", []string{"application/json;charset=UTF-8"}, []string{}},
		{"quoted charset", []string{`Application/JSON ; Charset="utf-8"`}, []string{}},
		{"charset without its hyphen", []string{"application/json;charset=utf8"}, []string{}},
		{"other parameter", []string{"application/json; version=1"}, []string{}},
		{"other charset", []string{"application/json; charset=gbk"}, []string{"header Content-Type content-type"}},
		{"malformed parameter", []string{"application/json; charset"}, []string{"header Content-Type content-type"}},
		{"undocumented", []string{"text/json"}, []string{"header Content-Type content-type"}},
		{"prefix", []string{"application/json2"}, []string{"header Content-Type content-type"}},
		{"empty", []string{""}, []string{"header Content-Type content-type"}},
		{"missing", nil, []string{"header Content-Type content-type"}},
		{"repeated", []string{"application/json", "application/json"}, []string{"header Content-Type repeated"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, brief(post(t, c, test.types, `{"name":"a"}`)))
		})
	}
}

func TestJSON(t *testing.T) {
	c := things(t)
	for _, test := range []struct {
		name, body string
		want       []string
	}{
		{"white space around", " \r\n\t{\"name\":\"a\"}\n", []string{}},
		{"empty", "", []string{"body  required"}},
		{"only white space", " \n", []string{"body  json"}},
		{"byte order mark", "\ufeff{}", []string{"body  json"}},
		{"truncated", `{"parts":[{"name":`, []string{"body /parts/0/name json"}},
		{"single quotes", `{'name':'a'}`, []string{"body  json"}},
		{"trailing comma", `{"name":"a",}`, []string{"body  json"}},
		{"number with leading zero", `{"name":"a","count":01}`, []string{"body  json"}},
		{"not a number", `{"name":"a","count":NaN}`, []string{"body /count json"}},
		{"lone surrogate", `{"name":"\ud800"}`, []string{"body /name json"}},
		{"control character", "{\"name\":\"\n\"}", []string{"body /name json"}},
		{"second value", `{"name":"a"} {}`, []string{"body  json"}},
		{"trailing junk", `{"name":"a"}}`, []string{"body  json"}},
		{"trailing NUL", "{\"name\":\"a\"}\x00", []string{"body  json"}},
		{"duplicate", `{"name":"a","name":"a"}`, []string{"body /name duplicate"}},
		{"duplicate in two encodings", `{"name":"a","n\u0061me":"b"}`, []string{"body /name duplicate"}},
		{"duplicate in a nested object", `{"name":"a","parts":[{"labels":{"a/b":"1","a/b":"1"}}]}`, []string{"body /parts/0/labels/a~1b duplicate"}},
		{"not UTF-8", "{\"name\":\"\xff\"}", []string{"body /name utf8"}},
		{"not UTF-8 in a name", "{\"free\":{\"\xff\":1}}", []string{"body /free utf8"}},
		{"truncated UTF-8", "{\"name\":\"\xe4\xb8\"}", []string{"body /name utf8"}},
		{"not UTF-8 at all", "\xff\xfe{", []string{"body  utf8"}},
		{"replacement character", `{"name":"` + "\ufffd" + `"}`, []string{}},
		{"deepest", `{"name":"a","free":` + nested(contract.MaxDepth-1) + `}`, []string{}},
		{"too deep", `{"name":"a","free":` + nested(contract.MaxDepth) + `}`, []string{"body  depth"}},
		{"depth bomb", strings.Repeat("[", contract.MaxBody), []string{"body  depth"}},
		{"depth bomb of objects", strings.Repeat(`{"a":`, contract.MaxBody/5), []string{"body  depth"}},
		{"huge number", `{"name":"a","count":1e999999999}`, []string{"body /count type"}},
		{"huge negative number", `{"name":"a","count":-1e400}`, []string{"body /count type"}},
		{"tiny number", `{"name":"a","count":1e-400}`, []string{}},
		{"integer beyond 64 bits", `{"name":"a","count":123456789012345678901234567890}`, []string{}},
		{"integer with a zero fraction", `{"name":"a","count":1.0}`, []string{}},
		{"integer with an exponent", `{"name":"a","count":1e2}`, []string{}},
		{"fraction", `{"name":"a","count":1.5}`, []string{"body /count type"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, brief(post(t, c, asJSON, test.body)))
		})
	}
}

// nested returns depth levels of objects, the innermost of them empty.
func nested(depth int) string {
	return strings.Repeat(`{"a":`, depth-1) + "{}" + strings.Repeat("}", depth-1)
}

func TestBodyPresence(t *testing.T) {
	c := things(t)
	request := func(method, path, body string) []string {
		r, err := http.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_, found, err := c.Request(r)
		if err != nil {
			t.Fatal(err)
		}
		return brief(found)
	}
	assert.Equal(t, []string{"body  required"}, request("POST", "/v1/p/things", ""))
	assert.Equal(t, []string{}, request("PUT", "/v1/p/things/1", ""), "an optional body")
	assert.Equal(t, []string{}, request("GET", "/v1/p/things/1", ""))
	assert.Equal(t, []string{"body  unknown?"}, request("GET", "/v1/p/things/1", "x"))
}

func TestResponse(t *testing.T) {
	o, _ := things(t).Operation("createThing")
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   []string
	}{
		{"listed", 202, `{"name":"a"}`, []string{}},
		{"read-only member", 202, `{"name":"a","secret":"s"}`, []string{}},
		{"faulty", 202, `{"name":""}`, []string{"body /name minLength"}},
		{"no body", 202, ``, []string{"body  required"}},
		{"none documented", 204, ``, []string{}},
		{"body where none is documented", 204, `{}`, []string{"body  unknown?"}},
		{"default, one branch", 500, `{"error_code":"1","Error_Code":2}`, []string{"status 500 status?"}},
		{"default, other branch", 500, `{"any":{"message":"m"}}`, []string{"status 500 status?"}},
		{"default, no branch", 500, `{"any":{"message":1}}`, []string{"status 500 status?", "body  anyOf"}},
		{"default, no body", 500, ``, []string{"status 500 status?", "body  required"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, brief(o.Response(test.status, http.Header{"Content-Type": asJSON}, []byte(test.body))))
		})
	}
	assert.Equal(t, []string{"header Content-Type content-type"}, brief(o.Response(202, nil, []byte(`{"name":"a"}`))))

	bare, _ := things(t).Operation("showThing")
	assert.Equal(t, []string{"status 418 status"}, brief(bare.Response(418, nil, []byte("x"))), "there is no default")
}

// TestOptionalBody checks that the body of a response may be missing if its document says
// so, and is checked if it came.
func TestOptionalBody(t *testing.T) {
	c, err := parse(t, `{openapi: 3.0.3, info: {title: T, version: 0.1.0}, paths: {/things: {delete: {operationId: deleteThing,
		responses: {'202': {description: ok, x-optional-body: The page shows none., content: {application/json: {schema: {type: object, properties: {code: {type: string}}}}}}}}}}}`)
	require.NoError(t, err)
	o, _ := c.Operation("deleteThing")
	assert.Empty(t, o.Response(202, nil, nil))
	assert.Empty(t, o.Response(202, http.Header{"Content-Type": asJSON}, []byte(`{"code":"0"}`)))
	assert.Equal(t, []string{"body /code type"}, brief(o.Response(202, http.Header{"Content-Type": asJSON}, []byte(`{"code":0}`))))
}
