package poll

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// The statuses of snapshots of EVS, of DWS and of ECS, as their pages say.
var (
	evs = Statuses{Done: []string{"available"}, Failed: []string{"error", "error_deleting"}}
	dws = Statuses{Done: []string{"AVAILABLE"}, Failed: []string{"UNAVAILABLE"}}
	ecs = Statuses{Done: []string{"accomplished"}, Failed: []string{"failed"}}
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
		"at once":                {evs, []string{"available"}, ""},
		"after a while":          {evs, []string{"creating", "creating", "available"}, ""},
		"an unknown status":      {evs, []string{"creating", "aggregating", "available"}, ""},
		"a failure":              {evs, []string{"creating", "error"}, "error"},
		"DWS":                    {dws, []string{"CREATING", "AVAILABLE"}, ""},
		"a failure of DWS":       {dws, []string{"CREATING", "UNAVAILABLE"}, "UNAVAILABLE"},
		"ECS":                    {ecs, []string{"progressing", "accomplished"}, ""},
		"a failure of ECS":       {ecs, []string{"progressing", "failed"}, "failed"},
		"another service's word": {dws, []string{"available", "AVAILABLE"}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			look, looks := statuses(tt.seen...)

			got, err := Wait(t.Context(), tt.of, look, WithBackoff(quick))

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

	_, err := Wait(ctx, evs, look, WithBackoff(quick))

	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.EqualError(t, err, `poll: context deadline exceeded while the status was still "creating"`)
}

// lookOf returns each of these errors once, then the status available for ever.
func lookOf(errs ...error) (look func(context.Context) (string, string, error), looks *int) {
	looks = new(int)
	return func(context.Context) (string, string, error) {
		*looks++
		if *looks > len(errs) || errs[*looks-1] == nil {
			return "the snapshot", "available", nil
		}
		return "", "", errs[*looks-1]
	}, looks
}

func TestWaitContinuesAfterErrorsThatPass(t *testing.T) {
	marked := &fault.Error{Status: 403, Code: fault.StringCode("IdempotentProcessing")}
	require.Error(t, fault.Transient(marked, "IdempotentProcessing"))
	for name, err := range map[string]error{
		"503":       &fault.Error{Status: 503},
		"throttled": fmt.Errorf("looking: %w", &fault.Error{Status: 403, Code: fault.StringCode("Throttling")}),
		"transient": marked,
		"reset":     &url.Error{Op: "Get", Err: syscall.ECONNRESET},
		"refused":   syscall.ECONNREFUSED,
		"pipe":      syscall.EPIPE,
		"EOF":       &url.Error{Op: "Get", Err: io.EOF},
		"cut":       io.ErrUnexpectedEOF,
		"a timeout": context.DeadlineExceeded, // of a call, not of the wait
	} {
		t.Run(name, func(t *testing.T) {
			look, looks := lookOf(err, err, err, err, err, err)
			got, err := Wait(t.Context(), evs, look, WithBackoff(quick))
			require.NoError(t, err)
			require.Equal(t, "the snapshot", got)
			require.Equal(t, 7, *looks)
		})
	}
}

func TestWaitEndsWithAnyOtherError(t *testing.T) {
	for name, want := range map[string]error{
		"400":          &fault.Error{Status: 400},
		"unknown host": &net.DNSError{Err: "no such host", Name: "evs.example", IsNotFound: true},
		"certificate":  &url.Error{Op: "Get", Err: &tls.CertificateVerificationError{Err: errors.New("x509: unknown authority")}},
		"scheme":       &url.Error{Op: "Get", Err: errors.New("unsupported protocol scheme")},
		"another":      errors.New("another"),
	} {
		t.Run(name, func(t *testing.T) {
			look, looks := lookOf(want)
			_, err := Wait(t.Context(), evs, look, WithBackoff(quick))
			require.Same(t, want, err)
			require.Equal(t, 1, *looks)
		})
	}
}

func TestWaitOverAConnectionThatBreaks(t *testing.T) {
	var looks atomic.Int64 // a connection that broke says nothing of when its handler ended
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if looks.Add(1) < 3 {
			panic(http.ErrAbortHandler)
		}
	}))
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // net/http repeats nothing on a new connection

	_, err := Wait(t.Context(), evs, func(context.Context) (struct{}, string, error) {
		response, err := client.Get(server.URL)
		if err != nil {
			return struct{}{}, "", err
		}
		return struct{}{}, "available", response.Body.Close()
	}, WithBackoff(quick))

	require.NoError(t, err)
	require.Equal(t, int64(3), looks.Load())
}

// notFound is the 404 of a service that does not have the resource.
var notFound error = &fault.Error{Status: 404, Code: fault.IntCode(404), Message: "Snapshot could not be found."}

// TestA404OfAGatewayIsNotADeletion waits for a deletion while something else than the
// service answers.
func TestA404OfAGatewayIsNotADeletion(t *testing.T) {
	for name, err := range map[string]error{
		"the gateway": &fault.Error{Status: 404, Code: fault.StringCode("APIGW.0101"), Message: "The API does not exist"},
		"a page":      &fault.Error{Status: 404, Body: []byte("<!DOCTYPE html>")},
		"one of 403":  &fault.Error{Status: 403, Code: fault.StringCode("Forbidden"), Message: "m"},
	} {
		looks := 0
		_, got := Wait(t.Context(), Statuses{Gone: true}, func(context.Context) (string, string, error) {
			looks++
			return "", "", err
		}, WithBackoff(quick))
		require.Equal(t, err, got, name)
		require.Equal(t, 1, looks, name)
	}

	looks := 0
	busy := fault.Transient(&fault.Error{Status: 404, Code: fault.StringCode("EVS.2044"), Message: "m"}, "EVS.2044")
	_, err := Wait(t.Context(), Statuses{Gone: true}, func(context.Context) (string, string, error) {
		if looks++; looks < 3 {
			return "", "", busy
		}
		return "", "", notFound
	}, WithBackoff(quick))
	require.NoError(t, err)
	require.Equal(t, 3, looks, "a 404 that passes by itself says nothing about the resource")
}

func TestBackoffThatIsNotPositive(t *testing.T) {
	require.Greater(t, Backoff{First: -1, Most: -1}.Pause(0), 500*time.Millisecond)
}

func TestWaitForWhatIsNotThereYet(t *testing.T) {
	missing, gone := notFound, fmt.Errorf("in the list: %w", ErrGone)
	down := &fault.Error{Status: 503}
	tests := map[string]struct {
		errs  []error
		looks int
		err   error
	}{
		"four times":                {[]error{missing, gone, missing, missing}, 5, nil},
		"five times":                {[]error{missing, missing, missing, missing, missing}, 5, missing},
		"five times from a list":    {[]error{gone, gone, gone, gone, gone}, 5, gone},
		"after it was there":        {[]error{nil, missing}, 2, missing},
		"faults before":             {[]error{down, down, down, down, missing}, 6, nil},
		"two faults before it came": {[]error{down, missing, down, missing}, 5, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			looks := 0
			_, err := Wait(t.Context(), Statuses{Done: []string{"available"}}, func(context.Context) (string, string, error) {
				looks++
				if looks > len(tt.errs) {
					return "", "available", nil
				}
				return "", "creating", tt.errs[looks-1]
			}, WithBackoff(quick))
			require.Equal(t, tt.looks, looks)
			require.Equal(t, tt.err, err)
		})
	}
}

func TestWaitForADeletion(t *testing.T) {
	deleted := Statuses{Gone: true, Failed: []string{"error_deleting"}}
	for name, last := range map[string]error{"404": notFound, "a list": ErrGone} {
		t.Run(name, func(t *testing.T) {
			looks := 0
			got, err := Wait(t.Context(), deleted, func(context.Context) (string, string, error) {
				if looks++; looks < 3 {
					return "the snapshot", "deleting", nil
				}
				return "the answer", "", last
			}, WithBackoff(quick))
			require.NoError(t, err)
			require.Empty(t, got, "the zero value")
			require.Equal(t, 3, looks)
		})
	}

	look, _ := statuses("deleting", "error_deleting")
	_, err := Wait(t.Context(), deleted, look, WithBackoff(quick))
	var failed *FailedError
	require.ErrorAs(t, err, &failed)
	require.EqualError(t, err, `poll: the operation failed with the final status "error_deleting", and waiting longer does not help; `+
		`call a delete or a rollback again; after a failed create, delete what it made and create it again`)
}

func TestWaitHonoursRetryAfter(t *testing.T) {
	const asked = 50 * time.Millisecond
	look, looks := lookOf(&fault.Error{Status: 429, RetryAfter: asked}, fmt.Errorf("again: %w", &fault.Error{Status: 503, RetryAfter: asked}))
	start := time.Now()
	_, err := Wait(t.Context(), evs, look, WithBackoff(quick))
	require.NoError(t, err)
	require.Equal(t, 3, *looks)
	require.GreaterOrEqual(t, time.Since(start), 2*asked)
}

func TestWaitReturnsTheLastError(t *testing.T) {
	why := errors.New("enough")
	for _, last := range []error{&fault.Error{Status: 503}, io.EOF, context.Canceled} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(why)
		_, err := Wait(ctx, evs, func(context.Context) (struct{}, string, error) {
			return struct{}{}, "", last
		})
		require.ErrorIs(t, err, why)
		require.ErrorIs(t, err, last)
	}
}

func TestPauses(t *testing.T) {
	longest := func(b Backoff, n int) time.Duration {
		var most time.Duration
		for range 1000 {
			most = max(most, b.Pause(n))
		}
		return most.Round(100 * time.Millisecond)
	}
	for n, want := range []time.Duration{0: time.Second, 1: 1500 * time.Millisecond, 20: 30 * time.Second, 1000: 30 * time.Second} {
		if want > 0 {
			require.InDelta(t, want, longest(Backoff{}, n), float64(want/50))
		}
	}
	require.LessOrEqual(t, Backoff{First: time.Hour, Most: time.Second}.Pause(0), time.Second)
	require.GreaterOrEqual(t, Backoff{}.Pause(0), 800*time.Millisecond)
}

func TestPausesGrowFromTheShortestOne(t *testing.T) {
	require.EqualValues(t, 1, Backoff{First: 1}.Pause(0))
	require.GreaterOrEqual(t, Backoff{First: 1}.Pause(1000), 24*time.Second, "four fifths of 30 seconds")
	require.GreaterOrEqual(t, Backoff{First: 1, Most: math.MaxInt64}.Pause(1000), time.Duration(math.MaxInt64/10*7), "without an overflow")
}
