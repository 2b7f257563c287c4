package sandbox

import (
	"context"
	"net/http"
	"time"

	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// dwsv1API serves huawei/dwsv1.
type dwsv1API struct{ store *store }

var _ dwsv1.StrictServerInterface = dwsv1API{}

func newDWSv1(s *store) http.Handler {
	strict := dwsv1.NewStrictHandlerWithOptions(dwsv1API{s}, nil, dwsv1.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: keepUndecoded, ResponseErrorHandlerFunc: keepError,
	})
	return dwsv1.HandlerWithOptions(strict, dwsv1.StdHTTPServerOptions{ErrorHandlerFunc: keepError})
}

// CreateSnapshot implements dwsv1.StrictServerInterface.
func (a dwsv1API) CreateSnapshot(_ context.Context, r dwsv1.CreateSnapshotRequestObject) (dwsv1.CreateSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	n := &snapshot{
		ID: uuid(), Service: serviceDWS, Project: r.ProjectID, Source: wanted.ClusterID,
		Name: &wanted.Name, Description: wanted.Description,
	}
	_, err := a.store.create(n, func(tx *tx) error {
		if err := dwsClusterIsThere(tx, n.Project, n.Source); err != nil {
			return err
		}
		return dwsNameIsFree(tx, n.Project, wanted.Name, "/snapshot/name")
	})
	if err != nil {
		return nil, err
	}
	return dwsv1.CreateSnapshot200JSONResponse{Snapshot: dwsv1.SnapshotResp{ID: n.ID}}, nil
}

// DeleteSnapshot implements dwsv1.StrictServerInterface.
func (a dwsv1API) DeleteSnapshot(_ context.Context, r dwsv1.DeleteSnapshotRequestObject) (dwsv1.DeleteSnapshotResponseObject, error) {
	err := a.store.update(func(tx *tx) error {
		n, err := dwsSnapshot(tx, r.ProjectID, r.SnapshotID)
		if err != nil {
			return err
		}
		if n.Automated {
			return dwsUnfitSnapshotID.because("Snapshot " + n.ID + " is automated; only a manual one can be deleted.")
		}
		if err := dwsAllow(tx, n, phaseAvailable, phaseFailed); err != nil {
			return err
		}
		deleting := *n
		deleting.Updated = tx.now
		deleting.Gone = tx.now.Add(a.store.delay)
		tx.put(&deleting)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return dwsv1.DeleteSnapshot202Response{}, nil
}

// CopySnapshot implements dwsv1.StrictServerInterface.
func (a dwsv1API) CopySnapshot(_ context.Context, r dwsv1.CopySnapshotRequestObject) (dwsv1.CopySnapshotResponseObject, error) {
	made := &snapshot{
		ID: uuid(), Service: serviceDWS, Project: r.ProjectID,
		Name: &r.Body.BackupName, Description: r.Body.Description,
	}
	err := a.store.update(func(tx *tx) error {
		n, err := dwsSnapshot(tx, r.ProjectID, r.SnapshotID)
		if err != nil {
			return err
		}
		if !n.Automated {
			return dwsUnfitSnapshotID.because("Snapshot " + n.ID + " is manual; only an automated one, which a policy makes, can be copied.")
		}
		if err := dwsAllow(tx, n, phaseAvailable); err != nil {
			return err
		}
		if err := dwsNameIsFree(tx, r.ProjectID, r.Body.BackupName, "/backup_name"); err != nil {
			return err
		}
		made.Source = n.Source
		tx.date(made)
		tx.put(made)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return dwsv1.CopySnapshot200JSONResponse{SnapshotID: made.ID}, nil
}

// RestoreCluster implements dwsv1.StrictServerInterface.
func (a dwsv1API) RestoreCluster(_ context.Context, r dwsv1.RestoreClusterRequestObject) (dwsv1.RestoreClusterResponseObject, error) {
	wanted := r.Body.Restore
	if ip := wanted.PublicIP; ip != nil && ip.PublicBindType == dwsv1.PublicIPPublicBindTypeBindExisting && orZero(ip.EipID) == "" {
		return nil, dwsAddress.because("/restore/public_ip/eip_id: bind_existing needs the ID of the address.")
	}
	made := &cluster{ID: uuid(), Project: r.ProjectID, Name: wanted.Name}
	err := a.store.update(func(tx *tx) error {
		n, err := dwsSnapshot(tx, r.ProjectID, r.SnapshotID)
		if err != nil {
			return err
		}
		if err := dwsAllow(tx, n, phaseAvailable); err != nil {
			return err
		}
		if len(find[*cluster](tx, byClusterName(r.ProjectID, wanted.Name))) > 0 {
			return dwsClusterExists.because("/restore/name: choose another name than " + wanted.Name + ".")
		}
		restoring := *n
		restoring.Updated = tx.now
		restoring.Busy = tx.now.Add(a.store.delay)
		tx.put(&restoring)
		made.Created = tx.now
		tx.put(made)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return dwsv1.RestoreCluster200JSONResponse{Cluster: dwsv1.Cluster{ID: made.ID}}, nil
}

// dwsFree is how many GB of snapshots of a cluster cost nothing.
const dwsFree = 10

// ShowSnapshotStatistics implements dwsv1.StrictServerInterface.
func (a dwsv1API) ShowSnapshotStatistics(_ context.Context, r dwsv1.ShowSnapshotStatisticsRequestObject) (dwsv1.ShowSnapshotStatisticsResponseObject, error) {
	used := 0.
	err := a.store.view(func(tx *tx) error {
		for _, n := range find[*snapshot](tx, bySource(serviceDWS, r.ProjectID, r.ClusterID)) {
			if n.phase(tx.now) != phaseFailed {
				used += volumeSize
			}
		}
		return dwsClusterIsThere(tx, r.ProjectID, r.ClusterID)
	})
	if err != nil {
		return nil, err
	}
	return dwsv1.ShowSnapshotStatistics200JSONResponse{Statistics: []dwsv1.SnapshotsStatistic{
		{Name: "storage.free", Value: dwsFree, Unit: "GB"},
		{Name: "storage.paid", Value: max(0, used-dwsFree), Unit: "GB"},
		{Name: "storage.used", Value: used, Unit: "GB"},
	}}, nil
}

// dwsMostKeepDays is as good as for ever. The pages have no limit, but a time has.
const dwsMostKeepDays = 36500

// dwsAutomated is the snapshot that a policy makes of its cluster, to be kept for
// some days.
func dwsAutomated(tx *tx, p *policy, days int) *snapshot {
	id := uuid()
	name := "auto-" + id // unique, as a name must be
	n := &snapshot{ID: id, Service: serviceDWS, Project: p.Project, Source: p.Cluster, Name: &name, Automated: true}
	tx.date(n)
	n.Kept = n.Created.AddDate(0, 0, min(max(days, 0), dwsMostKeepDays))
	return n
}

// dwsChanged is when the record of a snapshot last changed.
func dwsChanged(n *snapshot, now time.Time) time.Time {
	switch {
	case !n.Updated.IsZero():
		return n.Updated
	case n.creating(now):
		return n.Created
	}
	return n.Ready
}
