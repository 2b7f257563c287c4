// Package poll waits for asynchronous operations: a create or a delete returns at once,
// and the status of the resource says when it has ended.
package poll

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/internal/broken"
)

// Statuses are the statuses that end a wait. Wait continues at any other one,
// because the vendors add statuses without notice.
type Statuses struct {
	Done   []string // the operation has ended well, such as available
	Failed []string // the operation has failed, such as error
	// Gone says that the operation has ended well when there is nothing left: look
	// fails with status 404 or ErrGone. It is for deletions.
	Gone bool
}

// ErrGone is the error of a look that reads a list, in which the item is missing. Wait
// treats it as status 404.
var ErrGone = errors.New("poll: the item is gone, or not there yet")

// maxMissing is the number of looks that may find nothing before one finds the
// resource: a create is not visible at once.
const maxMissing = 4

// FailedError is the error of a Wait that ended in one of the failed statuses.
type FailedError struct {
	// Status is the final status, such as error.
	Status string
}

// Error returns a message with the status.
func (e *FailedError) Error() string {
	return fmt.Sprintf("poll: the operation failed with the final status %q, and waiting longer does not help; "+
		"call a delete or a rollback again; after a failed create, delete what it made and create it again", e.Status)
}

// Option changes how Wait waits.
type Option func(*settings)

type settings struct {
	backoff Backoff
}

// WithBackoff sets the pauses between the looks.
func WithBackoff(b Backoff) Option {
	return func(s *settings) { s.backoff = b }
}

// Wait calls look until the status is one of statuses and returns the last value
// of look, with a *FailedError if the status is a failed one. It calls look at
// once, and then after each pause, by default that of the zero Backoff.
//
// Look returns the value and its status, usually by a show or list operation of a
// generated client. Its error ends the wait, with these exceptions:
//   - Wait continues after a *fault.Error that is Retryable, and pauses for at least its
//     RetryAfter;
//   - Wait continues after a connection that broke, was refused or timed out. An unknown
//     host, a certificate that is not trusted and a URL that cannot be called end it;
//   - a status of 404 of the service itself, or ErrGone, ends it well if statuses.Gone is
//     set: the value is zero. A gateway that does not know the path, or a proxy, has a
//     404 of its own, which is an error. Without statuses.Gone, Wait continues after the first 4 looks, if all of them find
//     nothing, because a create is not visible at once.
//
// When ctx ends, Wait returns an error that wraps the cause of ctx and names the last
// status or error: set a deadline.
func Wait[T any](ctx context.Context, statuses Statuses, look func(context.Context) (T, string, error), options ...Option) (T, error) {
	var s settings
	for _, set := range options {
		set(&s)
	}
	seen, missing := false, 0
	for n := 0; ; n++ {
		last, status, err := look(ctx)
		seen = seen || err == nil
		if isMissing(err) {
			missing++
		}
		switch {
		case statuses.Gone && isMissing(err):
			return *new(T), nil
		case err != nil && ctx.Err() != nil:
			return last, contextError(ctx, status, err)
		case err != nil && !passes(err) && (seen || missing > maxMissing || !isMissing(err)):
			return last, err
		case err == nil && slices.Contains(statuses.Done, status):
			return last, nil
		case err == nil && slices.Contains(statuses.Failed, status):
			return last, &FailedError{Status: status}
		}
		if !sleep(ctx, max(s.backoff.Pause(n), retryAfter(err))) {
			return last, contextError(ctx, status, err)
		}
	}
}

// passes reports whether the same look may succeed later.
func passes(err error) bool {
	var failure *fault.Error
	return errors.As(err, &failure) && failure.Retryable() || broken.Connection(err)
}

// isMissing reports whether look found nothing: it is ErrGone, or status 404 of the
// service itself. A 404 without a code and a message is the page of a proxy, one of
// APIGW that of the gateway of Huawei Cloud, which knows no such path, and one that
// passes by itself says nothing about the resource.
func isMissing(err error) bool {
	if errors.Is(err, ErrGone) {
		return true
	}
	var failure *fault.Error
	return errors.As(err, &failure) && failure.Status == http.StatusNotFound && !failure.Retryable() &&
		(failure.Code != fault.Code{} || failure.Message != "") && !strings.HasPrefix(failure.Code.String(), "APIGW.")
}

func retryAfter(err error) time.Duration {
	var failure *fault.Error
	if !errors.As(err, &failure) {
		return 0
	}
	return failure.RetryAfter
}

// sleep reports whether the pause has passed before ctx ended.
func sleep(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return ctx.Err() == nil
	}
}

// contextError returns the error of a wait that ctx ended.
func contextError(ctx context.Context, status string, err error) error {
	if err != nil {
		return fmt.Errorf("poll: %w while the last check failed: %w", context.Cause(ctx), err)
	}
	return fmt.Errorf("poll: %w while the status was still %q", context.Cause(ctx), status)
}
