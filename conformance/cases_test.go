package conformance_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance"
	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// TestCases runs every case, one leaf subtest each.
func TestCases(t *testing.T) {
	cases := loadCases(t)
	deviations, err := suite.LoadDeviations(conformance.Files, "deviations.yaml", cases)
	require.NoError(t, err)
	contracts := newContracts(t)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			api, ok := contracts[c.API]
			require.True(t, ok, "there is no API %s; correct the folder", c.API)
			outcome := suite.Judge(c, suite.Run(c, api), deviations.Cases)
			switch outcome.Verdict {
			case suite.Pass:
			case suite.Skip:
				t.Skip(outcome.Detail)
			default:
				t.Fatalf("%s\n%s\n%s", outcome.Verdict, c.Description, outcome.Detail)
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
	c, err := suite.Parse("huawei/evsv2/createSnapshot/request-invalid-name-too-long.yaml", []byte(content))
	require.NoError(t, err)
	assert.Equal(t, suite.Outcome{Verdict: suite.Pass}, suite.Run(c, newContracts(t)[c.API]))
}

// loadCases gives a list of its own to each caller, of cases that none may
// change.
func loadCases(t testing.TB) []suite.Case {
	t.Helper()
	cases, err := allCases()
	require.NoError(t, err)
	return slices.Clone(cases)
}

var allCases = sync.OnceValues(func() ([]suite.Case, error) {
	files, err := fs.Sub(conformance.Files, "cases")
	if err != nil {
		return nil, err
	}
	return suite.Load(files)
})

// knownDeviations are the names of the cases that are known to fail.
func knownDeviations(t *testing.T) map[string]bool {
	t.Helper()
	deviations, err := suite.LoadDeviations(conformance.Files, "deviations.yaml", loadCases(t))
	require.NoError(t, err)
	names := map[string]bool{}
	for _, d := range deviations.Cases {
		names[d.Case] = true
	}
	return names
}

// newContracts makes the contract of every API, by its id.
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

// loadDocuments reads the documents of an API once: none may change them.
func loadDocuments(t testing.TB, api specs.API) []*openapi3.T {
	t.Helper()
	loading, _ := loadedDocuments.LoadOrStore(api.ID, sync.OnceValues(func() ([]*openapi3.T, error) {
		var docs []*openapi3.T
		for _, name := range api.Documents {
			doc, err := document.Load(specs.FS, name)
			if err != nil {
				return nil, err
			}
			docs = append(docs, doc)
		}
		return docs, nil
	}))
	docs, err := loading.(func() ([]*openapi3.T, error))()
	require.NoError(t, err)
	return docs
}

var loadedDocuments sync.Map
