package definitions

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

func TestCompare(t *testing.T) {
	we := operation{name: "create", members: map[key]member{
		{placeBody, "same"}:        {"string", required},
		{placeBody, "type"}:        {"string", optional},
		{placeBody, "needed"}:      {"string", required},
		{placeBody, "ours"}:        {"object", optional},
		{placeBody, "ours.member"}: {"string", optional},
		{placeFault, "{any}.code"}: {"string", unstated},
		{placeHeader, "X-Silent"}:  {"string", optional},
	}}
	vendor := operation{name: "Create", members: map[key]member{
		{placeBody, "same"}:             {"string", required},
		{placeBody, "type"}:             {"integer", optional},
		{placeBody, "needed"}:           {"string", optional},
		{placeBody, "theirs"}:           {"array", optional},
		{placeBody, "theirs[]"}:         {"object", optional},
		{placeBody, "theirs[].member"}:  {"string", optional},
		{placeFault, "error.code"}:      {"string", required},
		{placeFault, "error.code.deep"}: {"string", required},
	}}

	differences, counted := compare("v/a", we, vendor, placeHeader)

	require.Equal(t, []difference{
		{Document: "v/a", Operation: "create", Place: placeBody, Name: "needed", What: presence, Ours: required, Vendor: optional},
		{Document: "v/a", Operation: "create", Place: placeBody, Name: "ours", What: extra, Ours: "object optional"},
		{Document: "v/a", Operation: "create", Place: placeBody, Name: "theirs", What: missing, Vendor: "array optional"},
		{Document: "v/a", Operation: "create", Place: placeBody, Name: "type", What: kind, Ours: "string", Vendor: "integer"},
		{Document: "v/a", Operation: "create", Place: placeFault, Name: "error.code.deep", What: missing, Vendor: "string required"},
	}, differences)
	require.Equal(t, tally{facts: 7, same: 5}, counted)
}

// TestUnion checks that a difference says on which side it is, if it is on one only.
func TestUnion(t *testing.T) {
	both, left, right := difference{Name: "both"}, difference{Name: "left"}, difference{Name: "right"}

	all := union([]difference{both, left}, []difference{both, right})

	require.Equal(t, []difference{both, {Name: "left", Side: "document"}, {Name: "right", Side: "page table"}}, all)
}

func TestSettle(t *testing.T) {
	rows := []gap{
		{ID: "narrow", Documents: patterns{"v/a"}, Names: patterns{"list[].*"}, What: extra},
		{ID: "typed", Documents: patterns{"v/*"}, Names: patterns{"size"}, What: kind, Ours: patterns{"integer"}, Vendor: patterns{"string"}},
	}
	known := difference{Document: "v/a", Name: "list[].id", What: extra}
	open := difference{Document: "v/b", Name: "list[].id", What: extra}
	typed := difference{Document: "v/a", Name: "size", What: kind, Ours: "integer", Vendor: "string"}
	otherwise := difference{Document: "v/a", Name: "size", What: kind, Ours: "string", Vendor: "integer"}

	counts, findings, err := settle(rows, []difference{known, open, typed, otherwise})
	require.NoError(t, err)
	require.Equal(t, map[string]int{"narrow": 1, "typed": 1}, counts)
	require.Equal(t, []difference{open, otherwise}, findings)

	_, _, err = settle(append(rows, gap{ID: "wide", What: extra}), []difference{known})
	require.ErrorContains(t, err, "matches the rows narrow, wide")
}

func TestLoadGapsErrors(t *testing.T) {
	for text, want := range map[string]string{
		"- {id: a, documents: [v/a], what: extra, reason: r}":                     "needs a reason, and the source",
		"- {id: a, documents: [v/a], what: other, reason: r, source: s}":          `what is "other"`,
		"- {documents: [v/a], what: extra, reason: r, source: s}":                 "needs an id",
		"- {id: a, what: extra, reason: r, source: s}":                            "needs the documents",
		"- {id: a, document: v/a, what: extra, reason: r, source: s}":             "field document not found",
		"- &a {id: a, documents: [v/a], what: extra, reason: r, source: s}\n- *a": "stands twice",
	} {
		_, err := loadGaps(fstest.MapFS{gapsFile: {Data: []byte(text)}})
		require.ErrorContains(t, err, want)
	}
}

// TestRowsFor checks that the rows for findings match them once they are filled in, and
// that an empty one is refused.
func TestRowsFor(t *testing.T) {
	findings := []difference{
		{Document: "v/a", Operation: "create", Place: placeResponse, Name: "list[].{any}", What: kind, Ours: "string", Vendor: "integer"},
		{Document: "v/a", Operation: "show", Place: placeResponse, Name: "list[].{any}", What: kind, Ours: "string", Vendor: "integer"},
		{Document: "v/a", Operation: "update", Place: placeResponse, Name: "list[].{any}", What: kind, Ours: "string", Vendor: "integer", Side: "document"},
		{Document: "v/a", Operation: "gone", What: undefined},
	}
	text := rowsFor(findings)
	require.Equal(t, `# v/a response list[].{any}: type: we have string, the vendor integer
- {id: , documents: [v/a], operations: [create, show], places: [response], names: ["list[].{any}"], what: type, ours: [string], vendor: [integer], reason: , source: }
# v/a response list[].{any}, document only: type: we have string, the vendor integer
- {id: , documents: [v/a], operations: [update], places: [response], names: ["list[].{any}"], what: type, ours: [string], vendor: [integer], reason: , source: }
# v/a: the vendor does not define this operation
- {id: , documents: [v/a], operations: [gone], what: undefined, reason: , source: }
`, text)

	rows, err := loadGaps(fstest.MapFS{gapsFile: {Data: []byte(text)}})
	require.ErrorContains(t, err, "needs an id")
	_, open, err := settle(rows, findings)
	require.NoError(t, err)
	require.Empty(t, open)
}

func TestChanges(t *testing.T) {
	item := func(kind string) operation {
		return operation{members: map[key]member{{placeBody, "a"}: {kind, optional}}}
	}
	before := map[string]operation{"Ours": item("string"), "Other": item("string"), "Old": item("string")}
	after := map[string]operation{"Ours": item("integer"), "Other": item("integer"), "New": item("string")}
	after["Ours"].members[key{placeBody, "b"}] = member{"string", required}

	found := changes(before, after, func(id string) bool { return id == "Ours" })

	require.Equal(t, []string{"Old: no longer defined", "Ours body a: type: was string, is integer", "Ours body b: new, string required", "New: new"}, found)
}

// TestResults checks that rows without a difference are noticed, and that an incremental
// run keeps no result with a finding.
func TestResults(t *testing.T) {
	good := Cell{Origin: results.Origin{Document: "v/a"}, Gaps: map[string]int{"used": 2}}
	open := Cell{Origin: results.Origin{Document: "v/b"}, Findings: []string{"found"}}
	r := Results{Cells: []Cell{good, open}, Gaps: []Gap{{ID: "used"}, {ID: "unused"}}}

	require.Equal(t, []string{"unused"}, r.unused())
	require.Equal(t, good, r.settled("v/a"))
	require.Equal(t, Cell{}, r.settled("v/b"))
}
