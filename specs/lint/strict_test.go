package lint

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
)

// foreign is a document with what documents of this project do not have: keys that are
// not strings, no operationId, an anchor, parameters of a path, references to all kinds of
// components, a pattern that is not anchored, and schemas that are not used.
const foreign = `
openapi: 3.0.2
info: {title: Foreign, version: "1"}
tags: [{name: unused}]
paths:
  /things/{id}:
    parameters:
      - $ref: '#/components/parameters/Id'
      - {name: X-Trace, in: header, schema: {type: string, pattern: '[a-z.\-]+ .\S*$'}, example: "a b"}
    get:
      responses:
        200: &ok
          description: a thing
          headers: {X-Count: {$ref: '#/components/headers/Count'}}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
              example: {id: a, size: 1}
        default: {$ref: '#/components/responses/Fault'}
    put:
      operationId: Put Thing
      requestBody: {$ref: '#/components/requestBodies/Thing'}
      responses: {204: *ok}
components:
  parameters: {Id: {name: id, in: path, required: true, schema: {type: string}}}
  headers: {Count: {schema: {type: integer}}}
  requestBodies: {Thing: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}, example: {size: 2}}}}}
  responses: {Fault: {description: a fault}}
  schemas:
    Thing:
      required: [id, size]
      properties:
        id: {type: string, readOnly: true}
        size: {type: integer, default: 1}
        x-other: {type: string}
        example: {$ref: '#/components/schemas/not-Used'}
      example: {id: b, size: 3, any: {$ref: '#/nowhere'}}
    not-Used: {type: object, x-more: {$ref: '#/nowhere'}}
`

func strict(t *testing.T, document string) []string {
	t.Helper()
	set, err := specs.Find(fstest.MapFS{"a.yaml": {Data: []byte(document)}}, "team/api", "a.yaml")
	require.NoError(t, err)
	var found []string
	for _, f := range CheckSet(set, Strict) {
		assert.Equal(t, "team/api/a.yaml", f.File)
		assert.Positive(t, f.Line)
		found = append(found, f.Rule+" "+f.Pointer)
	}
	return found
}

func TestStrictKnowsNoHouseCustoms(t *testing.T) {
	assert.Empty(t, strict(t, foreign))
	assert.Empty(t, strict(t, strings.Replace(foreign, "3.0.2", "3.1.0", 1)))
}

// TestStrictNeedsAVersionOfOpenAPI checks what no other rule looks at.
func TestStrictNeedsAVersionOfOpenAPI(t *testing.T) {
	const line = "openapi: 3.0.2"
	assert.Equal(t, []string{"H031 /openapi"}, strict(t, strings.Replace(foreign, line, "openapi: 4.0.0", 1)))
	assert.Equal(t, []string{"H031 /openapi"}, strict(t, strings.Replace(foreign, line, "openapi: 3.2.0", 1)))
	assert.Equal(t, []string{"H031 "}, strict(t, strings.Replace(foreign, line, "swagger: '2.0'", 1)))
	assert.Equal(t, []string{"H031 "}, strict(t, "a: 1\n"))
}

// TestStrictFindsFaults breaks one thing each in that document.
func TestStrictFindsFaults(t *testing.T) {
	const get, put = "/paths/~1things~1{id}/get", "/paths/~1things~1{id}/put"
	for _, tt := range []struct {
		old, new string
		want     []string
	}{
		{"tags: [", "tags: [,", []string{"H001 "}},
		{"  headers: {Count", "  parameters: {}\n  headers: {Count", []string{"H001 /components/parameters"}},
		{"parameters/Id'", "parameters/ID'", []string{"H036 /paths/~1things~1{id}/parameters/0/$ref", "H018 " + get, "H018 " + put}},
		{"responses/Fault'", "responses/Fail'", []string{"H036 " + get + "/responses/default/$ref"}},
		{"schemas/not-Used'", "schemas/notUsed'", []string{"H036 /components/schemas/Thing/properties/example/$ref"}},
		{"    put:\n", "    delete: {operationId: Put Thing, responses: {204: {description: d}}}\n    put:\n", []string{"H037 " + put + "/operationId"}},
		{"name: id, in: path", "name: ID, in: path", []string{"H018 /paths/~1things~1{id}/parameters/0", "H018 " + get, "H018 " + put}},
		{"in: path, required: true", "in: path", []string{"H018 /paths/~1things~1{id}/parameters/0", "H031 /components/parameters/Id"}},
		{"{id: a, size: 1}", "{id: a, size: one}", []string{"H021 " + get + "/responses/200/content/application~1json/example/size"}},
		{"example: {size: 2}", "example: {id: a}", []string{"H021 /components/requestBodies/Thing/content/application~1json/example"}},
		{"{id: b, size: 3,", "{id: 4, size: 3,", []string{"H021 /components/schemas/Thing/example/id"}},
		{"schemas:\n", "schemas:\n    A: {example: 1, $ref: '#/components/schemas/A'}\n", []string{"H040 /components/schemas/A/$ref"}},
		{"schemas:\n", "schemas:\n    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n", []string{"H040 /components/schemas/B/$ref"}},
		{"schemas:\n", "schemas:\n    A: {example: 1, not: {$ref: '#/components/schemas/A'}}\n", []string{"H040 /components/schemas/A/not/$ref"}},
		{"schemas:\n", "schemas:\n    A: {anyOf: [{type: object, properties: {a: {type: object, example: {}, oneOf: [{$ref: '#/components/schemas/A'}]}}}]}\n", nil},
		{"schemas:\n", "schemas:\n    A: {allOf: [{anyOf: [{oneOf: [{$ref: '#/components/schemas/A/allOf/0'}]}]}]}\n", []string{"H040 /components/schemas/A/allOf/0/anyOf/0/oneOf/0/$ref"}},
		{"schemas:\n", "schemas:\n    A: {anyOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/B'}]}\n    B: {type: string}\n", nil},
		{"default: 1", "default: one", []string{"H021 /components/schemas/Thing/properties/size/default"}},
		{`example: "a b"`, "example: AB", []string{"H021 /paths/~1things~1{id}/parameters/1/example"}},
		{`'[a-z.\-]+ .\S*$'`, `'(?!a)'`, []string{"H027 /paths/~1things~1{id}/parameters/1/schema/pattern"}},
		{`'[a-z.\-]+ .\S*$'`, `'a\-b|a b'`, []string{"H027 /paths/~1things~1{id}/parameters/1/schema/pattern"}},
		{"    get:\n", "    get:\n      security: [{key: []}]\n", []string{"H038 " + get + "/security/0/key"}},
		{"      responses: {204: *ok}\n", "", []string{"H031 " + put}},
		{"Fault: {description: a fault}", "Fault: {}", []string{"H031 /components/responses/Fault"}},
	} {
		require.Contains(t, foreign, tt.old)
		assert.ElementsMatch(t, tt.want, strict(t, strings.Replace(foreign, tt.old, tt.new, 1)), "%s", tt.new)
	}
}

// TestStrictRulesOfTheHouse checks that the house rules include the strict ones.
func TestStrictRulesOfTheHouse(t *testing.T) {
	for _, rule := range Rules {
		assert.True(t, House.has(rule), rule.ID)
		assert.Equal(t, rule.Profile == Strict, Strict.has(rule), rule.ID)
	}
}

// TestNoForeignDocumentMakesCheckPanic gives each key in turn a wrong value.
func TestNoForeignDocumentMakesCheckPanic(t *testing.T) {
	lines := strings.SplitAfter(foreign, "\n")
	for i, line := range lines {
		key, _, found := strings.Cut(line, ":")
		if !found {
			continue
		}
		for _, value := range []string{"", "text", "[null]", "[text]", "{a: null}", "true", "{$ref: '#/paths'}", "{$ref: '#'}"} {
			lines[i] = key + ": " + value + "\n"
			assert.NotPanics(t, func() { strict(t, strings.Join(lines, "")) }, lines[i])
		}
		lines[i] = line
	}
}
