package sandbox_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

var someDocs = fstest.MapFS{
	"index.html":       {Data: []byte("<title>front</title>")},
	"sandbox.json":     {Data: []byte("{}")},
	"site.css":         {Data: []byte("body {}")},
	"api/index.html":   {Data: []byte("<title>api</title>")},
	"empty/hidden.txt": {Data: []byte("hidden")},
}

func TestDocs(t *testing.T) {
	var log bytes.Buffer
	s := start(t, sandbox.Options{
		Credentials: sandbox.NewCredentials(), Docs: someDocs, Fail: 1, Metrics: true,
		Logger: slog.New(slog.NewTextHandler(&log, nil)),
	})
	for target, want := range map[string]struct {
		status int
		text   string
	}{
		"/docs/":                       {200, "<title>front</title>"},
		"/docs/?q=x":                   {200, "<title>front</title>"},
		"/docs/site.css":               {200, "body {}"},
		"/docs/api/":                   {200, "<title>api</title>"},
		"/docs/sandbox.json":           {200, "{}"}, // httptest calls from another machine
		"/docs":                        {301, ""},
		"/docs/api":                    {404, ""},
		"/docs/empty/":                 {404, ""},
		"/docs/empty":                  {404, ""},
		"/docs/gone":                   {404, ""},
		"/docs/../docs/site.css":       {404, ""},
		"/docs/%2e%2e/docs/site.css":   {404, ""},
		"/docs//site.css":              {404, ""},
		"/docs/./site.css":             {404, ""},
		"/docs/api/..%2fsite.css":      {404, ""},
		"/docs/api/..%5csite.css":      {404, ""},
		"/docs/site.css%00":            {404, ""},
		"/docs/..%2f..%2fetc%2fpasswd": {404, ""},
	} {
		recorder := httptest.NewRecorder()
		s.server.ServeHTTP(recorder, sent(t, http.MethodGet, target, http.Header{}))
		require.Equal(t, want.status, recorder.Code, target)
		if want.text != "" {
			require.Equal(t, want.text, recorder.Body.String(), target)
		}
		require.NotContains(t, recorder.Body.String(), "hidden", target)
		require.Empty(t, recorder.Header().Get("Access-Control-Allow-Origin"), target)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		require.Equal(t, http.StatusMethodNotAllowed, s.send(request(method, "/docs/", "")).status, method)
	}
	require.Empty(t, log.String(), "requests for the documentation are not logged")
	require.NotContains(t, s.send(request(http.MethodGet, "/metrics", "")).text, `status="`)
}

// TestDocsLeaveAPIsAlone compares the paths of the APIs with and without the
// documentation.
func TestDocsLeaveAPIsAlone(t *testing.T) {
	with, without := start(t, sandbox.Options{Docs: someDocs}), start(t, sandbox.Options{})
	for _, target := range []string{"/", "/docsx", "/docs.html", "/v2/docs/cloudsnapshots", "//docs/", "/%23docs/"} {
		a, b := with.send(sent(t, http.MethodPost, target, http.Header{})), without.send(sent(t, http.MethodPost, target, http.Header{}))
		require.Equal(t, b.status, a.status, target)
		require.Equal(t, b.json["error_code"], a.json["error_code"], target)
	}
	require.Equal(t, http.StatusNotFound, without.send(request(http.MethodGet, "/docs/", "")).status)
	require.Equal(t, http.StatusOK, with.ecs("DiskId=d-1").status)
}

// TestDocsAreFound opens the root as a browser does, and follows the link of a page that
// does not exist.
func TestDocsAreFound(t *testing.T) {
	browser := http.Header{"Accept": {"text/html,application/xhtml+xml,*/*;q=0.8"}}
	with, without := start(t, sandbox.Options{Docs: someDocs}), start(t, sandbox.Options{})
	root := with.send(sent(t, http.MethodGet, "/", browser))
	require.Equal(t, http.StatusFound, root.status)
	require.Equal(t, "/docs/", root.header.Get("Location"))

	for _, call := range []*http.Request{
		sent(t, http.MethodGet, "/", http.Header{}),
		sent(t, http.MethodGet, "/", http.Header{"Accept": {"application/json"}}),
		sent(t, http.MethodPost, "/", browser),
		sent(t, http.MethodGet, "/?Action=DescribeSnapshots", browser),
		sent(t, http.MethodGet, "/v2/project/cloudsnapshots/detail", browser),
	} {
		require.Equal(t, without.send(call.Clone(t.Context())).status, with.send(call).status, "%s %s", call.Method, call.URL)
	}
	require.NotEqual(t, http.StatusFound, without.send(sent(t, http.MethodGet, "/", browser)).status)

	gone := with.send(sent(t, http.MethodGet, "/docs/<gone>", browser))
	require.Equal(t, http.StatusNotFound, gone.status)
	require.Equal(t, "text/html; charset=utf-8", gone.header.Get("Content-Type"))
	require.Contains(t, gone.text, `<a href="/docs/">`)
	require.NotContains(t, gone.text, "gone")
}

// TestDocsHaveCredentials gives them only to callers on this machine.
func TestDocsHaveCredentials(t *testing.T) {
	c := sandbox.NewCredentials()
	s := start(t, sandbox.Options{Credentials: c, Docs: someDocs})
	for from, given := range map[[2]string]bool{
		{"127.0.0.1:5", "localhost:8470"}: true, {"[::1]:5", "[::1]:8470"}: true, {"127.9.9.9:5", "127.0.0.1:8470"}: true,
		{"192.0.2.1:5", "127.0.0.1:8470"}: false, {"[2001:db8::1]:5", "localhost:8470"}: false, {"", "localhost:8470"}: false,
		{"127.0.0.1:5", "rebound.example:8470"}: false, {"127.0.0.1:5", "localhost.example:8470"}: false, {"127.0.0.1:5", ""}: false,
	} {
		r := request(http.MethodGet, "/docs/sandbox.json", "")
		r.RemoteAddr, r.Host = from[0], from[1]

		recorder := httptest.NewRecorder()
		s.server.ServeHTTP(recorder, r)

		if !given {
			require.Equal(t, "{}", recorder.Body.String(), "%q", from)
			continue
		}
		var facts map[string]string
		require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &facts), "%q", from)
		require.Equal(t, map[string]string{
			"project": evsProject, "token": c.Token, "accessKey": c.AccessKey, "secretKey": c.SecretKey,
			"user": c.User, "password": c.Password, "domain": c.Domain,
		}, facts)
		require.Equal(t, "no-store", recorder.Header().Get("Cache-Control"))
	}
}
