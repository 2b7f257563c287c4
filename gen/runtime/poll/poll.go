// Package poll waits for what an API makes asynchronously: a create answers at
// once, and the snapshot is there when its status says so.
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

// Statuses are those at which waiting ends. Any other one means that there is
// more to wait for: the vendors add statuses without notice.
type Statuses struct {
	Done   []string // the snapshot can be used
	Failed []string // it never will be
}

// Statuses of snapshots, by service.
var (
	// EVS are those of the EVS and the Cinder APIs of Huawei Cloud. A snapshot
	// that is rolled back to is available again afterwards.
	EVS = Statuses{Done: []string{"available"}, Failed: []string{"error", "error_deleting"}}
	// DWS are those of the DWS API of Huawei Cloud.
	DWS = Statuses{Done: []string{"AVAILABLE"}, Failed: []string{"UNAVAILABLE"}}
	// ECS are those of the ECS API of Alibaba Cloud.
	ECS = Statuses{Done: []string{"accomplished"}, Failed: []string{"failed"}}
)

// Backoff is how long Wait pauses between two looks: First, and then half as long
// again each time, up to Most. The zero Backoff is one second, up to 30. Each
// pause is up to a fifth shorter by chance, so that those who began together do
// not look together for ever.
type Backoff struct {
	First, Most time.Duration
}

// pause is the nth pause, from 0.
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

// FailedError is the error of a Wait for something that ended in a status of
// failure.
type FailedError struct {
	// Status is the one that it ended in, such as error.
	Status string
}

// Error tells the status.
func (e *FailedError) Error() string {
	return fmt.Sprintf("poll: it ended in status %q; delete it and create it again", e.Status)
}

// Wait looks until the status is one of statuses, and gives what it saw last, with
// a *FailedError if it failed. It looks at once, then pauses as back-off has it.
//
// look gives what is waited for and its status, as a rule by a show or a list of
// a generated client. Its error ends the wait, but for a *fault.Error that is
// Retryable, after which Wait looks again. Wait gives up when ctx ends, with an
// error that is ctx's and tells the status or the error seen last: set a deadline.
func Wait[T any](ctx context.Context, statuses Statuses, backoff Backoff, look func(context.Context) (T, string, error)) (T, error) {
	for n := 0; ; n++ {
		seen, status, err := look(ctx)
		switch {
		case err != nil && !isPassing(err):
			return seen, err
		case err == nil && slices.Contains(statuses.Done, status):
			return seen, nil
		case err == nil && slices.Contains(statuses.Failed, status):
			return seen, &FailedError{Status: status}
		}
		select {
		case <-ctx.Done():
			return seen, gaveUp(ctx, status, err)
		case <-time.After(backoff.pause(n)):
		}
	}
}

func isPassing(err error) bool {
	var failure *fault.Error
	return errors.As(err, &failure) && failure.Retryable()
}

func gaveUp(ctx context.Context, status string, err error) error {
	if err != nil {
		return fmt.Errorf("poll: %w while the last look failed: %w", context.Cause(ctx), err)
	}
	return fmt.Errorf("poll: %w while the status was still %q", context.Cause(ctx), status)
}
