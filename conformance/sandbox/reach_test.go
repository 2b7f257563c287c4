package sandbox

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	internalapi "github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

// signingIn is the operation that needs no credentials: it asks for a password.
const signingIn = "huawei/iamv3 createToken"

// TestNobodyReachesAHandlerUnauthenticated sends every request of the suite with
// each kind of missing or wrong credentials, and checks that no handler runs. All
// handlers are replaced, so that a new one is included.
func TestNobodyReachesAHandlerUnauthenticated(t *testing.T) {
	reached := ""
	closed, open := spied(t, NewCredentials(), &reached), spied(t, nil, &reached)
	for _, c := range requests(t) {
		for name, header := range map[string]http.Header{
			"no credentials":     {},
			"a wrong token":      {"X-Auth-Token": {"wrong"}},
			"an empty token":     {"X-Auth-Token": {""}},
			"a wrong signature":  {"Authorization": {"SDK-HMAC-SHA256 Access=a, SignedHeaders=x-sdk-date, Signature=00"}, "X-Sdk-Date": {"20260101T000000Z"}},
			"a wrong ACS3":       {"Authorization": {"ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host;x-acs-action,Signature=00"}},
			"another scheme":     {"Authorization": {"Bearer x"}},
			"a wrong preference": {"Prefer": {"code=403"}},
		} {
			reached = ""
			serve(t, closed, c, header)
			if reached != signingIn {
				require.Empty(t, reached, "%s with %s", c.Name, name)
			}
		}
	}

	all := map[string]bool{}
	for _, c := range requests(t) {
		reached = ""
		serve(t, open, c, nil)
		all[reached] = true
	}
	delete(all, "")
	var want []string
	for _, api := range specs.APIs() {
		want = append(want, operations(t, open, api.ID)...)
	}
	require.Len(t, all, len(want), "without authentication the requests reach every operation")
	for _, operation := range want {
		require.Contains(t, all, operation)
	}
}

// PythonBoolean is a request that breaks its document and is accepted: the vendor's
// own SDK for Python sends it.
const PythonBoolean = "alibaba/ecs20140526/createSnapshot/request-invalid-instant-access-capital"

// TestFormDecidesWhoReachesAHandler sends every request of the suite. A request that
// its document accepts reaches the handler of its operation, any other reaches none.
func TestFormDecidesWhoReachesAHandler(t *testing.T) {
	reached := ""
	s := spied(t, nil, &reached)
	known := deviating(t)
	for _, c := range requests(t) {
		if known[c.Name] || c.Name == PythonBoolean {
			continue
		}
		want := c.API + " " + c.Operation
		if len(c.Findings) > 0 || slices.ContainsFunc(c.Strict, func(e suite.Expected) bool { return refuses(s, c.API, e) }) {
			want = ""
		}
		reached = ""
		serve(t, s, c, nil)
		require.Equal(t, want, reached, c.Name)
	}
}

// refuses reports whether an API refuses a request for a strict finding.
func refuses(s *Server, api string, e suite.Expected) bool {
	i := slices.IndexFunc(s.faces, func(f *internalapi.Face) bool { return f.ID == api })
	return s.faces[i].Refuses(contract.Finding{In: e.In, At: e.At, Rule: e.Rule, Strict: true})
}

// deviating returns the cases that are known to fail.
func deviating(t *testing.T) map[string]bool {
	t.Helper()
	known, err := suite.Open()
	require.NoError(t, err)
	return known.Gaps.Names()
}

// spied returns a sandbox whose handlers only note which operation was reached.
func spied(t *testing.T, credentials *Credentials, reached *string) *Server {
	t.Helper()
	s, err := New(Options{Credentials: credentials})
	require.NoError(t, err)
	for _, f := range s.faces {
		f.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			*reached = f.ID + " " + internalapi.CallOf(r.Context()).Operation.ID
		})
	}
	return s
}

func operations(t *testing.T, s *Server, id string) []string {
	t.Helper()
	var all []string
	for _, f := range s.faces {
		if f.ID != id {
			continue
		}
		for _, o := range f.Contract.Operations() {
			all = append(all, id+" "+o.ID)
		}
	}
	require.NotEmpty(t, all, "%s is not served", id)
	return all
}

func allCases(t *testing.T) []suite.Case {
	t.Helper()
	known, err := suite.Open()
	require.NoError(t, err)
	return known.Cases
}

func requests(t *testing.T) []suite.Case {
	t.Helper()
	var all []suite.Case
	for _, c := range allCases(t) {
		if c.Request != nil {
			all = append(all, c)
		}
	}
	return all
}

func serve(t *testing.T, s *Server, c suite.Case, header http.Header) {
	t.Helper()
	r, err := c.Request.HTTP()
	require.NoError(t, err)
	for name, values := range header {
		r.Header[name] = values
	}
	s.ServeHTTP(httptest.NewRecorder(), r)
}
