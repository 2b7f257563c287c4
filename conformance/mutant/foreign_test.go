package mutant

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// foreign are documents of kinds that this project does not have.
var foreign = map[string]string{
	"no components": `{openapi: 3.0.3, info: {title: t, version: '1'}, paths: {/a: {get: {operationId: a, responses: {'200': {description: d}}}}}}`,
	"no paths":      `{openapi: 3.0.3, info: {title: t, version: '1'}, paths: {}}`,
	"webhooks only": `{openapi: 3.1.0, info: {title: t, version: '1'}, webhooks: {a: {post: {operationId: a, responses: {'200': {description: d}}}}}}`,
	"no responses":  `{openapi: 3.1.0, info: {title: t, version: '1'}, paths: {/a: {get: {operationId: a}}}}`,
	"3.1 schemas": `{openapi: 3.1.0, info: {title: t, version: '1'}, paths: {/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {
		type: [object, 'null'], properties: {a: true, b: {const: 1}, c: {type: string, examples: [x]}, d: {type: number, exclusiveMinimum: 0}}}}}}, responses: {'200': {description: d}}}}}}`,
	"references to all components": `
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a/{id}:
    parameters: [{$ref: '#/components/parameters/Id'}, {name: q, in: query, content: {application/json: {schema: {type: integer, maximum: 3}}}}]
    put: {operationId: a, requestBody: {$ref: '#/components/requestBodies/Body'}, responses: {'200': {$ref: '#/components/responses/OK'}, 2XX: {description: d}, '299': {description: d}}}
    post: {operationId: b, responses: {default: {$ref: '#/components/responses/OK'}}}
    patch: {operationId: c, responses: {default: {description: d}}}
    get: {operationId: d, security: [], responses: {default: {description: d}}}
    delete: {operationId: e, responses: {default: {description: d}}}
components:
  parameters: {Id: {name: id, in: path, required: true, schema: {$ref: '#/components/schemas/Alias'}}}
  requestBodies: {Body: {content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}, text/plain: {}, text/csv: {schema: {type: string}}}}}
  responses: {OK: {description: d, headers: {X: {$ref: '#/components/headers/X'}}, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}}
  headers: {X: {schema: {type: integer}}}
  schemas:
    Alias: {$ref: '#/components/schemas/Text'}
    Text: {type: string, minLength: 1}
    Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}}}
  securitySchemes: {key: {type: apiKey, name: k, in: header}, alias: {$ref: '#/components/securitySchemes/key'}}
`,
	"callbacks and links": `
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a:
    post:
      responses: {'201': {description: d, links: {self: {operationId: a}}}}
      callbacks: {done: {'{$request.query.url}': {post: {responses: {'200': {description: d}}}}}}
    get: {operationId: a, responses: {default: {description: d, content: {'*/*': {schema: {}}}}}}
`,
}

// TestForeignDocuments scores each document without a case and without a page, as a
// whole and each operation alone. The contract may refuse it; nothing panics.
func TestForeignDocuments(t *testing.T) {
	for name, text := range foreign {
		t.Run(name, func(t *testing.T) {
			set, err := specs.Find(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "team", "a.yaml")
			require.NoError(t, err)
			doc, err := document.Parse([]byte(text))
			require.NoError(t, err)
			requireUndone(t, name, doc)

			operations := []string{"", "none"}
			for path, item := range doc.Paths.Map() {
				for method, o := range item.Operations() {
					operations = append(operations, idOf(method, path, o))
				}
			}
			for _, operation := range operations {
				results, err := ScoreOperation(set, set.APIs[0], operation, nil, nil)
				if err != nil {
					require.ErrorContains(t, err, "team/a.yaml: ")
					continue
				}
				reports, err := Reports(results, nil)
				require.NoError(t, err)
				for _, r := range reports {
					for _, s := range r.Survivors {
						assert.Equal(t, "team/a.yaml", s.Document)
						assert.NotEmpty(t, s.Notice())
						assert.True(t, operation == "" || s.Operation == operation || s.Operation == "", "%s of another operation", s)
					}
				}
			}
		})
	}
}

// TestReferencesAreMutatedOnceAtTheirTarget looks for the mutants of shared objects.
func TestReferencesAreMutatedOnceAtTheirTarget(t *testing.T) {
	doc, err := document.Parse([]byte(foreign["references to all components"]))
	require.NoError(t, err)
	var keys []string
	for _, m := range List(doc) {
		keys = append(keys, m.Pointer+": "+m.Change)
	}
	slices.Sort(keys)
	assert.Equal(t, slices.Compact(slices.Clone(keys)), keys, "a mutant is twice")
	for _, want := range []string{
		"/paths/~1a~1{id}/parameters/0: parameter id is dropped",
		"/paths/~1a~1{id}/parameters/1/content/application~1json/schema: maximum 3 is 4",
		"/components/parameters/Id: required is flipped",
		"/components/headers/X/schema: type integer is number",
		"/components/requestBodies/Body/content/text~1csv/schema: type string is integer",
		"/components/responses/OK/headers/X: header X is dropped",
		"/components/schemas/Text: minLength is dropped",
		"/paths/~1a~1{id}/put/responses/299: status 299 is 298",
	} {
		assert.Contains(t, keys, want)
	}
	assert.NotContains(t, keys, "/paths/~1a~1{id}/parameters/0: required is flipped")
}

// TestNoticeNamesACase checks that each kind of change has a text of its own.
func TestNoticeNamesACase(t *testing.T) {
	doc, err := document.Load(specs.FS, "alibaba/ecs20140526/CreateSnapshot.yaml")
	require.NoError(t, err)
	texts := map[string]bool{}
	for _, m := range List(doc) {
		texts[m.Notice()] = true
	}
	assert.Greater(t, len(texts), 20)
	assert.Equal(t, "a request with a value at the limit, which is valid, and one just beyond it, which is not",
		Mutant{Pointer: "/paths/~1a/get/parameters/0/schema", Change: "maxLength 3 is 4"}.Notice())
	assert.Equal(t, "a response with this status", Mutant{Pointer: "/paths/~1a/get/responses/200", Change: "response 200 is dropped"}.Notice())
	assert.Equal(t, "no message: a row or the head of a page table with this fact", Mutant{silent: true}.Notice())
}
