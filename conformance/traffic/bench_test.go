package traffic_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// BenchmarkCheckHAR reads and checks valid exchanges of all APIs. One iteration is
// one exchange.
func BenchmarkCheckHAR(b *testing.B) {
	checker := newChecker(b)
	benchmark(b, func(x *traffic.Exchange) {
		if result := checker.Check(x); result.API == "" || len(result.Findings) > 0 {
			b.Fatal(result)
		}
	})
}

// BenchmarkReadHAR reads the same exchanges and does not check them.
func BenchmarkReadHAR(b *testing.B) {
	benchmark(b, func(*traffic.Exchange) {})
}

func benchmark(b *testing.B, each func(*traffic.Exchange)) {
	har := &recording{entries: harEntries(b), count: b.N}
	size := 0
	for _, entry := range har.entries {
		size += len(entry)
	}
	b.SetBytes(int64(size / len(har.entries)))
	b.ReportAllocs()
	b.ResetTimer()
	count := 0
	for x, err := range traffic.Read(io.Reader(har)) {
		require.NoError(b, err)
		each(x)
		count++
	}
	require.Equal(b, b.N, count)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "exchanges/s")
}

func newChecker(tb testing.TB) *traffic.Checker {
	tb.Helper()
	apis, err := traffic.APIs()
	require.NoError(tb, err)
	return &traffic.Checker{APIs: apis}
}
