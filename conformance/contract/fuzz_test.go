package contract_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
)

// FuzzRequestBody checks any bytes as a body: nothing panics, the body stays
// unchanged, and the same bytes have the same findings.
func FuzzRequestBody(f *testing.F) {
	for _, seed := range []string{
		``, ` `, `{}`, `[]`, `null`, `{"name":"a"}`, `{"NAME":"a","name":1}`, `{"name":"a","name":"b"}`, `{"name":"a"} x`,
		"\ufeff{}", "{\"name\":\"\xff\"}", `{"count":1e999,"parts":[[{"name":{}}],1]}`, `{"closed":{"x":1,"A":2},"mixed":{"x":"Q"}}`,
		`{"either":{"l":"","r":1},"notRed":"red","code":[],"labels":{"x":null},"free":{"a":{"b":[]}}}`, nested(150),
	} {
		f.Add([]byte(seed))
	}
	c := things(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		r := &http.Request{
			Method: http.MethodPost, URL: &url.URL{Path: "/v1/p/things"}, Header: http.Header{"Content-Type": asJSON},
			Body: io.NopCloser(bytes.NewReader(bytes.Clone(body))),
		}
		requireSameTwice(t, c, r)
		after, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		if !bytes.Equal(body, after) {
			require.Equal(t, string(body), string(after))
		}
	})
}

// requireSameTwice checks that r has the same findings twice.
func requireSameTwice(t *testing.T, c *contract.Contract, r *http.Request) {
	t.Helper()
	_, first, err := c.Request(r)
	require.NoError(t, err)
	_, second, err := c.Request(r)
	require.NoError(t, err)
	if !slices.Equal(first, second) {
		require.Equal(t, first, second)
	}
}

// FuzzRequestQuery does the same for a query.
func FuzzRequestQuery(f *testing.F) {
	for _, seed := range []string{``, `limit=1`, `limit=05&LIMIT`, `%zz=%`, `;`, `a=1&a=2&&=`, `name=%ff`, `all=true;sort=up`} {
		f.Add(seed)
	}
	c := things(f)
	f.Fuzz(func(t *testing.T, query string) {
		r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/v1/p/things", RawQuery: query}}
		requireSameTwice(t, c, r)
		if query != r.URL.RawQuery {
			require.Equal(t, query, r.URL.RawQuery)
		}
	})
}
