// Package evsv2 is the face of EVS for the API huawei/evsv2.
package evsv2

import (
	"context"
	"net/http"
	"strconv"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// face implements evsv2.StrictServerInterface.
type face struct{ service *evs.Service }

// New returns a handler for the API, which serves it from the service.
func New(service *evs.Service) http.Handler {
	strict := evsv2.NewStrictHandlerWithOptions(face{service}, nil, evsv2.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: api.KeepDecodingError, ResponseErrorHandlerFunc: api.KeepError,
	})
	return evsv2.HandlerWithOptions(strict, evsv2.StdHTTPServerOptions{ErrorHandlerFunc: api.KeepParameterError})
}

// toSnapshot returns v as the answer to a create or a change has it.
func toSnapshot(v evs.View) evsv2.SnapshotDetails {
	return evsv2.SnapshotDetails{
		ID: v.ID, Status: v.Status, VolumeID: v.Source, Size: v.Size,
		Name: faces.OrNull(v.Name), Description: faces.OrNull(v.Description), Metadata: &v.Metadata,
		CreatedAt: ostime.New(v.Created), UpdatedAt: faces.TimeOrNull(v.Updated),
	}
}

// toDetails returns v as the answer to a show has it.
func toDetails(v evs.View) evsv2.SnapshotDetails {
	details := toSnapshot(v)
	details.OsExtendedSnapshotAttributesProgress = &v.Progress
	details.OsExtendedSnapshotAttributesProjectID = &v.Project
	return details
}

// toItem returns v as a list has it.
func toItem(v evs.View) evsv2.SnapshotDetails {
	item := toDetails(v)
	item.ServiceType, item.AvailabilityZone = new(evs.ServiceType), &v.Zone
	if v.VolumeType != "" {
		item.VolumeType = &v.VolumeType
	}
	item.DedicatedStorageID, item.DedicatedStorageName = faces.OrNull[string](nil), faces.OrNull[string](nil)
	return item
}

// CreateSnapshot implements evsv2.StrictServerInterface.
func (f face) CreateSnapshot(_ context.Context, r evsv2.CreateSnapshotRequestObject) (evsv2.CreateSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	v, err := f.service.Create(evs.NewSnapshot{
		Project: r.ProjectID, Volume: wanted.VolumeID,
		Name: wanted.Name, Description: wanted.Description, Metadata: ptr.OrZero(wanted.Metadata), Force: ptr.OrZero(wanted.Force),
	})
	if err != nil {
		return nil, err
	}
	return evsv2.CreateSnapshot202JSONResponse{Snapshot: toSnapshot(v)}, nil
}

// ListSnapshots implements evsv2.StrictServerInterface.
func (f face) ListSnapshots(ctx context.Context, r evsv2.ListSnapshotsRequestObject) (evsv2.ListSnapshotsResponseObject, error) {
	p := r.Params
	page, err := f.service.List(r.ProjectID, evs.Query{
		IDs: ptr.OrZero(p.ID), Name: p.Name, Status: p.Status, Volume: p.VolumeID,
		Storage: evs.Storage{
			Zone: p.AvailabilityZone, ServiceType: (*string)(p.ServiceType), DedicatedName: p.DedicatedStorageName, DedicatedID: p.DedicatedStorageID,
		},
		Offset: ptr.OrZero(p.Offset), Limit: p.Limit,
	})
	if err != nil {
		return nil, err
	}
	list := evsv2.ListSnapshots200JSONResponse{Count: &page.Count, Snapshots: faces.Convert(page.Snapshots, toItem)}
	if page.More {
		href := faces.NextPage(ctx, "offset", strconv.Itoa(ptr.OrZero(p.Offset)+len(page.Snapshots)))
		list.SnapshotsLinks = nullable.NewNullableWithValue([]evsv2.Link{{Href: &href, Rel: new("next")}})
	}
	return list, nil
}

// ShowSnapshot implements evsv2.StrictServerInterface.
func (f face) ShowSnapshot(_ context.Context, r evsv2.ShowSnapshotRequestObject) (evsv2.ShowSnapshotResponseObject, error) {
	v, err := f.service.Get(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return evsv2.ShowSnapshot200JSONResponse{Snapshot: toDetails(v)}, nil
}

// UpdateSnapshot implements evsv2.StrictServerInterface.
func (f face) UpdateSnapshot(_ context.Context, r evsv2.UpdateSnapshotRequestObject) (evsv2.UpdateSnapshotResponseObject, error) {
	v, err := f.service.Rename(r.ProjectID, r.SnapshotID, r.Body.Snapshot.Name, r.Body.Snapshot.Description)
	if err != nil {
		return nil, err
	}
	return evsv2.UpdateSnapshot200JSONResponse{Snapshot: toSnapshot(v)}, nil
}

// DeleteSnapshot implements evsv2.StrictServerInterface.
func (f face) DeleteSnapshot(_ context.Context, r evsv2.DeleteSnapshotRequestObject) (evsv2.DeleteSnapshotResponseObject, error) {
	if err := f.service.Delete(r.ProjectID, r.SnapshotID); err != nil {
		return nil, err
	}
	return evsv2.DeleteSnapshot202Response{}, nil
}

// RollbackSnapshot implements evsv2.StrictServerInterface. It ignores the name of
// the volume: the sandbox knows volumes by their ids alone.
func (f face) RollbackSnapshot(_ context.Context, r evsv2.RollbackSnapshotRequestObject) (evsv2.RollbackSnapshotResponseObject, error) {
	volume := r.Body.Rollback.VolumeID
	if err := f.service.RollBack(r.ProjectID, r.SnapshotID, volume); err != nil {
		return nil, err
	}
	return evsv2.RollbackSnapshot202JSONResponse{Rollback: evsv2.RollbackInfo{VolumeID: volume}}, nil
}

// RollbackVendorSnapshot implements evsv2.StrictServerInterface.
func (f face) RollbackVendorSnapshot(_ context.Context, r evsv2.RollbackVendorSnapshotRequestObject) (evsv2.RollbackVendorSnapshotResponseObject, error) {
	volume := r.Body.Rollback.VolumeID
	if err := f.service.RollBack(r.ProjectID, r.SnapshotID, volume); err != nil {
		return nil, err
	}
	return evsv2.RollbackVendorSnapshot202JSONResponse{Rollback: evsv2.RollbackInfo{VolumeID: volume}}, nil
}
