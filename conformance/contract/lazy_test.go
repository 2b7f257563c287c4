package contract_test

import (
	"net/http"
	"net/http/httptest"
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
			lazy, err := contract.Lazy(contract.Part{
				Paths: []string{"/v1/{project_id}/things", "/v1/{project_id}/things/detail", "/v1/{project_id}/things/{id}"},
				Load:  func() *contract.Contract { loads++; return whole },
			})
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
	_, err := contract.Lazy(contract.Part{Paths: []string{"/a{b"}, Load: func() *contract.Contract { return nil }})
	require.ErrorContains(t, err, "a{b")
}

// TestLazyLoadsOneAction checks that a request with the action of one part needs no
// other part, and that the answer is always that of the whole contract.
func TestLazyLoadsOneAction(t *testing.T) {
	whole, err := parse(t, action("A"), action("B"))
	require.NoError(t, err)
	for name, test := range map[string]struct {
		method  string
		actions []string
		loads   []string
	}{
		"an action":           {"POST", []string{"B"}, []string{"B"}},
		"with another method": {"PUT", []string{"B"}, []string{"B"}},
		"no action":           {"POST", nil, []string{"A", "B"}},
		"an unknown action":   {"POST", []string{"C"}, []string{"A", "B"}},
		"in other case":       {"POST", []string{"b"}, []string{"A", "B"}},
		"two actions":         {"POST", []string{"A", "B"}, []string{"A", "B"}},
	} {
		t.Run(name, func(t *testing.T) {
			var loads []string
			part := func(id string) contract.Part {
				return contract.Part{Paths: []string{"/"}, Action: id, Load: func() *contract.Contract {
					loads = append(loads, id)
					c, err := parse(t, action(id))
					require.NoError(t, err)
					return c
				}}
			}
			lazy, err := contract.Lazy(part("A"), part("B"))
			require.NoError(t, err)
			r := httptest.NewRequest(test.method, "/", http.NoBody)
			r.Header["X-Acs-Action"] = test.actions

			o, found := lazy.Route(r)

			require.Equal(t, test.loads, loads)
			expected, why := whole.Route(r)
			require.Equal(t, why, found)
			require.Equal(t, expected == nil, o == nil)
			if o != nil {
				again, ok := lazy.Operation(o.ID)
				require.True(t, ok)
				require.Same(t, o, again, "an operation is compiled once")
			}
		})
	}
}

func TestLazyRefusesEqualParts(t *testing.T) {
	same := contract.Part{Paths: []string{"/"}, Action: "A", Load: func() *contract.Contract { c, _ := parse(t, action("A")); return c }}
	lazy, err := contract.Lazy(same, same)
	require.NoError(t, err)
	require.PanicsWithValue(t, `the parts of a lazy contract cannot be joined: two operations have the id "A"; rename one`, func() { lazy.Operations() })
}
