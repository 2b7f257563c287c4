package hwauth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// margin is how long before its end a Source replaces a token. It covers
// the calls that are under way when the token ends.
const margin = 5 * time.Minute

// fetchTimeout is how long a Source waits for a new token. A token that holds for
// longer is sent meanwhile.
const fetchTimeout = 30 * time.Second

// Source signs calls with tokens of IAM that it gets when the first call needs
// one, and renews before they end. However many calls need a new token at a time,
// it gets one. Make it by NewSource; it is safe for concurrent use.
type Source struct {
	fetch func(context.Context) (token string, end time.Time, err error)
	now   func() time.Time

	mu      sync.Mutex
	current token
	renewal *renewal // nil unless one is under way
}

// token is a token and when it ends.
type token struct {
	text string // a secret
	end  time.Time
}

// renewal is a fetch under way; err and token are set when done is closed.
type renewal struct {
	done  chan struct{}
	token token
	err   error
}

// NewSource makes a Source of fetch, which gets a token and when it ends: as a
// rule createToken of huawei/iamv3, whose token is in the header X-Subject-Token
// and whose end is token.expires_at. Fetch's context outlives the call that needs
// the token, for other calls wait for it too; it ends after half a minute.
func NewSource(fetch func(context.Context) (token string, end time.Time, err error)) *Source {
	return &Source{fetch: fetch, now: time.Now}
}

// Sign is a request editor that sends a token in the header X-Auth-Token. Pass it
// to a generated client by WithRequestEditorFn, or as the Sign of a fault.Doer.
//
// A token is renewed while it is still sent; only for the first one, and in the
// last half minute of one, Sign waits, until ctx ends. A token that cannot be
// renewed is sent as long as it holds; after that the error is that of fetch.
func (s *Source) Sign(ctx context.Context, req *http.Request) error {
	held, err := s.token(ctx)
	if err != nil {
		return fmt.Errorf("hwauth: no token: %w", err)
	}
	req.Header.Set(headerToken, held)
	return nil
}

// Forget makes the next call get a new token: IAM may revoke one before its end,
// which a call learns by status 401.
func (s *Source) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = token{}
}

// Format hides the token for every verb of package fmt, %#v and %d included.
func (s *Source) Format(state fmt.State, _ rune) {
	fmt.Fprint(state, "hwauth.Source{***}")
}

func (s *Source) token(ctx context.Context) (string, error) {
	s.mu.Lock()
	if s.now().Before(s.current.end.Add(-margin)) {
		defer s.mu.Unlock()
		return s.current.text, nil
	}
	if s.renewal == nil {
		s.renewal = &renewal{done: make(chan struct{})}
		go s.renew(context.WithoutCancel(ctx), s.renewal)
	}
	held, renewal := s.current, s.renewal
	s.mu.Unlock()
	if s.now().Before(held.end.Add(-fetchTimeout)) {
		return held.text, nil
	}
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case <-renewal.done:
	}
	if renewal.err != nil && s.now().Before(held.end) {
		return held.text, nil
	}
	return renewal.token.text, renewal.err
}

// renew fetches a token for all who wait for r.
func (s *Source) renew(ctx context.Context, r *renewal) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	text, end, err := s.fetch(ctx)
	if err == nil && !s.now().Before(end) {
		err = fmt.Errorf("the new token ended at %s already; set the clock right", end.UTC().Format(time.RFC3339))
	}
	if text == "" {
		err = cmp.Or(err, errors.New("the new token is empty; take it from the header X-Subject-Token"))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.err = err; err == nil {
		r.token = token{text, end}
		s.current = r.token
	}
	s.renewal = nil
	close(r.done)
}
