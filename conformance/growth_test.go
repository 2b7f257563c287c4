package conformance_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/internal/growth"
)

// TestReadersGrowLinearly grows an input of each public reader from 1 to 64 times its
// size, and measures what it allocates: no more than the input grows, or nothing more
// because the input is refused.
func TestReadersGrowLinearly(t *testing.T) {
	readers, err := growth.Readers()
	require.NoError(t, err)
	for _, r := range readers {
		t.Run(r.Name, func(t *testing.T) {
			costs := map[int]growth.Cost{}
			for _, n := range growth.Sizes {
				costs[n] = r.Measure(n)
				t.Logf("%d times: %s", n, costs[n])
			}
			assert.True(t, growth.IsLinear(costs[16].Allocations, costs[64].Allocations, 200), "allocations")
			assert.True(t, growth.IsLinear(costs[16].Bytes, costs[64].Bytes, 64<<10), "bytes")
		})
	}
}
