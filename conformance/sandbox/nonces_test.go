package sandbox

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNoncesAreForgottenInTime(t *testing.T) {
	now := time.Now()
	n := newNonces(func() time.Time { return now })
	for i := range 100 {
		require.False(t, n.seen(fmt.Sprint(i)))
		now = now.Add(time.Minute)
	}
	require.True(t, n.seen("99"))
	require.True(t, n.seen("75"), "30 minutes have not passed")
	require.LessOrEqual(t, len(n.used), 60, "old ones are swept")
	require.False(t, n.seen("1"))
}
