package roundtrip_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/internal/raw"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

// FuzzOneReading changes the documented request of each operation: one segment of its
// path, and its query, to which some text is added once or many times. If the contract
// accepts the request, then the handler of that operation gets each documented
// parameter, header and member as the contract read it, also beside undocumented ones.
func FuzzOneReading(f *testing.F) {
	calls, all := validRequests(f), generatedAPIs(f)
	for i := range calls {
		f.Add(uint(i), uint(0), "", "", uint(0))
		for segment, text := range map[string]string{"%2F": "", "%2f": "", "a%2Fb": "+", "%64etail": "", "%2e": "&", "a+b": "A=%20", "%25": ";", "%00": "%00=%00"} {
			f.Add(uint(i), uint(1), segment, text, uint(1))
			f.Add(uint(i), uint(2), segment, text, uint(1))
		}
		f.Add(uint(i), uint(0), "", "more=1", uint(900))
		f.Add(uint(i), uint(0), "", "more=1", uint(10_000))
		f.Add(uint(i), uint(0), "", "", uint(10_001))
	}
	contracts := contractsOf(f, contract.Options{MaxFindings: 1000})
	sent := newCapture(f)
	f.Fuzz(func(t *testing.T, which, place uint, segment, text string, times uint) {
		c := calls[which%uint(len(calls))]
		head := requestHead(c.Request, place, segment, strings.Repeat("&"+text, int(times%11_000)))
		r, ok := raw.Request(head, []byte(c.Request.Body))
		if !ok {
			return
		}
		documented, findings, err := contracts[c.API].Request(r)
		require.NoError(t, err)
		if documented == nil || slices.ContainsFunc(findings, isFault) {
			return
		}
		g := all[slices.IndexFunc(all, func(g generated) bool { return g.api == c.API })]
		decoded := g.decode(t, documented.ID, r, []byte(c.Request.Body))
		if decoded == nil {
			return
		}

		g.send(t, documented.ID, sent.server.URL, decoded)

		got := sent.request()
		require.Equal(t, segments(t, r), segments(t, got))
		require.Equal(t, readQuery(t, r.URL.RawQuery, findings), query(t, got.URL.RawQuery))
		for name, values := range ownHeaders(got.Header) {
			require.Equal(t, r.Header.Values(name), values, name)
		}
		requireSameJSON(t, []byte(c.Request.Body), sent.body)
	})
}

// validRequests returns a valid case of each operation, the one with the longest
// query.
func validRequests(f *testing.F) []suite.Case {
	f.Helper()
	var all []suite.Case
	for _, c := range loadCases(f) {
		if c.Request == nil || !c.Valid || len(c.Strict) > 0 {
			continue
		}
		i := slices.IndexFunc(all, func(other suite.Case) bool { return other.API == c.API && other.Operation == c.Operation })
		switch {
		case i < 0:
			all = append(all, c)
		case len(c.Request.Query) > len(all[i].Request.Query) && len(c.Request.Query) < 2000:
			all[i] = c
		}
	}
	operations := 0
	for _, g := range generatedAPIs(f) {
		operations += len(g.calls)
	}
	require.Len(f, all, operations)
	return all
}

func contractsOf(f *testing.F, options contract.Options) map[string]*contract.Contract {
	f.Helper()
	contracts := map[string]*contract.Contract{}
	for _, api := range specs.APIs() {
		c, err := options.New(loadDocuments(f, api.ID)...)
		require.NoError(f, err)
		contracts[api.ID] = c
	}
	return contracts
}

// requestHead returns the head of a request, as it is sent, with another segment at a
// place, from the end, and more in its query.
func requestHead(r *suite.Request, place uint, segment, more string) string {
	path := strings.Split(r.Path, "/")
	if place > 0 {
		path[len(path)-1-int((place-1)%uint(len(path)-1))] = segment
	}
	var head strings.Builder
	head.WriteString(r.Method + " " + strings.Join(path, "/") + "?" + r.Query + more + " HTTP/1.1\r\nHost: api.example\r\n")
	_ = http.Header(r.Headers).Write(&head) // never fails for a strings.Builder
	return head.String() + "\r\n"
}

// readQuery returns the parameters of a query that the document has, as the
// contract read them: those without a finding. It has no limit on their number.
func readQuery(t *testing.T, sent string, findings []contract.Finding) url.Values {
	t.Helper()
	values := url.Values{}
	for pair := range strings.SplitSeq(sent, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		require.NoError(t, err)
		value, err = url.QueryUnescape(value)
		require.NoError(t, err)
		values.Add(name, value)
	}
	for _, found := range findings {
		if found.In == contract.InQuery {
			values.Del(found.At)
		}
	}
	return values
}
