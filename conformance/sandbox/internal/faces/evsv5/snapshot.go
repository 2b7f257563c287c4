package evsv5

import (
	"context"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/evsv5"
)

// version is that of the interface, which the page of updateStandardSnapshot shows.
const version = "v5"

func toSnapshot(v evs.StandardView) evsv5.SnapshotDetail {
	seen := evsv5.SnapshotDetail{
		ID: v.ID, ProjectID: &v.Project, VolumeID: v.Source, Name: faces.OrNull(v.Name), Description: faces.OrNull(v.Description),
		Status: v.Status, Progress: &v.Progress, Size: v.Size, AvailabilityZone: v.Zone, Category: v.Chain.Category, Version: new(version),
		CreatedAt: ostime.New(v.Created), UpdatedAt: faces.TimeOrNull(v.Updated), RetentionAt: faces.TimeOrNull(v.Kept),
		EnterpriseProjectID: v.EnterpriseProject, Tags: v.Tags, SnapshotType: &v.Type, SnapshotGroupID: faces.OrNull(orNil(v.Group)),
		Incremental: new(!v.Full), InstantAccess: &v.InstantAccess, Frozen: new(false),
		CmkID: faces.OrNull[string](nil), EncryptAlgorithm: faces.OrNull[string](nil),
		SnapshotChains: &[]evsv5.SnapshotChains{toChain(v.Chain)},
	}
	seen.InstantAccessRetentionAt = faces.OrNull[ostime.Time](nil)
	if v.InstantAccess {
		seen.InstantAccessRetentionAt = seen.RetentionAt
	}
	return seen
}

func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// CreateStandardSnapshot implements evsv5.StrictServerInterface.
func (f face) CreateStandardSnapshot(_ context.Context, r evsv5.CreateStandardSnapshotRequestObject) (evsv5.CreateStandardSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	snapshotID, jobID, err := f.service.CreateStandard(evs.NewSnapshot{
		Project: r.ProjectID, Volume: wanted.VolumeID, Name: wanted.Name, Description: wanted.Description,
		Standard: evs.Standard{
			Tags: ptr.OrZero(wanted.Tags), EnterpriseProject: ptr.OrZero(wanted.EnterpriseProjectID),
			InstantAccess: ptr.OrZero(wanted.InstantAccess), Full: isFull(wanted.Incremental),
		},
		RetentionDays: ptr.OrZero(wanted.RetentionDays),
	})
	if err != nil {
		return nil, err
	}
	return evsv5.CreateStandardSnapshot202JSONResponse{SnapshotID: snapshotID, JobID: jobID}, nil
}

// isFull reports whether incremental is given and false.
func isFull(incremental *bool) bool { return incremental != nil && !*incremental }

// ListSnapshotsDetails implements evsv5.StrictServerInterface.
func (f face) ListSnapshotsDetails(_ context.Context, r evsv5.ListSnapshotsDetailsRequestObject) (evsv5.ListSnapshotsDetailsResponseObject, error) {
	p := r.Params
	found, _, err := f.service.ListStandard(r.ProjectID, evs.StandardQuery{
		ID: p.ID, IDs: p.Ids, Name: p.Name, Status: p.Status, Volume: p.VolumeID, Zone: p.AvailabilityZone, Type: p.SnapshotType,
		Chain: p.SnapshotChainID, Group: p.SnapshotGroupID, EnterpriseProject: p.EnterpriseProjectID, TagKey: p.TagKey, Tags: p.Tags,
		Paging: evs.Paging{
			SortKey: string(ptr.OrZero(p.SortKey)), Ascending: ptr.OrZero(p.SortDir) == evsv5.ListSnapshotsDetailsParamsSortDirAsc,
			Marker: ptr.OrZero(p.Marker), Offset: ptr.OrZero(p.Offset), Limit: p.Limit,
		},
	})
	if err != nil {
		return nil, err
	}
	return evsv5.ListSnapshotsDetails200JSONResponse{Snapshots: faces.Convert(found, toSnapshot)}, nil
}

// CountSnapshots implements evsv5.StrictServerInterface.
func (f face) CountSnapshots(_ context.Context, r evsv5.CountSnapshotsRequestObject) (evsv5.CountSnapshotsResponseObject, error) {
	p := r.Params
	_, count, err := f.service.ListStandard(r.ProjectID, evs.StandardQuery{
		ID: p.ID, Name: p.Name, Status: p.Status, Volume: p.VolumeID, Zone: p.AvailabilityZone, Type: p.SnapshotType,
		Chain: p.SnapshotChainID, EnterpriseProject: p.EnterpriseProjectID, TagKey: p.TagKey, Tags: p.Tags,
	})
	if err != nil {
		return nil, err
	}
	return evsv5.CountSnapshots200JSONResponse{Count: count}, nil
}

// ShowStandardSnapshot implements evsv5.StrictServerInterface.
func (f face) ShowStandardSnapshot(_ context.Context, r evsv5.ShowStandardSnapshotRequestObject) (evsv5.ShowStandardSnapshotResponseObject, error) {
	v, err := f.service.GetStandard(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return evsv5.ShowStandardSnapshot200JSONResponse{Snapshot: toSnapshot(v)}, nil
}

// UpdateStandardSnapshot implements evsv5.StrictServerInterface.
func (f face) UpdateStandardSnapshot(_ context.Context, r evsv5.UpdateStandardSnapshotRequestObject) (evsv5.UpdateStandardSnapshotResponseObject, error) {
	change := r.Body.Snapshot
	v, err := f.service.ChangeStandard(r.ProjectID, r.SnapshotID, change.Name, change.Description, change.InstantAccess)
	if err != nil {
		return nil, err
	}
	return evsv5.UpdateStandardSnapshot200JSONResponse{Snapshot: toSnapshot(v)}, nil
}

// DeleteStandardSnapshot implements evsv5.StrictServerInterface.
func (f face) DeleteStandardSnapshot(_ context.Context, r evsv5.DeleteStandardSnapshotRequestObject) (evsv5.DeleteStandardSnapshotResponseObject, error) {
	jobID, err := f.service.DeleteStandard(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return evsv5.DeleteStandardSnapshot202JSONResponse{JobID: jobID}, nil
}

// RollbackStandardSnapshot implements evsv5.StrictServerInterface.
func (f face) RollbackStandardSnapshot(_ context.Context, r evsv5.RollbackStandardSnapshotRequestObject) (evsv5.RollbackStandardSnapshotResponseObject, error) {
	jobID, err := f.service.RollBackStandard(r.ProjectID, r.SnapshotID, r.Body.Rollback.VolumeID)
	if err != nil {
		return nil, err
	}
	return evsv5.RollbackStandardSnapshot202JSONResponse{JobID: jobID}, nil
}

// ListSnapshotTags implements evsv5.StrictServerInterface.
func (f face) ListSnapshotTags(_ context.Context, r evsv5.ListSnapshotTagsRequestObject) (evsv5.ListSnapshotTagsResponseObject, error) {
	tags, err := f.service.SnapshotTags(r.ProjectID)
	if err != nil {
		return nil, err
	}
	return evsv5.ListSnapshotTags200JSONResponse{Tags: tags}, nil
}

// BatchCreateSnapshotTags implements evsv5.StrictServerInterface.
func (f face) BatchCreateSnapshotTags(_ context.Context, r evsv5.BatchCreateSnapshotTagsRequestObject) (evsv5.BatchCreateSnapshotTagsResponseObject, error) {
	if err := f.service.TagSnapshot(r.ProjectID, r.SnapshotID, faces.Convert(r.Body.Tags, toAdded)); err != nil {
		return nil, err
	}
	return evsv5.BatchCreateSnapshotTags204Response{}, nil
}

// BatchDeleteSnapshotTags implements evsv5.StrictServerInterface.
func (f face) BatchDeleteSnapshotTags(_ context.Context, r evsv5.BatchDeleteSnapshotTagsRequestObject) (evsv5.BatchDeleteSnapshotTagsResponseObject, error) {
	if err := f.service.UntagSnapshot(r.ProjectID, r.SnapshotID, faces.Convert(r.Body.Tags, toRemoved)); err != nil {
		return nil, err
	}
	return evsv5.BatchDeleteSnapshotTags204Response{}, nil
}
