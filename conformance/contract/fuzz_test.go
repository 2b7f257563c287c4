package contract_test

import (
	"bytes"
	"io"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
		r := httptest.NewRequest("POST", "/v1/p/things", bytes.NewReader(bytes.Clone(body)))
		r.Header.Set("Content-Type", "application/json")
		_, first, err := c.Request(r)
		require.NoError(t, err)
		_, second, err := c.Request(r)
		require.NoError(t, err)
		assert.Equal(t, first, second)
		after, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		assert.Equal(t, string(body), string(after))
	})
}

// FuzzRequestQuery does the same for a query.
func FuzzRequestQuery(f *testing.F) {
	for _, seed := range []string{``, `limit=1`, `limit=05&LIMIT`, `%zz=%`, `;`, `a=1&a=2&&=`, `name=%ff`, `all=true;sort=up`} {
		f.Add(seed)
	}
	c := things(f)
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest("GET", "/v1/p/things", nil)
		r.URL.RawQuery = query
		_, first, err := c.Request(r)
		require.NoError(t, err)
		_, second, err := c.Request(r)
		require.NoError(t, err)
		assert.Equal(t, first, second)
		assert.Equal(t, query, r.URL.RawQuery)
	})
}
