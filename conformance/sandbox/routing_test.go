package sandbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// sent returns a request with exactly that path, which httptest might clean.
func sent(t testing.TB, method, target string, header http.Header) *http.Request {
	t.Helper()
	u, err := url.ParseRequestURI(target)
	require.NoError(t, err)
	return &http.Request{Method: method, URL: u, Host: "example.com", Header: header, Body: http.NoBody, RequestURI: target}
}

func TestAlibabaServesOnePath(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, path := range []string{
		"/%23CreateSnapshot", "/#CreateSnapshot", "//", "/.", "/..", "/./", "/%2e", "/%2E%2E/", "/x", "/index.html", "/v2/p/cloudsnapshots",
	} {
		for _, query := range []string{"?DiskId=d-1", "?Action=CreateSnapshot&Version=2014-05-26&Format=JSON&DiskId=d-1"} {
			header := http.Header{}
			if !strings.Contains(query, "Action") {
				header = http.Header{"X-Acs-Action": {"CreateSnapshot"}, "X-Acs-Version": {"2014-05-26"}}
			}
			a := s.send(sent(t, http.MethodPost, path+query, header))
			require.Equal(t, http.StatusNotFound, a.status, path)
			require.Equal(t, "InvalidAction.NotFound", a.json["Code"], path)
		}
	}
}

func TestHuaweiServesDocumentedPaths(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, path := range []string{
		"/%23CreateSnapshot", "//v2/p/cloudsnapshots", "/v2//cloudsnapshots", "/v2/p/cloudsnapshots/", "/v2/p//cloudsnapshots",
		"/v2/../cloudsnapshots", "/v2/%2e%2e/cloudsnapshots", "/v2/./cloudsnapshots", "/v2/p/../p/cloudsnapshots", "/v3/../snapshots",
		"/v1.0/../snapshots", "/v2/%2E/snapshots", "/V2/p/snapshots", "/v4/p/snapshots", "/v2/p/cloudsnapshots/%2e",
	} {
		a := s.send(sent(t, http.MethodPost, path, http.Header{}))
		require.Equal(t, http.StatusNotFound, a.status, path)
		require.Equal(t, "APIGW.0101", a.json["error_code"], path)
		require.Equal(t, a.header.Get("X-Request-Id"), a.json["request_id"], path)
	}
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		require.Equal(t, http.StatusNotFound, s.send(sent(t, method, evsv2Path, http.Header{})).status, method)
	}
}

func TestBodyLimit(t *testing.T) {
	s := start(t, sandbox.Options{})
	body := `{"snapshot": {"volume_id": "` + strings.Repeat("v", 1<<20) + `"}}`
	require.Equal(t, http.StatusRequestEntityTooLarge, s.post(evsv2Path, body).status)
	require.Equal(t, http.StatusRequestEntityTooLarge, s.send(request(http.MethodPost, "/", body, "x-acs-action", "CreateSnapshot")).status)
}

func TestNothingIsPlainText(t *testing.T) {
	server := httptest.NewServer(start(t, sandbox.Options{}).server)
	defer server.Close()
	for _, path := range []string{"/", "/x", "/v2/p/cloudsnapshots", "/v2/p/", "//"} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodHead, http.MethodOptions} {
			r, err := http.NewRequest(method, server.URL+path, strings.NewReader("x"))
			require.NoError(t, err)
			response, err := http.DefaultClient.Do(r)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, "application/json", response.Header.Get("Content-Type"), "%s %s", method, path)
			require.GreaterOrEqual(t, response.StatusCode, 400, "%s %s", method, path)
		}
	}
}

func TestBodyThatBreaksOff(t *testing.T) {
	s := start(t, sandbox.Options{})
	r := request(http.MethodPost, evsv2Path, "", "Content-Type", "application/json")
	r.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
	require.Equal(t, http.StatusBadRequest, s.send(r).status)
}
