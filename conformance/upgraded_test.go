package conformance_test

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// TestUpgradedDocuments runs the written cases with the documents in OpenAPI 3.1, which a
// release has too: they must accept and refuse the same.
func TestUpgradedDocuments(t *testing.T) {
	known := openSuite(t)
	contracts := map[string]*contract.Contract{}
	for _, api := range specs.APIs() {
		var docs []*openapi3.T
		for _, name := range api.Documents {
			text, err := document.Published(specs.FS, name)
			require.NoError(t, err)
			text, err = document.Upgraded(text)
			require.NoError(t, err, name)
			doc, err := document.Parse(text)
			require.NoError(t, err, name)
			require.Equal(t, "3.1.0", doc.OpenAPI)
			docs = append(docs, doc)
		}
		c, err := contract.New(docs...)
		require.NoError(t, err, api.ID)
		require.Empty(t, c.Unchecked(), api.ID)
		contracts[api.ID] = c
	}
	for _, c := range known.Cases {
		if c.Origin != suite.Written {
			continue
		}
		outcome := suite.Judge(c, suite.Run(c, contracts[c.API]), known.Gaps.Cases)
		assert.Contains(t, []suite.Verdict{suite.Pass, suite.Skip}, outcome.Verdict, "%s: %s", c.Name, outcome)
	}
}
