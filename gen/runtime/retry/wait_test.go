package retry

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/poll"
)

func TestAWaitIsTheLongerOneOfTwo(t *testing.T) {
	p := Policy{Backoff: poll.Backoff{First: time.Second, Most: 10 * time.Second}}
	tests := map[string]struct {
		tries       int
		retryAfter  time.Duration
		least, most time.Duration
	}{
		"the first back-off":    {1, 0, 800 * time.Millisecond, time.Second},
		"it grows":              {4, 0, 2700 * time.Millisecond, 3375 * time.Millisecond},
		"up to its most":        {100, 0, 8 * time.Second, 10 * time.Second},
		"as the server asks":    {1, 20 * time.Second, 20 * time.Second, 22 * time.Second},
		"the server asks less":  {100, time.Second, 8 * time.Second, 10 * time.Second},
		"the server asks a bit": {1, time.Millisecond, 800 * time.Millisecond, time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			different := map[time.Duration]bool{}
			for range 1000 {
				wait := p.wait(tt.tries, tt.retryAfter)
				require.GreaterOrEqual(t, wait, tt.least)
				require.LessOrEqual(t, wait, tt.most)
				different[wait] = true
			}
			require.Greater(t, len(different), 100, "waits are random")
		})
	}
}
