package alibaba

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
)

// TestEveryReasonHasARow looks for the codes of the errors of the service in the
// error tables: an error without a row would be answered as a failure.
func TestEveryReasonHasARow(t *testing.T) {
	face, err := api.NewFace("alibaba/ecs20140526", nil, ECS{})
	require.NoError(t, err)
	for reason := range codes {
		hasRow := func(o *contract.Operation) bool {
			r := ECS{}.Word(&api.Call{Face: face, Operation: o}, reason.Because("Why."))
			return r != nil && r.Status >= 400
		}
		require.True(t, slices.ContainsFunc(face.Contract.Operations(), hasRow), reason)
	}
}

func TestWord(t *testing.T) {
	face, err := api.NewFace("alibaba/ecs20140526", nil, ECS{})
	require.NoError(t, err)
	create, ok := face.Contract.Operation("createSnapshot")
	require.True(t, ok)
	c := &api.Call{Face: face, Operation: create}

	r := ECS{}.Word(c, ecs.TagWithoutKey.Because("Tag.3.Key: add it."))
	require.Equal(t, "InvalidTagKey.Malformed", r.Code, "the first code that the table has")
	require.Contains(t, r.Message, " Tag.3.Key: add it.")
	r = ECS{}.Word(c, ecs.DryRun)
	require.Equal(t, &api.Refusal{Status: http.StatusBadRequest, Code: "DryRunOperation", Message: "Request validation has been passed with DryRun flag set."}, r)
	require.Nil(t, ECS{}.Word(c, errors.New("the disk is full")), "a failure is not the client's")
}
