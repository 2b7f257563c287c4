package poll

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

var quick = Backoff{First: time.Microsecond, Most: time.Millisecond}

// statuses returns one status after the other, then the last one for ever.
func statuses(all ...string) (look func(context.Context) (int, string, error), looks *int) {
	looks = new(int)
	return func(context.Context) (int, string, error) {
		*looks++
		return *looks, all[min(*looks, len(all))-1], nil
	}, looks
}

func TestWaitEndsWithTheStatus(t *testing.T) {
	tests := map[string]struct {
		of    Statuses
		seen  []string
		fails string
	}{
		"at once":                {EVS, []string{"available"}, ""},
		"after a while":          {EVS, []string{"creating", "creating", "available"}, ""},
		"an unknown status":      {EVS, []string{"creating", "aggregating", "available"}, ""},
		"a failure":              {EVS, []string{"creating", "error"}, "error"},
		"DWS":                    {DWS, []string{"CREATING", "AVAILABLE"}, ""},
		"a failure of DWS":       {DWS, []string{"CREATING", "UNAVAILABLE"}, "UNAVAILABLE"},
		"ECS":                    {ECS, []string{"progressing", "accomplished"}, ""},
		"a failure of ECS":       {ECS, []string{"progressing", "failed"}, "failed"},
		"another service's word": {DWS, []string{"available", "AVAILABLE"}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			look, looks := statuses(tt.seen...)

			got, err := Wait(t.Context(), tt.of, quick, look)

			require.Equal(t, len(tt.seen), *looks)
			require.Equal(t, *looks, got, "what was seen last")
			if tt.fails == "" {
				require.NoError(t, err)
				return
			}
			var failed *FailedError
			require.ErrorAs(t, err, &failed)
			require.Equal(t, tt.fails, failed.Status)
			require.ErrorContains(t, err, tt.fails)
		})
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	look, _ := statuses("creating")

	_, err := Wait(ctx, EVS, quick, look)

	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.EqualError(t, err, `poll: context deadline exceeded while the status was still "creating"`)
}

func TestWaitContinuesAfterARetryableError(t *testing.T) {
	looks := 0
	_, err := Wait(t.Context(), EVS, quick, func(context.Context) (struct{}, string, error) {
		looks++
		if looks < 3 {
			return struct{}{}, "", &fault.Error{Status: 503}
		}
		return struct{}{}, "available", nil
	})
	require.NoError(t, err)
	require.Equal(t, 3, looks)
}

func TestWaitReturnsTheLastRetryableError(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	_, err := Wait(ctx, EVS, Backoff{}, func(context.Context) (struct{}, string, error) {
		return struct{}{}, "", &fault.Error{Status: 503}
	})
	require.ErrorIs(t, err, why)
	require.ErrorIs(t, err, fault.Sentinel{Status: 503})
}

func TestWaitEndsWithAnyOtherError(t *testing.T) {
	looks := 0
	_, err := Wait(t.Context(), EVS, quick, func(context.Context) (struct{}, string, error) {
		looks++
		return struct{}{}, "", &fault.Error{Status: 404}
	})
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
	require.Equal(t, 1, looks)
}

func TestPauses(t *testing.T) {
	longest := func(b Backoff, n int) time.Duration {
		var most time.Duration
		for range 1000 {
			most = max(most, b.pause(n))
		}
		return most.Round(100 * time.Millisecond)
	}
	for n, want := range []time.Duration{0: time.Second, 1: 1500 * time.Millisecond, 20: 30 * time.Second, 1000: 30 * time.Second} {
		if want > 0 {
			require.InDelta(t, want, longest(Backoff{}, n), float64(want/50))
		}
	}
	require.LessOrEqual(t, Backoff{First: time.Hour, Most: time.Second}.pause(0), time.Second)
	require.Zero(t, Backoff{First: -time.Second}.pause(3))
	require.GreaterOrEqual(t, Backoff{}.pause(0), 800*time.Millisecond)
}
