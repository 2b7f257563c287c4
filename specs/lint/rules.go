package lint

// Rule is one house rule.
type Rule struct {
	// ID is the name of the rule in findings and in specs/README.md: H001.
	ID string
	// Title is the rule in one line, as in specs/README.md.
	Title string

	check func(*doc, report)
}

// Rules lists the house rules in the order in which they run. The others run only if
// the first finds nothing, and H031 skips what those before it have reported.
var Rules = []Rule{
	{"H001", "A document is one plain YAML mapping", plainYAML},
	{"H002", "An object has only known keys", knownKeys},
	{"H003", "Keys are in the documented order", keyOrder},
	{"H004", "An object has its required keys", requiredKeys},
	{"H005", "OpenAPI is 3.0.3, and the version is that of VERSION", versions},
	{"H006", "x-sources cites the pages by their ids in sources.yaml", sources},
	{"H007", "A $ref is local, resolves and has no other keys beside it", refs},
	{"H008", "Every schema in components is used", unusedSchemas},
	{"H009", "Schema names are UpperCamelCase and differ from generated names", schemaNames},
	{"H010", "An operationId is camelCase and unique in its API", operationIDs},
	{"H011", "A label is one short line without a full stop", labels},
	{"H012", "Every request body and every response has a schema or a reason for having none", bodies},
	{"H013", "Tags are declared and used", tags},
	{"H014", "Everything that a reader looks up has a description", descriptions},
	{"H015", "The prose is English", english},
	{"H016", "A description has one sentence per line, with a full stop", sentences},
	{"H017", "Parameters are in the order path, header, query", parameterOrder},
	{"H018", "Path parameters are required and appear in the path", pathParameters},
	{"H019", "A query parameter is not an object and has no not", queryParameters},
	{"H020", "Every JSON body has a documented example or a reason for having none", documentedExamples},
	{"H021", "Examples and defaults satisfy their schema", values},
	{"H022", "Security schemes are declared, required and used", security},
	{"H023", "A server uses https, and its variables are declared and used", servers},
	{"H024", "A schema has a type", types},
	{"H025", "A required name is a property", requiredProperties},
	{"H026", "Formats are known to the code", formats},
	{"H027", "A pattern means the same in RE2 and in ECMA-262", patterns},
	{"H028", "Response schemas are tolerant", tolerance},
	{"H029", "x-error-codes lists each row once, under its own status", errorCodes},
	{"H030", "x-doc-conflict has at least two statements", docConflicts},
	{"H031", "The document is valid OpenAPI", validOpenAPI},
	{"H032", "A list says how it is paged", pagination},
	{"H033", "An asynchronous operation says how to wait for its end", waiters},
	{"H034", "The parts of a document fit together", fitting},
	{"H035", "common.yaml has once what documents share", shared},
}
