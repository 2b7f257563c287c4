package evsv5

import (
	"context"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/evsv5"
)

func toGroup(g evs.Group) evsv5.SnapshotGroupDetail {
	return evsv5.SnapshotGroupDetail{
		ID: g.ID, ProjectID: g.Project, Status: g.Status, Name: faces.OrNull(g.Name), Description: faces.OrNull(g.Description),
		ServerID: faces.OrNull(g.Server), Tags: g.Tags, EnterpriseProjectID: g.EnterpriseProject,
		CreatedAt: ostime.New(g.Created), UpdatedAt: faces.TimeOrNull(g.Updated),
	}
}

// CreateSnapshotGroup implements evsv5.StrictServerInterface.
func (f face) CreateSnapshotGroup(_ context.Context, r evsv5.CreateSnapshotGroupRequestObject) (evsv5.CreateSnapshotGroupResponseObject, error) {
	wanted := r.Body.SnapshotGroup
	groupID, jobID, err := f.service.CreateGroup(evs.NewGroup{
		Project: r.ProjectID, Name: wanted.Name, Description: wanted.Description, Server: wanted.ServerID, Volumes: ptr.OrZero(wanted.VolumeIDs),
		Tags: ptr.OrZero(wanted.Tags), EnterpriseProject: ptr.OrZero(wanted.EnterpriseProjectID),
		InstantAccess: ptr.OrZero(wanted.InstantAccess), Full: isFull(wanted.Incremental),
	})
	if err != nil {
		return nil, err
	}
	return evsv5.CreateSnapshotGroup202JSONResponse{SnapshotGroupID: groupID, JobID: jobID}, nil
}

// ListSnapshotGroup implements evsv5.StrictServerInterface.
func (f face) ListSnapshotGroup(_ context.Context, r evsv5.ListSnapshotGroupRequestObject) (evsv5.ListSnapshotGroupResponseObject, error) {
	p := r.Params
	found, _, err := f.service.ListGroups(r.ProjectID, evs.GroupQuery{
		ID: p.ID, Name: p.Name, Status: p.Status, Server: p.ServerID, EnterpriseProject: p.EnterpriseProjectID, TagKey: p.TagKey, Tags: p.Tags,
		Paging: evs.Paging{
			SortKey: string(ptr.OrZero(p.SortKey)), Ascending: ptr.OrZero(p.SortDir) == evsv5.ListSnapshotGroupParamsSortDirAsc,
			Offset: ptr.OrZero(p.Offset), Limit: p.Limit,
		},
	})
	if err != nil {
		return nil, err
	}
	return evsv5.ListSnapshotGroup200JSONResponse{SnapshotGroups: faces.Convert(found, toGroup)}, nil
}

// CountSnapshotsGroup implements evsv5.StrictServerInterface.
func (f face) CountSnapshotsGroup(_ context.Context, r evsv5.CountSnapshotsGroupRequestObject) (evsv5.CountSnapshotsGroupResponseObject, error) {
	p := r.Params
	_, count, err := f.service.ListGroups(r.ProjectID, evs.GroupQuery{
		ID: p.ID, Name: p.Name, Status: p.Status, EnterpriseProject: p.EnterpriseProjectID, TagKey: p.TagKey, Tags: p.Tags,
	})
	if err != nil {
		return nil, err
	}
	return evsv5.CountSnapshotsGroup200JSONResponse{Count: count}, nil
}

// ShowSnapshotGroup implements evsv5.StrictServerInterface.
func (f face) ShowSnapshotGroup(_ context.Context, r evsv5.ShowSnapshotGroupRequestObject) (evsv5.ShowSnapshotGroupResponseObject, error) {
	g, err := f.service.GroupByID(r.ProjectID, r.SnapshotGroupID)
	if err != nil {
		return nil, err
	}
	return evsv5.ShowSnapshotGroup200JSONResponse{SnapshotGroup: toGroup(g)}, nil
}

// UpdateSnapshotGroup implements evsv5.StrictServerInterface.
func (f face) UpdateSnapshotGroup(_ context.Context, r evsv5.UpdateSnapshotGroupRequestObject) (evsv5.UpdateSnapshotGroupResponseObject, error) {
	change := r.Body.SnapshotGroup
	g, err := f.service.RenameGroup(r.ProjectID, r.SnapshotGroupID, change.Name, change.Description)
	if err != nil {
		return nil, err
	}
	return evsv5.UpdateSnapshotGroup200JSONResponse{SnapshotGroup: toGroup(g)}, nil
}

// DeleteSnapshotGroup implements evsv5.StrictServerInterface.
func (f face) DeleteSnapshotGroup(_ context.Context, r evsv5.DeleteSnapshotGroupRequestObject) (evsv5.DeleteSnapshotGroupResponseObject, error) {
	jobID, err := f.service.DeleteGroup(r.ProjectID, r.SnapshotGroupID)
	if err != nil {
		return nil, err
	}
	return evsv5.DeleteSnapshotGroup202JSONResponse{JobID: jobID}, nil
}

// ListSnapshotGroupTags implements evsv5.StrictServerInterface.
func (f face) ListSnapshotGroupTags(_ context.Context, r evsv5.ListSnapshotGroupTagsRequestObject) (evsv5.ListSnapshotGroupTagsResponseObject, error) {
	tags, err := f.service.GroupTags(r.ProjectID)
	if err != nil {
		return nil, err
	}
	return evsv5.ListSnapshotGroupTags200JSONResponse{Tags: tags}, nil
}

// BatchCreateSnapshotGroupTag implements evsv5.StrictServerInterface.
func (f face) BatchCreateSnapshotGroupTag(_ context.Context, r evsv5.BatchCreateSnapshotGroupTagRequestObject) (evsv5.BatchCreateSnapshotGroupTagResponseObject, error) {
	if err := f.service.TagGroup(r.ProjectID, r.SnapshotGroupID, faces.Convert(r.Body.Tags, toAdded)); err != nil {
		return nil, err
	}
	return evsv5.BatchCreateSnapshotGroupTag204Response{}, nil
}

// BatchDeleteSnapshotGroupTag implements evsv5.StrictServerInterface.
func (f face) BatchDeleteSnapshotGroupTag(_ context.Context, r evsv5.BatchDeleteSnapshotGroupTagRequestObject) (evsv5.BatchDeleteSnapshotGroupTagResponseObject, error) {
	if err := f.service.UntagGroup(r.ProjectID, r.SnapshotGroupID, faces.Convert(r.Body.Tags, toRemoved)); err != nil {
		return nil, err
	}
	return evsv5.BatchDeleteSnapshotGroupTag204Response{}, nil
}

func toAdded(t evsv5.CreateResourceTag) evs.Tag { return evs.Tag{Key: t.Key, Value: &t.Value} }

func toRemoved(t evsv5.DeleteResourceTag) evs.Tag { return evs.Tag{Key: t.Key, Value: t.Value} }
