// Package retry repeats calls that failed and may succeed without a change: each try is
// edited and signed again, and has the whole body. It is off unless asked for.
//
// It is a package of this module and not a library such as
// github.com/hashicorp/go-retryablehttp, because those sit beneath the client and judge
// HTTP responses: they cannot run the request editors and the signature again, so that
// every try would have the same nonce and date, they do not read the error codes by
// which the vendors say that a call was throttled, and they repeat a POST that may have
// been executed. Besides, every importer would pay for the dependency.
package retry

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/poll"
)

// Policy says how often a call is tried. The zero Policy is one try.
type Policy struct {
	// Tries is the number of tries, the first one included; 0 is 1.
	Tries int
	// Backoff are the pauses between two tries. A pause is longer if the server asks
	// for that by RetryAfter of a fault.Error.
	Backoff poll.Backoff
}

// Do calls send until it succeeds or fails for good, and returns its last result. Send
// edits, signs and sends a request; a generated client passes one that runs the request
// editors and then the Doer. Each try has a clone of req with headers of its own, and a
// body from req.GetBody; a request with a body and without GetBody has one try.
//
// A call is repeated after an error that is a *fault.Error and Retryable, after a
// response of failure that would be such an error, and after a broken connection:
//   - always if it was not executed: the connection was never made, or the call was
//     refused as throttled or with a status of 4xx except 408;
//   - otherwise only if a second execution is harmless: its method is GET, HEAD, OPTIONS,
//     TRACE, PUT or DELETE (RFC 9110), its query has a ClientToken, or it is an RPC
//     action, header x-acs-action, whose name begins with Describe or List. Of an RPC
//     action the method does not count.
//
// A DELETE that was executed though it failed may be answered with 404 when it is
// repeated. Do does not read the body of a success: a call whose success breaks off is
// not repeated.
//
// Do pauses between two tries as Backoff says, at least for the RetryAfter of the error
// and then up to a tenth longer. It ends at once when the context of req ends, or when
// the pause would outlive the deadline of the context.
//
// The error of a call that was tried more than once, or would have been without its
// context, says how many tries were made and wraps the last error. A response of failure
// is returned with its whole body.
//
// Transient are the codes of the API that pass by themselves, for responses of failure.
func (p Policy) Do(req *http.Request, send func(*http.Request) (*http.Response, error), transient ...string) (*http.Response, error) {
	if p.Tries <= 1 || !isRepeatable(req) {
		return send(req)
	}
	if req.Body != nil {
		defer req.Body.Close() // each try has a body of its own
	}
	for n := 1; ; n++ {
		try, err := clone(req)
		if err != nil {
			return nil, fmt.Errorf("retry: the body of try %d of %d: %w", n, p.Tries, err)
		}
		response, err := send(try)
		failed := judge(response, err, transient)
		if n == p.Tries || !failed.mayRepeat(req, try) {
			return response, p.lastError(n, err)
		}
		if why := pause(req.Context(), p.wait(n, failed.retryAfter())); why != nil {
			return response, p.contextError(n, why, err)
		}
		if response != nil {
			_ = response.Body.Close()
		}
	}
}

// isRepeatable reports whether the body of req, if any, can be sent more than once.
func isRepeatable(req *http.Request) bool {
	return req.Body == nil || req.Body == http.NoBody || req.GetBody != nil
}

// clone returns a copy of req with headers and a body of its own.
func clone(req *http.Request) (*http.Request, error) {
	try := req.Clone(req.Context())
	if req.Body == nil || req.Body == http.NoBody {
		return try, nil
	}
	body, err := req.GetBody()
	try.Body = body
	return try, err
}

// wait returns the pause after n tries. It is random, so that clients that were refused
// together do not come back together.
func (p Policy) wait(n int, retryAfter time.Duration) time.Duration {
	return max(p.Backoff.Pause(n-1), retryAfter+rand.N(retryAfter/10+1)) // #nosec G404 -- spreads pauses, no secret
}

// pause returns nil after the wait, and why there is no next try if ctx ends before.
func pause(ctx context.Context, wait time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return fmt.Errorf("the next one, in %s, would be after the deadline", wait.Round(time.Millisecond))
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// lastError returns the error of a call after n tries.
func (p Policy) lastError(n int, err error) error {
	if err == nil || n == 1 {
		return err
	}
	return fmt.Errorf("retry: try %d of %d: %w", n, p.Tries, err)
}

// contextError returns the error of a call that its context ended after n tries.
func (p Policy) contextError(n int, why, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("retry: try %d of %d: %w (%w)", n, p.Tries, err, why)
}
