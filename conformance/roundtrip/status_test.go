package roundtrip_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// TestServersRefuseAnImpossibleStatus lets the server of every operation with a default
// response send a status that no response has, of which 0 is one that was forgotten.
// Net/http panics at most of them.
func TestServersRefuseAnImpossibleStatus(t *testing.T) {
	tried, specified := 0, specifications(t)
	for _, g := range generatedAPIs(t) {
		for _, id := range slices.Sorted(maps.Keys(g.calls)) {
			if specified[g.api+"/"+id].Responses.Default() == nil {
				continue
			}
			tried++
			for _, status := range []int{0, 42, 100, 199, 600, 1000} {
				t.Run(fmt.Sprintf("%s %s %d", g.api, id, status), func(t *testing.T) {
					server := httptest.NewServer(g.serve(stub{answer{status: status}, func(any) {}}))
					defer server.Close()

					_, err := trip{generated: g, id: id}.call(t, server.URL)

					var failure *fault.Error
					require.ErrorAs(t, err, &failure)
					require.Equal(t, http.StatusInternalServerError, failure.Status)
					require.Contains(t, string(failure.Body), fmt.Sprintf("the status of the response is %d: set StatusCode", status))
				})
			}
		}
	}
	require.NotZero(t, tried)
}
