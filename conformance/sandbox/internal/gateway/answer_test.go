package gateway_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/gateway"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/huawei"
)

// TestBrokenAnswersAreHeldBack has handlers that break their documents.
func TestBrokenAnswersAreHeldBack(t *testing.T) {
	tests := map[string]struct {
		handler http.HandlerFunc
		log     string
	}{
		"a member missing": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusAccepted)
				_, _ = io.WriteString(w, `{"snapshot": {}}`)
			}, "body /snapshot/id: required",
		},
		"a member more": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, `{"code": "XXX", "reason": "XXXX"}`)
			}, "body: anyOf",
		},
		"plain text": {
			func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusBadRequest) }, "content-type",
		},
		"an error that is not a refusal": {
			func(w http.ResponseWriter, r *http.Request) { api.KeepError(w, r, errors.New("the disk is full")) }, "the disk is full",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			face, err := api.NewFace("huawei/evsv2", tt.handler, huawei.EVS{})
			require.NoError(t, err)
			g := gateway.New(gateway.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}, huawei.New(huawei.Options{}, face))
			r := httptest.NewRequest(http.MethodPost, "/v2/p/cloudsnapshots", strings.NewReader(`{"snapshot": {"volume_id": "v-1"}}`))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()

			g.ServeHTTP(w, r)

			require.Equal(t, http.StatusInternalServerError, w.Code)
			require.JSONEq(t, `{"error": {"code": "EVS.5500", "message": "Internal server error."}}`, w.Body.String())
			require.Contains(t, log.String(), "level=ERROR")
			require.Contains(t, log.String(), tt.log)
		})
	}
}
