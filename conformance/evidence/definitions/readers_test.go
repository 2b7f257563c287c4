package definitions

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/pages"
)

// definition is a file of API Explorer, reduced: a body by reference, an item
// that contains items, which is followed once, a map, and a failure.
const definition = `{
	"definitions": {
		"Body": {"properties": {"item": {"$ref": "#/definitions/Item"}}, "required": ["item"]},
		"Item": {"properties": {
			"id": {"type": "string"},
			"parts": {"type": "array", "items": {"$ref": "#/definitions/Item"}},
			"labels": {"type": "object", "additionalProperties": {"type": "string"}}
		}, "required": ["id"]},
		"Fault": {"properties": {"code": {"type": "string"}}}
	},
	"paths": {"/v1/{project_id}/items": {"post": {
		"operationId": "CreateItem",
		"parameters": [
			{"in": "path", "name": "project_id", "type": "string", "required": true},
			{"in": "query", "name": "ids", "type": "array", "items": {"type": "integer"}},
			{"in": "body", "name": "any", "required": true, "schema": {"$ref": "#/definitions/Body"}}
		],
		"responses": {
			"201": {"schema": {"$ref": "#/definitions/Item"}, "headers": {"X-Id": {"type": "string"}}},
			"400": {"schema": {"$ref": "#/definitions/Fault"}}
		}
	}}}
}`

func TestReadExplorer(t *testing.T) {
	all, err := readExplorer(fstest.MapFS{"src/CreateItem.json": {Data: []byte(definition)}})
	require.NoError(t, err)

	require.Equal(t, map[string]operation{"POST /v1/{}/items": {name: "CreateItem", members: map[key]member{
		{placePath, "project_id"}:        {"string", required},
		{placeQuery, "ids"}:              {"array", optional},
		{placeQuery, "ids[]"}:            {"integer", optional},
		{placeBody, "item"}:              {"object", required},
		{placeBody, "item.id"}:           {"string", required},
		{placeBody, "item.parts"}:        {"array", optional},
		{placeBody, "item.parts[]"}:      {"object", optional},
		{placeBody, "item.labels"}:       {"object", optional},
		{placeBody, "item.labels.{any}"}: {"string", optional},
		{placeStatus, "201"}:             {"status", unstated},
		{placeReturned, "X-Id"}:          {"string", unstated},
		{placeResponse, "id"}:            {"string", required},
		{placeResponse, "parts"}:         {"array", optional},
		{placeResponse, "parts[]"}:       {"object", optional},
		{placeFault, "code"}:             {"string", optional},
		{placeResponse, "labels"}:        {"object", optional},
		{placeResponse, "labels.{any}"}:  {"string", optional},
	}}}, all)
}

func TestReadExplorerErrors(t *testing.T) {
	for text, want := range map[string]string{
		`{`: "src/A.json: unexpected end",
		`{"paths": {"/": {"get": {"responses": {"200": {"schema": {"$ref": "#/definitions/Gone"}}}}}}}`: "#/definitions/Gone: no such definition",
		`{}`: "no operation",
	} {
		_, err := readExplorer(fstest.MapFS{"src/A.json": {Data: []byte(text)}})
		require.ErrorContains(t, err, want)
	}
}

// The models of an action in the form of the SDK.
const (
	requestModel = `class CreateRequest(DaraModel):
    def __init__(
        self,
        disk_id: str = None,
        tag: List[main_models.CreateRequestTag] = None,
    ):
        # The disk.
        # 
        # This parameter is required.
        self.disk_id = disk_id
        # Tags.
        self.tag = tag

    def from_map(self, m: dict = None):
        if m.get('DiskId') is not None:
            self.disk_id = m.get('DiskId')

        self.tag = []
        if m.get('Tag') is not None:
            for k1 in m.get('Tag'):
                temp_model = main_models.CreateRequestTag()
                self.tag.append(temp_model.from_map(k1))

        return self

class CreateRequestTag(DaraModel):
    def __init__(
        self,
        key: str = None,
    ):
        self.key = key

    def from_map(self, m: dict = None):
        if m.get('Key') is not None:
            self.key = m.get('Key')
`
	responseModel = `class CreateResponseBody(DaraModel):
    def __init__(
        self,
        kmskey_id: str = None,
        sizes: List[int] = None,
        labels: Dict[str, bool] = None,
    ):
        self.kmskey_id = kmskey_id
        self.sizes = sizes
        self.labels = labels

    def from_map(self, m: dict = None):
        if m.get('KMSKeyId') is not None:
            self.kmskey_id = m.get('KMSKeyId')

        if m.get('Sizes') is not None:
            self.sizes = m.get('Sizes')

        if m.get('Labels') is not None:
            self.labels = m.get('Labels')
`
	modelIndex = `from ._create_request import CreateRequest
from ._create_request import CreateRequestTag
from ._create_response_body import CreateResponseBody
`
)

// sdk returns the files of an SDK with the given model of a response.
func sdk(response string) fstest.MapFS {
	return fstest.MapFS{
		sdkPackage + "/models/__init__.py":              {Data: []byte(modelIndex)},
		sdkPackage + "/models/_create_request.py":       {Data: []byte(requestModel)},
		sdkPackage + "/models/_create_response_body.py": {Data: []byte(response)},
	}
}

func TestReadSDK(t *testing.T) {
	all, err := readSDK(sdk(responseModel))
	require.NoError(t, err)

	require.Equal(t, map[string]operation{"Create": {name: "Create", members: map[key]member{
		{placeQuery, "DiskId"}:          {"string", required},
		{placeQuery, "Tag.N.Key"}:       {"string", optional},
		{placeResponse, "KMSKeyId"}:     {"string", unstated},
		{placeResponse, "Sizes"}:        {"array", unstated},
		{placeResponse, "Sizes[]"}:      {"integer", unstated},
		{placeResponse, "Labels"}:       {"object", unstated},
		{placeResponse, "Labels.{any}"}: {"boolean", unstated},
	}}}, all)
}

// TestReadSDKErrors checks that a text of another form is refused, rather than read as
// one without members.
func TestReadSDKErrors(t *testing.T) {
	for response, want := range map[string]string{
		"class CreateResponseBody(DaraModel):\n        size: int = None,\n":                  "no name on the wire for size",
		"class CreateResponseBody(DaraModel):\nif m.get('A') is not None:\n    self.a = 1\n": "0 fields, and 1 names on the wire",
		"class Other(DaraModel):\n": "has no class CreateResponseBody",
		"class CreateResponseBody(DaraModel):\n        a: bytes = None,\nif m.get('A') is not None:\n self.a": `the type "bytes" is not known`,
	} {
		_, err := readSDK(sdk(response))
		require.ErrorContains(t, err, want)
	}
}

// TestOurs checks in which form the rows of a page table are compared.
func TestOurs(t *testing.T) {
	o := ours("create", pages.Operation{Statuses: []string{"202", "400"}, Rows: []pages.Row{
		{Place: "query", Name: "Tag.{1..20}.Key", Type: "string"},
		{Place: "query", Name: "Filter.2.Key", Type: "string", Required: true},
		{Place: "202 header", Name: "X-Id", Type: "string"},
		{Place: "202", Name: "metadata.*", Type: "string|integer"},
		{Place: "fault", Name: "*.code", Type: "string", Required: true},
		{Place: "fault", Name: "*.code", Type: "integer"},
	}})

	require.Equal(t, operation{name: "create", members: map[key]member{
		{placeStatus, "202"}:              {"status", unstated},
		{placeQuery, "Tag.N.Key"}:         {"string", optional},
		{placeQuery, "Filter.N.Key"}:      {"string", required},
		{placeReturned, "X-Id"}:           {"string", optional},
		{placeResponse, "metadata.{any}"}: {"integer|string", optional},
		{placeFault, "{any}.code"}:        {"integer|string", optional},
	}}, o)
}

func TestMerge(t *testing.T) {
	needed := member{"string", required}
	a := operation{name: "a", members: map[key]member{{placeBody, "both"}: needed, {placeBody, "a"}: needed, {placeBody, "a.member"}: needed}}
	b := operation{name: "b", members: map[key]member{{placeBody, "both"}: needed, {placeBody, "both.b"}: needed}}

	require.Equal(t, operation{name: "a, b", members: map[key]member{
		{placeBody, "both"}: needed, {placeBody, "both.b"}: {"string", optional}, {placeBody, "a"}: {"string", optional}, {placeBody, "a.member"}: needed,
	}}, merge(a, b))
}
