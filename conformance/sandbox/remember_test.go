package sandbox

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestForgettingInTime(t *testing.T) {
	now := time.Now()
	r := newRemembered[int](func() time.Time { return now }, 30*time.Minute)
	for i := range 100 {
		require.False(t, r.add(fmt.Sprint(i), i))
		now = now.Add(time.Minute)
	}
	require.True(t, r.add("99", 99))
	require.True(t, r.add("75", 75), "30 minutes have not passed")
	require.LessOrEqual(t, len(r.young)+len(r.old), 62, "old ones are forgotten")
	require.False(t, r.add("1", 1))
}

// TestForgettingAfterTheClockWasSet sets the clock forward and back.
func TestForgettingAfterTheClockWasSet(t *testing.T) {
	now := time.Now()
	r := newRemembered[int](func() time.Time { return now }, 30*time.Minute)
	require.False(t, r.add("first", 0))
	now = now.Add(5 * time.Hour)
	require.False(t, r.add("later", 0))
	now = now.Add(-5 * time.Hour)
	require.True(t, r.add("first", 0), "its time has not passed")
	for i := range 100 {
		require.False(t, r.add(fmt.Sprint(i), i))
		now = now.Add(time.Minute)
	}
	require.LessOrEqual(t, len(r.young)+len(r.old), 62, "old ones are forgotten")
}
