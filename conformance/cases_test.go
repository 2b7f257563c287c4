package conformance_test

import (
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/internal/documents"
	"github.com/snapspec/snapspec/conformance/pages"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

// TestCases runs every case, each in its own subtest.
func TestCases(t *testing.T) {
	known := openSuite(t)
	contracts := newContracts(t)
	for _, c := range known.Cases {
		t.Run(c.Name, func(t *testing.T) {
			api, ok := contracts[c.API]
			require.True(t, ok, "there is no API %s; correct the folder", c.API)
			outcome := suite.Judge(c, suite.Run(c, api), known.Gaps.Cases)
			switch outcome.Verdict {
			case suite.Pass:
			case suite.Skip:
				t.Skip(outcome)
			default:
				t.Fatalf("%s\n%s\n%s", outcome.Verdict, c.Description, outcome)
			}
		})
	}
}

// TestReadmeCase runs the case that README.md shows.
func TestReadmeCase(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(readme), "```yaml\n")
	content, _, _ := strings.Cut(after, "```")
	cases, err := suite.Load(fstest.MapFS{"huawei/evsv2/createSnapshot/request.yaml": {Data: []byte(content)}}, pages.FS, "huawei/evsv2")
	require.NoError(t, err)
	require.Greater(t, len(cases), 50, "the page table implies most cases")
	api := newContracts(t)["huawei/evsv2"]
	for _, c := range cases {
		assert.Equal(t, suite.Outcome{Verdict: suite.Pass}, suite.Run(c, api), c.Name)
	}
}

// openSuite opens the suite that every test of this package runs.
func openSuite(t testing.TB) suite.Suite {
	t.Helper()
	known, err := suite.Open()
	require.NoError(t, err)
	return known
}

// newContracts returns the contract of every API, by id.
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
func loadDocuments(t testing.TB, api specs.API) []*openapi3.T {
	t.Helper()
	known, err := documents.Of(api.ID)
	require.NoError(t, err)
	return known.Documents()
}

// TestDerivedBases derives the base messages of every operation from its page table
// alone: the document must accept them.
func TestDerivedBases(t *testing.T) {
	cases, err := suite.Load(fstest.MapFS{}, pages.FS, specs.Embedded().IDs()...)
	require.NoError(t, err)
	contracts, operations, bases := newContracts(t), 0, 0
	for _, api := range contracts {
		operations += len(api.Operations())
	}
	for _, c := range cases {
		if what := path.Base(c.Name); !strings.HasSuffix(what, "-valid-only-required-members") && what != "request-valid-only-required-parameters" {
			continue
		}
		bases++
		assert.Equal(t, suite.Outcome{Verdict: suite.Pass}, suite.Run(c, contracts[c.API]), c.Name)
	}
	require.Greater(t, bases, operations, "a base for each operation")
}
