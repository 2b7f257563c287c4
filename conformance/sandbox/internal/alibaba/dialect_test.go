package alibaba

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/domain"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
)

// TestEveryReasonIsTranslated reads the reasons of the service from its source: one
// without a row in an error table would be answered as a failure of the sandbox.
func TestEveryReasonIsTranslated(t *testing.T) {
	face, err := api.NewFace("alibaba/ecs20140526", nil, ECS{})
	require.NoError(t, err)
	for _, reason := range reasons(t, "../ecs/errors.go") {
		hasRow := func(o *contract.Operation) bool {
			r := ECS{}.Translate(&api.Call{Face: face, Operation: o}, reason.Because("Why."))
			return r != nil && r.Status >= 400
		}
		require.True(t, slices.ContainsFunc(face.Contract.Operations(), hasRow), reason)
	}
}

func TestTranslate(t *testing.T) {
	face, err := api.NewFace("alibaba/ecs20140526", nil, ECS{})
	require.NoError(t, err)
	create, ok := face.Contract.Operation("createSnapshot")
	require.True(t, ok)
	c := &api.Call{Face: face, Operation: create}

	r := ECS{}.Translate(c, ecs.TagWithoutKey.Because("Tag.3.Key: add it."))
	require.Equal(t, "InvalidTagKey.Malformed", r.Code, "the first code that the table has")
	require.Contains(t, r.Message, " Tag.3.Key: add it.")
	r = ECS{}.Translate(c, ecs.DryRun)
	require.Equal(t, &api.Refusal{Status: http.StatusBadRequest, Code: "DryRunOperation", Message: "Request validation has been passed with DryRun flag set."}, r)
	require.Nil(t, ECS{}.Translate(c, errors.New("the disk is full")), "a failure is not the client's")
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
