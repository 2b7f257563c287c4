package traffic_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// TestReadInBoundedMemory checks a HAR of 64 MB, which is generated while it is
// read, and measures the heap.
func TestReadInBoundedMemory(t *testing.T) {
	const size, most = 64 << 20, 32 << 20
	entries := harEntries(t)
	har := &recording{entries: entries, count: size * len(entries) / len(strings.Join(entries, ""))}
	checker := newChecker(t)
	runtime.GC()
	var peak uint64
	count := 0
	for x, err := range traffic.Read(har) {
		require.NoError(t, err)
		if count++; count%10 == 0 { // checking takes longer than reading
			checker.Check(x)
		}
		if count%1000 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
	}
	assert.Equal(t, har.count, count)
	assert.Less(t, peak, uint64(most))
	t.Logf("%d exchanges, heap of %d KiB at most", count, peak>>10)
}
