package sandbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// ecsClient returns the generated client of the sandbox.
func (s *tester) ecsClient() *ecs20140526.ClientWithResponses {
	s.t.Helper()
	client, err := ecs20140526.NewClientWithResponses("http://example.com", ecs20140526.WithHTTPClient(fault.Doer{Client: s}))
	require.NoError(s.t, err)
	return client
}

// Do sends a request of a client without a network.
func (s *tester) Do(r *http.Request) (*http.Response, error) {
	received := httptest.NewRequest(r.Method, r.URL.RequestURI(), r.Body)
	received.Header = r.Header
	a := s.send(received)
	return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(strings.NewReader(a.text)), Request: r}, nil
}
