package sandbox_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

// TestCases sends the request of every case of the suite. The sandbox refuses what
// the document refuses, with a fault of the vendor. It may also refuse what the
// document accepts: a new sandbox has no snapshots, and there are rules beyond the
// document. Only to create a snapshot nothing else is needed. Another test shows
// that no request that the document accepts is refused for its form.
func TestCases(t *testing.T) {
	known, err := suite.Open()
	require.NoError(t, err)
	served := map[string]int{}
	for _, c := range known.Cases {
		if c.Request == nil {
			continue
		}
		served[c.API]++
		t.Run(c.Name, func(t *testing.T) {
			r, err := c.Request.HTTP()
			require.NoError(t, err)

			a := start(t, sandbox.Options{}).send(r)

			taken := len(c.Findings) == 0 || c.Name == sandbox.PythonBoolean
			if taken && (a.status < 300 || c.Operation == "createSnapshot" && c.Refusal == nil) {
				require.Less(t, a.status, 300, a.text)
				return
			}
			require.GreaterOrEqual(t, a.status, 400, a.text)
			require.Less(t, a.status, http.StatusInternalServerError, a.text)
			require.NotEmpty(t, a.json, "a fault of the vendor")
		})
	}
	for _, api := range specs.APIs() {
		require.NotZero(t, served[api.ID], "no request of %s was sent", api.ID)
	}
}
