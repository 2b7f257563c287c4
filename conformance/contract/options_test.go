package contract_test

import (
	"fmt"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs/document"
)

// thingsWith returns the contract of testdata/things.yaml with options.
func thingsWith(t testing.TB, options contract.Options) *contract.Contract {
	t.Helper()
	doc, err := document.Load(os.DirFS("testdata"), "things.yaml")
	require.NoError(t, err)
	c, err := options.New(doc)
	require.NoError(t, err)
	return c
}

// TestParts checks every case in parts, as large values are checked: the findings must
// be those in the whole.
func TestParts(t *testing.T) {
	whole, parts := published(t, contract.NewExplaining), published(t, contract.NewInParts)
	for _, c := range cases(t) {
		assert.Equal(t, suite.Run(c, whole[c.API]), suite.Run(c, parts[c.API]), c.Name)
	}
}

// TestPartsOfThings does the same for bodies with every keyword that applies to the
// values of a list or an object.
func TestPartsOfThings(t *testing.T) {
	doc, err := document.Load(os.DirFS("testdata"), "things.yaml")
	require.NoError(t, err)
	whole, err := contract.NewExplaining(doc)
	require.NoError(t, err)
	parts, err := contract.NewInParts(doc)
	require.NoError(t, err)
	for body, wrong := range map[string]bool{
		`{"name":"a","parts":[{"name":"b"},{"name":"b"}]}`:                            false,
		`{"name":"a","parts":[{"name":""},{},{"name":"abcd","count":-1}]}`:            true, // maxItems too
		`{"name":"a","labels":{"a":"b","c":1,"d":null}}`:                              true,
		`{"name":"a","closed":{"a":"b","c":1,"A":2}}`:                                 true,
		`{"name":"a","closed":[1]}`:                                                   true,
		`{"name":"a","parts":{"a":1},"free":{"a":[1]}}`:                               true,
		`{"name":"a","secret":"s","parts":[{"name":"b","secret":null},{"secret":1}]}`: true,
		`{"name":"a","more":{"a":[1]},"NAME":[1]}`:                                    true,
		`{"name":null,"parts":[null,[],{}]}`:                                          true,
		`[{"name":"a"}]`:                                                              true,
	} {
		found := post(t, whole, asJSON, body)
		assert.Equal(t, found, post(t, parts, asJSON, body), body)
		assert.Equal(t, wrong, len(found) > 0, "%s: %v", body, found)
	}
}

// TestFindingsAreCapped has messages with many findings. What is listed is the same at
// every call, and a fault is never among the rest if a strict finding is listed.
func TestFindingsAreCapped(t *testing.T) {
	repeat := func(item string, n int) string { return strings.TrimSuffix(strings.Repeat(item+",", n), ",") }
	members := func(n int) string {
		var all strings.Builder
		for i := range n {
			fmt.Fprintf(&all, `"m%04d":1,`, i)
		}
		return all.String()
	}
	tests := map[string]struct {
		body           string
		faults, strict int
		more           string
	}{
		"faults of a small list":  {`{"name":"a","labels":{` + members(300) + `"z":1}}`, 100, 0, "findings that are not listed: 201; correct the listed ones first"},
		"faults of a large list":  {`{"name":"a","parts":[` + repeat("1", 5000) + `]}`, 100, 0, "not listed: at least "},
		"unknown members":         {`{"name":"a",` + members(300) + `"z":1}`, 0, 100, "not listed: 201;"},
		"a fault among unknown":   {`{` + members(300) + `"zzz":1,"name":"abcd"}`, 1, 99, "not listed: 202;"},
		"a name in another case":  {`{"name":"a",` + members(300) + `"pARTS":1}`, 1, 99, "not listed: 201;"},
		"the last of 2000 values": {`{"name":"a","labels":{` + strings.ReplaceAll(members(2000), ":1", `:"v"`) + `"z":1}}`, 1, 0, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found := post(t, things(t), asJSON, tt.body)
			require.Equal(t, found, post(t, things(t), asJSON, tt.body))
			if tt.more != "" {
				last := found[len(found)-1]
				found = found[:len(found)-1]
				require.Equal(t, contract.RuleMore, last.Rule)
				require.Equal(t, contract.InBody, last.In)
				require.Contains(t, last.Message, tt.more)
				require.Equal(t, tt.faults < 100, last.Strict, "strict if no fault is left out")
			}
			isStrict := func(f contract.Finding) bool { return f.Strict }
			require.Len(t, found, tt.faults+tt.strict)
			require.Len(t, slices.DeleteFunc(found, isStrict), tt.faults)
		})
	}
}

func TestMaxFindings(t *testing.T) {
	body := `{"name":"abcd","count":-1,"color":"green","labels":[]}`
	require.Len(t, post(t, things(t), asJSON, body), 4)
	found := post(t, thingsWith(t, contract.Options{MaxFindings: 3}), asJSON, body)
	require.Equal(t, []string{"body /color enum", "body /count minimum", "body /labels type", "body  more"}, brief(found))
	require.Equal(t, "body: more: findings that are not listed: 1; correct the listed ones first", found[3].String())
	require.Len(t, post(t, thingsWith(t, contract.Options{MaxFindings: 4}), asJSON, body), 4)

	body = `{"name":"abcd","count":-1,"more":1,"most":1}`
	found = post(t, thingsWith(t, contract.Options{MaxFindings: 1}), asJSON, body)
	require.Equal(t, []string{"body /count minimum", "body  more", "body  more?"}, brief(found))
	require.Contains(t, found[1].Message, "not listed: 1;", "without the strict ones")
	require.Contains(t, found[2].Message, "not listed: 2;")
	require.Len(t, post(t, thingsWith(t, contract.Options{MaxFindings: -1}), asJSON, body), 4)
}

// TestManyFaultsCostLittle checks a body of 1 MB that is all faults. It took 480 MiB.
func TestManyFaultsCostLittle(t *testing.T) {
	c := things(t)
	body := `{"name":"a","parts":[` + strings.Repeat("1,", 500_000) + `1]}`
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	found := post(t, c, asJSON, body)
	runtime.ReadMemStats(&after)
	require.Len(t, found, 101)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(128<<20))
}

func TestTooManyParameters(t *testing.T) {
	c := things(t)
	query := func(n int, last string) []string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/p/things?"+strings.Repeat("more=1&", n-1)+last, nil)
		require.NoError(t, err)
		_, found, err := c.Request(r)
		require.NoError(t, err)
		return brief(found)
	}
	require.Equal(t, []string{"query more unknown?"}, query(1000, "limit=1"))
	require.Equal(t, []string{"query limit maximum", "query more unknown?"}, query(1000, "limit=1000"))
	require.Equal(t, []string{"query  limit"}, query(1001, "limit=1"))
	require.Equal(t, []string{"query  limit"}, query(20_000, "limit=1"), "net/http would drop all of them")
}

func TestTooManyHeaders(t *testing.T) {
	c := things(t)
	headers := func(n int) []string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/p/things", nil)
		require.NoError(t, err)
		for i := range n {
			r.Header.Add(fmt.Sprint("X-", i%10), "v")
		}
		_, found, err := c.Request(r)
		require.NoError(t, err)
		return brief(found)
	}
	require.Equal(t, []string{}, headers(1000))
	require.Equal(t, []string{"header  limit"}, headers(1001))
}
