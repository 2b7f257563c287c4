package lint

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs/document"
)

// The files that the tests break: a document of a REST API, one action of an RPC API,
// an API with pages and asynchronous operations, two actions in parts and what they
// share, and the sources of all. They are too deep in testdata for specs.go to embed them.
const (
	rest   = "vendor/rest.yaml"
	rpc    = "vendor/rpc/DoThing.yaml"
	async  = "vendor/snapshots.yaml"
	parted = "vendor/parts/DoThing.yaml"
	undo   = "vendor/parts/UndoThing.yaml"
	common = "vendor/parts/common.yaml"
	pages  = document.SourcesFile
)

// Pointers in them.
const (
	list    = "/paths/~1v1~1{project_id}~1things/get"
	create  = "/paths/~1v1~1{project_id}~1things/post"
	remove  = "/paths/~1v1~1{thing}/delete"
	do      = "/paths/~1/post"
	schemas = "/components/schemas"

	listSnapshots  = "/paths/~1snapshots/get"
	createSnapshot = "/paths/~1snapshots/post"
	deleteSnapshot = "/paths/~1snapshots~1{id}/delete"
	showSnapshot   = "/paths/~1snapshots~1{id}/get"
)

// violations break one thing each: everywhere in the document, old becomes new. The
// finding is that of the rule of the row; others are what other rules find.
var violations = []struct {
	document, old, new string
	finding            string
	others             []string
}{
	{rest, "", "# nothing\n", "H001 ", nil},
	{rest, "", "- openapi\n", "H001 ", nil},
	{rest, "", "openapi: [\n", "H001 ", nil},
	{rest, "", "openapi: \xff\n", "H001 ", nil},
	{rest, "", "openapi: 3.0.3\n---\nopenapi: 3.0.3\n", "H001 ", nil},
	{rest, "  version: 0.1.0\n", "  version: 0.1.0\n  version: 0.1.0\n", "H001 /info/version", nil},
	{pages, "title: 创建", "title: &a 创建", "H001 /rest-create/title", nil},
	{pages, "", "- rest-create\n", "H001 ", nil},
	{rest, "  contact:\n", "  contact: &a [*a]\n  x:\n", "H001 /info/contact", []string{"H001 /info/contact/0"}},
	{pages, "'2024-02-27'", "2024-02-27", "H001 /rest-create/edition", nil},
	{pages, "'2024-02-27'", "!!str 2024-02-27", "H001 /rest-create/edition", nil},
	{rest, "'400':", "400:", "H001 " + create + "/responses/400", nil},

	{rest, "summary: Create a thing", "sumry: Create a thing", "H002 " + create + "/sumry", []string{"H004 " + create}},
	{rest, "components:\n", "components:\n  responses: {}\n", "H002 /components/responses", nil},
	{pages, "edition: '2024-02-27'", "edition: 2024", "H002 /rest-create/edition", nil},
	{rest, "additionalProperties: true", "additionalProperties: []", "H002 " + schemas + "/Thing/additionalProperties", nil},
	{rest, "      endpoint:\n", "      - endpoint:\n", "H002 /servers/0/variables", []string{"H002 /servers/0/variables/0/endpoint", "H023 /servers/0/url", "H023 /servers/0/variables/0"}},
	{rest, "      description: Token of the project.", "      description: [Token]", "H002 /components/securitySchemes/token/description", nil},
	{rest, "    NamedFault:\n", "    Nothing:\n    NamedFault:\n", "H002 " + schemas + "/Nothing", []string{"H008 " + schemas + "/Nothing", "H014 " + schemas + "/Nothing", "H024 " + schemas + "/Nothing"}},
	{rest, "tags: [things]", "tags: things", "H002 " + list + "/tags", []string{"H002 " + create + "/tags", "H002 " + remove + "/tags", "H013 /tags/0"}},
	{rest, "required: [error_code]", "required: [1]", "H002 " + schemas + "/Fault/anyOf/1/required", []string{"H025 " + schemas + "/Fault/anyOf/1/required/0"}},
	{rest, "minimum: 1", "minimum: one", "H002 " + schemas + "/CreateThingOption/properties/size/minimum", nil},
	{rest, "nullable: true", "nullable: 1", "H002 " + schemas + "/CreateThingOption/properties/owner/nullable", nil},
	{rest, "'202':", "2XX:", "H002 " + create + "/responses/2XX", nil},

	{rest, "title: Things API v1\n  description: Things of a vendor.\n", "description: Things of a vendor.\n  title: Things API v1\n", "H003 /info/title", nil},
	{rest, "'202':", "'500':", "H003 " + create + "/responses/400", nil},
	{rest, "x-go-type: fault.Body\n", "x-go-type: fault.Body\n      nullable: true\n", "H003 " + schemas + "/Fault/nullable", []string{"H024 " + schemas + "/Fault/nullable"}},

	{rest, "      summary: Create a thing\n", "", "H004 " + create, nil},
	{rest, "title: Things API v1", "title: ''", "H004 /info", nil},
	{rest, "      tags: [things]", "      tags: []", "H004 " + create, []string{"H004 " + list, "H004 " + remove, "H013 /tags/0"}},
	{rest, "            basis: It is null in every example.\n", "", "H004 " + schemas + "/CreateThingOption/properties/owner/x-evidence", nil},
	{rpc, "            enum: [DoThing]", "            enum: [DoThing]\n        - in: header\n          description: X.\n          schema:\n            type: string", "H004 " + do + "/parameters/1", nil},
	{rest, "              meaning: There is no such thing.\n", "", "H004 " + create + "/responses/default/x-error-codes/0", nil},

	{rest, "openapi: 3.0.3", "openapi: 3.1.0", "H005 /openapi", nil},
	{rest, "version: 0.1.0", "version: v0.1", "H005 /info/version", nil},
	{rest, "version: 0.1.0", "version: 0.1.1", "H005 /info/version", nil},

	{pages, "language: zh-CN", "language: chinese", "H006 /rest-create/language", nil},
	{pages, "edition: '2024-02-27'", "edition: yesterday", "H006 /rest-create/edition", nil},
	{pages, "file: create.txt", "file: seeds/create.txt", "H006 /snapshots-create/file", nil},
	{pages, "sha256: c3", "sha256: C3", "H006 /rest-delete/sha256", nil},
	{pages, "sha256: c3", "sha256: a3", "H006 /rest-delete/sha256", nil},
	{pages, "https://example.com/rest-create", "http://example.com/rest-create", "H006 /rest-create/url", nil},
	{pages, "https://example.com/rest-create", "https:///rest-create", "H006 /rest-create/url", nil},
	{pages, "  url: https://example.com/rest-create\n", "", "H006 /rest-create", nil},
	{pages, "  closed: It", "  url: https://example.com\n  closed: It", "H006 /rpc-do/closed", nil},
	{pages, "for this test.", "for this test", "H006 /rpc-do/closed", nil},
	{pages, "snapshots-show:", "snapshots-list2:", "H006 /snapshots-list2", []string{"H006 " + showSnapshot + "/x-sources/0"}},
	{pages, "rest-create:", "rest-creates:", "H006 /rest-creates", []string{"H006 " + create + "/x-sources/0"}},
	{pages, "rest-create:", "restCreate:", "H006 /restCreate", []string{"H006 /restCreate", "H006 /rest-delete", "H006 " + create + "/x-sources/0"}},
	{pages, "rpc-do:", "a-do:", "H006 /a-do", []string{"H006 /a-do", "H006 " + do + "/x-sources/0"}},
	{rest, "[rest-create]", "[rest-create, rest-create]", "H006 " + create + "/x-sources/1", nil},
	{rest, "[rest-create]", "[rest-made]", "H006 " + create + "/x-sources/0", []string{"H006 /rest-create"}},
	{rest, "[rest-create]", "[{title: A}]", "H002 " + create + "/x-sources", []string{"H006 /rest-create"}},

	{rest, "- $ref: '#/components/schemas/NamedFault'", "- $ref: 'other.yaml#/NamedFault'", "H007 " + schemas + "/Fault/anyOf/0/$ref", []string{"H008 " + schemas + "/NamedFault", "H008 " + schemas + "/FaultDetail"}},
	{rest, "          not:\n            $ref: '#/components/schemas/FaultDetail'", "          not:\n            $ref: '#/components/schemas/NamedFault/not/additionalProperties'", "H040 " + schemas + "/NamedFault/not/additionalProperties/not/$ref", nil},
	{rest, "schemas/FaultDetail'", "schemas/Detail'", "H036 " + schemas + "/NamedFault/not/additionalProperties/not/$ref", []string{"H008 " + schemas + "/FaultDetail"}},
	{rest, "- $ref: '#/components/schemas/NamedFault'", "- $ref: '#/components/schemas/NamedFault'\n          description: A fault.", "H007 " + schemas + "/Fault/anyOf/0", nil},

	{rest, "    NamedFault:\n", "    Unused:\n      description: Unused but by itself.\n      type: array\n      items:\n        $ref: '#/components/schemas/Unused'\n    NamedFault:\n", "H008 " + schemas + "/Unused", nil},

	{rpc, "ThingName", "thingName", "H009 " + schemas + "/thingName", nil},
	{rpc, "ThingName", "Error", "H009 " + schemas + "/Error", nil},
	{rpc, "ThingName", "DoThingParams", "H009 " + schemas + "/DoThingParams", nil},
	{rest, "CreateThingOption", "CreateThingJSONBody", "H009 " + schemas + "/CreateThingJSONBody", nil},

	{rest, "operationId: listThings", "operationId: ListThings", "H010 " + list + "/operationId", nil},
	{rest, "operationId: listThings", "operationId: createThing", "H037 " + create + "/operationId", nil},

	{rest, "summary: Create a thing", "summary: Create a thing.", "H011 " + create + "/summary", nil},
	{rest, "summary: Create a thing", "summary: |\n        Create\n        a thing", "H011 " + create + "/summary", nil},
	{rest, "summary: Create a thing", "summary: " + strings.Repeat("Thing", 17), "H011 " + create + "/summary", nil},
	{rest, "A regional endpoint", "A regional endpoint.", "H011 /servers/0/description", nil},

	{rest, schemaOf400, "              x-no-example", "H012 " + create + "/responses/400", nil},
	{rest, "              schema:\n                type: array\n                items:\n                  $ref: '#/components/schemas/Thing'\n", "", "H012 " + list + "/responses/200", []string{"H032 " + list + "/x-pagination/items"}},
	{rest, "            schema:\n              $ref: '#/components/schemas/CreateThingOption'\n", "", "H012 " + create + "/requestBody", []string{"H008 " + schemas + "/CreateThingOption"}},

	{rest, "          x-no-body: The page shows no body.\n", "", "H012 " + remove + "/responses/204", nil},
	{rest, "x-no-body: The page shows no body.", "x-optional-body: An older page shows no body.", "H012 " + remove + "/responses/204/x-optional-body", nil},
	{rest, "x-no-body: The page shows no body.", "content:\n            application/json:\n              schema:\n                type: string\n              x-no-example: The page shows none.\n          x-no-body: The page shows no body.", "H012 " + remove + "/responses/204/x-no-body", nil},

	{rpc, "tags: [things]", "tags: [others]", "H013 " + do + "/tags/0", []string{"H013 /tags/0"}},

	{rest, "          description: Version of the API.\n", "", "H014 " + create + "/parameters/1", nil},
	{rest, "              description: Number of the job.\n", "", "H014 " + create + "/responses/202/headers/X-Ticket", nil},
	{rest, "          description: The thing.\n", "", "H014 " + create + "/responses/202", nil},
	{rest, "          description: Name of the thing.\n", "", "H014 " + schemas + "/CreateThingOption/properties/name", []string{"H014 " + schemas + "/Thing/properties/name"}},
	{rest, "      description: What to make.\n", "", "H014 " + schemas + "/CreateThingOption", nil},

	{rest, "Version of the API.", "API 的 version.", "H015 " + create + "/parameters/1/description", nil},
	{rest, "meaning: There is no such thing.", "meaning: 没有", "H015 " + create + "/responses/default/x-error-codes/0/meaning", nil},

	{rest, "Version of the API.", "Version of the API", "H016 " + create + "/parameters/1/description", nil},
	{rest, "Version of the API.", "Version of the API. It is old.", "H016 " + create + "/parameters/1/description", nil},
	{rest, "        Makes a thing.", "        Makes a thing,\n        or two.", "H016 " + create + "/description", nil},

	{rpc, "name: Force\n          in: query", "name: Force\n          in: header", "H017 " + do + "/parameters/2", nil},
	{rest, "          in: header\n          description: Version", "          in: cookie\n          description: Version", "H017 " + create + "/parameters/1", nil},

	{rpc, "  /:\n", "  /{id}:\n", "H018 /paths/~1{id}/post", nil},
	{rest, "/v1/{project_id}/things", "/v1/things", "H018 /paths/~1v1~1things/get/parameters/0", []string{"H018 /paths/~1v1~1things/post/parameters/0"}},
	{rest, "          description: ID of the project.\n          required: true\n", "          description: ID of the project.\n", "H018 " + list + "/parameters/0", []string{"H018 " + create + "/parameters/0"}},

	{rpc, "      type: string\n      minLength: 2", "      type: object\n      minLength: 2", "H019 " + schemas + "/ThingName", []string{"H021 " + do + "/parameters/1/examples/documented/value"}},
	{rpc, "        - type: string\n          pattern: ^(", "        - type: string\n          not:\n            enum: [auto]\n        - type: string\n          pattern: ^(", "H019 " + schemas + "/ThingName/allOf/1/not", nil},

	{rest, "              x-no-example: The page shows none.\n", "", "H020 " + create + "/responses/400/content/application~1json", nil},
	{rest, "documented-named:", "ours:", "H020 " + create + "/responses/default/content/application~1json", nil},
	{rest, "                  summary: No things\n                  value: []\n", "                  summary: No things\n                  value: []\n              x-no-example: It has one.\n", "H020 " + list + "/responses/200/content/application~1json/x-no-example", nil},

	{rest, "                  size: 1\n", "                  size: 0\n", "H021 " + create + "/requestBody/content/application~1json/examples/documented/value/size", nil},
	{rest, "                  name: one\n                  size: 1\n", "                  size: 1\n", "H021 " + create + "/requestBody/content/application~1json/examples/documented/value", nil},
	{rest, "          default: 1", "          default: 0", "H021 " + schemas + "/CreateThingOption/properties/size/default", nil},
	{rest, "02-25T03", "02-30T03", "H021 " + create + "/responses/202/content/application~1json/examples/documented/value/created_at", nil},
	{rest, "code: 404\n                      message", "code: [404]\n                      message", "H021 " + create + "/responses/default/content/application~1json/examples/documented-named/value", nil},
	{rest, "                  value: '7'", "                  value: 7", "H021 " + create + "/responses/202/headers/X-Ticket/examples/documented/value", nil},
	{rest, "                  value: []\n", "", "H021 " + list + "/responses/200/content/application~1json/examples/documented", nil},
	{rpc, "value: thing-1", "value: auto-1", "H021 " + do + "/parameters/1/examples/documented/value", nil},

	{rest, "security:\n  - token: []\n", "", "H022 ", nil},
	{rest, "  - token: []\n", "  - tokens: []\n", "H038 /security/0/tokens", []string{"H022 /components/securitySchemes/token"}},

	{rest, "security: []", "security:\n        - key: []", "H038 " + remove + "/security/0/key", nil},

	{rest, "https://{endpoint}", "http://{endpoint}", "H023 /servers/0/url", nil},
	{rest, "https://{endpoint}", "https://{host}", "H023 /servers/0/url", []string{"H023 /servers/0/variables/endpoint"}},

	{rpc, "    description: The only endpoint\n", "    description: The only endpoint\n  - url: https://things.{region}.example.com\n    description: That of a region\n    variables:\n      region:\n        default: r-1\n        description: The region.\n", "H023 /servers/1", nil},

	{rpc, "type: boolean", "type: bool", "H024 " + do + "/parameters/2/schema/type", []string{"H021 " + do + "/parameters/2/schema/default"}},
	{rest, "                type: array\n", "                description: Things.\n", "H024 " + list + "/responses/200/content/application~1json/schema", []string{"H032 " + list + "/x-pagination/items"}},
	{rpc, "        - type: string\n          pattern: ^(", "        - pattern: ^(", "H024 " + schemas + "/ThingName/allOf/1", nil},
	{rest, "          description: Code of the fault.\n", "          description: Code of the fault.\n          nullable: true\n", "H024 " + schemas + "/FaultDetail/properties/code/nullable", nil},
	{rest, "          not:\n            $ref", "          nullable: true\n          not:\n            $ref", "H024 " + schemas + "/NamedFault/not/additionalProperties/nullable", nil},

	{rest, "required: [error_code]", "required: [errorCode]", "H025 " + schemas + "/Fault/anyOf/1/required/0", nil},

	{rest, "format: openstack-datetime", "format: date-time", "H026 " + schemas + "/Thing/properties/created_at/format",
		[]string{"H021 " + create + "/responses/202/content/application~1json/examples/documented/value/created_at", "H028 " + schemas + "/Thing/properties/created_at/pattern"}},
	{rest, "format: int32", "format: int16", "H026 " + schemas + "/CreateThingOption/properties/size/format", nil},

	{rest, "pattern: ^v[0-9]+$", "pattern: v[0-9]+$", "H039 " + create + "/parameters/1/schema/pattern", nil},
	{rest, "pattern: ^v[0-9]+$", "pattern: ^(?!v)", "H027 " + create + "/parameters/1/schema/pattern", nil},

	{rpc, "                    type: string\n", "                    type: string\n                    enum: ['1']\n", "H028 " + do + "/responses/200/content/application~1json/schema/properties/RequestId/enum", nil},
	{rest, "additionalProperties: true", "additionalProperties: false", "H028 " + schemas + "/Thing/additionalProperties", nil},
	{rest, "          format: openstack-datetime\n", "", "H028 " + schemas + "/Thing/properties/created_at/pattern", nil},

	{rest, "            - status: 404", "            - status: 302", "H029 " + create + "/responses/default/x-error-codes/0", nil},
	{rest, "            - status: 404", "            - status: '404'", "H029 " + create + "/responses/default/x-error-codes/0", []string{"H002 " + create + "/responses/default/x-error-codes/0/status"}},
	{rest, "  - status: 500", "  - status: 200", "H029 /x-error-codes/0", nil},
	{rest, "code: Thing.0404", "code: Thing 0404", "H029 " + create + "/responses/default/x-error-codes/0/code", nil},
	{rest, "message: Too many", "message: '%s is wrong'", "H029 " + create + "/responses/400/x-error-codes/1", []string{"H029 " + create + "/responses/400/x-error-codes/0"}},
	{rest, "              retryable: true\n", "              retryable: false\n", "H029 " + create + "/responses/400/x-error-codes/1/retryable", nil},
	{rest, "  - status: 500\n    code: Thing.0500\n    message: It is broken\n", "  - status: 500\n    code: Thing.0001\n    message: Too many\n", "H029 /x-error-codes/0", nil},

	{rest, "              - source: another page\n                says: At most 255 characters.\n", "", "H030 " + schemas + "/CreateThingOption/properties/name/x-doc-conflict/statements", nil},

	{rest, "name: X-Version", "name: project_id\n          in: path\n          description: ID of the project.\n          required: true\n          schema:\n            type: string\n        - name: X-Version", "H031 " + create + "/parameters/1", nil},
	{rest, "required: [code, message]", "required: [code, code]", "H031 " + schemas + "/FaultDetail", nil},
	{rest, "maxLength: 64", "maxLength: -64", "H031 ", nil},

	{rest, "      x-pagination:\n        style: single\n        items: ''\n        id: name\n", "", "H032 " + list, nil},
	{rest, "items: ''", "items: things", "H032 " + list + "/x-pagination/items", nil},
	{rest, "        items: ''\n", "", "H032 " + list + "/x-pagination", nil},
	{rest, "id: name", "id: size", "H032 " + list + "/x-pagination/id", nil},
	{rest, "style: single", "style: single\n        parameter: offset", "H032 " + list + "/x-pagination/parameter", nil},
	{rest, "style: single", "style: offset", "H032 " + list + "/x-pagination", nil},
	{rest, "name: X-Version\n          in: header", "name: limit\n          in: query", "H032 " + create, nil},
	{async, "operationId: listSnapshots\n", "operationId: findSnapshots\n", "H033 " + deleteSnapshot + "/x-waiter/operation", nil},
	{async, pagesOfSnapshots, "", "H032 " + listSnapshots, nil},
	{async, "style: token", "style: cursor", "H032 " + listSnapshots + "/x-pagination/style", nil},
	{async, "style: token", "style: single", "H032 " + listSnapshots + "/x-pagination/parameter",
		[]string{"H032 " + listSnapshots + "/x-pagination/style", "H032 " + listSnapshots + "/x-pagination/style", "H032 " + listSnapshots + "/x-pagination/limit", "H032 " + listSnapshots + "/x-pagination/next"}},
	{async, "style: token", "style: number", "H032 " + listSnapshots + "/x-pagination/next", []string{"H032 " + listSnapshots + "/x-pagination/limit"}},
	{async, "        limit: MaxResults\n", "", "H032 " + listSnapshots + "/x-pagination", nil},
	{async, "limit: MaxResults", "limit: Size", "H032 " + listSnapshots + "/x-pagination/limit", nil},
	{async, "limit: MaxResults", "limit: PageNumber", "H032 " + listSnapshots + "/x-pagination/limit", nil},
	{async, "        next: /NextToken\n", "", "H032 " + listSnapshots + "/x-pagination", nil},
	{async, "        next: /NextToken\n", "        next: /Nexttoken\n", "H032 " + listSnapshots + "/x-pagination/next", nil},
	{async, "        next: /NextToken\n", "        next: /NextToken\n        total: /TotalCount\n", "H032 " + listSnapshots + "/x-pagination/total", nil},
	{async, "style: token\n        parameter: NextToken\n        limit: MaxResults\n        items: /Snapshots/Snapshot\n        id: id\n        next: /NextToken", "style: number\n        parameter: NextToken\n        items: /Snapshots/Snapshot\n        id: id\n        total: /Total",
		"H032 " + listSnapshots + "/x-pagination/total", nil},
	{async, "parameter: NextToken", "parameter: NextToken\n        first: 0", "H032 " + listSnapshots + "/x-pagination/first", nil},
	{async, "style: token\n        parameter: NextToken\n        limit: MaxResults\n        items: /Snapshots/Snapshot\n        id: id\n        next: /NextToken", "style: number\n        parameter: NextToken\n        first: 2\n        items: /Snapshots/Snapshot\n        id: id",
		"H032 " + listSnapshots + "/x-pagination/first", nil},
	{async, "parameter: NextToken", "parameter: Marker", "H032 " + listSnapshots + "/x-pagination/parameter", nil},
	{async, "        items: /Snapshots/Snapshot\n        id:", "        items: /Snapshots\n        id:", "H032 " + listSnapshots + "/x-pagination/items", nil},

	{rest, "      x-waiter:\n        none: The thing is ready at once.\n", "", "H033 " + create, nil},
	{rest, "none: The thing is ready at once.", "none: ready", "H033 " + create + "/x-waiter/none", nil},
	{rest, "        none: The thing", "        name: Thing\n        none: The thing", "H033 " + create + "/x-waiter/none", nil},
	{async, waiterOfCreate, "", "H033 " + createSnapshot, nil},
	{async, "name: Snapshot\n        op", "name: snapshot\n        op", "H033 " + createSnapshot + "/x-waiter/name", nil},
	{async, "        name: Snapshot\n        op", "        op", "H033 " + createSnapshot + "/x-waiter", nil},
	{async, "name: SnapshotDeleted", "name: Snapshot", "H033 " + deleteSnapshot + "/x-waiter", nil},
	{async, "operation: showSnapshot", "operation: showSnapshots", "H033 " + createSnapshot + "/x-waiter/operation", nil},
	{async, "        operation: showSnapshot\n", "", "H033 " + createSnapshot + "/x-waiter", nil},
	{async, "        status: /snapshot/status\n", "", "H033 " + createSnapshot + "/x-waiter", nil},
	{async, "status: /snapshot/status", "status: /status", "H033 " + createSnapshot + "/x-waiter/status", nil},
	{async, "        done: [available]\n", "", "H033 " + createSnapshot + "/x-waiter", nil},
	{async, "        done: [available]\n", "        done: [available, error]\n", "H033 " + createSnapshot + "/x-waiter/failed/0", nil},
	{async, "        done: [available]\n        failed: [error]\n", "        failed: [error]\n        gone: true\n", "H033 " + createSnapshot + "/x-waiter/gone", nil},
	{async, "gone: true", "gone: false", "H033 " + deleteSnapshot + "/x-waiter/gone", nil},
	{async, "        failed: [error_deleting]", "        done: [deleted]\n        failed: [error_deleting]", "H033 " + deleteSnapshot + "/x-waiter", nil},
	{async, "        status: /status", "        status: /Status", "H033 " + deleteSnapshot + "/x-waiter/status", nil},
	{async, "        items: /Snapshots/Snapshot\n        filter", "        items: /Snapshots/snapshot\n        filter", "H033 " + deleteSnapshot + "/x-waiter/items", nil},
	{async, "        filter:\n          SnapshotIds: '[\"{id}\"]'\n", "", "H033 " + deleteSnapshot + "/x-waiter", nil},
	{async, "          SnapshotIds: '[\"{id}\"]'\n", "          SnapshotId: '{id}'\n", "H033 " + deleteSnapshot + "/x-waiter/filter/SnapshotId", nil},
	{async, "          SnapshotIds: '[\"{id}\"]'\n", "          SnapshotIds: '[]'\n", "H033 " + deleteSnapshot + "/x-waiter/filter", nil},
	{async, "        failed: [error]\n", "        failed: [error]\n        filter:\n          id: '{id}'\n", "H033 " + createSnapshot + "/x-waiter/filter", []string{"H033 " + createSnapshot + "/x-waiter/filter/id"}},

	{parted, "x-common: common.yaml", "x-common: shared.yaml", "H034 /x-common", nil},
	{parted, "parameters/TagKeys", "parameters/Tags", "H034 " + do + "/parameters/2/$ref", nil},
	{parted, "x-content/Fault", "x-content/Fault\n            x-more: true", "H034 " + do + "/responses/default/content", nil},
	{parted, "{1..3}", "{3..1}", "H034 " + do + "/parameters/3/name", nil},
	{parted, "{1..3}", "{1..99999999999999999999}", "H034 " + do + "/parameters/3/name", nil},
	{parted, "{1..3}", "{1..3000}", "H034 " + do + "/parameters/3/name", nil},
	{parted, "{1..3}", "{1..3}.{1..3}", "H034 " + do + "/parameters/3/name", nil},
	{parted, "Value\n", "Key\n", "H034 " + do + "/parameters/3/name", []string{"H034 " + do + "/parameters/3/name", "H034 " + do + "/parameters/3/name"}},
	{parted, "    DoThingResult:\n", "    TagKey:\n      description: Mine.\n      type: string\n    DoThingResult:\n", "H034 " + schemas + "/TagKey", nil},
	{common, "      message: Busy.\n", "      message:\n        $ref: '#/components/x-error-codes/Busy'\n", "H034 /components/x-error-codes/Busy/message/$ref", nil},

	{parted, "externalDocs:\n", "openapi: 3.0.3\nexternalDocs:\n", "H035 /openapi", nil},
	{undo, "UndoThing, which has a text of its own.", "UndoThing.", "H035 /info/description", nil},
	{parted, "- $ref: common.yaml#/components/x-error-codes/Busy\n", "- {status: 409, retryable: true, code: Busy, message: Busy., meaning: The thing is in use.}\n", "H035 " + do + "/responses/default/x-error-codes/1",
		[]string{"H003 " + do + "/responses/default/x-error-codes/1/code", "H003 " + do + "/responses/default/x-error-codes/1/message", "H003 " + do + "/responses/default/x-error-codes/1/meaning", "H035 /components/x-error-codes/Busy"}},
	{undo, "- $ref: common.yaml#/components/parameters/x-acs-action\n", "- {name: x-acs-action, in: header, description: Name of the action., required: true, schema: {type: string, enum: [UndoThing]}}\n", "H035 " + do + "/parameters/0", nil},
	{parted, "- $ref: common.yaml#/components/parameters/TagKeys\n", "- {name: 'Tag.{1..3}.Key', in: query, description: 'Key of tag {n}.', schema: {$ref: common.yaml#/components/schemas/TagKey}, x-go-name: 'TagKey{n}'}\n", "H035 " + do + "/parameters/2", []string{"H035 /components/parameters/TagKeys"}},
	{common, "  schemas:\n    TagKey:", "  schemas:\n    Unused:\n      description: Unused.\n      type: string\n    TagKey:", "H035 /components/schemas/Unused", nil},
	{common, "    description: Things.\n", "    description: Things.\n  - name: others\n    description: Others.\n", "H035 /tags/1", nil},
}

// schemaOf400 occurs once in the document.
const schemaOf400 = `              schema:
                $ref: '#/components/schemas/Fault'
              x-no-example`

const (
	pagesOfSnapshots = `      x-pagination:
        style: token
        parameter: NextToken
        limit: MaxResults
        items: /Snapshots/Snapshot
        id: id
        next: /NextToken
`
	waiterOfCreate = `      x-waiter:
        name: Snapshot
        operation: showSnapshot
        status: /snapshot/status
        done: [available]
        failed: [error]
`
)

func TestRules(t *testing.T) {
	for _, violation := range violations {
		rule, _, _ := strings.Cut(violation.finding, " ")
		t.Run(rule, func(t *testing.T) {
			findings := Check(broken(t, violation.document, violation.old, violation.new))
			var found []string
			for _, finding := range findings {
				found = append(found, finding.Rule+" "+finding.Pointer)
				assert.Contains(t, finding.Message, ";", "the fix follows a semicolon")
			}
			assert.ElementsMatch(t, append(violation.others, violation.finding), found, "%q becomes %q:\n%v", violation.old, violation.new, findings)
		})
	}
}

func TestEveryRuleIsBroken(t *testing.T) {
	tested := map[string]bool{}
	for _, violation := range violations {
		rule, _, _ := strings.Cut(violation.finding, " ")
		tested[rule] = true
	}
	for _, rule := range Rules {
		assert.True(t, tested[rule.ID], "no row breaks %s", rule.ID)
	}
}

// broken returns a folder with one file of testdata in which replacement replaces
// old, or everything if old is empty.
func broken(t *testing.T, name, old, replacement string) fstest.MapFS {
	t.Helper()
	text := string(read(t, name))
	if old == "" {
		return fsOf(t, name, replacement)
	}
	require.Contains(t, text, old)
	return fsOf(t, name, strings.ReplaceAll(text, old, replacement))
}

// fsOf returns a folder with the text at name, the version of testdata, and what belongs
// to the text: the sources of a document of testdata, or the documents of the sources.
func fsOf(t testing.TB, name, text string) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{"VERSION": {Data: []byte("0.1.0\n")}}
	if strings.HasPrefix(name, "vendor/parts/") {
		for _, part := range []string{parted, undo, common} {
			fsys[part] = &fstest.MapFile{Data: read(t, part)}
		}
	}
	fsys[name] = &fstest.MapFile{Data: []byte(text)}
	if name != pages {
		fsys[pages] = &fstest.MapFile{Data: sourcesOf(t, name)}
		return fsys
	}
	for _, cited := range []string{rest, rpc, async, parted, undo, common} {
		fsys[cited] = &fstest.MapFile{Data: read(t, cited)}
	}
	return fsys
}

// sourcesOf returns the entries of the sources that the document at name cites, which
// begin with its name.
func sourcesOf(t testing.TB, name string) []byte {
	t.Helper()
	prefix := map[string]string{rest: "rest-", rpc: "rpc-", async: "snapshots-", parted: "parts-", undo: "parts-", common: "parts-"}[name]
	require.NotEmpty(t, prefix)
	var entries strings.Builder
	keep := false
	for line := range strings.Lines(string(read(t, pages))) {
		if !strings.HasPrefix(line, " ") {
			keep = strings.HasPrefix(line, prefix)
		}
		if keep {
			entries.WriteString(line)
		}
	}
	return []byte(entries.String())
}
