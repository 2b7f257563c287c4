package sandbox_test

import (
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

func TestDataOutlivesTheServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var made any
	t.Run("before", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		require.Equal(t, http.StatusAccepted, s.post(evsv2Path, `{"snapshot": {"volume_id": "v-1"}}`).status)
		require.Equal(t, http.StatusOK, s.post(dwsv1Path, `{"snapshot": {"name": "taken", "cluster_id": "c-1"}}`).status)
		made = s.ecs("DiskId=d-1&ClientToken=t").json["SnapshotId"]
	})
	t.Run("after", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data, StrictResources: true})
		require.Equal(t, http.StatusAccepted, s.post(cinderv3Path, `{"snapshot": {"volume_id": "v-1"}}`).status, "the volume exists")
		require.Equal(t, http.StatusNotFound, s.post(cinderv3Path, `{"snapshot": {"volume_id": "v-2"}}`).status)
		require.Equal(t, "DWS.5039", s.post(dwsv1Path, `{"snapshot": {"name": "Taken", "cluster_id": "c-1"}}`).json["error_code"])
		require.Equal(t, made, s.ecs("DiskId=d-1&ClientToken=t").json["SnapshotId"])
		require.Equal(t, "IncorrectDiskStatus.CreatingSnapshot", s.ecs("DiskId=d-1").json["Code"])
		s.clock.forward(2 * delay)
		require.Equal(t, http.StatusOK, s.ecs("DiskId=d-1").status)
	})
}

func TestDataOfAnotherServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	start(t, sandbox.Options{Data: data})
	_, err := sandbox.New(sandbox.Options{Data: data})
	require.ErrorContains(t, err, "timeout")
}

func TestNothingIsAcknowledgedThatIsNotKept(t *testing.T) {
	var log strings.Builder
	s := start(t, sandbox.Options{Data: filepath.Join(t.TempDir(), "data"), Logger: slog.New(slog.NewTextHandler(&log, nil))})
	require.NoError(t, s.server.Close())
	require.Equal(t, http.StatusInternalServerError, s.post(evsv2Path, `{"snapshot": {"volume_id": "v-1"}}`).status)
	require.Equal(t, "InternalError", s.ecs("DiskId=d-1").json["Code"])
	require.Contains(t, log.String(), "database not open")
}
