package roundtrip_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/gen/runtime/retry"
)

// quickly are pauses that take no time.
var quickly = poll.Backoff{First: time.Nanosecond}

// busyServer refuses the first two tries of a call and then gives the documented answer.
type busyServer struct {
	status     int
	documented answer
	tries      []string // what tells the signature of each try apart
	bodies     []string
	query      string
	action     string
	method     string
}

func (s *busyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.tries, s.bodies = append(s.tries, r.Header.Get("X-Try")), append(s.bodies, string(body))
	s.query, s.action, s.method = r.URL.RawQuery, r.Header.Get("x-acs-action"), r.Method
	if len(s.tries) < 3 {
		w.WriteHeader(s.status)
		return
	}
	maps.Copy(w.Header(), s.documented.header)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(s.documented.status)
	_, _ = w.Write(s.documented.body)
}

// isSafe reports whether a call may be executed twice, by what the server got.
func (s *busyServer) isSafe() bool {
	if s.action != "" {
		return strings.HasPrefix(s.action, "Describe") || strings.HasPrefix(s.action, "List") || strings.Contains(s.query, "ClientToken=")
	}
	return slices.Contains([]string{http.MethodGet, http.MethodPut, http.MethodDelete}, s.method)
}

// TestCallsAreTriedAgain lets the server of every operation refuse two tries: as
// throttled, after which every call is tried again, and with a status after which a call
// may have been executed, so that only a safe one is. Without WithRetry there is one
// try.
func TestCallsAreTriedAgain(t *testing.T) {
	signed := 0
	by := fault.Doer{Sign: func(_ context.Context, r *http.Request) error {
		signed++
		r.Header.Add("X-Try", fmt.Sprint(signed))
		return nil
	}}
	safe := 0
	eachSuccess(t, func(t *testing.T, p trip, documented answer) {
		for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
			server := &busyServer{status: status, documented: documented}
			served := httptest.NewServer(server)
			defer served.Close()
			client, err := p.client(served.URL, by)
			require.NoError(t, err)

			_, err = p.callOn(t, client)
			require.ErrorIs(t, err, fault.Sentinel{Status: status})
			require.Len(t, server.tries, 1, "off unless asked for")

			server.tries, server.bodies = nil, nil
			inner := reflect.ValueOf(client).Elem().FieldByName("ClientInterface").Elem().Elem()
			inner.FieldByName("Retry").Set(reflect.ValueOf(retry.Policy{Tries: 3, Backoff: quickly}))
			_, err = p.callOn(t, client)
			if server.isSafe() {
				safe++
			}
			if status == http.StatusServiceUnavailable && !server.isSafe() {
				require.ErrorIs(t, err, fault.Sentinel{Status: status})
				require.Len(t, server.tries, 1, "a call that may have been executed is not repeated")
				continue
			}
			require.NoError(t, err)
			require.Len(t, slices.Compact(server.tries), 3, "each try is signed once, and again: %q", server.tries)
			require.Len(t, slices.Compact(server.bodies), 1, "each try has the whole body: %q", server.bodies)
		}
	})
	require.NotZero(t, safe)
}
