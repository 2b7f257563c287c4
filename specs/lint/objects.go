package lint

// kind is the kind of OpenAPI object of a node, as messages name it. It is empty for
// other nodes.
type kind string

const (
	kindDocument       kind = "document"
	kindInfo           kind = "info"
	kindContact        kind = "contact"
	kindLicense        kind = "license"
	kindSources        kind = "list of sources" // sources.yaml
	kindSource         kind = "source"
	kindExternalDocs   kind = "externalDocs"
	kindServer         kind = "server"
	kindServerVariable kind = "server variable"
	kindTag            kind = "tag"
	kindRequirement    kind = "security requirement"
	kindPathItem       kind = "path"
	kindOperation      kind = "operation"
	kindParameter      kind = "parameter"
	kindRequestBody    kind = "request body"
	kindResponse       kind = "response"
	kindHeader         kind = "header"
	kindMediaType      kind = "media type"
	kindExample        kind = "example"
	kindComponents     kind = "components"
	kindSecurityScheme kind = "security scheme"
	kindSchema         kind = "schema"
	kindGoImport       kind = "x-go-type-import"
	kindErrorCode      kind = "error code"
	kindDocConflict    kind = "x-doc-conflict"
	kindStatement      kind = "statement"
	kindEvidence       kind = "x-evidence"
	kindPagination     kind = "x-pagination"
	kindWaiter         kind = "x-waiter"
)

// shape is the form of the value of a key, as messages name it.
type shape string

const (
	anyValue     shape = "anything"
	oneText      shape = "a string"
	oneNumber    shape = "a number"
	oneBool      shape = "true or false"
	texts        shape = "a list of strings"
	oneObject    shape = "a mapping"
	objectOrBool shape = "a mapping, true or false"
	listOf       shape = "a list"
	mapOf        shape = "a mapping of names"
)

// field is a key that an object may have.
type field struct {
	name     string
	shape    shape
	kind     kind // of the object, or of each member
	required bool // by H004; other rules require more keys, with more specific messages
}

const (
	required = true
	optional = false
)

// objects lists the keys of every kind of object in the required order: the part of
// OpenAPI 3.0.3 that the documents use, then the extensions. A kind that is not listed
// may have any key.
var objects = map[kind][]field{
	kindDocument: {
		{"openapi", oneText, "", required},
		{"info", oneObject, kindInfo, required},
		{"externalDocs", oneObject, kindExternalDocs, optional},
		{"servers", listOf, kindServer, required},
		{"tags", listOf, kindTag, required},
		{"security", listOf, kindRequirement, optional},
		{"paths", mapOf, kindPathItem, required},
		{"components", oneObject, kindComponents, optional},
		{"x-sources", texts, "", optional}, // of the next key
		{"x-error-codes", listOf, kindErrorCode, optional},
	},
	kindInfo: {
		{"title", oneText, "", required},
		{"description", oneText, "", optional},
		{"version", oneText, "", required},
		{"contact", oneObject, kindContact, optional},
		{"license", oneObject, kindLicense, required},
		{"x-api-version", oneText, "", required},
	},
	kindContact: {
		{"name", oneText, "", optional},
		{"url", oneText, "", optional},
	},
	kindLicense: {
		{"name", oneText, "", required},
		{"url", oneText, "", required},
	},
	kindSource: {
		{"title", oneText, "", required},
		{"language", oneText, "", required},
		{"edition", oneText, "", required},
		{"url", oneText, "", optional}, // or the next key
		{"closed", oneText, "", optional},
		{"file", oneText, "", required},
		{"sha256", oneText, "", required},
	},
	kindExternalDocs: {
		{"description", oneText, "", required},
		{"url", oneText, "", required},
	},
	kindServer: {
		{"url", oneText, "", required},
		{"description", oneText, "", required},
		{"variables", mapOf, kindServerVariable, optional},
	},
	kindServerVariable: {
		{"default", oneText, "", required},
		{"description", oneText, "", optional},
	},
	kindTag: {
		{"name", oneText, "", required},
		{"description", oneText, "", optional},
	},
	kindPathItem: {
		{"get", oneObject, kindOperation, optional},
		{"post", oneObject, kindOperation, optional},
		{"put", oneObject, kindOperation, optional},
		{"patch", oneObject, kindOperation, optional},
		{"delete", oneObject, kindOperation, optional},
	},
	kindOperation: {
		{"operationId", oneText, "", required},
		{"summary", oneText, "", required},
		{"description", oneText, "", optional},
		{"externalDocs", oneObject, kindExternalDocs, optional},
		{"x-sources", texts, "", required},
		{"x-doc-conflict", oneObject, kindDocConflict, optional},
		{"tags", texts, "", required},
		{"deprecated", oneBool, "", optional},
		{"x-deprecated-reason", oneText, "", optional},
		{"security", listOf, kindRequirement, optional},
		{"x-pagination", oneObject, kindPagination, optional},
		{"x-waiter", oneObject, kindWaiter, optional},
		{"parameters", listOf, kindParameter, optional},
		{"requestBody", oneObject, kindRequestBody, optional},
		{"responses", mapOf, kindResponse, required},
	},
	kindParameter: {
		{"name", oneText, "", required},
		{"in", oneText, "", required},
		{"description", oneText, "", optional},
		{"required", oneBool, "", optional},
		{"deprecated", oneBool, "", optional},
		{"schema", oneObject, kindSchema, required},
		{"examples", mapOf, kindExample, optional},
		{"x-go-name", oneText, "", optional},
		{"x-evidence", oneObject, kindEvidence, optional},
		{"x-doc-conflict", oneObject, kindDocConflict, optional},
		{"x-deprecated-reason", oneText, "", optional},
	},
	kindRequestBody: {
		{"description", oneText, "", optional},
		{"required", oneBool, "", optional},
		{"content", mapOf, kindMediaType, optional},
	},
	kindResponse: {
		{"description", oneText, "", optional},
		{"headers", mapOf, kindHeader, optional},
		{"content", mapOf, kindMediaType, optional},
		{"x-no-body", oneText, "", optional},
		{"x-optional-body", oneText, "", optional},
		{"x-error-codes", listOf, kindErrorCode, optional},
		{"x-evidence", oneObject, kindEvidence, optional},
		{"x-doc-conflict", oneObject, kindDocConflict, optional},
	},
	kindHeader: {
		{"description", oneText, "", optional},
		{"required", oneBool, "", optional},
		{"schema", oneObject, kindSchema, required},
		{"examples", mapOf, kindExample, optional},
		{"x-evidence", oneObject, kindEvidence, optional},
		{"x-doc-conflict", oneObject, kindDocConflict, optional},
	},
	kindMediaType: {
		{"schema", oneObject, kindSchema, optional},
		{"examples", mapOf, kindExample, optional},
		{"x-no-example", oneText, "", optional},
	},
	kindExample: {
		{"summary", oneText, "", optional},
		{"value", anyValue, "", optional},
	},
	kindComponents: {
		{"securitySchemes", mapOf, kindSecurityScheme, optional},
		{"schemas", mapOf, kindSchema, optional},
	},
	kindSecurityScheme: {
		{"type", oneText, "", required},
		{"description", oneText, "", optional},
		{"name", oneText, "", optional},
		{"in", oneText, "", optional},
		{"x-evidence", oneObject, kindEvidence, optional},
		{"x-doc-conflict", oneObject, kindDocConflict, optional},
	},
	kindSchema: {
		{"$ref", oneText, "", optional},
		{"description", oneText, "", optional},
		{"type", oneText, "", optional},
		{"format", oneText, "", optional},
		{"enum", anyValue, "", optional},
		{"minimum", oneNumber, "", optional},
		{"maximum", oneNumber, "", optional},
		{"minLength", oneNumber, "", optional},
		{"maxLength", oneNumber, "", optional},
		{"pattern", oneText, "", optional},
		{"minItems", oneNumber, "", optional},
		{"maxItems", oneNumber, "", optional},
		{"nullable", oneBool, "", optional},
		{"deprecated", oneBool, "", optional},
		{"default", anyValue, "", optional},
		{"items", oneObject, kindSchema, optional},
		{"required", texts, "", optional},
		{"properties", mapOf, kindSchema, optional},
		{"additionalProperties", objectOrBool, kindSchema, optional},
		{"allOf", listOf, kindSchema, optional},
		{"anyOf", listOf, kindSchema, optional},
		{"oneOf", listOf, kindSchema, optional},
		{"not", oneObject, kindSchema, optional},
		{"x-go-name", oneText, "", optional},
		{"x-go-type", oneText, "", optional},
		{"x-go-type-import", oneObject, kindGoImport, optional},
		{"x-oapi-codegen-extra-tags", mapOf, "", optional},
		{"x-evidence", oneObject, kindEvidence, optional},
		{"x-doc-conflict", oneObject, kindDocConflict, optional},
	},
	kindGoImport: {
		{"path", oneText, "", required},
	},
	kindErrorCode: {
		{"status", oneNumber, "", required},
		{"code", oneText, "", required},
		{"message", oneText, "", optional}, // the cell of a table may be empty
		{"meaning", oneText, "", required},
		{"retryable", oneBool, "", optional},
		{"x-evidence", oneObject, kindEvidence, optional},
	},
	kindDocConflict: {
		{"statements", listOf, kindStatement, required},
		{"decision", oneText, "", required},
	},
	kindStatement: {
		{"source", oneText, "", required},
		{"says", oneText, "", required},
	},
	kindEvidence: {
		{"fact", oneText, "", required},
		{"basis", oneText, "", required},
	},
	kindPagination: {
		{"style", oneText, "", required},
		{"parameter", oneText, "", optional},
		{"first", oneNumber, "", optional},
		{"limit", oneText, "", optional},
		{"items", oneText, "", optional}, // "" is the whole body, so its rule requires it
		{"id", oneText, "", required},
		{"next", oneText, "", optional},
		{"total", oneText, "", optional},
	},
	kindWaiter: {
		{"name", oneText, "", optional},
		{"operation", oneText, "", optional},
		{"status", oneText, "", optional},
		{"done", texts, "", optional},
		{"failed", texts, "", optional},
		{"gone", oneBool, "", optional},
		{"items", oneText, "", optional},
		{"filter", mapOf, "", optional},
		{"none", oneText, "", optional},
	},
}

// others lists keys of OpenAPI that the documents of this project do not use, so that
// the rules for any document see the objects below them.
var others = map[kind][]field{
	kindPathItem: {
		{"parameters", listOf, kindParameter, optional},
		{"head", oneObject, kindOperation, optional},
		{"options", oneObject, kindOperation, optional},
		{"trace", oneObject, kindOperation, optional},
	},
	kindParameter: {{"content", mapOf, kindMediaType, optional}},
	kindHeader:    {{"content", mapOf, kindMediaType, optional}},
	kindComponents: {
		{"parameters", mapOf, kindParameter, optional},
		{"headers", mapOf, kindHeader, optional},
		{"requestBodies", mapOf, kindRequestBody, optional},
		{"responses", mapOf, kindResponse, optional},
	},
}

// fieldOf returns the index and the entry of a key in fields; the index is -1 if there
// is none.
func fieldOf(fields []field, name string) (int, field) {
	for i, f := range fields {
		if f.name == name {
			return i, f
		}
	}
	return -1, field{}
}
