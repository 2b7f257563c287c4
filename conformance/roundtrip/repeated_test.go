package roundtrip_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	evs "github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// TestAParameterIsRepeated sends lists in one query parameter: the generated server reads
// the items that the client has sent, and the request is as documented.
func TestAParameterIsRepeated(t *testing.T) {
	contracts := newContracts(t)
	for query, ids := range map[string]*[]string{
		"":                          nil,
		"id=a":                      {"a"},
		"id=a&id=b":                 {"a", "b"},
		"id=a%2Cb&id=c%20%26id%3Dd": {"a,b", "c &id=d"},
	} {
		t.Run(query, func(t *testing.T) {
			var got any
			served := generatedAPI(t, "huawei/evsv2").serve(stub{answer{status: http.StatusOK, body: []byte(`{"snapshots": []}`)}, func(request any) { got = request }})
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, found, err := contracts["huawei/evsv2"].Request(r)
				require.NoError(t, err)
				require.Empty(t, found)
				require.Equal(t, query, r.URL.RawQuery)
				served.ServeHTTP(w, r)
			}))
			defer server.Close()
			client, err := evs.NewClientWithResponses(server.URL)
			require.NoError(t, err)

			_, err = client.ListSnapshotsWithResponse(t.Context(), projectID, &evs.ListSnapshotsParams{ID: ids})

			require.NoError(t, err)
			require.Equal(t, ids, got.(evs.ListSnapshotsRequestObject).Params.ID)
		})
	}
}
