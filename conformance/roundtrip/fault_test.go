package roundtrip_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// FuzzFromResponse reads any body as an error: nothing is lost, the parts are those
// that fault.Body reads, and the error matches a sentinel of its status and code.
func FuzzFromResponse(f *testing.F) {
	for _, body := range failures(f) {
		f.Add(400, "id", []byte(body))
	}
	f.Add(500, "", []byte(`<Error><Code>C</Code><Message>m</Message></Error>`))
	f.Fuzz(func(t *testing.T, status int, id string, body []byte) {
		err := fault.FromResponse(&http.Response{StatusCode: status, Header: http.Header{"X-Request-Id": {id}}}, body)

		require.Equal(t, status, err.Status)
		require.Equal(t, body, err.Body)
		require.NotEmpty(t, err.Error())
		require.ErrorIs(t, err, fault.Sentinel{Status: status, Code: err.Code.String()})
		var read fault.Body
		if read.UnmarshalJSON(body) == nil && read.Code() != (fault.Code{}) {
			require.Equal(t, read.Code(), err.Code)
			require.Equal(t, read.Message(), err.Message)
			require.Equal(t, cmp.Or(read.RequestID(), id), err.RequestID)
		}
		if err.Code == (fault.Code{}) && err.Message == "" {
			return
		}
		written, failed := json.Marshal(map[string]any{"Code": err.Code, "Message": err.Message, "RequestId": err.RequestID})
		require.NoError(t, failed)
		again := fault.FromResponse(&http.Response{StatusCode: status}, written)
		require.Equal(t, err.Message, again.Message)
		require.Equal(t, err.Code, again.Code)
	})
}

// failures returns the bodies of the error responses among the cases.
func failures(f *testing.F) []string {
	f.Helper()
	seen := map[string]bool{}
	for _, c := range loadCases(f) {
		if c.Response != nil && c.Response.Status >= http.StatusBadRequest {
			seen[c.Response.Body] = true
		}
	}
	require.NotEmpty(f, seen)
	return slices.Sorted(maps.Keys(seen))
}
