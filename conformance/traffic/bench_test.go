package traffic_test

import (
	"encoding/json"
	"io"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// BenchmarkCheckHAR reads and checks valid exchanges of all APIs. One iteration is
// one exchange.
func BenchmarkCheckHAR(b *testing.B) {
	checker := newChecker(b)
	for _, api := range checker.APIs {
		api.Contract.Operations() // compiles it
	}
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

// BenchmarkSkipHAR only looks for the ends of the values in the same bytes, and
// BenchmarkDecodeHAR decodes them as encoding/json does without a type: a machine
// under load slows all of them down alike.
func BenchmarkSkipHAR(b *testing.B) {
	har := newRecording(b)
	require.NoError(b, jsontext.NewDecoder(har).SkipValue())
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "exchanges/s")
}

func BenchmarkDecodeHAR(b *testing.B) {
	har := newRecording(b)
	d := json.NewDecoder(har)
	for range 14 { // up to the first entry
		_, err := d.Token()
		require.NoError(b, err)
	}
	for d.More() {
		var entry any
		if err := d.Decode(&entry); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "exchanges/s")
}

func benchmark(b *testing.B, each func(*traffic.Exchange)) {
	har := newRecording(b)
	count := 0
	for x, err := range traffic.Read(har) {
		require.NoError(b, err)
		each(x)
		count++
	}
	require.Equal(b, b.N, count)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "exchanges/s")
}

// newRecording returns a HAR of b.N exchanges, and starts the clock.
func newRecording(b *testing.B) io.Reader {
	b.Helper()
	har := &recording{entries: harEntries(b), count: b.N}
	size := 0
	for _, entry := range har.entries {
		size += len(entry)
	}
	b.SetBytes(int64(size / len(har.entries)))
	b.ReportAllocs()
	b.ResetTimer()
	return har
}

func newChecker(tb testing.TB) *traffic.Checker {
	tb.Helper()
	apis, err := traffic.APIs()
	require.NoError(tb, err)
	return &traffic.Checker{APIs: apis}
}
