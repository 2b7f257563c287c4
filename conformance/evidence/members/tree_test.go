package members

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs/document"
)

const things = `openapi: 3.0.3
info: {title: t, version: 0.1.0}
paths:
  /things:
    get:
      operationId: listThings
      responses:
        '200':
          description: d
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Things'}
        default:
          description: d
          content:
            application/json:
              schema:
                anyOf:
                  - {type: object, properties: {code: {type: string}}}
                  - {type: object, additionalProperties: {type: object, properties: {message: {type: string}}}}
components:
  schemas:
    Things:
      type: object
      properties:
        things: {type: array, items: {$ref: '#/components/schemas/Thing'}}
        tags: {type: object, additionalProperties: {type: string}}
        free: {type: object}
    Thing:
      type: object
      properties:
        a/b: {type: string}
        parent: {$ref: '#/components/schemas/Thing'}
      allOf:
        - {type: object, properties: {id: {type: string}}}
`

func declared(t *testing.T) (success, faults Operation) {
	t.Helper()
	doc, err := document.Parse([]byte(things))
	require.NoError(t, err)
	success, faults = newOperation("listThings"), newOperation(Faults)
	declare(doc.Paths.Find("/things").Get, success.root, faults.root)
	for _, o := range []Operation{success, faults} {
		for _, pointer := range o.root.pointers("") {
			o.Members[pointer] = []Source{}
		}
	}
	return success, faults
}

func TestEveryDeclaredMemberIsListed(t *testing.T) {
	success, faults := declared(t)

	require.Equal(t, []string{"/free", "/tags", "/things", "/things/*/a~1b", "/things/*/id", "/things/*/parent"}, success.Unshown())
	require.Equal(t, []string{"/code", "/{}/message"}, faults.Unshown())
}

func TestWhatIsSeenIsShownOrLacking(t *testing.T) {
	success, faults := declared(t)

	success.see(SDK, []string{"/things", "/things/*/id"})
	success.see(Page, []string{
		"/things", "/things/*/a~1b", "/things/*/color", "/things/*/color/name",
		"/tags", "/tags/k", "/free", "/free/x", "/free/x/y", "/total",
	})
	success.see(Page, []string{"/things"})
	faults.see(Live, []string{"/badRequest", "/badRequest/message", "/badRequest/code", "/code"})

	require.Equal(t, map[string][]Source{
		"/free": {Page}, "/tags": {Page}, "/things": {Page, SDK}, "/things/*/a~1b": {Page}, "/things/*/id": {SDK}, "/things/*/parent": {},
	}, success.Members)
	require.Equal(t, map[string][]Source{"/things/*/color": {Page}, "/total": {Page}}, success.Lacking)
	require.Equal(t, []string{"/things/*/parent"}, success.Unshown())
	require.Equal(t, 2, success.CountOf(SDK))
	require.Equal(t, map[string][]Source{"/code": {Live}, "/{}/message": {Live}}, faults.Members)
	require.Equal(t, map[string][]Source{"/{}/code": {Live}}, faults.Lacking)
}

func TestAnErrorAnswerIsSeenAsAFault(t *testing.T) {
	success, faults := declared(t)
	api := API{ID: "v/things", Operations: []Operation{success, faults}}

	api.see(Sighting{"v/things", "listThings", 404, Recorded, []string{"/code"}})
	api.see(Sighting{"v/things", "listThings", 0, SDK, []string{"/tags"}})
	api.see(Sighting{"v/things", "gone", 200, Page, []string{"/things"}})

	require.Equal(t, []Source{Recorded}, faults.Members["/code"])
	require.Equal(t, []Source{SDK}, success.Members["/tags"])
	require.Empty(t, success.Members["/things"])
}
