package interop

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/internal/captured"
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
	*captured.Site
	// keys are what the client of the call is given. The sandbox has others, if
	// the call is to be refused.
	keys sandbox.Credentials
}

// exchange is a request as a client sent it, and what came of it.
type exchange struct{ captured.Exchange }

// sharedSite ends with the process.
var sharedSite = sync.OnceValue(func() *site { return &site{Site: captured.New()} })

// delay is how long a snapshot is being made by the clock of the sandbox, longer
// than any call takes.
const delay = time.Minute

// renew gives the test a sandbox of its own, and keys that it takes or, to be
// refused, with other secrets. It knows no resources but ours.
func (s *site) renew(t *testing.T, wrongSecret bool) {
	credentials := sandbox.NewCredentials()
	s.keys = *credentials
	if wrongSecret {
		s.keys.SecretKey, s.keys.Token = "another", "another"
	}
	fresh, err := s.Renew(sandbox.Options{
		Credentials:     credentials,
		Delay:           delay,
		StrictResources: true,
		Resources:       []string{volume, cluster, disk, inUse},
	}, time.Now())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, fresh.Close()) })
}

// wait lets the time pass that the sandbox takes to make a snapshot.
func (s *site) wait() { s.Wait(delay) }

// host is the address without the scheme.
func (s *site) host() string {
	return s.Listener.Addr().String()
}

// all are the exchanges of the call, the latest the last.
func (s *site) all(t *testing.T) []exchange {
	var all []exchange
	for _, x := range s.Exchanges() {
		all = append(all, exchange{x})
	}
	require.NotEmpty(t, all, "the client sent nothing")
	return all
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

// short are the findings as documents.findings writes them, without the message.
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
	for decoder := json.NewDecoder(bytes.NewReader(x.Log)); decoder.More(); {
		var l line
		require.NoError(t, decoder.Decode(&l))
		all = append(all, l)
	}
	return all
}

// requestID is what the answer names the request.
func (x exchange) requestID() string {
	return x.Header.Get("X-Request-Id") + x.Header.Get("X-Acs-Request-Id")
}
