// Package poll waits for asynchronous operations: a create returns at once, and
// the status of the snapshot says when it can be used.
package poll

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// Statuses are the statuses that end a wait. Wait continues at any other one,
// because the vendors add statuses without notice.
type Statuses struct {
	Done   []string // the snapshot can be used
	Failed []string // the snapshot will never be usable
}

// Statuses of snapshots, by service.
var (
	// EVS are the statuses of the EVS and Cinder APIs of Huawei Cloud. A snapshot
	// becomes available again after a rollback to it.
	EVS = Statuses{Done: []string{"available"}, Failed: []string{"error", "error_deleting"}}
	// DWS are the statuses of the DWS API of Huawei Cloud.
	DWS = Statuses{Done: []string{"AVAILABLE"}, Failed: []string{"UNAVAILABLE"}}
	// ECS are the statuses of the ECS API of Alibaba Cloud.
	ECS = Statuses{Done: []string{"accomplished"}, Failed: []string{"failed"}}
)

// Backoff is how long Wait pauses between two checks: First, then 1.5 times as long
// each time, up to Most. The zero Backoff is 1 second, up to 30. Each pause is
// shortened by a random part of up to a fifth, so that clients that started
// together do not stay in step.
type Backoff struct {
	First, Most time.Duration
}

// pause returns the nth pause, counted from 0.
func (b Backoff) pause(n int) time.Duration {
	pause := cmp.Or(b.First, time.Second)
	most := cmp.Or(b.Most, 30*time.Second)
	for range n {
		if pause >= most {
			break
		}
		pause += pause / 2
	}
	pause = max(0, min(pause, most))
	return pause - rand.N(pause/5+1)
}

// FailedError is the error of a Wait that ended in one of the failed statuses.
type FailedError struct {
	// Status is the final status, such as error.
	Status string
}

// Error returns a message with the status.
func (e *FailedError) Error() string {
	return fmt.Sprintf("poll: the final status is %q; delete the snapshot and create it again", e.Status)
}

// Wait calls look until the status is one of statuses and returns the last value
// of look, with a *FailedError if the status is a failed one. It calls look at
// once, and then after each pause of backoff.
//
// Look returns the value and its status, usually by a show or list operation of a
// generated client. Its error ends the wait, unless it is a *fault.Error that is
// Retryable. When ctx ends, Wait returns an error that wraps the cause of ctx and
// names the last status or error: set a deadline.
func Wait[T any](ctx context.Context, statuses Statuses, backoff Backoff, look func(context.Context) (T, string, error)) (T, error) {
	for n := 0; ; n++ {
		last, status, err := look(ctx)
		switch {
		case err != nil && !isRetryable(err):
			return last, err
		case err == nil && slices.Contains(statuses.Done, status):
			return last, nil
		case err == nil && slices.Contains(statuses.Failed, status):
			return last, &FailedError{Status: status}
		}
		select {
		case <-ctx.Done():
			return last, contextError(ctx, status, err)
		case <-time.After(backoff.pause(n)):
		}
	}
}

func isRetryable(err error) bool {
	var failure *fault.Error
	return errors.As(err, &failure) && failure.Retryable()
}

// contextError returns the error of a wait that ctx ended.
func contextError(ctx context.Context, status string, err error) error {
	if err != nil {
		return fmt.Errorf("poll: %w while the last check failed: %w", context.Cause(ctx), err)
	}
	return fmt.Errorf("poll: %w while the status was still %q", context.Cause(ctx), status)
}
