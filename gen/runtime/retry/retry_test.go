package retry_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/gen/runtime/retry"
)

const sent = `{"snapshot": {"volume_id": "v-1"}}`

var quick = poll.Backoff{First: time.Microsecond, Most: time.Millisecond}

// cold has no connection that net/http would use again: on one that broke it repeats
// calls itself.
var cold = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// serve runs handler on a loopback server.
func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func request(ctx context.Context, t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, reader)
	require.NoError(t, err)
	return req
}

// counted counts the tries of send.
func counted(send func(*http.Request) (*http.Response, error)) (func(*http.Request) (*http.Response, error), *int) {
	tries := new(int)
	return func(req *http.Request) (*http.Response, error) {
		*tries++
		return send(req)
	}, tries
}

// TestEveryTryIsSignedAgain lets servers that verify signatures and remember nonces
// refuse two tries after they have verified them.
func TestEveryTryIsSignedAgain(t *testing.T) {
	secret := func(string) (string, bool) { return "the secret", true }
	nonces := map[string]bool{}
	alibaba := acs.Verifier{Secret: secret, Seen: func(nonce string) bool {
		seen := nonces[nonce]
		nonces[nonce] = true
		return seen
	}}
	huawei := hwauth.Verifier{Secret: secret}
	tests := map[string]struct {
		sign   func(context.Context, *http.Request) error
		verify func(*http.Request, []byte) (string, error)
		date   string
		target string
	}{
		"acs": {
			acs.Credentials{AccessKeyID: "AK", AccessKeySecret: "the secret"}.Sign, alibaba.Verify,
			"X-Acs-Date", "/?ClientToken=t",
		},
		"hwauth": {
			hwauth.AKSK{AccessKey: "AK", SecretKey: "the secret"}.Sign, huawei.Verify,
			"X-Sdk-Date", "/v2/p/cloudsnapshots",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var dates, bodies, faults []string
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if _, err := tt.verify(r, body); err != nil {
					faults = append(faults, err.Error())
				}
				dates, bodies = append(dates, r.Header.Get(tt.date)), append(bodies, string(body))
				if len(dates) < 3 {
					w.Header().Set("Retry-After", "1") // the dates have seconds
					w.WriteHeader(http.StatusTooManyRequests)
				}
			})
			doer := fault.Doer{Sign: tt.sign}
			req := request(t.Context(), t, http.MethodPost, url+tt.target, sent)
			req.Header.Set("x-acs-action", "CreateSnapshot")
			req.Header.Set("x-acs-version", "2014-05-26")
			start := time.Now()

			response, err := retry.Policy{Tries: 3, Backoff: quick}.Do(req, doer.Do)

			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Empty(t, faults)
			require.Equal(t, []string{sent, sent, sent}, bodies)
			require.Len(t, dates, 3)
			require.NotEqual(t, dates[0], dates[1])
			require.NotEqual(t, dates[1], dates[2])
			require.GreaterOrEqual(t, time.Since(start), 2*time.Second, "Retry-After is honoured")
			require.Len(t, req.Header, 2, "a try has headers of its own")
		})
	}
}

// answer returns a handler that always answers like this.
func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func breakOff(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

const transientCode = "IncorrectDiskStatus.CreatingSnapshot"

// failing are the handlers of a server that always fails; nil is one that is not there.
var failing = map[string]http.HandlerFunc{
	"refused":   nil,
	"broken":    breakOff,
	"408":       answer(408, ""),
	"500":       answer(500, `{"error_code": "E", "error_msg": "m"}`),
	"503":       answer(503, ""),
	"501":       answer(501, ""),
	"404":       answer(404, `{"itemNotFound": {"code": 404, "message": "m"}}`),
	"429":       answer(429, ""),
	"throttled": answer(400, `{"Code": "Throttling.User", "Message": "m"}`),
	"slow down": answer(503, `{"Code": "Throttling", "Message": "m"}`),
	"transient": answer(403, `{"Code": "`+transientCode+`", "Message": "m"}`),
}

func TestWhatIsRepeated(t *testing.T) {
	harmless := []string{"refused", "broken", "408", "500", "503", "429", "throttled", "slow down", "transient"}
	refused := []string{"refused", "429", "throttled", "slow down", "transient"}
	tests := map[string]struct {
		method, target, action string
		repeated               []string
	}{
		"GET":                    {"GET", "/", "", harmless},
		"HEAD":                   {"HEAD", "/", "", []string{"refused", "broken", "408", "500", "503", "429", "slow down"}}, // an answer without a code
		"OPTIONS":                {"OPTIONS", "/", "", harmless},
		"PUT":                    {"PUT", "/", "", harmless},
		"DELETE":                 {"DELETE", "/", "", harmless},
		"POST":                   {"POST", "/", "", refused},
		"PATCH":                  {"PATCH", "/", "", refused},
		"POST, a client token":   {"POST", "/?ClientToken=t", "CreateSnapshot", harmless},
		"POST, an empty token":   {"POST", "/?ClientToken=", "CreateSnapshot", refused},
		"POST, another token":    {"POST", "/?clienttoken=t", "CreateSnapshot", refused},
		"POST, Describe":         {"POST", "/", "DescribeSnapshots", harmless},
		"POST, List":             {"POST", "/", "ListTagResources", harmless},
		"POST, Create":           {"POST", "/", "CreateSnapshot", refused},
		"POST, Delete":           {"POST", "/", "DeleteSnapshot", refused},
		"GET, an action":         {"GET", "/", "CreateSnapshot", refused},
		"POST, in the name only": {"POST", "/", "CopyDescribe", refused},
	}
	for name, tt := range tests {
		for kind, handler := range failing {
			t.Run(name+"/"+kind, func(t *testing.T) {
				url := "http://" + unused(t)
				if handler != nil {
					url = serve(t, handler)
				}
				send, tries := counted(func(req *http.Request) (*http.Response, error) {
					if tt.action != "" {
						req.Header.Set("x-acs-action", tt.action) // as Sign does
					}
					response, err := fault.Doer{Client: cold}.Do(req)
					return response, fault.Transient(err, transientCode)
				})
				body := sent
				if tt.method == "GET" || tt.method == "HEAD" {
					body = ""
				}
				want := 1
				for _, repeated := range tt.repeated {
					if repeated == kind {
						want = 3
					}
				}

				response, err := retry.Policy{Tries: 3, Backoff: quick}.Do(request(t.Context(), t, tt.method, url+tt.target, body), send)

				require.Nil(t, response)
				require.Error(t, err)
				require.Equal(t, want, *tries, "tries; the error is %v", err)
				require.Equal(t, want == 3, strings.HasPrefix(err.Error(), "retry: try 3 of 3: "), "%v", err)
			})
		}
	}
}

func unused(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

// TestASecondTryThatSucceeds breaks the first connection of each call.
func TestASecondTryThatSucceeds(t *testing.T) {
	calls := 0
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls%2 == 1 {
			panic(http.ErrAbortHandler)
		}
		_, _ = io.Copy(w, r.Body)
	})
	response, err := retry.Policy{Tries: 2, Backoff: quick}.Do(request(t.Context(), t, http.MethodPut, url, sent), fault.Doer{Client: cold}.Do)
	require.NoError(t, err)
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, sent, string(got))
	require.Equal(t, 2, calls)
}

func TestTheLastErrorSaysHowManyTries(t *testing.T) {
	url := serve(t, answer(503, `{"error_code": "E", "error_msg": "m"}`))
	_, err := retry.Policy{Tries: 4, Backoff: quick}.Do(request(t.Context(), t, http.MethodGet, url, ""), fault.Doer{}.Do)
	require.EqualError(t, err, "retry: try 4 of 4: 503 E: m")
	var failed *fault.Error
	require.ErrorAs(t, err, &failed)
	require.Equal(t, 503, failed.Status)
}

func TestAnotherErrorAfterTheFirst(t *testing.T) {
	calls := 0
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if calls++; calls == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	})
	_, err := retry.Policy{Tries: 4, Backoff: quick}.Do(request(t.Context(), t, http.MethodGet, url, ""), fault.Doer{}.Do)
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
	require.ErrorContains(t, err, "retry: try 2 of 4: 404 Not Found")
	require.Equal(t, 2, calls)
}

func TestWithoutADoerTheResponseIsWhole(t *testing.T) {
	page := bytes.Repeat([]byte("x"), 3<<20)
	calls := 0
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls++
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write(page)
	})
	response, err := retry.Policy{Tries: 2, Backoff: quick}.Do(request(t.Context(), t, http.MethodGet, url, ""), http.DefaultClient.Do)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusBadGateway, response.StatusCode)
	got, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.True(t, bytes.Equal(page, got), "%d bytes in place of %d", len(got), len(page))
	require.Equal(t, 2, calls)
}

// TestWithoutADoerTheBodyIsJudged throttles by the code, which only the body has.
func TestWithoutADoerTheBodyIsJudged(t *testing.T) {
	for body, want := range map[string]int{`{"Code": "Throttling"}`: 3, `{"Code": "Other"}`: 1} {
		send, tries := counted(http.DefaultClient.Do)
		response, err := retry.Policy{Tries: 3, Backoff: quick}.Do(request(t.Context(), t, http.MethodPost, serve(t, answer(400, body)), sent), send)
		require.NoError(t, err)
		got, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, body, string(got))
		require.Equal(t, want, *tries, "%s", body)
	}
}

func TestOneTry(t *testing.T) {
	url := serve(t, answer(503, ""))
	stream := request(t.Context(), t, http.MethodPut, url, sent)
	stream.GetBody = nil
	tests := map[string]struct {
		policy retry.Policy
		req    *http.Request
	}{
		"the zero policy":         {retry.Policy{}, request(t.Context(), t, http.MethodGet, url, "")},
		"a body that is a stream": {retry.Policy{Tries: 3, Backoff: quick}, stream},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			send, tries := counted(fault.Doer{}.Do)
			_, err := tt.policy.Do(tt.req, send)
			require.ErrorIs(t, err, fault.Sentinel{Status: 503})
			require.Equal(t, 1, *tries)
		})
	}
}

func TestABodyThatCannotBeSentAgain(t *testing.T) {
	broken := errors.New("the file is gone")
	req := request(t.Context(), t, http.MethodPut, "http://127.0.0.1:1", sent)
	req.GetBody = func() (io.ReadCloser, error) { return nil, broken }
	_, err := retry.Policy{Tries: 3, Backoff: quick}.Do(req, fault.Doer{}.Do)
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "the body of try 1 of 3")
}

func TestTheContextEndsTheTries(t *testing.T) {
	enough := errors.New("enough")
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	deadline, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	cancelled, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	tests := map[string]struct {
		ctx  context.Context
		text string
		is   error
	}{
		"the next try would be after the deadline": {deadline, "would be after the deadline", fault.Sentinel{Status: 503}},
		"it is cancelled while Do waits":           {cancelled, "enough", enough},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			send, tries := counted(fault.Doer{}.Do)
			if tt.ctx == cancelled {
				time.AfterFunc(50*time.Millisecond, func() { cancel(enough) })
			}
			start := time.Now()
			_, err := retry.Policy{Tries: 3, Backoff: quick}.Do(request(tt.ctx, t, http.MethodGet, url, ""), send)
			require.Less(t, time.Since(start), 10*time.Second)
			require.Equal(t, 1, *tries)
			require.ErrorIs(t, err, tt.is)
			require.ErrorIs(t, err, fault.Sentinel{Status: 503}, "the last error")
			require.ErrorContains(t, err, "retry: try 1 of 3: ")
			require.ErrorContains(t, err, tt.text)
		})
	}
}

// TestACallThatItsContextEnds is not repeated, though a deadline is a timeout.
func TestACallThatItsContextEnds(t *testing.T) {
	release := make(chan struct{})
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	send, tries := counted(http.DefaultClient.Do)
	_, err := retry.Policy{Tries: 3, Backoff: quick}.Do(request(ctx, t, http.MethodGet, url, ""), send)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, 1, *tries)
}
