package contract_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/specs/document"
)

// things returns the contract of testdata/things.yaml.
func things(t testing.TB) *contract.Contract {
	t.Helper()
	doc, err := document.Load(os.DirFS("testdata"), "things.yaml")
	require.NoError(t, err)
	c, err := contract.New(doc)
	require.NoError(t, err)
	return c
}

// action returns the document of one action of an RPC API.
func action(id string) string {
	return `{openapi: 3.0.3, info: {title: T, version: 0.1.0}, paths: {/: {post: {operationId: ` + id + `,
		parameters: [{name: x-acs-action, in: header, required: true, schema: {type: string, enum: [` + id + `]}}],
		responses: {'200': {description: ok}}}}}}`
}

func parse(t testing.TB, documents ...string) (*contract.Contract, error) {
	t.Helper()
	docs := make([]*openapi3.T, len(documents))
	for i, text := range documents {
		doc, err := document.Parse([]byte(text))
		require.NoError(t, err)
		docs[i] = doc
	}
	return contract.New(docs...)
}

// brief returns findings as "in at rule", with "?" after strict ones.
func brief(found []contract.Finding) []string {
	list := []string{}
	for _, f := range found {
		line := f.In + " " + f.At + " " + f.Rule
		if f.Strict {
			line += "?"
		}
		list = append(list, line)
	}
	return list
}

func TestOperations(t *testing.T) {
	c := things(t)
	var ids []string
	for _, o := range c.Operations() {
		ids = append(ids, o.ID)
		same, ok := c.Operation(o.ID)
		assert.True(t, ok)
		assert.Same(t, o, same)
	}
	assert.Equal(t, []string{"createThing", "detailThings", "listThings", "showThing", "updateThing"}, ids)
	_, ok := c.Operation("nothing")
	assert.False(t, ok)
}

func TestRouting(t *testing.T) {
	c := things(t)
	for _, test := range []struct {
		name, method, target string
		operation            string
		want                 []string
	}{
		{"literal before parameter", "GET", "/v1/p/things/detail?since=1", "detailThings", []string{}},
		{"parameter", "GET", "/v1/p/things/7", "showThing", []string{}},
		{"literal of another method", "PUT", "/v1/p/things/detail", "updateThing", []string{"path id type"}},
		{"encoded slash does not split a segment", "GET", "/v1/a%2Fb/things/7", "showThing", []string{}},
		{"parameter is decoded", "GET", "/v1/%61%62%63%64%65%66%67%68/things", "listThings", []string{}},
		{"parameter is checked", "GET", "/v1/123456789/things", "listThings", []string{"path project_id maxLength"}},
		{"operation overrides the parameter of the path", "POST", "/v1/123456789/things", "createThing", []string{"body  required"}},
		{"parameter is not UTF-8", "GET", "/v1/%ff/things", "listThings", []string{"path project_id utf8"}},
		{"parameter is not an integer", "GET", "/v1/p/things/07", "showThing", []string{"path id type"}},
		{"unknown path", "GET", "/v1/p/thing", "", []string{"path  path"}},
		{"path too short", "GET", "/v1/p", "", []string{"path  path"}},
		{"root", "GET", "/", "", []string{"path  path"}},
		{"other case", "GET", "/V1/p/things", "", []string{"path  path"}},
		{"encoded literal", "GET", "/v1/p/%74hings", "", []string{"path  path"}},
		{"encoded literal in place of a parameter", "GET", "/v1/p/things/%64etail?since=1", "", []string{"path  path"}},
		{"encoded parameter", "GET", "/v1/p/things/%37", "showThing", []string{}},
		{"encoded slash alone", "GET", "/v1/%2F/things", "", []string{"path  path"}},
		{"encoded slash alone at the end", "GET", "/v1/p/things/%2f", "", []string{"path  path"}},
		{"trailing slash", "GET", "/v1/p/things/", "", []string{"path  path"}},
		{"empty segment", "GET", "/v1//things", "", []string{"path  path"}},
		{"leading empty segment", "GET", "//v1/p/things", "", []string{"path  path"}},
		{"dot", "GET", "/v1/./things", "", []string{"path  path"}},
		{"dots", "GET", "/v1/../things", "", []string{"path  path"}},
		{"trailing dots", "GET", "/v1/p/things/..", "", []string{"path  path"}},
		{"encoded dots", "GET", "/v1/%2e%2E/things", "", []string{"path  path"}},
		{"half encoded dots", "GET", "/v1/.%2e/things", "", []string{"path  path"}},
		{"unknown method", "DELETE", "/v1/p/things", "", []string{"method  method"}},
		{"method in lower case", "get", "/v1/p/things", "", []string{"method  method"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			u, err := url.ParseRequestURI(test.target)
			require.NoError(t, err)
			r := &http.Request{Method: test.method, URL: u}
			o, found, err := c.Request(r)
			require.NoError(t, err)
			assert.Equal(t, test.want, brief(found))
			if test.operation == "" {
				assert.Nil(t, o)
				return
			}
			require.NotNil(t, o)
			assert.Equal(t, test.operation, o.ID)
		})
	}
}

func TestRoutingOfClientRequests(t *testing.T) {
	c, err := parse(t, strings.Replace(action("A"), "post", "get", 1))
	require.NoError(t, err)
	r := &http.Request{URL: &url.URL{Scheme: "https", Host: "api.example"}, Header: http.Header{"x-acs-action": {"A"}}}
	_, found, err := c.Request(r)
	require.NoError(t, err)
	assert.Empty(t, found, "an empty path is the root, an empty method is GET, and header names ignore case")
}

func TestOperationRequestRoutesToo(t *testing.T) {
	o, _ := things(t).Operation("listThings")
	for target, want := range map[string]string{
		"GET /v1/p/things":   "",
		"GET /v1/p/others":   "path  path",
		"GET /v1/../things":  "path  path",
		"POST /v1/p/things":  "method  method",
		"GET /v1/p/things/1": "path  path",
	} {
		method, path, _ := strings.Cut(target, " ")
		assert.Equal(t, want, strings.Join(brief(o.Request(httptest.NewRequest(method, path, nil), nil)), ","), target)
	}
}

func TestActions(t *testing.T) {
	c, err := parse(t, action("B"), action("A"))
	require.NoError(t, err)
	for _, test := range []struct {
		name      string
		actions   []string
		operation string
		want      []string
	}{
		{"first", []string{"A"}, "A", []string{}},
		{"second", []string{"B"}, "B", []string{}},
		{"missing", nil, "", []string{"header x-acs-action required"}},
		{"unknown", []string{"C"}, "", []string{"header x-acs-action enum"}},
		{"in other case", []string{"a"}, "", []string{"header x-acs-action enum"}},
		{"repeated", []string{"A", "A"}, "", []string{"header x-acs-action repeated"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/", nil)
			r.Header["X-Acs-Action"] = test.actions
			o, found, err := c.Request(r)
			require.NoError(t, err)
			assert.Equal(t, test.want, brief(found))
			assert.Equal(t, test.operation == "", o == nil)
			if o != nil {
				assert.Equal(t, test.operation, o.ID)
			}

			single, err := parse(t, action("A"))
			require.NoError(t, err)
			if test.operation == "" {
				_, alone, err := single.Request(r)
				require.NoError(t, err)
				assert.Equal(t, test.want, brief(alone), "a contract of one action has the same findings")
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	operation := func(path, inside string) string {
		return `{openapi: 3.0.3, info: {title: T, version: 0.1.0}, paths: {'` + path + `': {post: {` + inside + `, responses: {'200': {description: ok}}}}}}`
	}
	for _, test := range []struct {
		name, want string
		documents  []string
	}{
		{"duplicate id", `two operations have the id "A"`, []string{operation("/a", "operationId: A"), operation("/b", "operationId: A")}},
		{"two operations on one path", "operations A and B share POST /", []string{operation("/", "operationId: A"), operation("/", "operationId: B")}},
		{"action that is not required", "operations A and B share POST /", []string{action("A"), strings.Replace(action("B"), "required: true", "required: false", 1)}},
		{"two parameters on one path", "operations A and B share POST /{x}", []string{operation("/{x}", "operationId: A"), operation("/{y}", "operationId: B")}},
		{"unopened parameter", `/paths/~1x}: segment "x}" has a brace without its other half`, []string{operation("/x}", "operationId: A")}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := parse(t, test.documents...)
			require.ErrorContains(t, err, test.want)
			assert.Nil(t, c)
		})
	}
}

func TestRequestStaysUnchanged(t *testing.T) {
	c := things(t)
	for name, body := range map[string]string{
		"valid":      ` {"name" : "a" }` + "\n",
		"faulty":     `{"name":"toolong","x":1,"x":2} junk`,
		"not UTF-8":  "{\"name\":\"\xff\"}",
		"defaults":   `{}`,
		"empty":      ``,
		"no routing": `[]`,
	} {
		t.Run(name, func(t *testing.T) {
			target := "/v1/%70/things?b=2&a=%zz;&&c"
			if name == "no routing" {
				target = "/nothing"
			}
			r := httptest.NewRequest("POST", target, strings.NewReader(body))
			r.Header["x-odd"] = []string{"1"}
			r.Header.Set("Content-Type", "application/json")
			r.GetBody = func() (io.ReadCloser, error) { return nil, errors.New("not to be called") }
			before := *r.URL
			for range 2 {
				_, _, err := c.Request(r)
				require.NoError(t, err)
			}
			after, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			assert.Equal(t, body, string(after))
			assert.Equal(t, before, *r.URL)
			assert.Equal(t, http.Header{"x-odd": {"1"}, "Content-Type": {"application/json"}}, r.Header)
			assert.EqualValues(t, len(body), r.ContentLength)
			require.NotNil(t, r.GetBody)
		})
	}
}

func TestUnreadableBody(t *testing.T) {
	c := things(t)
	post := func(body io.Reader) *http.Request { return httptest.NewRequest("POST", "/v1/p/things", body) }

	largest := strings.Repeat(" ", contract.MaxBody)
	_, _, err := c.Request(post(strings.NewReader(largest)))
	require.NoError(t, err)

	r := post(strings.NewReader(largest + "x"))
	_, _, err = c.Request(r)
	require.ErrorIs(t, err, contract.ErrBodyTooLarge)
	after, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	assert.Len(t, after, contract.MaxBody+1, "a body that is too large can still be read")

	broken := errors.New("broken pipe")
	r = post(io.MultiReader(strings.NewReader("{"), iotest.ErrReader(broken)))
	_, _, err = c.Request(r)
	require.ErrorIs(t, err, broken)
	after, err = io.ReadAll(r.Body)
	require.ErrorIs(t, err, broken)
	assert.Equal(t, "{", string(after))
}

func TestRequestDoesNotCloseBody(t *testing.T) {
	body := &closeCounter{Reader: strings.NewReader(`{"name":"a"}`)}
	r := httptest.NewRequest("POST", "/v1/p/things", nil)
	r.Body = body
	_, _, err := things(t).Request(r)
	require.NoError(t, err)
	assert.Zero(t, body.closed)
	require.NoError(t, r.Body.Close())
	assert.Equal(t, 1, body.closed)
}

type closeCounter struct {
	io.Reader
	closed int
}

func (c *closeCounter) Close() error {
	c.closed++
	return nil
}

func TestConcurrentUse(t *testing.T) {
	c := things(t)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 50 {
				r := httptest.NewRequest("POST", "/v1/p/things", strings.NewReader(`{"name":"toolong","mixed":{"x":"Q"},"either":{},"code":true,"closed":{"z":1}}`))
				r.Header.Set("Content-Type", "application/json")
				o, found, err := c.Request(r)
				assert.NoError(t, err)
				assert.Len(t, found, 6)
				assert.Empty(t, o.Response(204, nil, nil))
			}
		})
	}
	wait.Wait()
}
