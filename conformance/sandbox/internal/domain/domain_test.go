package domain

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCause(t *testing.T) {
	const notFound Reason = "the thing does not exist"
	for _, tt := range []struct {
		err    error
		reason Reason
		detail string
		ok     bool
	}{
		{notFound, notFound, "", true},
		{notFound.Because("Thing 1."), notFound, "Thing 1.", true},
		{fmt.Errorf("wrapped: %w", notFound.Because("Thing 1.")), notFound, "Thing 1.", true},
		{errors.New("the disk is full"), "", "", false},
		{nil, "", "", false},
	} {
		reason, detail, ok := Cause(tt.err)
		require.Equal(t, tt.reason, reason)
		require.Equal(t, tt.detail, detail)
		require.Equal(t, tt.ok, ok)
	}
	require.ErrorIs(t, notFound.Because("Thing 1."), notFound)
	require.EqualError(t, notFound.Because("Thing 1."), "the thing does not exist: Thing 1.")
}
