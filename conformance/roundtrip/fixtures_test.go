package roundtrip_test

import (
	"net/http/httptest"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// projectID is the project of the documented calls of Huawei Cloud.
const projectID = "89cd04f168b84af6be287f71730fdb4b"

// ptr returns a pointer to value, for optional members.
func ptr[T any](value T) *T { return &value }

// newContracts returns the contract of every API, by its id.
func newContracts(t testing.TB) map[string]*contract.Contract {
	t.Helper()
	contracts := map[string]*contract.Contract{}
	for _, api := range specs.APIs() {
		c, err := contract.New(loadDocuments(t, api)...)
		require.NoError(t, err, api.ID)
		contracts[api.ID] = c
	}
	return contracts
}

// loadDocuments returns the documents of an API.
func loadDocuments(t testing.TB, api specs.API) []*openapi3.T {
	t.Helper()
	docs, err := parseDocuments(api)
	require.NoError(t, err)
	return docs
}

func parseDocuments(api specs.API) ([]*openapi3.T, error) {
	var docs []*openapi3.T
	for _, name := range api.Documents {
		doc, err := document.Load(specs.FS, name)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
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
