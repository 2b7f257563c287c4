package hwauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// issuer issues the tokens t1, t2 and so on, each valid for a day.
type issuer struct {
	clock   atomic.Pointer[time.Time]
	issued  atomic.Int32
	down    atomic.Bool
	release chan struct{} // if not nil, a fetch waits for it
}

var errDown = errors.New("IAM is down")

func (i *issuer) now() time.Time { return *i.clock.Load() }

func (i *issuer) set(now time.Time) { i.clock.Store(&now) }

func (i *issuer) fetch(ctx context.Context) (string, time.Time, error) {
	n := i.issued.Add(1)
	if i.release != nil {
		<-i.release
	}
	if i.down.Load() {
		return "", time.Time{}, errDown
	}
	return fmt.Sprintf("t%d", n), i.now().Add(24 * time.Hour), ctx.Err()
}

func newIssuer() (*issuer, *Source) {
	i := &issuer{}
	i.set(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	s := NewSource(i.fetch)
	s.now = i.now
	return i, s
}

func signed(ctx context.Context, s *Source) (string, error) {
	r := &http.Request{Header: http.Header{}}
	err := s.Sign(ctx, r)
	return r.Header.Get("X-Auth-Token"), err
}

func requireToken(t *testing.T, want string, s *Source) {
	t.Helper()
	got, err := signed(t.Context(), s)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestSourceRenewsATokenWhileItIsSent(t *testing.T) {
	i, s := newIssuer()
	start := i.now()
	requireToken(t, "t1", s)
	i.set(start.Add(24*time.Hour - margin - time.Second))
	requireToken(t, "t1", s)
	require.EqualValues(t, 1, i.issued.Load())
	i.set(start.Add(24*time.Hour - margin))
	requireToken(t, "t1", s)
	require.Eventually(t, func() bool {
		got, err := signed(t.Context(), s)
		return err == nil && got == "t2"
	}, time.Minute, time.Millisecond)
	require.EqualValues(t, 2, i.issued.Load())
}

func TestSourceWaitsInTheLastMoment(t *testing.T) {
	i, s := newIssuer()
	requireToken(t, "t1", s)
	i.set(i.now().Add(24*time.Hour - fetchTimeout))
	requireToken(t, "t2", s)
}

func TestSourceRenewsOnceUnderConcurrency(t *testing.T) {
	i, s := newIssuer()
	i.release = make(chan struct{})
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			got, err := signed(t.Context(), s)
			if got != "t1" || err != nil {
				t.Error(got, err)
			}
		})
	}
	time.Sleep(10 * time.Millisecond) // most calls wait by now; the others find the token
	close(i.release)
	all.Wait()
	require.EqualValues(t, 1, i.issued.Load())
}

func TestSourceOutlivesTheCallThatNeedsTheToken(t *testing.T) {
	i, s := newIssuer()
	i.release = make(chan struct{})
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("gone")
	cancel(gone)
	_, err := signed(ctx, s)
	require.ErrorIs(t, err, gone)
	close(i.release)
	requireToken(t, "t1", s)
}

func TestSourceSendsAnOldTokenWhileItHolds(t *testing.T) {
	i, s := newIssuer()
	requireToken(t, "t1", s)
	i.down.Store(true)
	i.set(i.now().Add(24*time.Hour - time.Second))
	requireToken(t, "t1", s)
	i.set(i.now().Add(time.Second))
	_, err := signed(t.Context(), s)
	require.ErrorIs(t, err, errDown)
	require.EqualError(t, err, "hwauth: no token: IAM is down")
	i.down.Store(false)
	requireToken(t, "t4", s)
}

// TestSourceDoesNotInsist counts the fetches of calls that have a valid token while none
// can be renewed: a wrong password in each call would lock the user out.
func TestSourceDoesNotInsist(t *testing.T) {
	fetches := 0
	i, s := newIssuer()
	s.fetch = func(ctx context.Context) (string, time.Time, error) {
		fetches++
		return i.fetch(ctx)
	}
	requireToken(t, "t1", s)
	i.down.Store(true)
	i.set(i.now().Add(24*time.Hour - 4*time.Minute))
	for range 50 {
		requireToken(t, "t1", s)
		waitForRenewal(t, s)
	}
	require.Equal(t, 2, fetches, "the first one, and one renewal that failed")
	i.set(i.now().Add(failurePause))
	requireToken(t, "t1", s)
	waitForRenewal(t, s)
	require.Equal(t, 3, fetches)
}

// waitForRenewal waits until no renewal is in progress.
func waitForRenewal(t *testing.T, s *Source) {
	t.Helper()
	require.Eventually(t, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.renewal == nil
	}, 5*time.Second, time.Millisecond)
}

func TestSourceForgets(t *testing.T) {
	_, s := newIssuer()
	requireToken(t, "t1", s)
	s.Forget()
	requireToken(t, "t2", s)
}

func TestSourceRefusesWhatIsNoToken(t *testing.T) {
	now := time.Now()
	_, err := signed(t.Context(), NewSource(func(context.Context) (string, time.Time, error) { return "", now.Add(time.Hour), nil }))
	require.ErrorContains(t, err, "X-Subject-Token")
	_, err = signed(t.Context(), NewSource(func(context.Context) (string, time.Time, error) { return "t", now.Add(-time.Hour), nil }))
	require.ErrorContains(t, err, "expired")
	require.NotContains(t, err.Error(), `"t"`)
}

// TestSourceSurvivesAPanic lets a fetch panic, or end its goroutine, in place of the
// second token.
func TestSourceSurvivesAPanic(t *testing.T) {
	const secret = "the password"
	first := 0
	tests := map[string]struct {
		fail func()
		want string
	}{
		"a text":  {func() { panic(secret) }, "hwauth: no token: the function given to NewSource panicked or did not return with a value of type string, which may hold a secret and is not shown; correct the function"},
		"a fault": {func() { _ = []string{secret}[first+1] }, "with a value of type runtime."},
		"its end": {runtime.Goexit, "hwauth: no token: the function given to NewSource panicked or did not return"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			i, s := newIssuer()
			fetch := s.fetch
			s.fetch = func(ctx context.Context) (string, time.Time, error) {
				if i.down.Load() {
					tt.fail()
				}
				return fetch(ctx)
			}
			requireToken(t, "t1", s)
			i.down.Store(true)
			i.set(i.now().Add(24*time.Hour - time.Second))
			requireToken(t, "t1", s) // while it is valid

			i.set(i.now().Add(time.Second))
			_, err := signed(t.Context(), s)
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), secret)

			i.down.Store(false)
			requireToken(t, "t2", s) // the next call fetches again
		})
	}
}

func TestSourceHidesItsToken(t *testing.T) {
	_, s := newIssuer()
	requireToken(t, "t1", s)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		require.Equal(t, "hwauth.Source{***}", fmt.Sprintf(verb, s))
	}
}
