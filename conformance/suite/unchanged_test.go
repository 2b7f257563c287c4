package suite

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestUnchanged tests unchanged alone, because no case can make it fail.
func TestUnchanged(t *testing.T) {
	sent := &Request{Method: "POST", Path: "/a%2Fb", Query: "b&a", Headers: Headers{"A": {"1", "2"}}, Body: "{ }"}
	for what, change := range map[string]func(*http.Request){
		"":        func(*http.Request) {},
		"body":    func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("{}")) },
		"method":  func(r *http.Request) { r.Method = "PUT" },
		"path":    func(r *http.Request) { r.URL.RawPath = "" },
		"query":   func(r *http.Request) { r.URL.RawQuery = "a&b" },
		"headers": func(r *http.Request) { r.Header.Set("A", "1") },
	} {
		r, err := sent.HTTP()
		require.NoError(t, err)
		change(r)
		assert.Equal(t, what == "", unchanged(r, sent) == nil, what)
	}
}
