package sandbox_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

func TestFail(t *testing.T) {
	s := start(t, sandbox.Options{Fail: 1})
	for name, path := range map[string]string{"evsv2": evsv2Path, "cinderv2": cinderv2Path, "cinderv3": cinderv3Path, "dwsv1": dwsv1Path} {
		require.Equal(t, http.StatusServiceUnavailable, s.post(path, `{}`).status, name)
	}
	require.Equal(t, "ServiceUnavailable", s.ecs("DiskId=d-1").json["Code"])
}

func TestFailSometimes(t *testing.T) {
	s := start(t, sandbox.Options{Fail: 0.5})
	seen := map[int]bool{}
	for range 100 {
		seen[s.post(evsv2Path, `{"snapshot": {"volume_id": "v-1"}}`).status] = true
	}
	require.Equal(t, map[int]bool{http.StatusAccepted: true, http.StatusServiceUnavailable: true}, seen)
}

func TestLatency(t *testing.T) {
	s := start(t, sandbox.Options{Latency: 20 * time.Millisecond})
	began := time.Now()
	require.Equal(t, http.StatusOK, s.ecs("DiskId=d-1").status)
	require.GreaterOrEqual(t, time.Since(began), 20*time.Millisecond)
}

func TestLatencyEndsWithTheClient(t *testing.T) {
	s := start(t, sandbox.Options{Latency: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.send(request(http.MethodPost, evsv2Path, `{}`, "Content-Type", "application/json").WithContext(ctx))
}
