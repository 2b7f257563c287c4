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

// validators returns contracts of the same documents, constructed independently,
// the last two without the fast half, and the last one checks values in parts. They must have the same findings in every
// message.
func validators(f *testing.F) []map[string]*contract.Contract {
	f.Helper()
	var all []map[string]*contract.Contract
	for _, construct := range []func(...*openapi3.T) (*contract.Contract, error){contract.New, contract.New, contract.NewExplaining, contract.NewInParts} {
		all = append(all, published(f, construct))
	}
	return all
}

// FuzzRequest checks any request with every API: nothing panics, all validators
// have the same findings, and the request stays unchanged.
func FuzzRequest(f *testing.F) {
	for _, c := range cases(f) {
		if c.Request == nil {
			continue
		}
		r, err := c.Request.HTTP()
		require.NoError(f, err)
		f.Add(raw.RequestHead(r), []byte(c.Request.Body))
	}
	all := validators(f)
	f.Fuzz(func(t *testing.T, head string, body []byte) {
		for id := range all[0] {
			var reached []string
			var found [][]contract.Finding
			for _, validator := range all {
				r, ok := raw.Request(head, body)
				if !ok {
					return
				}
				o, findings, err := validator[id].Request(r)
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

// FuzzResponse checks any response of an operation: nothing panics, and all
// validators have the same findings.
func FuzzResponse(f *testing.F) {
	for _, c := range cases(f) {
		if c.Response != nil {
			f.Add(c.API, c.Operation, raw.ResponseHead(c.Response.Status, http.Header(c.Response.Headers)), []byte(c.Response.Body))
		}
	}
	all := validators(f)
	f.Fuzz(func(t *testing.T, api, operation, head string, body []byte) {
		status, header, ok := raw.Response(head)
		if !ok || all[0][api] == nil {
			return
		}
		var found [][]contract.Finding
		for _, validator := range all {
			o, ok := validator[api].Operation(operation)
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

// FuzzDecode compares the decoder of bodies with encoding/json, which is more
// lenient: it accepts duplicate members, invalid UTF-8, and depths up to 10000.
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
