package signature_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/internal/signature"
)

func TestCanonical(t *testing.T) {
	req, err := http.NewRequest(http.MethodGet, "https://example.com/v1?b=2+3&a=*&b=1&c=~%2F&b=3", nil)
	require.NoError(t, err)
	req.Header.Set("X-Date", "  today ")

	canonical, err := signature.Canonical(req, []byte("/v1/"), []string{"x-date", "host"}, "HASH")

	require.NoError(t, err)
	require.Equal(t, "GET\n/v1/\na=%2A&b=1&b=2%203&b=3&c=~%2F\nx-date:today\nhost:example.com\n\nx-date;host\nHASH", string(canonical))
}

func TestCanonicalRefuses(t *testing.T) {
	tests := map[string]struct {
		query  string
		header http.Header
		want   string
	}{
		"a broken escape":   {"a=%zz", http.Header{"X": {"1"}}, `query: a percent sign without two hexadecimal digits`},
		"a semicolon":       {"a=1;b=2", http.Header{"X": {"1"}}, "query: invalid semicolon"},
		"a missing header":  {"", http.Header{}, `header "x" is there 0 times`},
		"a repeated header": {"", http.Header{"X": {"1", "2"}}, `header "x" is there 2 times`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := signature.Canonical(&http.Request{URL: &url.URL{RawQuery: tt.query}, Header: tt.header}, []byte("/"), []string{"x"}, "")
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestCanonicalRefusesAHostSentInAnotherForm(t *testing.T) {
	for _, host := range []string{"\u4f8b.example", "[fe80::1%eth0]:80"} {
		_, err := signature.Canonical(&http.Request{URL: &url.URL{Host: host}}, []byte("/"), []string{"host"}, "")
		require.ErrorContains(t, err, "write it in Punycode and without a zone", host)
	}
}

func TestPath(t *testing.T) {
	for target, want := range map[string]string{
		"http://h":               "/",
		"http://h/":              "/",
		"http://h/a//b/":         "/a//b/",
		"http://h/a%2Fb/c":       "/a%2Fb/c",
		"http://h/a+b@c:d,e!f*g": "/a%2Bb%40c%3Ad%2Ce%21f%2Ag",
		"http://h/%E4%B8%AD%20~": "/%E4%B8%AD%20~",
	} {
		parsed, err := url.Parse(target)
		require.NoError(t, err)
		require.Equal(t, want, string(signature.Path(parsed)), target)
	}
}

func TestBodyCanBeSentAgain(t *testing.T) {
	tests := map[string]struct {
		body io.Reader
		want string
	}{
		"a reader of known length": {strings.NewReader("text"), "text"},
		"a stream":                 {io.MultiReader(strings.NewReader("te"), strings.NewReader("xt")), "text"},
		"an empty stream":          {io.MultiReader(), ""},
		"no body":                  {http.NoBody, ""},
		"nil":                      {nil, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequest(http.MethodPost, "http://h/", tt.body)
			require.NoError(t, err)

			for range 2 { // it can be signed again, too
				body, err := signature.Body(req)
				require.NoError(t, err)
				require.Equal(t, tt.want, string(body))
				require.EqualValues(t, len(tt.want), req.ContentLength)
			}
			if tt.want == "" {
				require.True(t, req.Body == nil || req.Body == http.NoBody, "any other empty body is sent in chunks")
				return
			}
			sent, err := io.ReadAll(req.Body)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(sent))
			again, err := req.GetBody()
			require.NoError(t, err)
			sent, err = io.ReadAll(again)
			require.NoError(t, err)
			require.Equal(t, tt.want, string(sent))
		})
	}
}

func TestBodyReturnsTheErrorOfTheReader(t *testing.T) {
	broken := errors.New("broken")
	req, err := http.NewRequest(http.MethodPost, "http://h/", iotest.ErrReader(broken))
	require.NoError(t, err)

	_, err = signature.Body(req)

	require.ErrorIs(t, err, broken)
}
