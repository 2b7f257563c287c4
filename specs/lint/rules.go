package lint

// Rule is one house rule.
type Rule struct {
	// ID names the rule in findings and in specs/README.md: H001.
	ID string
	// Title is the rule on one line, as specs/README.md has it.
	Title string

	check func(*doc, report)
}

// Rules lists the house rules. They run in this order: the first guards the
// others, and the last keeps to what no other has said.
var Rules = []Rule{
	{"H001", "A document is one plain YAML mapping", plainYAML},
	{"H002", "An object has the keys that the house knows, and no others", knownKeys},
	{"H003", "Keys stand in the order of the house", keyOrder},
	{"H004", "An object has the keys that it must have", requiredKeys},
	{"H005", "OpenAPI is 3.0.3, and our version is that of VERSION", versions},
	{"H006", "x-sources names each page exactly", sources},
	{"H007", "A $ref is local, resolves and stands alone", refs},
	{"H008", "Every schema in components is used", unusedSchemas},
	{"H009", "Schema names are UpperCamelCase and collide with no generated name", schemaNames},
	{"H010", "An operationId is camelCase and unique in its API", operationIDs},
	{"H011", "A label is one short line without a full stop", labels},
	{"H012", "Every request body and every response has a schema, or says why there is no body", bodies},
	{"H013", "Tags are declared and used", tags},
	{"H014", "Whatever a reader looks up has a description", descriptions},
	{"H015", "The prose is English", english},
	{"H016", "A description has one sentence a line, each with its full stop", sentences},
	{"H017", "Parameters stand in the order path, header, query", parameterOrder},
	{"H018", "Path parameters are required, and those of the path", pathParameters},
	{"H019", "A query parameter is no object and has no not", queryParameters},
	{"H020", "Every JSON body has a documented example, or says why not", documentedExamples},
	{"H021", "Examples and defaults satisfy their schema", values},
	{"H022", "Security schemes are declared, required and used", security},
	{"H023", "A server is https, its variables declared and used", servers},
	{"H024", "A schema says its type", types},
	{"H025", "A required name is a property", requiredProperties},
	{"H026", "Formats are those that the code knows", formats},
	{"H027", "A pattern means the same in RE2 and in ECMA-262", patterns},
	{"H028", "What a server answers is taken tolerantly", tolerance},
	{"H029", "x-error-codes lists each row once, under its own status", errorCodes},
	{"H030", "x-doc-conflict sets at least two statements side by side", docConflicts},
	{"H031", "The document is valid OpenAPI", validOpenAPI},
}
