package fault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// get sends a request through d to a server that runs handler.
func get(t *testing.T, d fault.Doer, handler http.HandlerFunc) (*http.Response, error) {
	t.Helper()
	cloud := httptest.NewServer(handler)
	t.Cleanup(cloud.Close)
	req, err := http.NewRequest(http.MethodGet, cloud.URL, nil)
	require.NoError(t, err)
	response, err := d.Do(req)
	if response != nil {
		t.Cleanup(func() { response.Body.Close() }) // before the server, whose Close waits for it
	}
	return response, err
}

func TestDoerHandsSuccessOn(t *testing.T) {
	for _, status := range []int{200, 202, 204} {
		response, err := get(t, fault.Doer{}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		require.NoError(t, err)
		require.Equal(t, status, response.StatusCode)
	}
}

func TestDoerMakesErrorsOfTheRest(t *testing.T) {
	for _, status := range []int{300, 302, 400, 404, 500, 503} {
		response, err := get(t, fault.Doer{}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.Header().Set("X-Request-Id", "f1")
			w.WriteHeader(status)
			fmt.Fprint(w, `{"error_code": "E", "error_msg": "m"}`)
		})
		require.Nil(t, response)
		require.Equal(t, &fault.Error{
			Status: status, Code: fault.StringCode("E"), Message: "m", RequestID: "f1",
			Body: []byte(`{"error_code": "E", "error_msg": "m"}`),
		}, err)
	}
}

func TestDoerSetsTheUserAgentAndThenSigns(t *testing.T) {
	sign := func(ctx context.Context, r *http.Request) error {
		require.Equal(t, r.Context(), ctx)
		r.Header.Set("Authorization", "of "+r.Header.Get("User-Agent"))
		return nil
	}
	var got string
	_, err := get(t, fault.Doer{Sign: sign, UserAgent: "backup/1.0"}, func(_ http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Authorization")
	})
	require.NoError(t, err)
	require.Equal(t, "of backup/1.0", got)
}

func TestDoerSendsNothingUnsigned(t *testing.T) {
	broken := errors.New("no key")
	sent := false
	_, err := get(t, fault.Doer{Sign: func(context.Context, *http.Request) error { return broken }}, func(http.ResponseWriter, *http.Request) {
		sent = true
	})
	require.ErrorIs(t, err, broken)
	require.False(t, sent)
}

func TestDoerReadsSoMuchOfABody(t *testing.T) {
	_, err := get(t, fault.Doer{}, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write(bytes.Repeat([]byte("x"), 1<<20+1))
	})
	var failed *fault.Error
	require.ErrorAs(t, err, &failed)
	require.Len(t, failed.Body, 1<<20)
}

func TestDoerKeepsTheStatusOfABodyCutOff(t *testing.T) {
	_, err := get(t, fault.Doer{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "cut")
	})
	var failed *fault.Error
	require.ErrorAs(t, err, &failed)
	require.Equal(t, http.StatusServiceUnavailable, failed.Status)
	require.Equal(t, "cut", string(failed.Body))
}

type clientFunc func(*http.Request) (*http.Response, error)

func (f clientFunc) Do(req *http.Request) (*http.Response, error) { return f(req) }

func TestDoerSendsByTheClientItIsGiven(t *testing.T) {
	down := errors.New("down")
	_, err := fault.Doer{Client: clientFunc(func(*http.Request) (*http.Response, error) { return nil, down })}.Do(&http.Request{})
	require.ErrorIs(t, err, down)
}
