package acs_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
)

func TestDispatch(t *testing.T) {
	tests := map[string]struct {
		target  string
		actions []string
		want    string // the path that next sees, or "refused"
	}{
		"an action":             {"/", []string{"CreateSnapshot"}, "/#CreateSnapshot"},
		"a query":               {"/?DiskId=d-1", []string{"CreateSnapshot"}, "/#CreateSnapshot"},
		"no action":             {"/", nil, "refused"},
		"two actions":           {"/", []string{"CreateSnapshot", "DeleteSnapshot"}, "refused"},
		"an empty action":       {"/", []string{""}, "refused"},
		"an action with a path": {"/", []string{"CreateSnapshot/../x"}, "refused"},
		"another path":          {"/x", []string{"CreateSnapshot"}, "refused"},
		"the internal path":     {"/%23CreateSnapshot", []string{"CreateSnapshot"}, "refused"},
		"the internal path raw": {"/#CreateSnapshot", []string{"CreateSnapshot"}, "refused"},
		"a double slash":        {"//", []string{"CreateSnapshot"}, "refused"},
		"a dot":                 {"/.", []string{"CreateSnapshot"}, "refused"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got string
			next := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.URL.Path })
			refuse := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { got = "refused" })
			target, err := url.ParseRequestURI(tt.target)
			require.NoError(t, err)
			req := &http.Request{Method: http.MethodPost, URL: target, Header: http.Header{}}
			for _, action := range tt.actions {
				req.Header.Add("x-acs-action", action)
			}

			acs.Dispatch(next, refuse).ServeHTTP(httptest.NewRecorder(), req)

			require.Equal(t, tt.want, got)
			require.Equal(t, target, req.URL, "the request itself stays as it came")
		})
	}
}
