package lint

// Rule is one house rule.
type Rule struct {
	// ID is the name of the rule in findings and in specs/README.md: H001.
	ID string
	// Title is the rule in one line, as in specs/README.md.
	Title string
	// Profile is Strict if the rule holds for any OpenAPI document, else House.
	Profile Profile

	check func(*doc, report)
}

// Profile selects rules.
type Profile string

// The profiles.
const (
	House  Profile = "house"  // all rules: how the documents of this project are written
	Strict Profile = "strict" // the rules that hold for any OpenAPI document
)

// has reports whether a rule belongs to the profile.
func (p Profile) has(rule Rule) bool { return p == House || rule.Profile == Strict }

// Rules lists the house rules in the order in which they run. The others run only if
// the first two find nothing, and H031 skips what those before it have reported.
// specs/README.md says what each rule is for.
var Rules = []Rule{
	{"H001", "A document is one plain YAML mapping", Strict, plainYAML},
	{"H040", "A schema does not apply itself to the same value", Strict, cycles},
	{"H002", "An object has only known keys", House, knownKeys},
	{"H003", "Keys are in the documented order", House, keyOrder},
	{"H004", "An object has its required keys", House, requiredKeys},
	{"H005", "OpenAPI is 3.0.3, and the version is that of VERSION", House, versions},
	{"H006", "x-sources cites the pages by their ids in sources.yaml", House, sources},
	{"H007", "A $ref is to a schema of the document and has no other keys beside it", House, refs},
	{"H036", "A local $ref resolves", Strict, resolved},
	{"H008", "Every schema in components is used", House, unusedSchemas},
	{"H009", "Schema names are UpperCamelCase and differ from generated names", House, schemaNames},
	{"H010", "An operationId is camelCase", House, operationIDs},
	{"H037", "An operationId is unique in its API", Strict, uniqueOperationIDs},
	{"H011", "A label is one short line without a full stop", House, labels},
	{"H012", "Every request body and every response has a schema or a reason for having none", House, bodies},
	{"H013", "Tags are declared and used", House, tags},
	{"H014", "Everything that a reader looks up has a description", House, descriptions},
	{"H015", "The prose is English", House, english},
	{"H016", "A description has one sentence per line, with a full stop", House, sentences},
	{"H017", "Parameters are in the order path, header, query", House, parameterOrder},
	{"H018", "Path parameters are required and appear in the path", Strict, pathParameters},
	{"H019", "A query parameter is not an object and has no not", House, queryParameters},
	{"H020", "Every JSON body has a documented example or a reason for having none", House, documentedExamples},
	{"H021", "Examples and defaults satisfy their schema", Strict, values},
	{"H022", "A document requires security, and each scheme is used", House, security},
	{"H038", "A required security scheme is declared", Strict, declaredSchemes},
	{"H023", "A server uses https, and its variables are declared and used", House, servers},
	{"H024", "A schema has a type", House, types},
	{"H025", "A required name is a property", House, requiredProperties},
	{"H026", "Formats are known to the code", House, formats},
	{"H027", "RE2 and ECMA-262 can read a pattern", Strict, patterns},
	{"H039", "A pattern is anchored and means the same in RE2 and in ECMA-262", House, plainPatterns},
	{"H028", "Response schemas are tolerant", House, tolerance},
	{"H029", "x-error-codes lists each row once, under its own status", House, errorCodes},
	{"H030", "x-doc-conflict has at least two statements", House, docConflicts},
	{"H031", "The document is valid OpenAPI", Strict, validOpenAPI},
	{"H032", "A list says how it is paged", House, pagination},
	{"H033", "An asynchronous operation says how to wait for its end", House, waiters},
	{"H034", "The parts of a document fit together", Strict, fitting},
	{"H035", "common.yaml has once what documents share", House, shared},
}
