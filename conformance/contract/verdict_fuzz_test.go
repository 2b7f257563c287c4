package contract_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"hash/crc32"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/internal/edit"
	"github.com/snapspec/snapspec/conformance/internal/raw"
	"github.com/snapspec/snapspec/conformance/suite"
)

// validators are contracts of the same documents, constructed independently. They
// must have the same findings in every message.
type validators struct {
	apis   []string
	first  map[string]*contract.Contract
	others []map[string]*contract.Contract // the last two without the fast half, the last one checks values in parts
}

func newValidators(f *testing.F) validators {
	f.Helper()
	v := validators{first: published(f, contract.New)}
	v.apis = slices.Sorted(maps.Keys(v.first))
	for _, construct := range []func(...*openapi3.T) (*contract.Contract, error){contract.New, contract.NewExplaining, contract.NewInParts} {
		v.others = append(v.others, published(f, construct))
	}
	return v
}

// beside returns the contracts to compare with the first: all for the corpus, which
// every go test reads, and one for each message that fuzzing makes, which depends on
// the message alone. It makes fuzzing three times as fast.
func (v validators) beside(message []byte) []map[string]*contract.Contract {
	if flag.Lookup("test.fuzz").Value.String() == "" {
		return v.others
	}
	i := crc32.ChecksumIEEE(message) % uint32(len(v.others))
	return v.others[i : i+1]
}

// requireSameInRequest checks a request with every API: nothing panics, all
// validators have the same findings, and the request stays unchanged.
func (v validators) requireSameInRequest(t *testing.T, head string, body []byte) {
	t.Helper()
	r, ok := raw.Request(head, body)
	if !ok {
		return
	}
	target := r.URL.String()
	for _, id := range v.apis {
		operation, findings := check(t, v.first[id], r, body)
		for _, other := range v.beside(body) {
			again, found := check(t, other[id], r, body)
			if idOf(operation) != idOf(again) || !slices.Equal(findings, found) {
				require.Equal(t, idOf(operation), idOf(again), id)
				require.Equal(t, findings, found, id)
			}
		}
	}
	require.Equal(t, target, r.URL.String())
}

// check returns what api finds in r, whose body it sends anew.
func check(t *testing.T, api *contract.Contract, r *http.Request, body []byte) (*contract.Operation, []contract.Finding) {
	t.Helper()
	r.Body = io.NopCloser(bytes.NewReader(body))
	operation, findings, err := api.Request(r)
	if err != nil {
		require.ErrorIs(t, err, contract.ErrBodyTooLarge)
	}
	if after, err := io.ReadAll(r.Body); err != nil || !bytes.Equal(body, after) {
		require.NoError(t, err)
		require.Equal(t, string(body), string(after))
	}
	return operation, findings
}

func idOf(o *contract.Operation) string {
	if o == nil {
		return ""
	}
	return o.ID
}

// requireSameInResponse checks a response of an operation: nothing panics, and all
// validators have the same findings.
func (v validators) requireSameInResponse(t *testing.T, api, operation, head string, body []byte) {
	t.Helper()
	status, header, ok := raw.Response(head)
	if !ok || v.first[api] == nil {
		return
	}
	o, ok := v.first[api].Operation(operation)
	if !ok {
		return
	}
	findings := o.Response(status, header, body)
	for _, other := range v.beside(body) {
		o, _ := other[api].Operation(operation)
		if found := o.Response(status, header, body); !slices.Equal(findings, found) {
			require.Equal(t, findings, found)
		}
	}
}

// FuzzRequest checks any bytes as a request.
func FuzzRequest(f *testing.F) {
	for _, c := range cases(f) {
		if c.Request == nil {
			continue
		}
		r, err := c.Request.HTTP()
		require.NoError(f, err)
		f.Add(raw.RequestHead(r), []byte(c.Request.Body))
	}
	v := newValidators(f)
	f.Fuzz(v.requireSameInRequest)
}

// FuzzResponse checks any bytes as a response of any operation.
func FuzzResponse(f *testing.F) {
	for _, c := range cases(f) {
		if c.Response != nil {
			f.Add(c.API, c.Operation, raw.ResponseHead(c.Response.Status, http.Header(c.Response.Headers)), []byte(c.Response.Body))
		}
	}
	v := newValidators(f)
	f.Fuzz(v.requireSameInResponse)
}

// FuzzEditedRequest checks a valid request of the cases after edits of its JSON, its
// parameters, its headers and its path. Most requests that FuzzRequest makes are not
// JSON, or no request at all; these are, and differ in a few values.
func FuzzEditedRequest(f *testing.F) {
	var known []edit.Message
	for _, c := range cases(f) {
		if c.Request != nil && c.Valid {
			known = append(known, edit.Request(c.Request.Method, c.Request.Path, c.Request.Query, http.Header(c.Request.Headers), c.Request.Body))
		}
	}
	addPrograms(f, len(known))
	v := newValidators(f)
	f.Fuzz(func(t *testing.T, which uint16, program []byte) {
		head, body := known[int(which)%len(known)].Apply(program)
		v.requireSameInRequest(t, head, body)
	})
}

// FuzzEditedResponse does the same with the valid responses.
func FuzzEditedResponse(f *testing.F) {
	var known []suite.Case
	var messages []edit.Message
	for _, c := range cases(f) {
		if c.Response != nil && c.Valid {
			known = append(known, c)
			messages = append(messages, edit.Response(c.Response.Status, http.Header(c.Response.Headers), c.Response.Body))
		}
	}
	addPrograms(f, len(known))
	v := newValidators(f)
	f.Fuzz(func(t *testing.T, which uint16, program []byte) {
		i := int(which) % len(known)
		head, body := messages[i].Apply(program)
		v.requireSameInResponse(t, known[i].API, known[i].Operation, head, body)
	})
}

// addPrograms adds a seed for each edit, spread over the messages.
func addPrograms(f *testing.F, messages int) {
	f.Helper()
	for i := range 256 {
		program := []byte{byte(i * 7), byte(i), byte(i * 5), byte(i * 3), byte(i * 11), byte(i >> 4), byte(i), byte(i * 13)}
		f.Add(uint16(i*messages/256), program[:edit.Size*(i%3)])
	}
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
