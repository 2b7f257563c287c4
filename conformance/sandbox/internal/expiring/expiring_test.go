package expiring

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestValuesExpire(t *testing.T) {
	now := time.Now()
	m := New[int](func() time.Time { return now }, 30*time.Minute)
	for i := range 100 {
		require.False(t, m.Add(fmt.Sprint(i), i))
		now = now.Add(time.Minute)
	}
	require.True(t, m.Add("99", 99))
	require.True(t, m.Add("75", 75), "30 minutes have not passed")
	require.LessOrEqual(t, len(m.young)+len(m.old), 62, "old values are dropped")
	require.False(t, m.Add("1", 1))
}

// TestValuesExpireAfterTheClockWasSet sets the clock forward and back.
func TestValuesExpireAfterTheClockWasSet(t *testing.T) {
	now := time.Now()
	m := New[int](func() time.Time { return now }, 30*time.Minute)
	require.False(t, m.Add("first", 0))
	now = now.Add(5 * time.Hour)
	require.False(t, m.Add("later", 0))
	now = now.Add(-5 * time.Hour)
	require.True(t, m.Add("first", 0), "its time has not passed")
	for i := range 100 {
		require.False(t, m.Add(fmt.Sprint(i), i))
		now = now.Add(time.Minute)
	}
	require.LessOrEqual(t, len(m.young)+len(m.old), 62, "old values are dropped")
}
