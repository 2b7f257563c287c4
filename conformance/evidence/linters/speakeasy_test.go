package linters

import (
	"bytes"
	"os"
	"testing"

	base "github.com/speakeasy-api/openapi/linter"
	"github.com/speakeasy-api/openapi/openapi"
	rules "github.com/speakeasy-api/openapi/openapi/linter"
	"github.com/speakeasy-api/openapi/validation"
	"github.com/stretchr/testify/require"
)

// speakeasy runs the linter of github.com/speakeasy-api/openapi.
func speakeasy(t *testing.T, files []string) []finding {
	t.Helper()
	config, err := base.LoadConfigFromFile("speakeasy.yaml")
	require.NoError(t, err)
	l, err := rules.NewLinter(config)
	require.NoError(t, err)

	var all []finding
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		doc, invalid, err := openapi.Unmarshal(t.Context(), bytes.NewReader(text))
		require.NoError(t, err, file)
		output, err := l.Lint(t.Context(), base.NewDocumentInfo(doc, file), invalid, nil)
		require.NoError(t, err, file)
		for _, err := range output.Results {
			var e *validation.Error
			require.ErrorAs(t, err, &e)
			all = append(all, finding{file, e.Rule, err.Error()})
		}
	}
	return all
}
