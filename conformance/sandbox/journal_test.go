package sandbox_test

import (
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

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

// writeEarlierData writes the records of testdata/data.txt into a data file. An
// earlier version of the sandbox wrote them; the ids are shorter now.
func writeEarlierData(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile("testdata/data.txt")
	require.NoError(t, err)
	db, err := bbolt.Open(file, 0o600, nil)
	require.NoError(t, err)
	require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
		for line := range strings.Lines(string(text)) {
			fields := strings.SplitN(strings.TrimSpace(line), " ", 3)
			bucket, err := tx.CreateBucketIfNotExists([]byte(fields[0]))
			require.NoError(t, err)
			require.NoError(t, bucket.Put([]byte(fields[1]), []byte(fields[2])))
		}
		return nil
	}))
	require.NoError(t, db.Close())
}

// TestDataOfAnEarlierVersion finds each record of a data file as it was written.
func TestDataOfAnEarlierVersion(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	writeEarlierData(t, file)
	s := start(t, sandbox.Options{Data: file, StrictResources: true, Metrics: true})
	s.clock.forward(time.Date(2026, 1, 2, 3, 6, 30, 0, time.UTC).Sub(s.clock.time()))

	metrics := s.send(request(http.MethodGet, "/metrics", "")).text
	for _, line := range []string{`sandbox_snapshots{service="evs"} 1`, `sandbox_snapshots{service="dws"} 2`, `sandbox_snapshots{service="ecs"} 5`} {
		require.Contains(t, metrics, line)
	}
	volume := s.evsShow(cinderv3Path, "2ea82b4f-5eb4-4f0d-9256-c5f44f9bfc03")
	require.Equal(t, "rollbacking", volume["status"])
	require.Equal(t, map[string]any{"a": "b"}, volume["metadata"])
	require.Contains(t, s.post(evsv2Path, `{"snapshot": {"volume_id": "v-1"}}`).text, "rollbacking", "the volume is being rolled back")

	automated := s.dwsShow("18b1eb08-cf11-499f-9001-ee31e32bf6f2")
	require.Equal(t, "AUTOMATED", automated["type"])
	policies := s.call(http.MethodGet, dwsv1Policies, "").json
	require.EqualValues(t, 5, policies["keep_day"])
	require.Equal(t, "nightly", policies["backup_strategies"].([]any)[0].(map[string]any)["policy_name"])
	require.Equal(t, "DWS.5039", s.post(dwsv1Path, `{"snapshot": {"name": "TAKEN", "cluster_id": "c-1"}}`).json["error_code"])
	require.Equal(t, "DWS.5050", s.post(dwsv1Path+"/0965fb19-2328-4f20-a4bf-a9c479061e44/actions", `{"restore": {"name": "restored"}}`).json["error_code"])

	require.Equal(t, "s-1", s.ecs("DiskId=d-1&ClientToken=t&RetentionDays=3&Tag.1.Key=k").json["SnapshotId"])
	require.Equal(t, "ssg-1", s.action("CreateSnapshotGroup", "RegionId=r&InstanceId=i-1&ClientToken=g&InstantAccess=true").json["SnapshotGroupId"])
	lock := s.action("LockSnapshot", "RegionId=r&SnapshotId=s-4&LockMode=compliance&CoolOffPeriod=3&LockDuration=5&ClientToken=l")
	require.Equal(t, "2026-01-02T06:06:05Z", lock.json["LockedSnapshotInfo"].(map[string]any)["CoolOffPeriodExpiredTime"])
	require.Equal(t, "InvalidOperation.SnapshotLocked", s.action("DeleteSnapshot", "SnapshotId=s-4").json["Code"])
	require.Contains(t, s.action("DescribeSnapshots", "RegionId=q").text, `"SourceSnapshotId":"s-4"`)
	require.Contains(t, s.action("DescribeSnapshotGroups", "RegionId=r").text, `"SnapshotId":"s-3"`)
	require.Contains(t, s.action("DescribeSnapshots", "RegionId=r&InstanceId=i-1&SourceDiskType=system").text, `"SnapshotId":"s-2"`)
	s.clock.forward(3 * 24 * time.Hour)
	require.NotContains(t, s.action("DescribeSnapshots", "RegionId=r").text, `"SnapshotId":"s-1"`, "its retention has ended")
	s.clock.forward(2 * 24 * time.Hour)
	require.Len(t, s.list(dwsv1Path), 1, "the automated snapshot is not kept for longer")
}
