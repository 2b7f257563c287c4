package sandbox_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

// unread is a body that is announced, and must not be read.
type unread struct{ t *testing.T }

func (b unread) Read([]byte) (int, error) {
	b.t.Error("the body is read")
	return 0, io.EOF
}

// TestNoBodyIsReadWithoutCredentials sends requests with wrong credentials and a body.
func TestNoBodyIsReadWithoutCredentials(t *testing.T) {
	c := sandbox.NewCredentials()
	ofAlibaba := func(change func(r *http.Request)) *http.Request {
		r := ecsRequest(t, c)
		change(r)
		return r
	}
	ofHuawei := func(sign editor, change func(r *http.Request)) *http.Request {
		r := evsRequest(t, sign)
		change(r)
		return r
	}
	nothing := func(*http.Request) {}
	signed := editor(hwauth.AKSK{AccessKey: c.AccessKey, SecretKey: c.SecretKey}.Sign)
	wrong := editor(acs.Credentials{AccessKeyID: c.AccessKey, AccessKeySecret: "x"}.Sign)
	tests := map[string]struct {
		request *http.Request
		later   time.Duration
		status  int
	}{
		"no token":          {ofHuawei(func(context.Context, *http.Request) error { return nil }, nothing), 0, 401},
		"a wrong token":     {ofHuawei(hwauth.Token("x"), nothing), 0, 401},
		"an unknown key":    {ofHuawei(hwauth.AKSK{AccessKey: "x", SecretKey: "x"}.Sign, nothing), 0, 401},
		"a stale signature": {ofHuawei(signed, nothing), time.Hour, 401},
		"a malformed one":   {ofHuawei(signed, func(r *http.Request) { r.Header.Set("Authorization", "SDK-HMAC-SHA256 x") }), 0, 401},
		"too many names":    {ofHuawei(signed, func(r *http.Request) { manyNames(r) }), 0, 401},
		"no such path":      {ofHuawei(hwauth.Token("x"), func(r *http.Request) { r.URL.Path = "/x" }), 0, 404},
		"ACS3, wrong secret": {ofAlibaba(func(r *http.Request) {
			r.URL.Fragment = "CreateSnapshot"
			require.NoError(t, wrong(t.Context(), r))
			r.URL.Fragment = ""
		}), 0, 400},
		"ACS3, stale":        {ofAlibaba(nothing), time.Hour, 400},
		"ACS3, no signature": {ofAlibaba(func(r *http.Request) { r.Header.Del("Authorization") }), 0, 400},
		"HMAC-SHA1, wrong":   {request("POST", "/?"+rpc1Query(t, &sandbox.Credentials{AccessKey: c.AccessKey, SecretKey: "x"}, "DiskId=d-1"), ""), 0, 400},
		"HMAC-SHA1, none":    {request("POST", "/?"+rpc1Action+"DiskId=d-1", ""), 0, 400},
		"too long":           {ofHuawei(signed, func(r *http.Request) { r.URL.Path, r.Header["Authorization"] = "/v3/auth/tokens", nil }), 0, 413},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := start(t, sandbox.Options{Credentials: c})
			s.clock.forward(tt.later)
			tt.request.Body, tt.request.ContentLength = io.NopCloser(unread{t}), contract.MaxBody
			if tt.status == http.StatusRequestEntityTooLarge {
				tt.request.ContentLength++
			}
			a := s.send(tt.request)
			require.Equal(t, tt.status, a.status, a.text)
		})
	}
}

func manyNames(r *http.Request) {
	r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "SignedHeaders=", "SignedHeaders="+strings.Repeat("a;", 101), 1))
}

// trickle is a body that arrives in small parts. It notes the largest buffer that it
// is read into in proportion to what has arrived.
type trickle struct {
	left, arrived int
	largest       int
}

func (b *trickle) Read(p []byte) (int, error) {
	b.largest = max(b.largest, len(p)-b.arrived)
	n := min(len(p), 100, b.left)
	b.left -= n
	b.arrived += n
	if n == 0 {
		return 0, io.EOF
	}
	for i := range p[:n] {
		p[i] = ' '
	}
	return n, nil
}

// TestTheBufferGrowsWithTheBody announces bodies to the operation that needs no
// credentials. The buffer is never far larger than what has arrived.
func TestTheBufferGrowsWithTheBody(t *testing.T) {
	s := start(t, sandbox.Options{Credentials: sandbox.NewCredentials()})
	for _, length := range []int{1, 100, 4096, 4097, 50_000, contract.MaxBody} {
		body := &trickle{left: length}
		r := request(http.MethodPost, "/v3/auth/tokens", "", "Content-Type", "application/json")
		r.Body, r.ContentLength = io.NopCloser(body), int64(length)
		a := s.send(r)
		require.Contains(t, a.text, "white space", "the whole body was read")
		require.Zero(t, body.left)
		require.LessOrEqual(t, body.largest, 4096, "%d bytes", length)
	}
}

// TestASignInCostsLittle sends the body that cost 480 MiB and 13 MB of log.
func TestASignInCostsLittle(t *testing.T) {
	var log strings.Builder
	s := start(t, sandbox.Options{Credentials: sandbox.NewCredentials(), Logger: slog.New(slog.NewTextHandler(&log, nil))})
	body := func(items string) string {
		return `{"auth": {"identity": {"methods": [` + items + `]}}, "more": 1}`
	}
	for name, sent := range map[string]string{
		"invalid items":   body(strings.Repeat("1,", 500_000) + "1"),
		"unknown members": `{"auth": {` + unknownMembers(50_000) + `"identity": {"methods": ["password"], "password": {"user": {"name": "x", "password": "x", "domain": {"name": "x"}}}}}}`,
	} {
		log.Reset()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		a := s.post("/v3/auth/tokens", sent)
		runtime.ReadMemStats(&after)
		require.GreaterOrEqual(t, a.status, 400, name)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(160<<20), name)
		require.Less(t, log.Len(), 16<<10, name)
	}
}

func unknownMembers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"member%d": 1,`, i)
	}
	return b.String()
}

func TestLogLinesAreCapped(t *testing.T) {
	var log strings.Builder
	s := start(t, sandbox.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	a := s.post(evsv2Path, `{"snapshot": {"volume_id": "v-1", `+unknownMembers(200)+`"`+strings.Repeat("x", 100_000)+`": 1}}`)
	require.Equal(t, http.StatusAccepted, a.status, a.text)
	require.Contains(t, log.String(), "81 more", "100 are listed, and one counts the rest")
	s.send(request(http.MethodGet, "/"+strings.Repeat("x", 100_000), ""))
	require.Less(t, log.Len(), 20<<10)
}

// TestASurplusTagAmongManyParametersIsRefused has a tag that the API does not have,
// after more unknown parameters than are listed.
func TestASurplusTagAmongManyParametersIsRefused(t *testing.T) {
	s := start(t, sandbox.Options{})
	var more strings.Builder
	for i := range 150 {
		fmt.Fprintf(&more, "&A%d=1", i)
	}
	require.Equal(t, http.StatusBadRequest, s.ecs("DiskId=d-1&Tag.21.Key=k"+more.String()).status)
	require.Equal(t, http.StatusOK, s.ecs("DiskId=d-1&A=1&B=2").status)
}

// TestOneReading sends what the contract and the handler read in two ways.
func TestOneReading(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.post(evsv2Path, `{"snapshot": {"volume_id": "v-1", "name": "mine"}}`).json["snapshot"].(map[string]any)["id"].(string)
	list := func(more string) answer {
		return s.call(http.MethodGet, evsv2Path+"/detail?name=other"+more, "")
	}
	require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, evsv2Path+"/%2F", "").status)
	require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, evsv2Path+"/%64etail", "").status)
	require.Equal(t, http.StatusOK, s.call(http.MethodGet, evsv2Path+"/"+id, "").status)
	require.Empty(t, list("").json["snapshots"])
	require.Empty(t, list(strings.Repeat("&x=1", 999)).json["snapshots"])
	require.Equal(t, http.StatusBadRequest, list(strings.Repeat("&x=1", 1000)).status)
	require.Equal(t, http.StatusBadRequest, list(strings.Repeat("&x=1", 10_001)).status, "the handler would list all snapshots")
}

// TestARecordKeepsNoQuery creates 50 snapshots by long queries.
func TestARecordKeepsNoQuery(t *testing.T) {
	s := start(t, sandbox.Options{})
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	for i := range 50 {
		require.Equal(t, http.StatusOK, s.ecs(fmt.Sprintf("DiskId=d-%d&SnapshotName=name&more=%s", i, strings.Repeat("x", 256<<10))).status)
	}
	require.Less(t, heap()-before, int64(2<<20))
	runtime.KeepAlive(s)
}

// TestAnExcessOfHeadersIsRefused has more headers than a contract reads.
func TestAnExcessOfHeadersIsRefused(t *testing.T) {
	s := start(t, sandbox.Options{})
	r := httptest.NewRequest(http.MethodGet, evsv2Path+"/detail", nil)
	for i := range 1001 {
		r.Header.Set(fmt.Sprint("X-", i), "v")
	}
	require.Equal(t, http.StatusBadRequest, s.send(r).status)
}
