package interop

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// The resources of the pages' examples, and a volume that is attached.
const (
	volume  = "5aa119a8-d25b-45a7-8d1b-88e127885635"
	cluster = "44b277eb-39be-4921-be31-3d61b43651d7"
	disk    = "d-bp1s5fnvk4gn2tws0****"
	inUse   = "in-use-1"
)

const project = "89cd04f168b84af6be287f71730fdb4b"

// site is where the clients find the sandbox. There is one address for a whole
// process, since an SDK keeps the first that it was given for a region; the
// sandbox behind it is a new one for every call.
type site struct {
	*httptest.Server
	// keys are what the client of the call is given. The sandbox has others, if
	// the call is to be refused.
	keys sandbox.Credentials

	mu        sync.Mutex
	now       time.Time // by the clock of the sandbox
	sandbox   *sandbox.Server
	log       bytes.Buffer // of the sandbox, for the exchange under way
	exchanges []exchange
}

// exchange is a request as a client sent it, and what came of it.
type exchange struct {
	request *http.Request
	body    []byte // of the request
	status  int
	header  http.Header
	answer  []byte
	log     []byte
}

// theSite ends with the process.
var theSite = sync.OnceValue(func() *site {
	s := &site{}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
})

// Times by the clock of the sandbox, which no real time moves, so that the answers
// are the same at all speeds. It starts at the real time, since clients sign that.
const (
	exchangeTime = time.Second
	// delay is how long a snapshot is being made, longer than any call takes.
	delay = time.Minute
)

// renew gives the test a sandbox of its own, and keys that it takes or, to be
// refused, with other secrets. It knows no resources but ours.
func (s *site) renew(t *testing.T, forged bool) {
	credentials := sandbox.NewCredentials()
	s.keys = *credentials
	s.now = time.Now().Truncate(time.Second).Add(123456 * time.Microsecond) // so that all times have as many digits
	if forged {
		s.keys.SecretKey, s.keys.Token = "another", "another"
	}
	fresh, err := sandbox.New(sandbox.Options{
		Credentials:     credentials,
		Delay:           delay,
		Clock:           func() time.Time { return s.now }, // under the lock of serve
		StrictResources: true,
		Resources:       []string{volume, cluster, disk, inUse},
		Logger:          slog.New(slog.NewJSONHandler(&s.log, nil)),
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, fresh.Close()) })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sandbox = fresh
}

// wait lets the time pass that the sandbox takes to make a snapshot.
func (s *site) wait() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(delay)
}

// forget drops the exchanges so far.
func (s *site) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exchanges = nil
}

// host is the address without the scheme.
func (s *site) host() string {
	return s.Listener.Addr().String()
}

// serve takes one request at a time, so that the log of each is its own.
func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	asSent := r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.log.Reset()
	s.now = s.now.Add(exchangeTime)
	answer := httptest.NewRecorder()
	s.sandbox.ServeHTTP(answer, r)
	s.exchanges = append(s.exchanges, exchange{
		asSent, body, answer.Code, answer.Header(), answer.Body.Bytes(), bytes.Clone(s.log.Bytes()),
	})
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// all are the exchanges of the call, the latest the last.
func (s *site) all(t *testing.T) []exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	require.NotEmpty(t, s.exchanges, "the client sent nothing")
	return slices.Clone(s.exchanges)
}

// last is the latest exchange.
func (s *site) last(t *testing.T) exchange {
	all := s.all(t)
	return all[len(all)-1]
}

// line is what the sandbox logs; see its package.
type line struct {
	Level, API, Operation string
	Message               string `json:"msg"`
	Findings              []string
}

// short are the findings as documents.outside writes them, without the message.
func (l line) short() []string {
	var all []string
	for _, f := range l.Findings {
		place, rest, _ := strings.Cut(f, ": ")
		rule, _, _ := strings.Cut(rest, ": ")
		all = append(all, place+" "+rule)
	}
	return all
}

func (x exchange) lines(t *testing.T) []line {
	var all []line
	for decoder := json.NewDecoder(bytes.NewReader(x.log)); decoder.More(); {
		var l line
		require.NoError(t, decoder.Decode(&l))
		all = append(all, l)
	}
	return all
}

// requestID is what the answer names the request.
func (x exchange) requestID() string {
	return x.header.Get("X-Request-Id") + x.header.Get("X-Acs-Request-Id")
}
