package dwsv1

import (
	"context"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/dws"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// ListSnapshots implements dwsv1.StrictServerInterface.
func (f face) ListSnapshots(_ context.Context, r dwsv1.ListSnapshotsRequestObject) (dwsv1.ListSnapshotsResponseObject, error) {
	all, err := f.service.List(r.ProjectID)
	if err != nil {
		return nil, err
	}
	return dwsv1.ListSnapshots200JSONResponse{Snapshots: faces.Convert(all, toItem), Count: new(len(all))}, nil
}

// ShowSnapshot implements dwsv1.StrictServerInterface.
func (f face) ShowSnapshot(_ context.Context, r dwsv1.ShowSnapshotRequestObject) (dwsv1.ShowSnapshotResponseObject, error) {
	v, err := f.service.Get(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return dwsv1.ShowSnapshot200JSONResponse{Snapshot: toDetails(v)}, nil
}

// ListClusterSnapshots implements dwsv1.StrictServerInterface.
func (f face) ListClusterSnapshots(_ context.Context, r dwsv1.ListClusterSnapshotsRequestObject) (dwsv1.ListClusterSnapshotsResponseObject, error) {
	p := r.Params
	page, count, err := f.service.ListCluster(r.ProjectID, r.ClusterID, dws.Query{
		Page: ptr.OrZero(p.Offset), Size: p.Limit, SortKey: (*string)(p.SortKey), SortDir: (*string)(p.SortDir),
	})
	if err != nil {
		return nil, err
	}
	return dwsv1.ListClusterSnapshots200JSONResponse{
		Snapshots: faces.Convert(page, toClusterItem), Count: &count, ProjectID: &r.ProjectID, ClusterID: &r.ClusterID,
	}, nil
}

// toTime returns t as the pages of DWS write times.
func toTime(t time.Time) ostime.Time {
	return faces.Time(t, "2006-01-02T15:04:05Z")
}

// toItem returns v as the list of a project has it.
func toItem(v dws.View) dwsv1.SnapshotDetails {
	item := dwsv1.SnapshotDetails{
		ID: v.ID, Name: ptr.OrZero(v.Name), Description: ptr.OrZero(v.Description),
		Started: toTime(v.Created), Size: snapshot.SizeGiB,
		Status: v.Status, Type: typeOf(v, "AUTOMATED"), ClusterID: v.Source,
	}
	if v.Finished != nil {
		item.Finished = new(toTime(*v.Finished))
	}
	return item
}

// typeOf returns the type of a snapshot; the pages have two words for an automated
// one.
func typeOf(v dws.View, automated string) string {
	if v.Automated {
		return automated
	}
	return "MANUAL"
}

// backup is what the answer to a show and the list of a cluster have and the list
// of a project has not. Each snapshot of the sandbox is a full one of the whole
// cluster.
type backup struct {
	key, full, device, available, level, progress string
	isPart                                        bool
	kilobytes                                     int64
}

func backupOf(v dws.View) backup {
	progress := "100"
	if v.Finished == nil {
		progress = "0"
	}
	return backup{
		level: "cluster", progress: progress,
		key:  v.Created.UTC().Format("20060102_150405"),
		full: "FULL", device: "OBS", available: "AVAILABLE", kilobytes: snapshot.SizeGiB << 20,
	}
}

// toDetails returns v as the answer to a show has it.
func toDetails(v dws.View) dwsv1.SnapshotDetails {
	d, b := toItem(v), backupOf(v)
	d.ClusterName, d.ClusterStatus = &v.ClusterName, &b.available
	d.BackupKey, d.PriorBackupKey, d.BaseBackupKey, d.BaseBackupName = &b.key, &b.full, &b.key, &d.Name
	d.BackupDevice, d.TotalBackupSize = &b.device, &b.kilobytes
	d.BackupLevel, d.Progress = &b.level, &b.progress
	d.FineGrainedBackup, d.FineGrainedBackupDetail = &b.isPart, &dwsv1.FineGrainedSnapshotDetail{}
	return d
}

// toClusterItem returns v as the list of its cluster has it.
func toClusterItem(v dws.View) dwsv1.ClusterSnapshot {
	i, b := toItem(v), backupOf(v)
	return dwsv1.ClusterSnapshot{
		ID: i.ID, Name: &i.Name, Description: &i.Description, Started: &i.Started, Updated: new(toTime(v.Changed)),
		Size: &i.Size, Status: &i.Status, Type: new(typeOf(v, "AUTO")), ClusterID: &i.ClusterID,
		ClusterName: &v.ClusterName, ClusterStatus: &b.available,
		BackupKey: &b.key, PriorBackupKey: &b.full, BaseBackupKey: &b.key, BaseBackupName: &i.Name,
		BackupDevice: &b.device, TotalBackupSize: &b.kilobytes, BackupLevel: &b.level,
		Progress: &b.progress, Finished: i.Finished,
		FineGrainedBackup: &b.isPart, FineGrainedBackupDetail: &dwsv1.FineGrainedSnapshotDetail{},
	}
}
