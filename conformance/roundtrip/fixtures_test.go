package roundtrip_test

import (
	"net/http/httptest"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/internal/documents"
	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/conformance/suite"
)

// projectID is the project of the documented calls of Huawei Cloud.
const projectID = "89cd04f168b84af6be287f71730fdb4b"

// ptr returns a pointer to value, for optional members.
func ptr[T any](value T) *T { return &value }

// newContracts returns the contract of every API, by its id.
func newContracts(t testing.TB) map[string]*contract.Contract {
	t.Helper()
	all, err := documents.All()
	require.NoError(t, err)
	contracts := map[string]*contract.Contract{}
	for _, api := range all {
		contracts[api.ID] = api.Contract
	}
	return contracts
}

// loadDocuments returns the documents of an API, which no test may change.
func loadDocuments(t testing.TB, id string) []*openapi3.T {
	t.Helper()
	api, err := documents.Of(id)
	require.NoError(t, err)
	return api.Documents()
}

// openSuite returns the cases and gaps, which no test may change.
func openSuite(t testing.TB) suite.Suite {
	t.Helper()
	known, err := suite.Open()
	require.NoError(t, err)
	return known
}

// loadCases returns the cases, which no test may change.
func loadCases(t testing.TB) []suite.Case {
	t.Helper()
	return openSuite(t).Cases
}

// serve starts a sandbox that stops with the test and returns its address.
func serve(t *testing.T) string {
	t.Helper()
	cloud, err := sandbox.New(sandbox.Options{})
	require.NoError(t, err)
	server := httptest.NewServer(cloud)
	t.Cleanup(server.Close)
	return server.URL
}
