// Package sandboxtest runs the sandbox in a test: a cloud of its own for each test, with
// an address and credentials for the clients under test, which can be told to fail.
package sandboxtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

// The ids that calls of a test may name. The sandbox accepts any others, too.
const (
	// ProjectID is the id of a project of Huawei Cloud.
	ProjectID = "b2cf08d0e4d94b6cb35b5f0a6f0d6f6e"
	// RegionID is a region of Alibaba Cloud.
	RegionID = "cn-hangzhou"
)

// Sandbox is a running sandbox. It ends with its test.
type Sandbox struct {
	// URL is the base URL of every API, on the loopback interface.
	URL string
	// Huawei and Alibaba sign calls: each has a method Sign for a fault.Doer.
	Huawei  hwauth.AKSK
	Alibaba acs.Credentials
	// Credentials are all that the sandbox accepts, such as a token, and a user and a
	// password for IAM.
	Credentials sandbox.Credentials

	t        testing.TB
	mu       sync.Mutex
	failures []fault.Sentinel
}

// Option changes the options of the sandbox, which are the zero Options and new
// credentials.
type Option func(*sandbox.Options)

// Start starts a sandbox, which is closed when the test ends.
func Start(t testing.TB, options ...Option) *Sandbox {
	t.Helper()
	configured := sandbox.Options{Credentials: sandbox.NewCredentials()}
	for _, option := range options {
		option(&configured)
	}
	server, err := sandbox.New(configured)
	if err != nil {
		t.Fatalf("sandboxtest: %v", err)
	}
	s := &Sandbox{t: t}
	if accepted := configured.Credentials; accepted != nil {
		s.Huawei = hwauth.AKSK{AccessKey: accepted.AccessKey, SecretKey: accepted.SecretKey}
		s.Alibaba = acs.Credentials{AccessKeyID: accepted.AccessKey, AccessKeySecret: accepted.SecretKey}
		s.Credentials = *accepted
	}
	listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if failure, ok := s.nextFailure(); ok {
			r.Header.Set("Prefer", prefer(failure))
		}
		server.ServeHTTP(w, r)
	}))
	s.URL = listening.URL
	t.Cleanup(func() {
		listening.Close()
		if err := server.Close(); err != nil {
			t.Errorf("sandboxtest: %v", err)
		}
		if len(s.failures) > 0 {
			t.Errorf("sandboxtest: the test ended before the calls that should fail with %v", s.failures)
		}
	})
	return s
}

// FailNext lets the next calls fail, each with one of the errors, in this order: with
// the error of a code, such as ecs20140526.ErrQuotaExceedSnapshot, or with one of a
// status, fault.Sentinel{Status: 503}. A call that has no such error in its document
// fails with status 400 and says so, and a test that makes fewer calls fails. An
// invalid call fails for its own reason.
func (s *Sandbox) FailNext(errors ...fault.Sentinel) {
	s.t.Helper()
	if slices.ContainsFunc(errors, func(e fault.Sentinel) bool { return e.Status == 0 && e.Code == "" }) {
		s.t.Fatalf("sandboxtest: an error has neither a status nor a code: give one of them")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append(s.failures, errors...)
}

// nextFailure removes and returns the next error.
func (s *Sandbox) nextFailure() (fault.Sentinel, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.failures) == 0 {
		return fault.Sentinel{}, false
	}
	next := s.failures[0]
	s.failures = s.failures[1:]
	return next, true
}

// prefer returns the header by which the sandbox answers with an error.
func prefer(failure fault.Sentinel) string {
	var preferences []string
	if failure.Status != 0 {
		preferences = append(preferences, fmt.Sprintf("code=%d", failure.Status))
	}
	if failure.Code != "" {
		preferences = append(preferences, "example="+failure.Code)
	}
	return strings.Join(preferences, ", ")
}
