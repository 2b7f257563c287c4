package linters

import (
	"os"
	"path"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/stretchr/testify/require"
)

// libopenapiValidator validates documents with libopenapi-validator. It names no
// rules, so the rule is the keyword that the document violates.
func libopenapiValidator(t *testing.T, files []string) []finding {
	t.Helper()
	var all []finding
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		_, found := newValidator(t, text).ValidateDocument()
		for _, f := range found {
			for _, e := range f.SchemaValidationErrors {
				all = append(all, finding{file, path.Base(e.KeywordLocation), e.FieldPath + ": " + e.Reason})
			}
			if len(f.SchemaValidationErrors) == 0 {
				all = append(all, finding{file, f.ValidationSubType, f.Error()})
			}
		}
	}
	return all
}

// newValidator returns a validator that requires no credentials, because cases have
// none.
func newValidator(t *testing.T, text []byte) validator.Validator {
	t.Helper()
	doc, err := libopenapi.NewDocument(text)
	require.NoError(t, err)
	v, failed := validator.NewValidator(doc, config.WithoutSecurityValidation())
	require.Empty(t, failed)
	return v
}
