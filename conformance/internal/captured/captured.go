// Package captured is the sandbox with every exchange kept, for clients under
// test: an address that stays while the sandbox behind it is replaced.
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

// exchangeTime is how long an exchange takes by the clock of the sandbox.
const exchangeTime = time.Second

// Site serves one sandbox at a time. Its clock is moved by exchanges and by Wait
// alone, so that the answers are the same at all speeds.
type Site struct {
	*httptest.Server

	// Alter, if it is set, changes a request on its way to the sandbox. The
	// exchange keeps it as the client sent it.
	Alter func(*http.Request)

	mu        sync.Mutex
	now       time.Time
	sandbox   *sandbox.Server
	log       bytes.Buffer // of the sandbox, for the exchange under way
	exchanges []Exchange
}

// Exchange is a request as a client sent it, and what came of it.
type Exchange struct {
	Request *http.Request
	Body    []byte // of the request
	Status  int
	Header  http.Header
	Answer  []byte
	Log     []byte // what the sandbox wrote, a JSON object a line
}

// New starts a site without a sandbox.
func New() *Site {
	s := &Site{}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Renew puts a sandbox behind the site whose clock begins at a time; clients sign
// the real one, and a sandbox takes no other. The sandbox is the caller's to
// close.
func (s *Site) Renew(options sandbox.Options, now time.Time) (*sandbox.Server, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = now.Truncate(time.Second).Add(123456 * time.Microsecond) // so that all times have as many digits
	options.Clock = func() time.Time { return s.now }                // under the lock of serve
	options.Logger = slog.New(slog.NewJSONHandler(&s.log, nil))
	fresh, err := sandbox.New(options)
	if err != nil {
		return nil, fmt.Errorf("the site has no new sandbox: %w", err)
	}
	s.sandbox = fresh
	return fresh, nil
}

// Wait lets time pass by the clock of the sandbox.
func (s *Site) Wait(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// Forget drops the exchanges so far.
func (s *Site) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exchanges = nil
}

// Exchanges are those since Forget, the latest the last.
func (s *Site) Exchanges() []Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.exchanges)
}

// serve takes one request at a time, so that the log of each is its own.
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
	s.exchanges = append(s.exchanges, Exchange{
		asSent, body, answer.Code, answer.Header(), answer.Body.Bytes(), bytes.Clone(s.log.Bytes()),
	})
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}
