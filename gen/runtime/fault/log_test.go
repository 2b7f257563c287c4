package fault_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

// Secrets of the calls below. Each has characters that encodings change.
const (
	secretKey     = `sk<"+/ 1`
	securityToken = `token<"+/ 2`
	password      = `pass<"+/ 3`
	inQuery       = `query<"+/ 4`
	inAnswer      = `answer<"+/ 5`
	iamToken      = `MIIF+/5=token6`
)

// forms returns the forms of a secret that a log could have.
func forms(secret string) []string {
	inJSON, _ := json.Marshal(secret)
	var plain bytes.Buffer
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(secret)
	return []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ReplaceAll(url.QueryEscape(secret), "+", "%20"),
		strings.Trim(string(inJSON), `"`), strings.Trim(strings.TrimSpace(plain.String()), `"`), strings.Trim(fmt.Sprintf("%q", secret), `"`),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
		hex.EncodeToString([]byte(secret)), fmt.Sprintf("%d", []byte(secret)),
		fmt.Sprintf("%q", fmt.Sprintf("%q", secret))[3 : len(fmt.Sprintf("%q", fmt.Sprintf("%q", secret)))-3],
	}
}

// TestLogHasNoSecret makes calls that succeed, fail and break, and looks for what they
// had in the log.
func TestLogHasNoSecret(t *testing.T) {
	cloud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("X-Request-Id", "req-1")
		w.Header().Set("X-Subject-Token", iamToken)
		if r.URL.Path == "/fails" {
			w.WriteHeader(http.StatusForbidden)
			_ = json.NewEncoder(w).Encode(map[string]string{"error_code": "EVS.5400", "error_msg": inAnswer})
			return
		}
		if r.URL.Path == "/breaks" {
			panic(http.ErrAbortHandler)
		}
		fmt.Fprint(w, inAnswer)
	}))
	defer cloud.Close()
	signs := map[string]func(context.Context, *http.Request) error{
		"hwauth":       hwauth.AKSK{AccessKey: "AK", SecretKey: secretKey, ProjectID: "p", SecurityToken: securityToken}.Sign,
		"hwauth token": hwauth.Token(iamToken),
		"acs":          acs.Credentials{AccessKeyID: "AK", AccessKeySecret: secretKey, SecurityToken: securityToken}.Sign,
		"IAM":          nil,
	}
	body := `{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "u", "password": ` + fmt.Sprintf("%q", password) + `}}}}}`
	echo := clientFunc(func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("sending %v to %s: %s", r.Header, r.URL, body)
	})

	var log bytes.Buffer
	var authorizations []string
	handlers := []slog.Handler{slog.NewTextHandler(&log, &slog.HandlerOptions{AddSource: true}), slog.NewJSONHandler(&log, nil)}
	calls := 0
	for name, sign := range signs {
		for _, handler := range handlers {
			for _, target := range []string{"/v2/p/cloudsnapshots", "/fails", "/breaks", "refused", "echo"} {
				doer := fault.Doer{Sign: sign, Log: slog.New(handler).With("vendor", name), UserAgent: "backup/1.0"}
				base := cloud.URL
				switch target {
				case "refused":
					base, target = "http://127.0.0.1:1", "/"
				case "echo":
					doer.Client, target = echo, "/"
				}
				req, err := http.NewRequest(http.MethodPost, base+target+"?ClientToken="+url.QueryEscape(inQuery), strings.NewReader(body))
				require.NoError(t, err)
				if name == "acs" {
					req.Header.Set("x-acs-action", "CreateSnapshot")
					req.Header.Set("x-acs-version", "2014-05-26")
				}
				response, err := doer.Do(req)
				if err == nil {
					require.NoError(t, response.Body.Close())
				}
				calls++
				authorizations = append(authorizations, req.Header.Get("Authorization"), req.Header.Get("X-Acs-Signature-Nonce"))
			}
		}
	}

	require.Equal(t, calls, strings.Count(log.String(), "duration"), "one record for each call")
	authorizations = slices.DeleteFunc(authorizations, func(value string) bool { return value == "" })
	require.NotEmpty(t, authorizations)
	secrets := []string{secretKey, securityToken, password, inQuery, inAnswer, iamToken, "ClientToken", "Authorization", "backup/1.0"}
	for _, value := range authorizations {
		secrets = append(secrets, value, value[strings.LastIndex(value, "=")+1:])
	}
	for _, secret := range secrets {
		for _, form := range forms(secret) {
			require.NotContains(t, log.String(), form, "%s", secret)
		}
	}
}

func TestLogRecords(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Acs-Request-Id", "540CFF28")
		switch r.URL.Path {
		case "/fails":
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"itemNotFound": {"code": 404, "message": "m"}}`)
		case "/breaks":
			panic(http.ErrAbortHandler)
		}
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	describeSnapshots := func(_ context.Context, r *http.Request) error {
		r.Header.Set("x-acs-action", "DescribeSnapshots")
		return nil
	}
	tests := map[string]struct {
		client interface {
			Do(*http.Request) (*http.Response, error)
		}
		sign   func(context.Context, *http.Request) error
		target string
		want   map[string]any
	}{
		"success": {nil, nil, server.URL + "/v2/a%2Fb?q=1", map[string]any{
			"level": "INFO", "msg": "call", "method": "GET", "host": host, "path": "/v2/a%2Fb", "status": 200.0, "request_id": "540CFF28",
		}},
		"an action": {nil, describeSnapshots, server.URL + "/", map[string]any{
			"level": "INFO", "msg": "call", "method": "GET", "host": host, "path": "/", "action": "DescribeSnapshots", "status": 200.0, "request_id": "540CFF28",
		}},
		"failure": {nil, nil, server.URL + "/fails", map[string]any{
			"level": "WARN", "msg": "call", "method": "GET", "host": host, "path": "/fails", "status": 404.0, "request_id": "540CFF28", "code": "404",
		}},
		"broken": {nil, nil, server.URL + "/breaks", map[string]any{
			"level": "WARN", "msg": "call", "method": "GET", "host": host, "path": "/breaks", "failure": "the connection broke",
		}},
		"refused": {nil, nil, "http://127.0.0.1:1/", map[string]any{
			"level": "WARN", "msg": "call", "method": "GET", "host": "127.0.0.1:1", "path": "/", "failure": "no connection could be made",
		}},
		"cancelled": {clientFunc(func(*http.Request) (*http.Response, error) { return nil, context.Canceled }), nil, "http://h/", map[string]any{
			"level": "WARN", "msg": "call", "method": "GET", "host": "h", "path": "/", "failure": "the call was cancelled",
		}},
		"a deadline": {clientFunc(func(*http.Request) (*http.Response, error) { return nil, context.DeadlineExceeded }), nil, "http://h/", map[string]any{
			"level": "WARN", "msg": "call", "method": "GET", "host": "h", "path": "/", "failure": "the call took too long",
		}},
		"another": {clientFunc(func(*http.Request) (*http.Response, error) { return nil, errors.New("x") }), nil, "http://h/", map[string]any{
			"level": "WARN", "msg": "call", "method": "GET", "host": "h", "path": "/", "failure": "the call could not be sent",
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			req, err := http.NewRequest(http.MethodGet, tt.target, nil)
			require.NoError(t, err)
			doer := fault.Doer{Client: tt.client, Sign: tt.sign, Log: slog.New(slog.NewJSONHandler(&log, nil))}
			response, err := doer.Do(req)
			if err == nil {
				require.NoError(t, response.Body.Close())
			}
			var got map[string]any
			require.NoError(t, json.Unmarshal(log.Bytes(), &got), log.String())
			require.Positive(t, got["duration"])
			delete(got, "duration")
			delete(got, "time")
			require.Equal(t, tt.want, got)
		})
	}
}

// TestNothingIsLoggedForACallThatIsNotSent fails to sign.
func TestNothingIsLoggedForACallThatIsNotSent(t *testing.T) {
	var log bytes.Buffer
	req, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:1/", nil)
	require.NoError(t, err)
	_, err = fault.Doer{Sign: hwauth.Token(""), Log: slog.New(slog.NewJSONHandler(&log, nil))}.Do(req)
	require.ErrorContains(t, err, "the token is empty")
	require.Empty(t, log.String())
}

func TestWithoutALogNothingIsAllocated(t *testing.T) {
	ok := &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}
	doer := fault.Doer{Client: clientFunc(func(*http.Request) (*http.Response, error) { return ok, nil })}
	req, err := http.NewRequest(http.MethodGet, "http://h/", nil)
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if _, err := doer.Do(req); err != nil {
			t.Error(err)
		}
	}))
}
