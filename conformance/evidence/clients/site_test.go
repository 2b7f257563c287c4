package clients

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
	// instance and bucket are of ECS: what a disk is attached to, and what a snapshot is exported to.
	instance = "i-bp1i778bq705cvx1****"
	bucket   = "bucket" // of OSS
)

const project = "89cd04f168b84af6be287f71730fdb4b"

// site serves the sandbox. It has one address for the whole process, since an SDK
// keeps the first one that it gets for a region; every call has a new sandbox.
type site struct {
	*captured.Site
	// keys are the credentials of the client. The sandbox has others if it is to
	// refuse the call.
	keys sandbox.Credentials
}

// exchange is a request as a client sent it, and the answer.
type exchange struct{ captured.Exchange }

// sharedSite is closed by the end of the process.
var sharedSite = sync.OnceValue(func() *site { return &site{Site: captured.New()} })

// delay is how long the creation of a snapshot takes by the clock of the sandbox,
// longer than any call takes.
const delay = time.Minute

// renew starts a sandbox for the test, with keys that it accepts or, if wrongSecret is
// set, refuses. It has no other resources than those above.
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
		Resources:       []string{volume, cluster, disk, inUse, instance, bucket},
	}, time.Now())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, fresh.Close()) })
}

// wait advances the clock of the sandbox by the time that a creation takes.
func (s *site) wait() { s.Wait(delay) }

// host returns the address without the scheme.
func (s *site) host() string {
	return s.Listener.Addr().String()
}

// all returns the exchanges of the call, the latest last.
func (s *site) all(t *testing.T) []exchange {
	var all []exchange
	for _, x := range s.Exchanges() {
		all = append(all, exchange{x})
	}
	require.NotEmpty(t, all, "the client sent nothing")
	return all
}

// last returns the latest exchange.
func (s *site) last(t *testing.T) exchange {
	all := s.all(t)
	return all[len(all)-1]
}

// line is a line of the sandbox's log; see its package.
type line struct {
	Level, API, Operation string
	Message               string `json:"msg"`
	Findings              []string
}

// short returns the findings as documents.findings does, without the message.
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

// operation returns the API and the operation that the sandbox recognized, "" if none.
func (x exchange) operation(t *testing.T) string {
	for _, l := range x.lines(t) {
		if l.Message == "request" && l.Operation != "" {
			return l.API + " " + l.Operation
		}
	}
	return ""
}

// requestID returns the request id of the answer.
func (x exchange) requestID() string {
	return x.Header.Get("X-Request-Id") + x.Header.Get("X-Acs-Request-Id")
}
