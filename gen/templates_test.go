package gen_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs/document"
)

// operation is a document with one operation that has all that the templates
// support; each test of what they refuse changes a part of it.
const operation = `openapi: 3.0.3
info: {title: t, version: 0.1.0}
paths:
  /things/{id}:
    post:
      operationId: createThing
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: text, in: query, schema: {type: string}}
        - {name: count, in: query, schema: {type: integer, format: int32}}
        - {name: force, in: query, required: true, schema: {type: boolean}}
        - {name: Tag.1, in: query, schema: {type: array, items: {type: string}}}
        - {name: X-Trace, in: header, schema: {type: string}}
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
      responses:
        '201':
          description: Made.
          headers: {X-Token: {required: true, schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
        '202': {description: Accepted.}
        default:
          description: Failed.
          content: {application/json: {schema: {type: object}}}
components:
  schemas:
    Thing: {type: object, properties: {size: {type: integer}}}
`

// generate makes the client of the document as package main.
func generate(t *testing.T, text string) (string, error) {
	t.Helper()
	doc, err := document.Parse([]byte(text))
	require.NoError(t, err)
	templates := map[string]string{}
	for _, name := range []string{"imports.tmpl", "client.tmpl", "client-with-responses.tmpl"} {
		templates[name] = filepath.Join("templates", name)
	}
	templates["strict/strict-interface.tmpl"] = filepath.Join("templates", "strict-interface.tmpl")
	configuration := codegen.Configuration{
		PackageName:   "main",
		Generate:      codegen.GenerateOptions{Client: true, Models: true, StdHTTPServer: true, Strict: true},
		OutputOptions: codegen.OutputOptions{UserTemplates: templates, ResponseTypeSuffix: "HTTPResponse", NullableType: true},
	}
	return codegen.Generate(doc, configuration.UpdateDefaults())
}

func TestTemplatesRefuseWhatTheyDoNotSupport(t *testing.T) {
	tests := map[string]struct{ old, replacement, want string }{
		"a cookie":                    {"name: text, in: query", "name: text, in: cookie", "a cookie, text of CreateThing"},
		"an integer in the path":      {"{name: id, in: path, required: true, schema: {type: string}}", "{name: id, in: path, required: true, schema: {type: integer}}", "a path parameter, id of CreateThing"},
		"a style of a path parameter": {"name: id, in: path,", "name: id, in: path, style: label,", "a path parameter, id of CreateThing"},
		"a number in the query":       {"type: integer, format: int32", "type: number", "a query parameter, count of CreateThing"},
		"a format of an integer":      {"format: int32", "format: uint64", "a query parameter, count of CreateThing"},
		"a format of a string":        {"{name: text, in: query, schema: {type: string}}", "{name: text, in: query, schema: {type: string, format: date-time}}", "a query parameter, text of CreateThing"},
		"an object in the query":      {"type: array, items: {type: string}", "type: object", "a query parameter, Tag.1 of CreateThing"},
		"a list of integers":          {"items: {type: string}", "items: {type: integer}", "a query parameter, Tag.1 of CreateThing"},
		"a list in one value":         {"name: Tag.1, in: query,", "name: Tag.1, in: query, explode: false,", "a query parameter, Tag.1 of CreateThing"},
		"reserved characters":         {"name: text, in: query,", "name: text, in: query, allowReserved: true,", "a query parameter, text of CreateThing"},
		"JSON in the query":           {"{name: text, in: query, schema: {type: string}}", "{name: text, in: query, content: {application/json: {schema: {type: object}}}}", "a query parameter, text of CreateThing"},
		"an integer in a header":      {"in: header, schema: {type: string}", "in: header, schema: {type: integer}", "a header, X-Trace of CreateThing"},
		"a form in a request":         {"requestBody:\n        content: {application/json:", "requestBody:\n        content: {application/x-www-form-urlencoded:", "a request body of application/x-www-form-urlencoded in CreateThing"},
		"XML in a response":           {"'202': {description: Accepted.}", "'202': {description: Accepted., content: {application/xml: {schema: {type: object}}}}", "a response body of application/xml, status 202 of CreateThing"},
		"text in a response":          {"'202': {description: Accepted.}", "'202': {description: Accepted., content: {text/plain: {schema: {type: string}}}}", "a response body of text/plain, status 202 of CreateThing"},
		"a range of statuses":         {"'202':", "2XX:", "the response status 2XX of CreateThing"},
		"an integer in the response":  {"X-Token: {required: true, schema: {type: string}}", "X-Token: {required: true, schema: {type: integer}}", "a response header, X-Token, status 201 of CreateThing"},
		"an optional response header": {"X-Token: {required: true,", "X-Token: {", "a response header, X-Token, status 201 of CreateThing"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, operation, tt.old)
			_, err := generate(t, strings.Replace(operation, tt.old, tt.replacement, 1))
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// program calls the generated client and prints what it sent and decoded.
const program = `package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
)

var transientCodes []string // of the sentinels

type doer struct{ token string }

func (d doer) Do(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	fmt.Println(r.Method, r.URL, r.Header, string(body))
	header := http.Header{"Content-Type": {"application/json"}, "X-Token": {d.token}}
	return &http.Response{StatusCode: 201, Header: header, Body: io.NopCloser(strings.NewReader("{\"size\": 2}"))}, nil
}

func main() {
	text, count, trace, tags, size := "a b&c", int32(-3), "x", []string{"k=v", "快"}, 1
	client, err := NewClientWithResponses("http://h/base", WithHTTPClient(doer{"t"}))
	if err != nil {
		panic(err)
	}
	params := &CreateThingParams{Text: &text, Count: &count, Force: true, Tag1: &tags, XTrace: &trace}
	r, err := client.CreateThingWithResponse(context.Background(), "a/b", params, Thing{Size: &size})
	if err != nil {
		panic(err)
	}
	fmt.Println(*r.JSON201.Size, r.Headers201.XToken, r.StatusCode())

	client.ClientInterface.(*Client).Client = doer{""}
	_, err = client.CreateThingWithResponse(context.Background(), "1", nil, Thing{})
	fmt.Println(err)
	_, err = client.CreateThingWithResponse(context.Background(), "..", nil, Thing{})
	fmt.Println(err)
}
`

// TestTemplatesSupport compiles and runs a client of all that the templates
// support.
func TestTemplatesSupport(t *testing.T) {
	code, err := generate(t, operation)
	require.NoError(t, err)
	dir := t.TempDir()
	for name, text := range map[string]string{"client.gen.go": code, "main.go": program} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}

	run := exec.CommandContext(t.Context(), "go", "run", filepath.Join(dir, "client.gen.go"), filepath.Join(dir, "main.go"))
	run.Stderr = t.Output()
	printed, err := run.Output()

	require.NoError(t, err)
	require.Equal(t, `POST http://h/base/things/a%2Fb?text=a%20b%26c&count=-3&force=true&Tag.1=k%3Dv&Tag.1=%E5%BF%AB map[Content-Type:[application/json] X-Trace:[x]] {"size":1}
2 t 201
POST http://h/base/things/1 map[Content-Type:[application/json]] {}
201 is not the documented success: body "{\"size\": 2}": the header X-Token is missing or empty
path parameter id is "..", which changes the path of the call; give an id
`, string(printed))
}
