package raw_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/internal/raw"
)

func TestRequest(t *testing.T) {
	r := httptest.NewRequest(http.MethodPut, "http://api.example/v2/%2F?b=1&a", nil)
	r.Header["X-Twice"] = []string{"1", "2"}
	head := raw.RequestHead(r)
	require.Equal(t, "PUT /v2/%2F?b=1&a HTTP/1.1\r\nHost: api.example\r\nX-Twice: 1\r\nX-Twice: 2\r\n\r\n", head)

	again, ok := raw.Request(head, []byte("body"))

	require.True(t, ok)
	require.Equal(t, "/v2/%2F?b=1&a", again.URL.String())
	require.Equal(t, r.Header, again.Header)
	body, err := io.ReadAll(again.Body)
	require.NoError(t, err)
	require.Equal(t, "body", string(body))
	require.EqualValues(t, 4, again.ContentLength)

	_, ok = raw.Request("PUT\r\n\r\n", nil)
	require.False(t, ok)
}

func TestResponse(t *testing.T) {
	head := raw.ResponseHead(202, http.Header{"X-Subject-Token": {"t"}})
	require.Equal(t, "HTTP/1.1 202\r\nX-Subject-Token: t\r\n\r\n", head)

	status, header, ok := raw.Response(head)

	require.True(t, ok)
	require.Equal(t, 202, status)
	require.Equal(t, http.Header{"X-Subject-Token": {"t"}}, header)

	_, _, ok = raw.Response("202\r\n\r\n")
	require.False(t, ok)
}
