// Package captured serves a sandbox to clients under test and records every
// exchange. Its address stays the same when the sandbox is replaced.
package captured

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// exchangeTime is the duration of an exchange on the clock of the sandbox.
const exchangeTime = time.Second

// Site serves one sandbox at a time. Only exchanges and Wait advance its clock, so
// that the answers do not depend on the speed of the client.
type Site struct {
	*httptest.Server

	// Alter, if it is not nil, changes a request before the sandbox handles it. The
	// recorded exchange contains the request as the client sent it.
	Alter func(*http.Request)
	// Answer, if it is not nil, is sent in place of what the sandbox answers.
	Answer *Answer

	mu        sync.Mutex
	now       time.Time
	sandbox   *sandbox.Server
	log       bytes.Buffer // log of the sandbox for the current exchange
	exchanges []Exchange
}

// Exchange is a request as a client sent it, and its answer.
type Exchange struct {
	Request *http.Request
	Body    []byte // of the request
	Status  int
	Header  http.Header
	Answer  []byte
	Log     []byte // log of the sandbox, one JSON object per line
}

// Answer is a response.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// New starts a site without a sandbox.
func New() *Site {
	s := &Site{}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Renew replaces the sandbox by a new one, whose clock starts at now. For clients
// that sign requests, now must be the real time, because they sign the real time and
// the sandbox refuses any other. The caller must close the sandbox.
func (s *Site) Renew(options sandbox.Options, now time.Time) (*sandbox.Server, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now.Truncate(time.Second).Add(123456 * time.Microsecond) // so that all times have the same number of digits
	options.Clock = func() time.Time { return s.now }                // serve holds the lock
	options.Logger = slog.New(slog.NewJSONHandler(&s.log, nil))
	fresh, err := sandbox.New(options)
	if err != nil {
		return nil, fmt.Errorf("the site has no new sandbox: %w", err)
	}
	s.sandbox = fresh
	return fresh, nil
}

// Wait advances the clock of the sandbox.
func (s *Site) Wait(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// Forget removes the recorded exchanges.
func (s *Site) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exchanges = nil
}

// Exchanges returns the exchanges since the last Forget, the latest last.
func (s *Site) Exchanges() []Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.exchanges)
}

// serve handles one request at a time, so that each exchange has its own log.
func (s *Site) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	asSent := r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	if s.Alter != nil {
		s.Alter(r)
	}
	s.log.Reset()
	s.now = s.now.Add(exchangeTime)
	answer := httptest.NewRecorder()
	s.sandbox.ServeHTTP(answer, r)
	if s.Answer != nil {
		answer = s.Answer.record()
	}
	s.exchanges = append(s.exchanges, Exchange{
		asSent, body, answer.Code, answer.Header(), answer.Body.Bytes(), bytes.Clone(s.log.Bytes()),
	})
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

func (a *Answer) record() *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	for name, values := range a.Header {
		answer.Header()[http.CanonicalHeaderKey(name)] = values
	}
	answer.WriteHeader(a.Status)
	_, _ = answer.Write(a.Body)
	return answer
}
