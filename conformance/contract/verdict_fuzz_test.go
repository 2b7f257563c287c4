package contract_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/internal/raw"
)

// judges are contracts of the same documents that were made apart, the last
// without the fast half. They must find the same in every message.
func judges(f *testing.F) []map[string]*contract.Contract {
	f.Helper()
	var all []map[string]*contract.Contract
	for _, construct := range []func(...*openapi3.T) (*contract.Contract, error){contract.New, contract.New, contract.NewExplaining} {
		all = append(all, published(f, construct))
	}
	return all
}

// FuzzRequest gives any request to every API: nothing panics, all judges find
// the same, and the request stays as it came.
func FuzzRequest(f *testing.F) {
	for _, c := range cases(f) {
		if c.Request == nil {
			continue
		}
		r, err := c.Request.HTTP()
		require.NoError(f, err)
		f.Add(raw.RequestHead(r), []byte(c.Request.Body))
	}
	all := judges(f)
	f.Fuzz(func(t *testing.T, head string, body []byte) {
		for id := range all[0] {
			var reached []string
			var found [][]contract.Finding
			for _, judge := range all {
				r, ok := raw.Request(head, body)
				if !ok {
					return
				}
				o, findings, err := judge[id].Request(r)
				require.NoError(t, err)
				reached, found = append(reached, idOf(o)), append(found, findings)
				after, err := io.ReadAll(r.Body)
				require.NoError(t, err)
				require.Equal(t, body, after)
			}
			for i := range all {
				require.Equal(t, reached[0], reached[i], id)
				require.Equal(t, found[0], found[i], id)
			}
		}
	})
}

func idOf(o *contract.Operation) string {
	if o == nil {
		return ""
	}
	return o.ID
}

// FuzzResponse gives any answer to an operation: nothing panics, and all judges
// find the same.
func FuzzResponse(f *testing.F) {
	for _, c := range cases(f) {
		if c.Response != nil {
			f.Add(c.API, c.Operation, raw.ResponseHead(c.Response.Status, http.Header(c.Response.Headers)), []byte(c.Response.Body))
		}
	}
	all := judges(f)
	f.Fuzz(func(t *testing.T, api, operation, head string, body []byte) {
		status, header, ok := raw.Response(head)
		if !ok || all[0][api] == nil {
			return
		}
		var found [][]contract.Finding
		for _, judge := range all {
			o, ok := judge[api].Operation(operation)
			if !ok {
				return
			}
			found = append(found, o.Response(status, header, body))
		}
		for i := range all {
			require.Equal(t, found[0], found[i])
		}
	})
}

// FuzzDecode holds the reader of bodies to encoding/json, which is laxer: it
// takes duplicate members, what is not UTF-8, and any depth up to 10000.
func FuzzDecode(f *testing.F) {
	for _, c := range cases(f) {
		_, _, body := message(c)
		f.Add([]byte(body))
	}
	for _, seed := range []string{`"\ud800"`, `"\ud83d\ude00"`, "\"\xff\"", `{"a":1,"\u0061":2}`, `[1e999,-0,1.0]`, ` null `, nested(101), "\ufeff1"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		value, found := contract.Decode(body)
		require.Equal(t, before, body)
		if found == nil {
			require.True(t, utf8.Valid(body))
			var want any
			decoder := json.NewDecoder(bytes.NewReader(body))
			decoder.UseNumber()
			require.NoError(t, decoder.Decode(&want))
			require.Equal(t, want, value)
			return
		}
		switch found.Rule {
		case contract.RuleUTF8:
			assert.False(t, utf8.Valid(body))
		case contract.RuleDuplicate:
			assert.Contains(t, string(body), ":")
		case contract.RuleDepth:
			assert.Greater(t, strings.Count(string(body), "[")+strings.Count(string(body), "{"), contract.MaxDepth)
		case contract.RuleJSON:
			half := strings.Contains(strings.ToLower(string(body)), `\ud`) // half of a surrogate pair
			assert.True(t, half || !json.Valid(body), "%q is JSON: %s", body, found)
		default:
			assert.Fail(t, found.String())
		}
	})
}
