package contract_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
)

// TestLazyLoadsWhenItIsNeeded checks that a request for another path needs no
// document, and that every other call does.
func TestLazyLoadsWhenItIsNeeded(t *testing.T) {
	whole := things(t)
	needs := map[string]func(*contract.Contract){
		"a path":            func(c *contract.Contract) { c.Route(get(t, "/v1/p/things")) },
		"an encoded path":   func(c *contract.Contract) { c.Route(get(t, "/v1/p/thing%73")) },
		"a request":         func(c *contract.Contract) { _, _, _ = c.Request(get(t, "/v1/p/things")) },
		"an operation":      func(c *contract.Contract) { c.Operation("listThings") },
		"all operations":    func(c *contract.Contract) { c.Operations() },
		"a path, two times": func(c *contract.Contract) { c.Route(get(t, "/v1/p/things")); c.Route(get(t, "/v1/p/things")) },
	}
	for name, need := range needs {
		t.Run(name, func(t *testing.T) {
			loads := 0
			lazy, err := contract.Lazy([]string{"/v1/{project_id}/things", "/v1/{project_id}/things/detail", "/v1/{project_id}/things/{id}"}, func() *contract.Contract { loads++; return whole })
			require.NoError(t, err)
			for _, path := range []string{"/other", "/v1/p/things/1/more", "/", "/v1/p/things/..", ""} {
				o, found := lazy.Route(get(t, path))
				_, expected := whole.Route(get(t, path))
				require.Nil(t, o, path)
				require.Equal(t, expected, found, path)
			}
			require.Zero(t, loads)

			need(lazy)

			require.Equal(t, 1, loads)
			require.Equal(t, whole.Operations(), lazy.Operations())
			require.Equal(t, 1, loads)
		})
	}
}

func get(t *testing.T, path string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost"+path, http.NoBody)
	require.NoError(t, err)
	return r
}

func TestLazyRefusesPath(t *testing.T) {
	_, err := contract.Lazy([]string{"/a{b"}, func() *contract.Contract { return nil })
	require.ErrorContains(t, err, "a{b")
}
