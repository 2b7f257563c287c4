package contract_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestQuery(t *testing.T) {
	c := things(t)
	for _, test := range []struct {
		name, query string
		want        []string
	}{
		{"none", "", []string{}},
		{"empty pairs", "&&limit=1&", []string{}},
		{"encoded name", "%6cimit=1", []string{}},
		{"plus is a space", "Tag.1.Key=+", []string{}},
		{"empty string", "Tag.1.Key=", []string{"query Tag.1.Key minLength"}},
		{"no equals sign", "Tag.1.Key", []string{"query Tag.1.Key minLength"}},
		{"second equals sign", "Tag.1.Key=a=b", []string{}},

		{"integer", "offset=-9223372036854775808", []string{}},
		{"integer above 64 bits", "offset=9223372036854775808", []string{"query offset type"}},
		{"integer with leading zero", "limit=05", []string{"query limit type"}},
		{"integer with plus", "limit=%2B5", []string{"query limit type"}},
		{"integer with point", "limit=5.0", []string{"query limit type"}},
		{"integer with exponent", "limit=1e1", []string{"query limit type"}},
		{"integer in hexadecimal", "limit=0x5", []string{"query limit type"}},
		{"integer with blank", "limit=5%20", []string{"query limit type"}},
		{"integer without value", "limit=", []string{"query limit type"}},
		{"minus zero", "offset=-0", []string{}},
		{"below minimum", "limit=0", []string{"query limit minimum"}},
		{"above maximum and format", "limit=2147483648", []string{"query limit format", "query limit maximum"}},

		{"boolean", "all=true", []string{}},
		{"1 for true", "all=1", []string{"query all type"}},
		{"True for true", "all=True", []string{"query all type"}},
		{"t for true", "all=t", []string{"query all type"}},
		{"boolean without value", "all=", []string{"query all type"}},

		{"enum", "sort=up", []string{}},
		{"not in enum", "sort=Up", []string{"query sort enum"}},
		{"first pattern", "name=A", []string{"query name pattern"}},
		{"second pattern", "name=x", []string{"query name pattern"}},
		{"both patterns", "name=Xx", []string{"query name pattern", "query name pattern"}},
		{"beside allOf", "name=abcde", []string{"query name maxLength"}},
		{"in allOf and beside it", "name=Abcde", []string{"query name maxLength", "query name pattern"}},
		{"null is a string", "sort=null", []string{"query sort enum"}},
		{"not UTF-8", "name=%ff", []string{"query name utf8"}},

		{"repeated", "limit=1&limit=1", []string{"query limit repeated"}},
		{"list of one", "id=ab", []string{}},
		{"list of two", "id=ab&limit=1&%69d=ab", []string{}},
		{"list with a wrong item", "id=ab&id=a", []string{"query id minLength"}},
		{"list with two wrong items", "id=&id=a", []string{"query id minLength", "query id minLength"}},
		{"list with a comma", "id=a,b", []string{}},
		{"list of integers", "level=1&level=2", []string{}},
		{"list of integers with a word", "level=1&level=two", []string{"query level type"}},
		{"list in another case", "ID=ab", []string{"query ID case"}},
		{"list that is not UTF-8", "id=ab&id=%ff%ff", []string{"query id utf8"}},
		{"malformed item of a list", "id=ab&id=%zz", []string{"query id syntax"}},

		{"repeated in two encodings", "limit=1&%6cimit=2", []string{"query limit repeated"}},
		{"semicolon", "limit=1;all=true", []string{"query limit syntax"}},
		{"encoded semicolon", "Tag.1.Key=%3B", []string{}},
		{"malformed value", "limit=%zz", []string{"query limit syntax"}},
		{"truncated escape", "limit=%2", []string{"query limit syntax"}},
		{"malformed name", "%zz=1", []string{"query %zz syntax"}},
		{"malformed beside well-formed", "limit=%zz&limit=5", []string{"query limit syntax"}},

		{"unknown", "x=1", []string{"query x unknown?"}},
		{"unknown and repeated", "x=1&x=2", []string{"query x unknown?"}},
		{"number beyond the documented range", "Tag.21.Key=a", []string{"query Tag.21.Key unknown?"}},
		{"nameless", "=1", []string{"query  unknown?"}},
		{"other case", "LIMIT=1", []string{"query LIMIT case"}},
		{"other case of a letter within", "Tag.1.key=a", []string{"query Tag.1.key case"}},
		{"header in the query", "X-Mode=fast", []string{"query X-Mode unknown?"}},
		{"sorted by name, then rule", "z=1&all=2&LIMIT=0&limit=0", []string{"query LIMIT case", "query all type", "query limit minimum", "query z unknown?"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := &http.Request{Method: "GET", URL: &url.URL{Path: "/v1/p/things", RawQuery: test.query}}
			_, found, err := c.Request(r)
			require.NoError(t, err)
			assert.Equal(t, test.want, brief(found))
			assert.Equal(t, test.query, r.URL.RawQuery)
		})
	}
}

func TestRequiredParameter(t *testing.T) {
	c := things(t)
	for query, want := range map[string][]string{
		"":              {"query since required"},
		"since=":        {},
		"since=%zz":     {"query since syntax"},
		"Since=1":       {"query Since case", "query since required"},
		"until=1":       {"query since required", "query until unknown?"},
		"since=1&since": {"query since repeated"},
	} {
		r := &http.Request{Method: "GET", URL: &url.URL{Path: "/v1/p/things/detail", RawQuery: query}}
		_, found, err := c.Request(r)
		require.NoError(t, err)
		assert.Equal(t, want, brief(found), query)
	}
}

func TestHeaders(t *testing.T) {
	c := things(t)
	for _, test := range []struct {
		name   string
		header http.Header
		want   []string
	}{
		{"none", nil, []string{}},
		{"declared", http.Header{"X-Mode": {"fast"}}, []string{}},
		{"name in another case", http.Header{"x-mODE": {"quick"}}, []string{"header X-Mode enum"}},
		{"value in another case", http.Header{"X-Mode": {"Fast"}}, []string{"header X-Mode enum"}},
		{"repeated", http.Header{"X-Mode": {"fast", "slow"}}, []string{"header X-Mode repeated"}},
		{"repeated in two cases", http.Header{"X-Mode": {"fast"}, "x-mode": {"fast"}}, []string{"header X-Mode repeated"}},
		{"not UTF-8", http.Header{"X-Mode": {"\xff"}}, []string{"header X-Mode utf8"}},
		{"unknown", http.Header{"X-Other": {"1", "2"}, "Content-Type": {"text/plain"}}, []string{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := &http.Request{Method: "GET", URL: &url.URL{Path: "/v1/p/things"}, Header: test.header}
			_, found, err := c.Request(r)
			require.NoError(t, err)
			assert.Equal(t, test.want, brief(found))
		})
	}
}

func TestResponseHeaders(t *testing.T) {
	o, _ := things(t).Operation("listThings")
	for _, test := range []struct {
		name   string
		totals []string
		want   []string
	}{
		{"sent", []string{"3"}, []string{}},
		{"missing", nil, []string{"header X-Total required"}},
		{"wrong", []string{"03"}, []string{"header X-Total type"}},
		{"repeated", []string{"3", "3"}, []string{"header X-Total repeated"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			header := http.Header{"Content-Type": {"application/json"}, "X-Total": test.totals}
			assert.Equal(t, test.want, brief(o.Response(200, header, []byte(`{"things":[]}`))))
		})
	}
}

func TestParameterMessages(t *testing.T) {
	c := things(t)
	for query, want := range map[string][2]string{
		"limit=05":          {"05", `query limit: type: "05" is not an integer of 64 bits without leading zeros; send one`},
		"limit=0":           {"0", `query limit: minimum: number must be at least 1; correct the value`},
		"sort=left":         {"left", `query sort: enum: "left" is not one of ["up","down"]; send one of them`},
		"limit=1&limit=%0A": {"1, \n", `query limit: repeated: sent 2 times, once is allowed; send one value`},
		"limit=%zz":         {"limit=%zz", `query limit: syntax: the value is not percent-encoded; encode a percent sign as %25`},
		"SORT=%0A":          {"\n", `query SORT: case: the document spells this name sort; use that spelling`},
	} {
		r := &http.Request{Method: "GET", URL: &url.URL{Path: "/v1/p/things", RawQuery: query}}
		_, found, err := c.Request(r)
		require.NoError(t, err)
		require.Len(t, found, 1)
		assert.Equal(t, want, [2]string{found[0].Value, found[0].String()})
	}
}
