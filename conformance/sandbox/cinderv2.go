package sandbox

import (
	"context"
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/cinderv2"
)

// cinderv2API serves huawei/cinderv2.
type cinderv2API struct{ snapshots volumeSnapshots }

func newCinderv2(s *store) http.Handler {
	strict := cinderv2.NewStrictHandlerWithOptions(cinderv2API{volumeSnapshots{s}}, nil, cinderv2.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: keepUndecoded, ResponseErrorHandlerFunc: keepError,
	})
	return cinderv2.HandlerWithOptions(strict, cinderv2.StdHTTPServerOptions{ErrorHandlerFunc: keepError})
}

// cinderv2Snapshot is v in short.
func cinderv2Snapshot(v volumeSnapshot) cinderv2.SnapshotDetails {
	return cinderv2.SnapshotDetails{
		ID: v.ID, Status: v.status, VolumeID: v.Source, Size: volumeSize,
		Name: orNull(v.Name), Description: orNull(v.Description), Metadata: &v.metadata,
		CreatedAt: ostime.New(v.Created), UpdatedAt: v.updated,
	}
}

// cinderv2Details is v with its details.
func cinderv2Details(v volumeSnapshot) cinderv2.SnapshotDetails {
	details := cinderv2Snapshot(v)
	details.OsExtendedSnapshotAttributesProgress = &v.progress
	details.OsExtendedSnapshotAttributesProjectID = &v.Project
	return details
}

// cinderv2Links lead to the page after page, null if there is none.
func cinderv2Links(ctx context.Context, page snapshotPage) nullable.Nullable[[]cinderv2.Link] {
	if !page.more {
		return nullable.NewNullNullable[[]cinderv2.Link]()
	}
	href := nextPage(ctx, "marker", page.last())
	return nullable.NewNullableWithValue([]cinderv2.Link{{Href: &href, Rel: new("next")}})
}

// CreateSnapshot implements cinderv2.StrictServerInterface.
func (a cinderv2API) CreateSnapshot(_ context.Context, r cinderv2.CreateSnapshotRequestObject) (cinderv2.CreateSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	v, err := a.snapshots.create(&snapshot{
		Project: r.ProjectID, Source: wanted.VolumeID,
		Name: wanted.Name, Description: optional(wanted.Description), Metadata: orZero(wanted.Metadata),
	}, orZero(wanted.Force))
	if err != nil {
		return nil, err
	}
	return cinderv2.CreateSnapshot202JSONResponse{Snapshot: cinderv2Snapshot(v)}, nil
}

// ListSnapshots implements cinderv2.StrictServerInterface.
func (a cinderv2API) ListSnapshots(ctx context.Context, r cinderv2.ListSnapshotsRequestObject) (cinderv2.ListSnapshotsResponseObject, error) {
	p := r.Params
	page, err := a.snapshots.list(r.ProjectID, listQuery{
		name: p.Name, status: p.Status, volume: p.VolumeID, marker: orZero(p.Marker), offset: orZero(p.Offset), limit: p.Limit,
	})
	if err != nil {
		return nil, err
	}
	return cinderv2.ListSnapshots200JSONResponse{
		Snapshots: convertSnapshots(page.snapshots, cinderv2Snapshot), SnapshotsLinks: cinderv2Links(ctx, page),
	}, nil
}

// ListSnapshotDetails implements cinderv2.StrictServerInterface.
func (a cinderv2API) ListSnapshotDetails(ctx context.Context, r cinderv2.ListSnapshotDetailsRequestObject) (cinderv2.ListSnapshotDetailsResponseObject, error) {
	p := r.Params
	page, err := a.snapshots.list(r.ProjectID, listQuery{
		name: p.Name, status: p.Status, volume: p.VolumeID, marker: orZero(p.Marker), offset: orZero(p.Offset), limit: p.Limit,
	})
	if err != nil {
		return nil, err
	}
	return cinderv2.ListSnapshotDetails200JSONResponse{
		Snapshots: convertSnapshots(page.snapshots, cinderv2Details), SnapshotsLinks: cinderv2Links(ctx, page),
	}, nil
}

// ShowSnapshot implements cinderv2.StrictServerInterface.
func (a cinderv2API) ShowSnapshot(_ context.Context, r cinderv2.ShowSnapshotRequestObject) (cinderv2.ShowSnapshotResponseObject, error) {
	v, err := a.snapshots.get(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return cinderv2.ShowSnapshot200JSONResponse{Snapshot: cinderv2Details(v)}, nil
}

// UpdateSnapshot implements cinderv2.StrictServerInterface.
func (a cinderv2API) UpdateSnapshot(_ context.Context, r cinderv2.UpdateSnapshotRequestObject) (cinderv2.UpdateSnapshotResponseObject, error) {
	v, err := a.snapshots.rename(r.ProjectID, r.SnapshotID, r.Body.Snapshot.Name, r.Body.Snapshot.Description)
	if err != nil {
		return nil, err
	}
	return cinderv2.UpdateSnapshot200JSONResponse{Snapshot: cinderv2Snapshot(v)}, nil
}

// DeleteSnapshot implements cinderv2.StrictServerInterface.
func (a cinderv2API) DeleteSnapshot(_ context.Context, r cinderv2.DeleteSnapshotRequestObject) (cinderv2.DeleteSnapshotResponseObject, error) {
	if err := a.snapshots.delete(r.ProjectID, r.SnapshotID); err != nil {
		return nil, err
	}
	return cinderv2.DeleteSnapshot202Response{}, nil
}

// ShowSnapshotMetadata implements cinderv2.StrictServerInterface.
func (a cinderv2API) ShowSnapshotMetadata(_ context.Context, r cinderv2.ShowSnapshotMetadataRequestObject) (cinderv2.ShowSnapshotMetadataResponseObject, error) {
	v, err := a.snapshots.get(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return cinderv2.ShowSnapshotMetadata200JSONResponse{Metadata: v.metadata}, nil
}

// AddSnapshotMetadata implements cinderv2.StrictServerInterface.
func (a cinderv2API) AddSnapshotMetadata(_ context.Context, r cinderv2.AddSnapshotMetadataRequestObject) (cinderv2.AddSnapshotMetadataResponseObject, error) {
	metadata, err := a.snapshots.addMetadata(r.ProjectID, r.SnapshotID, r.Body.Metadata)
	if err != nil {
		return nil, err
	}
	return cinderv2.AddSnapshotMetadata200JSONResponse{Metadata: metadata}, nil
}

// ReplaceSnapshotMetadata implements cinderv2.StrictServerInterface.
func (a cinderv2API) ReplaceSnapshotMetadata(_ context.Context, r cinderv2.ReplaceSnapshotMetadataRequestObject) (cinderv2.ReplaceSnapshotMetadataResponseObject, error) {
	metadata, err := a.snapshots.replaceMetadata(r.ProjectID, r.SnapshotID, r.Body.Metadata)
	if err != nil {
		return nil, err
	}
	return cinderv2.ReplaceSnapshotMetadata200JSONResponse{Metadata: metadata}, nil
}

// ShowSnapshotMetadataItem implements cinderv2.StrictServerInterface.
func (a cinderv2API) ShowSnapshotMetadataItem(_ context.Context, r cinderv2.ShowSnapshotMetadataItemRequestObject) (cinderv2.ShowSnapshotMetadataItemResponseObject, error) {
	item, err := a.snapshots.metadataItem(r.ProjectID, r.SnapshotID, r.Key)
	if err != nil {
		return nil, err
	}
	return cinderv2.ShowSnapshotMetadataItem200JSONResponse{Meta: item}, nil
}

// UpdateSnapshotMetadataItem implements cinderv2.StrictServerInterface.
func (a cinderv2API) UpdateSnapshotMetadataItem(_ context.Context, r cinderv2.UpdateSnapshotMetadataItemRequestObject) (cinderv2.UpdateSnapshotMetadataItemResponseObject, error) {
	item, err := a.snapshots.setMetadataItem(r.ProjectID, r.SnapshotID, r.Key, r.Body.Meta)
	if err != nil {
		return nil, err
	}
	return cinderv2.UpdateSnapshotMetadataItem200JSONResponse{Meta: item}, nil
}

// DeleteSnapshotMetadataItem implements cinderv2.StrictServerInterface.
func (a cinderv2API) DeleteSnapshotMetadataItem(_ context.Context, r cinderv2.DeleteSnapshotMetadataItemRequestObject) (cinderv2.DeleteSnapshotMetadataItemResponseObject, error) {
	if err := a.snapshots.deleteMetadataItem(r.ProjectID, r.SnapshotID, r.Key); err != nil {
		return nil, err
	}
	return cinderv2.DeleteSnapshotMetadataItem200Response{}, nil
}
