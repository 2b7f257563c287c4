package contract_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/specs/document"
)

// TestDamagedDocuments deletes or replaces every third node of a document, one at a
// time and each by another value. The contract of what still loads is made and used, or refused, without
// a panic.
func TestDamagedDocuments(t *testing.T) {
	text, err := os.ReadFile("testdata/common.yaml")
	require.NoError(t, err)
	var root any
	require.NoError(t, yaml.Unmarshal(text, &root))
	damages := []any{gone{}, nil, true, "x", 7, []any{}, map[string]any{}, []any{nil}, map[string]any{"x": nil}, map[string]any{"$ref": "#/components/schemas/Pet"}}
	loaded, refused, at := 0, 0, 0
	eachNode(root, func(replace func(any)) {
		at++
		if at%3 != 0 { // all of them take a minute
			return
		}
		replace(damages[at%len(damages)])
		if use(t, root) {
			loaded++
		} else {
			refused++
		}
	})
	require.Positive(t, loaded)
	require.Positive(t, refused)
}

// gone stands for a node that is deleted.
type gone struct{}

func isGone(other any) bool {
	_, ok := other.(gone)
	return ok
}

// eachNode calls change for each node below root with what replaces it, and then puts
// the node back.
func eachNode(root any, change func(replace func(any))) {
	switch node := root.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(node)) {
			child := node[name]
			change(func(other any) {
				node[name] = other
				if isGone(other) {
					delete(node, name)
				}
			})
			node[name] = child
			eachNode(child, change)
		}
	case []any:
		for i, child := range node {
			change(func(other any) { node[i] = other })
			node[i] = child
			eachNode(child, change)
		}
	}
}

// use makes a contract of a document and checks a few messages. It reports whether the
// document could be loaded.
func use(t *testing.T, root any) (ok bool) {
	t.Helper()
	text, err := json.Marshal(root)
	require.NoError(t, err)
	stage := "load"
	defer func() {
		if fault := recover(); fault != nil && stage != "load" { // the loader is not ours
			t.Fatalf("%s panics: %v\n%s", stage, fault, text)
		}
	}()
	doc, err := document.Parse(text)
	if err != nil {
		return false
	}
	stage = "New"
	c, err := contract.New(doc)
	if err != nil {
		require.NotEmpty(t, err.Error())
		return false
	}
	stage = "checking"
	for _, o := range c.Operations() {
		path := strings.NewReplacer("{", "", "}", "").Replace(o.Path)
		r := httptest.NewRequest(o.Method, "http://stub", nil)
		r.URL.Path, r.URL.RawQuery = path, "form=1&comma=1,2&deep[a][]=1&since[gt]=x&a=b"
		r.Header = map[string][]string{"Cookie": {"session=1; ids=1,2"}, "X-List": {"1"}, "X-Object": {"a,1"}, "Content-Type": {"application/json"}}
		for _, body := range []string{"", `{"id":[1],"name":null,"next":{"next":1}}`, "1"} {
			o.Request(r, []byte(body))
			o.Response(200, r.Header, []byte(body))
		}
		for _, contentType := range []string{typeForm, typeMultipart, "text/plain"} {
			r.Header.Set("Content-Type", contentType)
			o.Request(r, []byte("name=1&ids=1,2&price[a]=1"))
			o.Request(r, []byte(parts([2]string{`name="file"`, "x"})))
		}
		_ = fmt.Sprint(o.UncheckedRequest(r), o.UncheckedResponse(200, r.Header), o.DeclaresMember("x"))
	}
	return true
}

// TestNewRefusesHoles has documents that no loader makes, but a program can.
func TestNewRefusesHoles(t *testing.T) {
	document := func(change func(*openapi3.Operation)) *openapi3.T {
		o := &openapi3.Operation{OperationID: "A", Responses: openapi3.NewResponses()}
		change(o)
		return &openapi3.T{OpenAPI: "3.0.3", Paths: openapi3.NewPaths(openapi3.WithPath("/a", &openapi3.PathItem{Get: o}))}
	}
	body := func(content openapi3.Content) func(*openapi3.Operation) {
		return func(o *openapi3.Operation) {
			o.RequestBody = &openapi3.RequestBodyRef{Value: &openapi3.RequestBody{Content: content}}
		}
	}
	schema := func(s *openapi3.Schema) func(*openapi3.Operation) {
		return body(openapi3.Content{"text/plain": {Schema: &openapi3.SchemaRef{Value: s}}})
	}
	noItem := &openapi3.T{Paths: openapi3.NewPaths()}
	noItem.Paths.Set("/a", nil)
	for want, doc := range map[string]*openapi3.T{
		"there is no document":                           nil,
		"/paths/~1a: there is no path item":              noItem,
		"/paths/~1a/get/parameters/0: there is no":       document(func(o *openapi3.Operation) { o.Parameters = openapi3.Parameters{nil} }),
		"/paths/~1a/get/requestBody: there is no":        document(func(o *openapi3.Operation) { o.RequestBody = &openapi3.RequestBodyRef{} }),
		"/paths/~1a/get/requestBody/content/a~1b: there": document(body(openapi3.Content{"a/b": nil})),
		"/paths/~1a/get/responses/200: there is no":      document(func(o *openapi3.Operation) { o.Responses.Set("200", &openapi3.ResponseRef{}) }),
		"/paths/~1a/get/responses/201/headers/X: there": document(func(o *openapi3.Operation) {
			o.Responses.Set("201", &openapi3.ResponseRef{Value: &openapi3.Response{Headers: openapi3.Headers{"X": nil}}})
		}),
		"text~1plain/schema: there is no schema in items": document(schema(&openapi3.Schema{Items: &openapi3.SchemaRef{}})),
		"schema: there is no schema in properties":        document(schema(&openapi3.Schema{Properties: openapi3.Schemas{"a": nil}})),
		"schema: there is no schema in oneOf":             document(schema(&openapi3.Schema{OneOf: openapi3.SchemaRefs{nil}})),
	} {
		_, err := contract.New(doc)
		require.ErrorContains(t, err, want, want)
	}
}

// TestNewRefusesCircles has schemas that apply themselves to the same value, at which a
// validator never finishes. A list of itself is no such schema.
func TestNewRefusesCircles(t *testing.T) {
	const a = "{$ref: '#/components/schemas/A'}"
	for schema, want := range map[string]string{
		"{allOf: [" + a + "]}":                   "/components/schemas/A: the schema applies itself",
		"{anyOf: [{type: string}, " + a + "]}":   "/components/schemas/A: the schema applies itself",
		"{oneOf: [" + a + "]}":                   "/components/schemas/A: the schema applies itself",
		"{not: " + a + "}":                       "/components/schemas/A: the schema applies itself",
		"{allOf: [{not: {oneOf: [" + a + "]}}]}": "/components/schemas/A: the schema applies itself",
		"{properties: {b: {allOf: [{$ref: '#/components/schemas/A/properties/b'}]}}}": "/components/schemas/A/properties/b: the schema applies itself",
		"{anyOf: [{type: string}, {type: array, items: " + a + "}]}":                  "",
		"{type: object, properties: {a: {allOf: [" + a + "]}}}":                       "",
	} {
		doc, err := openapi3.NewLoader().LoadFromData([]byte(`
openapi: 3.0.3
info: {title: a, version: "1"}
paths: {/a: {get: {operationId: a, responses: {"200": {description: a, content: {application/json: {schema: ` + a + `}}}}}}}
components: {schemas: {A: ` + schema + `}}`))
		require.NoError(t, err, schema)
		c, err := contract.New(doc)
		if want != "" {
			require.ErrorContains(t, err, want, schema)
			continue
		}
		require.NoError(t, err, schema)
		o, _ := c.Operation("a")
		o.Response(200, http.Header{"Content-Type": {"application/json"}}, []byte(`{"a": 1}`))
	}
}
