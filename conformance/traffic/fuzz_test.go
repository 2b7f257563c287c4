package traffic_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// FuzzRead reads any bytes in any format: nothing panics, there is an exchange or
// an error, numbers of exchanges increase, lines do not decrease, and each exchange
// can be checked.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"good.har", "good.ndjson", "good.http"} {
		seed, err := os.ReadFile("testdata/" + name)
		require.NoError(f, err)
		f.Add(seed)
	}
	for _, seed := range []string{"", "\ufeff", har, har + harEntry1 + ",", har + `{"request":{"url":"` + "\xff", `{"response":null}`, jsonLine + "{", httpPair + "POST /\nContent-Length: 9\n\n1", "GET /\n"} {
		f.Add([]byte(seed))
	}
	checker := newChecker(f)
	checker.Strict = true
	f.Fuzz(func(t *testing.T, input []byte) {
		entry, line, seen := 0, 1, 0
		for x, err := range traffic.Read(bytes.NewReader(input)) {
			seen++
			if err != nil {
				var failed *traffic.Error
				require.ErrorAs(t, err, &failed)
				entry = max(entry, failed.Entry)
				continue
			}
			assert.Greater(t, x.Entry, entry)
			assert.GreaterOrEqual(t, x.Line, line)
			assert.LessOrEqual(t, x.Line, bytes.Count(input, []byte("\n"))+1)
			entry, line = x.Entry, x.Line
			checker.Check(x)
		}
		if len(bytes.TrimSpace(input)) == 0 {
			assert.Equal(t, 1, seen)
		}
	})
}
