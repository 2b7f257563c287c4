package huawei

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/domain"
)

// TestEveryReasonIsTranslated reads the reasons of the services from their source:
// one without a row would be answered as a failure of the sandbox.
func TestEveryReasonIsTranslated(t *testing.T) {
	for file, dialect := range map[string]api.Dialect{"../evs/errors.go": EVS{}, "../dws/errors.go": DWS{}, "../iam/errors.go": IAM{}} {
		for _, reason := range reasons(t, file) {
			r := dialect.Translate(nil, reason.Because("Why."))
			require.NotNil(t, r, "%s: %s", file, reason)
			require.GreaterOrEqual(t, r.Status, 400)
		}
		require.Nil(t, dialect.Translate(nil, errors.New("the disk is full")), "a failure is not the client's")
	}
}

// reasons returns the constants of a file.
func reasons(t *testing.T, file string) []domain.Reason {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	var all []domain.Reason
	ast.Inspect(parsed, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			all = append(all, domain.Reason(text))
		}
		return true
	})
	require.NotEmpty(t, all)
	return all
}
