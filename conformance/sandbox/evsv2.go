package sandbox

import (
	"context"
	"net/http"
	"strconv"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// evsv2API serves huawei/evsv2.
type evsv2API struct{ snapshots volumeSnapshots }

func newEVSv2(s *store) http.Handler {
	strict := evsv2.NewStrictHandlerWithOptions(evsv2API{volumeSnapshots{s}}, nil, evsv2.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: keepUndecoded, ResponseErrorHandlerFunc: keepError,
	})
	return evsv2.HandlerWithOptions(strict, evsv2.StdHTTPServerOptions{ErrorHandlerFunc: keepError})
}

// evsv2Snapshot is v as a create or a change answers it.
func evsv2Snapshot(v volumeSnapshot) evsv2.SnapshotDetails {
	return evsv2.SnapshotDetails{
		ID: v.ID, Status: v.status, VolumeID: v.Source, Size: volumeSize,
		Name: orNull(v.Name), Description: orNull(v.Description), Metadata: &v.metadata,
		CreatedAt: ostime.New(v.Created), UpdatedAt: v.updated,
	}
}

// evsv2Details is v as it is shown.
func evsv2Details(v volumeSnapshot) evsv2.SnapshotDetails {
	details := evsv2Snapshot(v)
	details.OsExtendedSnapshotAttributesProgress = &v.progress
	details.OsExtendedSnapshotAttributesProjectID = &v.Project
	return details
}

// evsv2Item is v as it is listed.
func evsv2Item(v volumeSnapshot) evsv2.SnapshotDetails {
	item := evsv2Details(v)
	item.ServiceType = new(string(evsv2.ListSnapshotsParamsServiceTypeEVS))
	return item
}

// CreateSnapshot implements evsv2.StrictServerInterface.
func (a evsv2API) CreateSnapshot(_ context.Context, r evsv2.CreateSnapshotRequestObject) (evsv2.CreateSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	v, err := a.snapshots.create(&snapshot{
		Project: r.ProjectID, Source: wanted.VolumeID,
		Name: wanted.Name, Description: wanted.Description, Metadata: orZero(wanted.Metadata),
	}, orZero(wanted.Force))
	if err != nil {
		return nil, err
	}
	return evsv2.CreateSnapshot202JSONResponse{Snapshot: evsv2Snapshot(v)}, nil
}

// ListSnapshots implements evsv2.StrictServerInterface.
func (a evsv2API) ListSnapshots(ctx context.Context, r evsv2.ListSnapshotsRequestObject) (evsv2.ListSnapshotsResponseObject, error) {
	p := r.Params
	if err := checkStorage(p); err != nil {
		return nil, err
	}
	page, err := a.snapshots.list(r.ProjectID, listQuery{
		id: p.ID, name: p.Name, status: p.Status, volume: p.VolumeID,
		nothing: isElsewhere(p), offset: orZero(p.Offset), limit: p.Limit,
	})
	if err != nil {
		return nil, err
	}
	list := evsv2.ListSnapshots200JSONResponse{Count: &page.count, Snapshots: convertSnapshots(page.snapshots, evsv2Item)}
	if page.more {
		href := nextPage(ctx, "offset", strconv.Itoa(orZero(p.Offset)+len(page.snapshots)))
		list.SnapshotsLinks = nullable.NewNullableWithValue([]evsv2.Link{{Href: &href, Rel: new("next")}})
	}
	return list, nil
}

// checkStorage keeps EVS and dedicated storage apart.
func checkStorage(p evsv2.ListSnapshotsParams) error {
	if orZero(p.ServiceType) == evsv2.ListSnapshotsParamsServiceTypeEVS && isOfDedicatedStorage(p) {
		return wrongURL("service_type: with EVS there is no dedicated storage; leave out dedicated_storage_name and dedicated_storage_id.")
	}
	return nil
}

func isOfDedicatedStorage(p evsv2.ListSnapshotsParams) bool {
	return orZero(p.DedicatedStorageName) != "" || orZero(p.DedicatedStorageID) != ""
}

// isElsewhere reports whether p asks for snapshots of dedicated storage, of which
// there are none. The volumes of the sandbox, which exist as soon as they are
// named, are in any availability zone and enterprise project too.
func isElsewhere(p evsv2.ListSnapshotsParams) bool {
	return p.ServiceType != nil && *p.ServiceType != evsv2.ListSnapshotsParamsServiceTypeEVS || isOfDedicatedStorage(p)
}

// ShowSnapshot implements evsv2.StrictServerInterface.
func (a evsv2API) ShowSnapshot(_ context.Context, r evsv2.ShowSnapshotRequestObject) (evsv2.ShowSnapshotResponseObject, error) {
	v, err := a.snapshots.get(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return evsv2.ShowSnapshot200JSONResponse{Snapshot: evsv2Details(v)}, nil
}

// UpdateSnapshot implements evsv2.StrictServerInterface.
func (a evsv2API) UpdateSnapshot(_ context.Context, r evsv2.UpdateSnapshotRequestObject) (evsv2.UpdateSnapshotResponseObject, error) {
	v, err := a.snapshots.rename(r.ProjectID, r.SnapshotID, r.Body.Snapshot.Name, r.Body.Snapshot.Description)
	if err != nil {
		return nil, err
	}
	return evsv2.UpdateSnapshot200JSONResponse{Snapshot: evsv2Snapshot(v)}, nil
}

// DeleteSnapshot implements evsv2.StrictServerInterface.
func (a evsv2API) DeleteSnapshot(_ context.Context, r evsv2.DeleteSnapshotRequestObject) (evsv2.DeleteSnapshotResponseObject, error) {
	if err := a.snapshots.delete(r.ProjectID, r.SnapshotID); err != nil {
		return nil, err
	}
	return evsv2.DeleteSnapshot202Response{}, nil
}

// RollbackSnapshot implements evsv2.StrictServerInterface. The name of the volume
// is not looked at: the sandbox knows volumes by their ids alone.
func (a evsv2API) RollbackSnapshot(_ context.Context, r evsv2.RollbackSnapshotRequestObject) (evsv2.RollbackSnapshotResponseObject, error) {
	volume := r.Body.Rollback.VolumeID
	if err := a.snapshots.rollBack(r.ProjectID, r.SnapshotID, volume); err != nil {
		return nil, err
	}
	return evsv2.RollbackSnapshot202JSONResponse{Rollback: evsv2.RollbackInfo{VolumeID: volume}}, nil
}

// RollbackVendorSnapshot implements evsv2.StrictServerInterface.
func (a evsv2API) RollbackVendorSnapshot(_ context.Context, r evsv2.RollbackVendorSnapshotRequestObject) (evsv2.RollbackVendorSnapshotResponseObject, error) {
	volume := r.Body.Rollback.VolumeID
	if err := a.snapshots.rollBack(r.ProjectID, r.SnapshotID, volume); err != nil {
		return nil, err
	}
	return evsv2.RollbackVendorSnapshot202JSONResponse{Rollback: evsv2.RollbackInfo{VolumeID: volume}}, nil
}
