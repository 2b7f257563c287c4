package live

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// Quick is how often a test looks at a server of this machine.
var Quick = poll.WithBackoff(poll.Backoff{First: 100 * time.Millisecond, Most: 500 * time.Millisecond})

// CheckedClient sends requests, and checks them and their answers against a document.
// Use Check to make one.
type CheckedClient struct {
	t   *testing.T
	api *contract.Contract
}

// Check returns a client that checks against the document of an API.
func Check(t *testing.T, api string) CheckedClient {
	t.Helper()
	doc, err := document.Load(specs.FS, results.DocumentFile(api))
	require.NoError(t, err)
	loaded, err := contract.New(doc)
	require.NoError(t, err)
	return CheckedClient{t, loaded}
}

// Do sends a request. What does not conform to the document fails the test.
func (c CheckedClient) Do(r *http.Request) (*http.Response, error) {
	operation, findings, err := c.api.Request(r)
	require.NoError(c.t, err)
	for _, finding := range findings {
		c.t.Errorf("%s %s: request: %s", r.Method, r.URL, finding)
	}
	answer, err := http.DefaultClient.Do(r) // #nosec G704 -- the server that the harness started
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	require.NotNil(c.t, operation, "%s %s: no documented operation", r.Method, r.URL)
	for _, finding := range operation.Response(answer.StatusCode, answer.Header, body) {
		switch {
		case !finding.Strict:
			c.t.Errorf("%s: %d: %s\n%s", operation.ID, answer.StatusCode, finding, body)
		case finding.Rule != contract.RuleStatus: // the documents leave most errors to default
			c.t.Logf("%s: %d: %s", operation.ID, answer.StatusCode, finding)
		}
	}
	return answer, nil
}

// Call makes a call that no document describes, as an operator of a server does, and
// requires that it succeeds. It returns the body of the answer.
func Call(t *testing.T, method, url string, header http.Header, body string) []byte {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	require.NoError(t, err)
	r.Header = header.Clone()
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, 2, answer.StatusCode/100, "%s %s: %d\n%s", method, url, answer.StatusCode, text)
	return text
}

// Token returns the headers of a call with a token.
func Token(token string) http.Header {
	return http.Header{"X-Auth-Token": {token}}
}

// RequireFault requires that err is an error of OpenStack: a name, the status as an
// integer code and a message that contains that text. The vendor's pages have none of
// these codes.
func RequireFault(t *testing.T, err error, status int, name, message string) {
	t.Helper()
	var failure *fault.Error
	require.ErrorAs(t, err, &failure)
	require.Equal(t, status, failure.Status)
	require.Equal(t, fault.IntCode(status), failure.Code)
	require.Contains(t, failure.Message, message)
	require.True(t, strings.HasPrefix(failure.RequestID, "req-"), failure.RequestID)
	require.False(t, failure.Retryable())
	var body fault.Body
	require.NoError(t, body.UnmarshalJSON(failure.Body))
	require.Equal(t, name, body.Name())
}
