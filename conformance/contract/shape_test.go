package contract_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// published returns the contracts of all APIs, by id, that construct returns.
func published(t testing.TB, construct func(...*openapi3.T) (*contract.Contract, error)) map[string]*contract.Contract {
	t.Helper()
	all := map[string]*contract.Contract{}
	for _, api := range specs.APIs() {
		c, err := construct(documents(t)[api.ID]...)
		require.NoError(t, err)
		all[api.ID] = c
	}
	return all
}

// documents returns the documents of all APIs, by id. They are read once: that takes
// longer than to construct a contract.
func documents(t testing.TB) map[string][]*openapi3.T {
	t.Helper()
	all, err := loadDocuments()
	require.NoError(t, err)
	return all
}

var loadDocuments = sync.OnceValues(func() (map[string][]*openapi3.T, error) {
	all := map[string][]*openapi3.T{}
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			doc, err := document.Load(specs.FS, name)
			if err != nil {
				return nil, err
			}
			all[api.ID] = append(all[api.ID], doc)
		}
	}
	return all, nil
})

func cases(t testing.TB) []suite.Case {
	t.Helper()
	known, err := suite.Open()
	require.NoError(t, err)
	return known.Cases
}

// message returns the body of a case, and the status and header that select its
// schema.
func message(c suite.Case) (status int, header http.Header, body string) {
	if c.Response != nil {
		return c.Response.Status, http.Header(c.Response.Headers), c.Response.Body
	}
	return 0, http.Header(c.Request.Headers), c.Request.Body
}

// TestExplainingHalf checks every case with the explaining half alone: it must have
// the same findings as both halves together.
func TestExplainingHalf(t *testing.T) {
	both, explaining := published(t, contract.New), published(t, contract.NewExplaining)
	for _, c := range cases(t) {
		assert.Equal(t, suite.Run(c, both[c.API]), suite.Run(c, explaining[c.API]), c.Name)
	}
}

// slow names the schemas that the fast half does not support, and why.
var slow = map[string]string{
	"#/components/schemas/Fault": "anyOf and not",
}

// slowValue is the suffix of the cases whose value, an integer of 2^53 or more, the
// fast half does not support.
const slowValue = "-int64-most"

// TestFastHalf checks the bodies of all cases with the fast half: it accepts
// exactly those in which the explaining half has no finding.
func TestFastHalf(t *testing.T) {
	both, explaining := published(t, contract.New), published(t, contract.NewExplaining)
	needed := map[string]bool{}
	for _, c := range cases(t) {
		status, header, body := message(c)
		operation, ok := both[c.API].Operation(c.Operation)
		require.True(t, ok, c.Name)
		schema := operation.Schema(status, header)
		if body == "" || schema == nil {
			continue
		}
		clean := !slices.ContainsFunc(findings(t, explaining[c.API], c), func(f contract.Finding) bool { return f.In == contract.InBody })
		accepted := operation.Accepts(schema, []byte(body))
		if clean && !accepted && slow[schema.Ref] != "" {
			needed[schema.Ref] = true
			continue
		}
		if strings.HasSuffix(c.Name, slowValue) {
			assert.False(t, accepted, "%s is no longer slow; remove slowValue", c.Name)
			continue
		}
		assert.Equal(t, clean, accepted, c.Name)
	}
	for name := range slow {
		assert.True(t, needed[name], "no case shows that %s is slow; remove it", name)
	}
}

func findings(t *testing.T, api *contract.Contract, c suite.Case) []contract.Finding {
	t.Helper()
	operation, ok := api.Operation(c.Operation)
	require.True(t, ok, c.Name)
	status, header, body := message(c)
	if c.Response != nil {
		return operation.Response(status, header, []byte(body))
	}
	r, err := c.Request.HTTP()
	require.NoError(t, err)
	_, found, err := api.Request(r)
	require.NoError(t, err)
	return found
}

// TestFastHalfOfThings checks bodies for testdata/things.yaml, which has every
// keyword, with the fast half.
func TestFastHalfOfThings(t *testing.T) {
	o, _ := things(t).Operation("createThing")
	schema := o.Schema(0, http.Header{"Content-Type": asJSON})
	for body, want := range map[string]bool{
		`{"name":"abc"}`:                                                true,
		" {\t\"name\" :\r\n\"abc\" } ":                                  true,
		`{"name":"\u5b57\uD842\uDFB7\n"}`:                               true,
		`{"name":"字字字"}`:                                                true,
		`{"n\u0061me":"a"}`:                                             true,
		`{"name":"a","count":0}`:                                        true,
		`{"name":"a","count":1.0e2}`:                                    true,
		`{"name":"a","count":-0}`:                                       true,
		`{"name":"a","labels":{"x":"","y":""}}`:                         true,
		`{"name":"a","free":{"x":[{},[],1.5e-3,null,true,false,"y"]}}`:  true,
		`{"name":"a","parts":[{"name":"b","parts":[]}]}`:                true,
		`{"name":"a","closed":{"a":"x"}}`:                               true,
		`{"name":"a","free":` + nested(contract.MaxDepth-1) + `}`:       true,
		`{"name":"a","free":` + nested(contract.MaxDepth) + `}`:         false,
		`{"name":"a","count":9007199254740993}`:                         false, // not representable as a float
		`{"name":"a","code":"x"}`:                                       true,
		`{"name":"a","code":7}`:                                         true,
		`{"name":"a","code":7.5}`:                                       false,
		`{"name":"a","code":true}`:                                      false,
		`{"name":"a","code":null}`:                                      false,
		`{"name":"a","either":{"l":"x"}}`:                               false, // oneOf
		`{"name":"a","notRed":"x"}`:                                     false, // not
		`{"name":"a","secret":"x"}`:                                     false, // readOnly
		`{"name":"a","x":1}`:                                            false,
		`{"name":"a","n\u0061me":"a"}`:                                  false,
		`{"name":"a","labels":{"x":"","\u0078":""}}`:                    false,
		`{"name":"\ud800"}`:                                             false,
		"{\"name\":\"\xff\"}":                                           false,
		"\ufeff{\"name\":\"a\"}":                                        false,
		`{"name":"a"} {}`:                                               false,
		`{"name":"a",}`:                                                 false,
		`{"name":"a"`:                                                   false,
		`{"name":"a","count":01}`:                                       false,
		`{"name":"a","count":1.}`:                                       false,
		`{"name":"a","free":{"x":` + strings.Repeat("9", 400) + `}}`:    false, // beyond the range of a float
		`{"name":"a","parts":[{"name":"b"},{"name":"b"},{"name":"b"}]}`: false,
		"{\"name\":\"a\x00\"}":                                          false,
		"{\"name\":\"a\"}\x00":                                          false,
	} {
		assert.Equal(t, want, o.Accepts(schema, []byte(body)), body)
	}
}

// FuzzFastHalf compares the two halves of a schema: the explaining half has no finding
// in what the fast half accepts.
func FuzzFastHalf(f *testing.F) {
	all := halves(f)
	schemas := slices.Sorted(maps.Keys(all))
	for i, text := range textsOfCases(f) {
		f.Add(uint16(i), []byte(text))
		f.Add(uint16(i+len(schemas)/2), []byte(text))
	}
	f.Fuzz(func(t *testing.T, which uint16, text []byte) {
		schema := schemas[int(which)%len(schemas)]
		if found := all[schema].Contradictions(text); len(found) > 0 {
			t.Errorf("%q: %v, by %s", text, found, schema)
		}
	})
}

// TestHalvesAgree compares the two halves of every schema in every body and value of
// the cases.
func TestHalvesAgree(t *testing.T) {
	texts := textsOfCases(t)
	for schema, halves := range halves(t) {
		for _, text := range texts {
			assert.Empty(t, halves.Contradictions([]byte(text)), "%q, by %s", text, schema)
		}
	}
}

// halves returns the halves of all schemas, by their JSON text.
func halves(t testing.TB) map[string]contract.Halves {
	t.Helper()
	all := things(t).Halves()
	for _, c := range published(t, contract.New) {
		maps.Copy(all, c.Halves())
	}
	return all
}

// textsOfCases returns the bodies and the values of parameters of the cases, and texts
// that are special, each once.
func textsOfCases(t testing.TB) []string {
	t.Helper()
	texts := []string{
		`{"name":"a","count":0,"color":"red","labels":{"x":"y"},"parts":[{"name":"b"}],"closed":{"a":""},"free":{"x":[1,{"y":null}]}}`,
		`{"things":[{"name":"\u0061\n"}]}`, `{"count":1e999}`, `-0.5e+3`, `null`, `"2024-02-29T03:56:53Z"`, nested(150),
	}
	for _, c := range cases(t) {
		_, _, body := message(c)
		texts = append(texts, body)
		if c.Request == nil {
			continue
		}
		for pair := range strings.SplitSeq(c.Request.Query, "&") {
			_, value, _ := strings.Cut(pair, "=")
			texts = append(texts, value)
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}
