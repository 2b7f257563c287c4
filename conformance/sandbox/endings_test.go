package sandbox

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSweepFindsAllThatHasEnded gives snapshots ends in any order, changes some of
// them, and looks from time to time.
func TestSweepFindsAllThatHasEnded(t *testing.T) {
	start := time.Now().UTC()
	now := start
	s, err := openStore(Options{Clock: func() time.Time { return now }})
	require.NoError(t, err)
	put := func(id int, gone time.Time) {
		require.NoError(t, s.update(func(tx *tx) error {
			tx.put(&snapshot{ID: fmt.Sprint(id), Service: serviceEVS, Gone: gone})
			return nil
		}))
	}
	ends := map[int]time.Time{}
	for i := range 1000 {
		id := rand.IntN(100)
		ends[id] = time.Time{}
		if i%5 > 0 {
			ends[id] = now.Add(time.Duration(1+rand.IntN(100)) * time.Second)
		}
		put(id, ends[id])
		now = now.Add(time.Second)
		put(100, time.Time{}) // which sweeps
		left := 1
		for _, end := range ends {
			if end.IsZero() || now.Before(end) {
				left++
			}
		}
		require.Len(t, s.rows, left)
	}
}
