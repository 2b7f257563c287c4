package fault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

// secrets are what signers send or sign with, in the forms in which a log could show
// them.
func secrets() []string {
	var all []string
	for _, secret := range []string{"s3cr3t/key+", "s3cr3t token", "s3cr3t-password"} {
		all = append(all, secret, url.QueryEscape(secret), url.PathEscape(secret))
	}
	return append(all, "Signature=", "Authorization")
}

func TestLogHasEachCallAndNoCredential(t *testing.T) {
	signers := map[string]func(context.Context, *http.Request) error{
		"hwauth": hwauth.AKSK{AccessKey: "AK", SecretKey: "s3cr3t/key+", SecurityToken: "s3cr3t token"}.Sign,
		"acs":    acs.Credentials{AccessKeyID: "AK", AccessKeySecret: "s3cr3t/key+", SecurityToken: "s3cr3t token"}.Sign,
		"token":  hwauth.Token("s3cr3t token"),
	}
	answers := map[string]struct {
		handler http.HandlerFunc
		want    map[string]any
	}{
		"success": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) },
			map[string]any{"level": "INFO", "status": 202.0}},
		"failure": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Request-Id", "r-1")
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"Code": "Forbidden", "Message": "wrong password s3cr3t-password"}`))
		}, map[string]any{"level": "WARN", "status": 403.0, "code": "Forbidden", "request_id": "r-1"}},
		"no answer": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
			map[string]any{"level": "WARN", "error": "EOF"}},
	}
	for signer, sign := range signers {
		for name, tt := range answers {
			t.Run(signer+" "+name, func(t *testing.T) {
				cloud := httptest.NewServer(tt.handler)
				defer cloud.Close()
				var logged bytes.Buffer
				doer := fault.Doer{Sign: sign, Log: slog.New(slog.NewJSONHandler(&logged, nil))}
				req, err := http.NewRequest(http.MethodPost, cloud.URL+"/v3/a%2Fb?SecurityToken=s3cr3t+token&Signature=x", strings.NewReader(`{"password": "s3cr3t-password"}`))
				require.NoError(t, err)
				req.Header.Set("x-acs-action", "CreateSnapshot")
				req.Header.Set("x-acs-version", "2014-05-26")

				response, err := doer.Do(req)

				require.Equal(t, name == "success", err == nil)
				if err == nil {
					require.NoError(t, response.Body.Close())
				}
				for _, secret := range secrets() {
					require.NotContains(t, logged.String(), secret)
				}
				var record map[string]any
				require.NoError(t, json.Unmarshal(logged.Bytes(), &record), "one record: %s", logged.String())
				require.Contains(t, record, "took")
				want := map[string]any{"msg": "call", "method": "POST", "host": strings.TrimPrefix(cloud.URL, "http://"), "path": "/v3/a%2Fb", "action": "CreateSnapshot"}
				for key, value := range tt.want {
					want[key] = value
				}
				delete(record, "took")
				delete(record, "time")
				require.Equal(t, want, record)
			})
		}
	}
}
