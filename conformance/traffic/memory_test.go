package traffic_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// TestReadInBoundedMemory checks a HAR of 64 MB, which is generated while it is read.
// It measures what is in use beyond what the first exchanges need: 30 bytes that
// every exchange leaves behind are too much.
func TestReadInBoundedMemory(t *testing.T) {
	const size, most, often = 64 << 20, 1 << 20, 5000
	entries := harEntries(t)
	har := &recording{entries: entries, count: size * len(entries) / len(strings.Join(entries, ""))}
	checker := newChecker(t)
	var first, peak uint64
	count := 0
	for x, err := range traffic.Read(har) {
		require.NoError(t, err)
		checker.Check(x)
		if count++; count%often != 0 {
			continue
		}
		if used := inUse(); count == often {
			first, peak = used, used
		} else {
			peak = max(peak, used)
		}
	}
	assert.Equal(t, har.count, count)
	assert.Less(t, peak-first, uint64(most))
	t.Logf("%d exchanges, %d KiB more than after %d at most", count, (peak-first)>>10, often)
}

// inUse returns the bytes of the heap that are still referred to.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
