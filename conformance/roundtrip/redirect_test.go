package roundtrip_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// follow is a CheckRedirect that allows every redirect.
func follow(*http.Request, []*http.Request) error { return nil }

// TestNoCallFollowsARedirect answers every operation with a redirect to another host.
// That host must get no request: it would get the credentials and the body.
func TestNoCallFollowsARedirect(t *testing.T) {
	var leaked atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked.Add(1) }))
	defer other.Close()
	var asked atomic.Int64
	redirecting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer redirecting.Close()

	sign := func(_ context.Context, r *http.Request) error {
		r.Header.Set("X-Auth-Token", "secret")
		return nil
	}
	for name, by := range map[string]doer{
		"the client's own":           nil,
		"an http.Client":             &http.Client{Timeout: time.Minute},
		"one that follows":           &http.Client{CheckRedirect: follow},
		"a Doer":                     fault.Doer{Sign: sign},
		"a Doer of an http.Client":   fault.Doer{Sign: sign, Client: &http.Client{Timeout: time.Minute}},
		"a Doer of one that follows": fault.Doer{Sign: sign, Client: &http.Client{CheckRedirect: follow}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, g := range generatedAPIs(t) {
				for _, id := range slices.Sorted(maps.Keys(g.calls)) {
					asked.Store(0)
					_, err := trip{generated: g, id: id}.callBy(t, redirecting.URL, by)
					require.EqualValues(t, 1, asked.Load(), "%s/%s: %v", g.api, id, err)
					require.Zero(t, leaked.Load(), "%s/%s followed the redirect", g.api, id)
					if _, isDoer := by.(fault.Doer); isDoer {
						var failure *fault.Error
						require.ErrorAs(t, err, &failure)
						require.Equal(t, http.StatusTemporaryRedirect, failure.Status)
					}
				}
			}
		})
	}
}

// TestClientsRefuseABaseURLWithMore holds every client to refuse a base URL that
// would send its calls to another path.
func TestClientsRefuseABaseURLWithMore(t *testing.T) {
	for _, g := range generatedAPIs(t) {
		for _, server := range []string{"http://h/?a=b", "http://h/p?", "http://h/#f", "http://u:secret@h/?a=b"} {
			_, err := g.client(server, nil)
			require.ErrorContains(t, err, "has a query or a fragment", "%s at %s", g.api, server)
			require.NotContains(t, err.Error(), "secret")
		}
		_, err := g.client("http://h/prefix", nil)
		require.NoError(t, err)
	}
}
