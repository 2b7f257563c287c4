package sandbox

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// ListSnapshots implements dwsv1.StrictServerInterface.
func (a dwsv1API) ListSnapshots(_ context.Context, r dwsv1.ListSnapshotsRequestObject) (dwsv1.ListSnapshotsResponseObject, error) {
	listed := []dwsv1.SnapshotDetails{}
	err := a.store.view(func(tx *tx) error {
		all := find[*snapshot](tx, allSnapshots(serviceDWS, r.ProjectID))
		for _, n := range slices.Backward(all) {
			listed = append(listed, dwsListed(n, tx.now))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	count := len(listed)
	return dwsv1.ListSnapshots200JSONResponse{Snapshots: listed, Count: &count}, nil
}

// ShowSnapshot implements dwsv1.StrictServerInterface.
func (a dwsv1API) ShowSnapshot(_ context.Context, r dwsv1.ShowSnapshotRequestObject) (dwsv1.ShowSnapshotResponseObject, error) {
	var shown dwsv1.SnapshotDetails
	err := a.store.view(func(tx *tx) error {
		n, err := dwsSnapshot(tx, r.ProjectID, r.SnapshotID)
		if err == nil {
			shown = dwsShown(tx, n)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return dwsv1.ShowSnapshot200JSONResponse{Snapshot: shown}, nil
}

// ListClusterSnapshots implements dwsv1.StrictServerInterface.
func (a dwsv1API) ListClusterSnapshots(_ context.Context, r dwsv1.ListClusterSnapshotsRequestObject) (dwsv1.ListClusterSnapshotsResponseObject, error) {
	offset, limit := orZero(r.Params.Offset), r.Params.Limit
	if offset < 0 {
		return nil, dwsOutOfRange.because("query offset: " + strconv.Itoa(offset) + "; send 0 or more.")
	}
	if limit != nil && *limit < 0 {
		return nil, dwsOutOfRange.because("query limit: " + strconv.Itoa(*limit) + "; send 0 or more.")
	}
	count, listed := 0, []dwsv1.ClusterSnapshot{}
	err := a.store.view(func(tx *tx) error {
		all := find[*snapshot](tx, bySource(serviceDWS, r.ProjectID, r.ClusterID))
		dwsSort(all, r.Params)
		count = len(all)
		all = all[min(offset, len(all)):]
		if limit != nil {
			all = all[:min(*limit, len(all))]
		}
		for _, n := range all {
			listed = append(listed, dwsOfCluster(tx, n))
		}
		return dwsClusterIsThere(tx, r.ProjectID, r.ClusterID)
	})
	if err != nil {
		return nil, err
	}
	return dwsv1.ListClusterSnapshots200JSONResponse{Snapshots: listed, Count: &count, ProjectID: &r.ProjectID, ClusterID: &r.ClusterID}, nil
}

// dwsSort sorts snapshots of one cluster, which come the oldest first. Without a
// key they are sorted by time, without a direction upwards, and without either
// the newest comes first. Those that are equal stay in the order of time.
func dwsSort(all []*snapshot, by dwsv1.ListClusterSnapshotsParams) {
	if by.SortKey == nil && by.SortDir == nil || strings.EqualFold(string(orZero(by.SortDir)), "DESC") {
		slices.Reverse(all)
		slices.SortStableFunc(all, func(a, b *snapshot) int { return dwsCompare(orZero(by.SortKey), b, a) })
		return
	}
	slices.SortStableFunc(all, func(a, b *snapshot) int { return dwsCompare(orZero(by.SortKey), a, b) })
}

func dwsCompare(key dwsv1.ListClusterSnapshotsParamsSortKey, a, b *snapshot) int {
	switch key {
	case dwsv1.ListClusterSnapshotsParamsSortKeyName:
		return cmp.Compare(orZero(a.Name), orZero(b.Name))
	case dwsv1.ListClusterSnapshotsParamsSortKeyClusterName:
		return 0 // all are of one cluster
	}
	return a.Created.Compare(b.Created)
}

// dwsTime is a time as the pages of DWS write it.
func dwsTime(t time.Time) ostime.Time {
	return written(t, "2006-01-02T15:04:05Z")
}

// written is t in UTC in one of the forms of the vendor's pages.
func written(t time.Time, layout string) ostime.Time {
	text, err := ostime.Parse(t.UTC().Format(layout))
	if err != nil {
		panic("sandbox: " + err.Error())
	}
	return text
}

// dwsListed has what the list of a project tells. A snapshot that is being made
// has no end yet.
func dwsListed(n *snapshot, now time.Time) dwsv1.SnapshotDetails {
	listed := dwsv1.SnapshotDetails{
		ID: n.ID, Name: orZero(n.Name), Description: orZero(n.Description),
		Started: dwsTime(n.Created), Size: volumeSize,
		Status: dwsStatuses[n.phase(now)], Type: dwsType(n, "AUTOMATED"), ClusterID: n.Source,
	}
	if !n.creating(now) {
		finished := dwsTime(n.Ready)
		listed.Finished = &finished
	}
	return listed
}

// dwsType is the type of a snapshot; the pages do not agree on the word for an
// automated one.
func dwsType(n *snapshot, automated string) string {
	if n.Automated {
		return automated
	}
	return "MANUAL"
}

// dwsBackup is what a snapshot and the list of its cluster tell beyond the list
// of a project. Each snapshot of the sandbox is a full one of the whole cluster.
type dwsBackup struct {
	key, name, cluster      string
	full, device, available string
	isPart                  bool
	kilobytes               int64
}

func dwsBackupOf(tx *tx, n *snapshot) dwsBackup {
	b := dwsBackup{
		key: n.Created.UTC().Format("20060102_150405"), name: orZero(n.Name), cluster: n.Source,
		full: "FULL", device: "OBS", available: "AVAILABLE", kilobytes: volumeSize << 20,
	}
	if c, restored := get[*cluster](tx, kindCluster, n.Source); restored {
		b.cluster = c.Name
	}
	return b
}

func dwsShown(tx *tx, n *snapshot) dwsv1.SnapshotDetails {
	shown, b := dwsListed(n, tx.now), dwsBackupOf(tx, n)
	shown.ClusterName, shown.ClusterStatus = &b.cluster, &b.available
	shown.BackupKey, shown.PriorBackupKey, shown.BaseBackupKey, shown.BaseBackupName = &b.key, &b.full, &b.key, &b.name
	shown.BackupDevice, shown.TotalBackupSize = &b.device, &b.kilobytes
	shown.FineGrainedBackup, shown.FineGrainedBackupDetail = &b.isPart, &dwsv1.FineGrainedSnapshotDetail{}
	return shown
}

func dwsOfCluster(tx *tx, n *snapshot) dwsv1.ClusterSnapshot {
	l, b := dwsListed(n, tx.now), dwsBackupOf(tx, n)
	updated, automated := dwsTime(dwsChanged(n, tx.now)), dwsType(n, "AUTO")
	return dwsv1.ClusterSnapshot{
		ID: l.ID, Name: &l.Name, Description: &l.Description, Started: &l.Started, Updated: &updated,
		Size: &l.Size, Status: &l.Status, Type: &automated, ClusterID: &l.ClusterID,
		ClusterName: &b.cluster, ClusterStatus: &b.available,
		BackupKey: &b.key, PriorBackupKey: &b.full, BaseBackupKey: &b.key, BaseBackupName: &b.name,
		BackupDevice: &b.device, TotalBackupSize: &b.kilobytes,
		FineGrainedBackup: &b.isPart, FineGrainedBackupDetail: &dwsv1.FineGrainedSnapshotDetail{},
	}
}
