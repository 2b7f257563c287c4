package sandbox_test

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

func resetDisk(s *tester, disk, snapshot string) answer {
	return s.action("ResetDisk", "DiskId="+disk+"&SnapshotId="+snapshot)
}

func TestResetDisk(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1")
	s.clock.forward(delay)

	a := resetDisk(s, "d-1", id)

	require.Equal(t, http.StatusOK, a.status, a.text)
	require.Len(t, a.json, 1)
	require.NotEmpty(t, a.json["RequestId"])
	s.clock.forward(delay - time.Second)
	refused(t, resetDisk(s, "d-1", id), 403, "IncorrectDiskStatus")
	refused(t, s.ecs("DiskId=d-1"), 403, "IncorrectDiskStatus")
	refused(t, s.action("CreateSnapshotGroup", region+"DiskId.1=d-1"), 403, "IncorrectDiskStatus")
	s.made("DiskId=d-2") // of another disk
	s.clock.forward(time.Second)
	require.Equal(t, http.StatusOK, resetDisk(s, "d-1", id).status, "once more")
	s.clock.forward(delay)
	s.made("DiskId=d-1")
}

func TestResetDiskRefusals(t *testing.T) {
	s := start(t, sandbox.Options{})
	id, failed := s.made("DiskId=d-1"), s.made("DiskId=error-1")
	refused(t, resetDisk(s, "d-1", id), 403, "InvalidSnapshotId.NotReady")
	s.clock.forward(delay)
	refused(t, resetDisk(s, "d-1", "s-none"), 404, "InvalidSnapshotId.NotFound")
	refused(t, resetDisk(s, "d-2", id), 403, "InvalidParameter.Mismatch")
	refused(t, resetDisk(s, "error-1", failed), 403, "OperationDenied")

	second := s.made("DiskId=d-1")
	refused(t, resetDisk(s, "d-1", id), 403, "IncorrectDiskStatus.HasUnfinishedSnapshot")
	require.Equal(t, http.StatusOK, s.action("DeleteSnapshot", "SnapshotId="+second).status)
	require.Equal(t, http.StatusOK, resetDisk(s, "d-1", id).status)
}

func TestResetDiskToACopy(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1")
	s.clock.forward(delay)
	copied := s.action("CopySnapshot", region+"DestinationRegionId=cn-shanghai&DestinationSnapshotName=copy&DestinationSnapshotDescription=text&SnapshotId="+id).json["SnapshotId"].(string)
	require.Equal(t, http.StatusOK, resetDisk(s, "d-1", id).status, "a copy that is being made is not a snapshot of the disk")
	s.clock.forward(delay)
	refused(t, resetDisk(s, "d-1", copied), 403, "InvalidParameter.Mismatch")
}

func TestResetDiskToTheArchive(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1")
	s.clock.forward(15 * aDay)
	require.Equal(t, http.StatusOK, s.action("ModifySnapshotCategory", "Category=Archive&SnapshotId="+id).status)
	refused(t, resetDisk(s, "d-1", id), 403, "OperationDenied")
}

func TestResetDiskOfADiskThatDoesNotExist(t *testing.T) {
	s := start(t, sandbox.Options{StrictResources: true, Resources: []string{"d-1"}})
	id := s.made("DiskId=d-1")
	s.clock.forward(delay)
	refused(t, resetDisk(s, "d-2", id), 404, "InvalidDiskId.NotFound")
}

func TestResetDiskDryRun(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1")
	dryRun := func(disk string) answer {
		return s.action("ResetDisk", "DryRun=true&DiskId="+disk+"&SnapshotId="+id)
	}
	refused(t, dryRun("d-1"), 403, "InvalidSnapshotId.NotReady")
	s.clock.forward(delay)
	refused(t, dryRun("d-2"), 403, "InvalidParameter.Mismatch")
	refused(t, dryRun("d-1"), 400, "DryRunOperation")
	require.Equal(t, http.StatusOK, resetDisk(s, "d-1", id).status, "the dry run rolled nothing back")
	refused(t, dryRun("d-1"), 403, "IncorrectDiskStatus")
}

func TestResetDiskLastsAcrossARestart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var id string
	t.Run("before", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		id = s.made("DiskId=d-1")
		s.clock.forward(delay)
		require.Equal(t, http.StatusOK, resetDisk(s, "d-1", id).status)
	})
	t.Run("after", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		s.clock.forward(delay)
		refused(t, resetDisk(s, "d-1", id), 403, "IncorrectDiskStatus")
		s.clock.forward(delay)
		require.Equal(t, http.StatusOK, resetDisk(s, "d-1", id).status)
	})
}
