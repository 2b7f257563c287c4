package contract_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"hash/crc32"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"reflect"
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
	// all compares the first contract with all others: for the corpus, which every
	// go test reads. Otherwise with one that depends on the message alone, so that a
	// fuzzer has three times as many messages.
	all bool
}

func newValidators(t testing.TB, all bool) validators {
	t.Helper()
	unlimited := contract.Options{MaxFindings: 1 << 20} // what is not listed need not be the same
	v := validators{all: all, first: published(t, unlimited.New)}
	v.apis = slices.Sorted(maps.Keys(v.first))
	for _, construct := range []func(...*openapi3.T) (*contract.Contract, error){unlimited.New, unlimited.NewExplaining, unlimited.NewInParts} {
		v.others = append(v.others, published(t, construct))
	}
	return v
}

// isCorpus reports whether a target gets its corpus alone.
func isCorpus() bool { return flag.Lookup("test.fuzz").Value.String() == "" }

func (v validators) beside(message []byte) []map[string]*contract.Contract {
	if v.all {
		return v.others
	}
	i := crc32.ChecksumIEEE(message) % uint32(len(v.others))
	return v.others[i : i+1]
}

// requireSameInRequest checks a request: nothing panics, all validators have the same
// findings, and the request stays unchanged. The APIs without an operation for the
// request only route it, unless it is in the corpus.
func (v validators) requireSameInRequest(t testing.TB, apis []string, head string, body []byte) {
	t.Helper()
	r, ok := raw.Request(head, body)
	if !ok {
		return
	}
	target, reader := r.URL.String(), bytes.NewReader(body)
	for _, id := range apis {
		if o, _ := v.first[id].Route(r); o == nil && !v.all {
			continue
		}
		operation, findings := check(t, v.first[id], r, reader, body)
		for _, other := range v.beside(body) {
			again, found := check(t, other[id], r, reader, body)
			if idOf(operation) != idOf(again) || !slices.Equal(findings, found) {
				require.Equal(t, idOf(operation), idOf(again), id)
				require.Equal(t, findings, found, id)
			}
		}
	}
	if r.URL.String() != target {
		require.Equal(t, target, r.URL.String())
	}
}

// check returns what api finds in r, whose body it sends anew.
func check(t testing.TB, api *contract.Contract, r *http.Request, reader *bytes.Reader, body []byte) (*contract.Operation, []contract.Finding) {
	t.Helper()
	reader.Reset(body)
	r.Body = io.NopCloser(reader)
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
func (v validators) requireSameInResponse(t testing.TB, api, operation, head string, body []byte) {
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
	v := newValidators(f, isCorpus())
	f.Fuzz(func(t *testing.T, head string, body []byte) { v.requireSameInRequest(t, v.apis, head, body) })
}

// FuzzResponse checks any bytes as a response of any operation.
func FuzzResponse(f *testing.F) {
	for _, c := range cases(f) {
		if c.Response != nil {
			f.Add(c.API, c.Operation, raw.ResponseHead(c.Response.Status, http.Header(c.Response.Headers)), []byte(c.Response.Body))
		}
	}
	v := newValidators(f, isCorpus())
	f.Fuzz(func(t *testing.T, api, operation, head string, body []byte) {
		v.requireSameInResponse(t, api, operation, head, body)
	})
}

// FuzzEditedRequest checks a valid request of the cases after edits of its JSON, its
// parameters, its headers and its path. Most requests that FuzzRequest makes are not
// JSON, or no request at all; these are, and differ in a few values.
func FuzzEditedRequest(f *testing.F) {
	addPrograms(f)
	check := editedRequests(f, isCorpus())
	f.Fuzz(func(t *testing.T, which uint16, program []byte) { check(t, which, program) })
}

// FuzzEditedResponse does the same with the valid responses.
func FuzzEditedResponse(f *testing.F) {
	addPrograms(f)
	check := editedResponses(f, isCorpus())
	f.Fuzz(func(t *testing.T, which uint16, program []byte) { check(t, which, program) })
}

// BenchmarkEdited measures both, without a fuzzer. One operation is eight messages.
func BenchmarkEdited(b *testing.B) {
	for name, target := range map[string]func(t testing.TB, all bool) func(testing.TB, uint16, []byte){"request": editedRequests, "response": editedResponses} {
		check := target(b, false)
		b.Run(name, func(b *testing.B) {
			random := rand.NewChaCha8([32]byte{})
			program := make([]byte, 2*edit.Size)
			for b.Loop() {
				_, _ = random.Read(program) // never fails
				check(b, uint16(random.Uint64()), program)
			}
		})
	}
}

func editedRequests(t testing.TB, all bool) func(testing.TB, uint16, []byte) {
	t.Helper()
	var apis [][]string
	var known []edit.Message
	for _, c := range cases(t) {
		if c.Request != nil && c.Valid && len(c.Request.Query)+len(c.Request.Body) < 1000 {
			apis = append(apis, []string{c.API})
			known = append(known, edit.Request(c.Request.Method, c.Request.Path, c.Request.Query, http.Header(c.Request.Headers), c.Request.Body))
		}
	}
	v := newValidators(t, all)
	return func(t testing.TB, which uint16, program []byte) {
		t.Helper()
		i := int(which) % len(known)
		for program := range edit.Variants(program) {
			head, body := known[i].Apply(program)
			v.requireSameInRequest(t, apis[i], head, body)
		}
	}
}

func editedResponses(t testing.TB, all bool) func(testing.TB, uint16, []byte) {
	t.Helper()
	var known []suite.Case
	var messages []edit.Message
	for _, c := range cases(t) {
		if c.Response != nil && c.Valid && len(c.Response.Body) < 1000 {
			known = append(known, c)
			messages = append(messages, edit.Response(c.Response.Status, http.Header(c.Response.Headers), c.Response.Body))
		}
	}
	v := newValidators(t, all)
	return func(t testing.TB, which uint16, program []byte) {
		t.Helper()
		i := int(which) % len(known)
		for program := range edit.Variants(program) {
			head, body := messages[i].Apply(program)
			v.requireSameInResponse(t, known[i].API, known[i].Operation, head, body)
		}
	}
}

// addPrograms adds a seed for each edit, spread over the messages.
func addPrograms(f *testing.F) {
	f.Helper()
	for i := range 128 {
		program := []byte{byte(i * 7), byte(i), byte(i * 5), byte(i * 3), byte(i * 11), byte(i >> 4), byte(i), byte(i * 13)}
		f.Add(uint16(i*509), program[:edit.Size*(i%3)])
	}
}

// FuzzDecode compares the decoder of bodies with encoding/json, which is more
// lenient: it accepts duplicate members, invalid UTF-8, and depths up to 10000.
func FuzzDecode(f *testing.F) {
	for _, text := range textsOfCases(f) {
		f.Add([]byte(text))
	}
	for _, seed := range []string{`"\ud800"`, `"\ud83d\ude00"`, "\"\xff\"", `{"a":1,"\u0061":2}`, `[1e999,-0,1.0]`, ` null `, nested(101), "\ufeff1"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		value, found := contract.Decode(body)
		if !bytes.Equal(before, body) {
			require.Equal(t, before, body)
		}
		if found == nil {
			require.True(t, utf8.Valid(body))
			var want any
			decoder := json.NewDecoder(bytes.NewReader(body))
			decoder.UseNumber()
			require.NoError(t, decoder.Decode(&want))
			if !reflect.DeepEqual(want, value) {
				require.Equal(t, want, value)
			}
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
