package roundtrip_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
)

// TestOddTimestampsLoseNoAnswer answers every operation with its documented success, in
// which all timestamps are odd. The answer must be decoded and keep them.
func TestOddTimestampsLoseNoAnswer(t *testing.T) {
	replaced := 0
	eachSuccess(t, func(t *testing.T, p trip, documented answer) {
		if len(documented.body) == 0 {
			t.SkipNow()
		}
		for _, odd := range []string{"", "2013-02-25T03:56:53.081642+00:00", "2013-02-25 03:56:53", "N/A"} {
			var body any
			require.NoError(t, json.Unmarshal(documented.body, &body))
			count := 0
			sent := documented
			sent.body = encode(t, withTimestamps(body, odd, &count))
			replaced += count

			answered, err := p.call(t, respond(t, sent, "application/json"))

			require.NoError(t, err, "%q", odd)
			requireBody(t, sent.body, answered.decoded(documented.status))
		}
	})
	require.NotZero(t, replaced)
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	data, err := json.Marshal(value)
	require.NoError(t, err)
	return data
}

// withTimestamps returns value with text in the place of each timestamp, and counts them.
func withTimestamps(value any, text string, count *int) any {
	switch v := value.(type) {
	case map[string]any:
		for name := range v {
			v[name] = withTimestamps(v[name], text, count)
		}
	case []any:
		for i := range v {
			v[i] = withTimestamps(v[i], text, count)
		}
	case string:
		if _, err := ostime.Parse(v); err == nil {
			*count++
			return text
		}
	}
	return value
}
