package hwauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// margin is how long before its expiry a Source replaces a token. It covers the
// calls in flight when the token expires.
const margin = 5 * time.Minute

// fetchTimeout is how long a Source waits for a new token. A token that is valid for
// longer is sent meanwhile.
const fetchTimeout = 30 * time.Second

// failurePause is how long a Source waits after a failed fetch while it has a valid token:
// a wrong password in each call would lock the user out.
const failurePause = 10 * time.Second

// errNoReturn is the error of a fetch that panicked or ended its goroutine.
var errNoReturn = errors.New("the function given to NewSource panicked or did not return")

// Source signs calls with tokens of IAM. It fetches a token when the first call
// needs one and renews it before it expires. Concurrent calls share one fetch. Use
// NewSource to make one; it is safe for concurrent use.
type Source struct {
	fetch func(context.Context) (token string, expiry time.Time, err error)
	now   func() time.Time

	mu      sync.Mutex
	current token
	renewal *renewal // nil unless one is in progress
	failed  time.Time
}

// token is a token and its expiry.
type token struct {
	text   string // a secret
	expiry time.Time
}

// renewal is a fetch in progress; err and token are set before done is closed.
type renewal struct {
	done  chan struct{}
	token token
	err   error
}

// NewSource returns a Source of the tokens of fetch, which returns a token and its
// expiry. Fetch usually calls createToken of huawei/iamv3: the token is in the header
// X-Subject-Token, and its expiry is token.expires_at. The context of fetch does not
// end with the call that needs the token, because other calls may wait for it too;
// it ends after 30 seconds.
func NewSource(fetch func(context.Context) (token string, end time.Time, err error)) *Source {
	return &Source{fetch: fetch, now: time.Now}
}

// Sign is a request editor that sends a token in the header X-Auth-Token. Pass it
// to a generated client by WithRequestEditorFn, or as the Sign of a fault.Doer.
//
// A token is renewed while it is still sent. Sign waits, until ctx ends, only for
// the first token and in the last 30 seconds of a token. A token that cannot be
// renewed is sent until it expires; after that Sign returns the error of fetch.
func (s *Source) Sign(ctx context.Context, req *http.Request) error {
	held, err := s.token(ctx)
	if err != nil {
		return fmt.Errorf("hwauth: no token: %w", err)
	}
	req.Header.Set(headerToken, held)
	return nil
}

// Forget makes the next call fetch a new token. Use it after a call failed with
// status 401: IAM may revoke a token before its expiry.
func (s *Source) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = token{}
}

// Format hides the token for every verb of package fmt, including %#v and %d.
func (s *Source) Format(state fmt.State, _ rune) {
	fmt.Fprint(state, "hwauth.Source{***}")
}

func (s *Source) token(ctx context.Context) (string, error) {
	s.mu.Lock()
	if s.now().Before(s.current.expiry.Add(-margin)) {
		defer s.mu.Unlock()
		return s.current.text, nil
	}
	if s.renewal == nil && s.now().Before(s.failed.Add(failurePause)) && s.now().Before(s.current.expiry.Add(-fetchTimeout)) {
		defer s.mu.Unlock()
		return s.current.text, nil
	}
	if s.renewal == nil {
		s.renewal = &renewal{done: make(chan struct{})}
		go s.renew(context.WithoutCancel(ctx), s.renewal)
	}
	held, renewal := s.current, s.renewal
	s.mu.Unlock()
	if s.now().Before(held.expiry.Add(-fetchTimeout)) {
		return held.text, nil
	}
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case <-renewal.done:
	}
	if renewal.err != nil && s.now().Before(held.expiry) {
		return held.text, nil
	}
	return renewal.token.text, renewal.err
}

// renew fetches a token for all calls that wait for r. It recovers from a panic of fetch,
// which would end the process: no caller can recover on another goroutine.
func (s *Source) renew(ctx context.Context, r *renewal) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	var fetched token
	err := errNoReturn // unless fetch returns; it may also call runtime.Goexit
	defer func() {
		if value := recover(); value != nil {
			err = fmt.Errorf("%w with a value of type %T, which may hold a secret and is not shown; correct the function", errNoReturn, value)
		}
		s.finish(r, fetched, err)
	}()
	fetched.text, fetched.expiry, err = s.fetch(ctx)
	if err == nil {
		err = s.check(fetched)
	}
}

// check returns an error for what cannot be a token.
func (s *Source) check(fetched token) error {
	if fetched.text == "" {
		return errors.New("the new token is empty; take it from the header X-Subject-Token")
	}
	if !s.now().Before(fetched.expiry) {
		return fmt.Errorf("the new token expired at %s; correct the clock", fetched.expiry.UTC().Format(time.RFC3339))
	}
	return nil
}

// finish ends a renewal and wakes the calls that wait for it.
func (s *Source) finish(r *renewal, fetched token, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.err = err; err == nil {
		r.token = fetched
		s.current = fetched
	} else {
		s.failed = s.now()
	}
	s.renewal = nil
	close(r.done)
}
