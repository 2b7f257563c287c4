// Package cinderv2 is the face of EVS for the API huawei/cinderv2.
package cinderv2

import (
	"context"
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/cinderv2"
)

// face implements cinderv2.StrictServerInterface.
type face struct{ service *evs.Service }

// New returns a handler for the API, which serves it from the service.
func New(service *evs.Service) http.Handler {
	strict := cinderv2.NewStrictHandlerWithOptions(face{service}, nil, cinderv2.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: api.KeepDecodingError, ResponseErrorHandlerFunc: api.KeepError,
	})
	return cinderv2.HandlerWithOptions(strict, cinderv2.StdHTTPServerOptions{ErrorHandlerFunc: api.KeepParameterError})
}

// toSnapshot returns v in short.
func toSnapshot(v evs.View) cinderv2.SnapshotDetails {
	return cinderv2.SnapshotDetails{
		ID: v.ID, Status: v.Status, VolumeID: v.Source, Size: v.Size,
		Name: faces.OrNull(v.Name), Description: faces.OrNull(v.Description), Metadata: &v.Metadata,
		CreatedAt: ostime.New(v.Created), UpdatedAt: faces.TimeOrNull(v.Updated),
	}
}

// toDetails returns v with its details.
func toDetails(v evs.View) cinderv2.SnapshotDetails {
	details := toSnapshot(v)
	details.OsExtendedSnapshotAttributesProgress = &v.Progress
	details.OsExtendedSnapshotAttributesProjectID = &v.Project
	return details
}

// links returns the link to the page after page, absent if there is none.
func links(ctx context.Context, page evs.Page) nullable.Nullable[[]cinderv2.Link] {
	if !page.More {
		return nil // null, as on the page, breaks python-openstackclient
	}
	href := faces.NextPage(ctx, "marker", page.Last())
	return nullable.NewNullableWithValue([]cinderv2.Link{{Href: &href, Rel: new("next")}})
}

// CreateSnapshot implements cinderv2.StrictServerInterface.
func (f face) CreateSnapshot(_ context.Context, r cinderv2.CreateSnapshotRequestObject) (cinderv2.CreateSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	v, err := f.service.Create(evs.NewSnapshot{
		Project: r.ProjectID, Volume: wanted.VolumeID,
		Name: wanted.Name, Description: faces.OrNil(wanted.Description), Metadata: ptr.OrZero(faces.OrNil(wanted.Metadata)), Force: ptr.OrZero(wanted.Force),
	})
	if err != nil {
		return nil, err
	}
	return cinderv2.CreateSnapshot202JSONResponse{Snapshot: toSnapshot(v)}, nil
}

// ListSnapshots implements cinderv2.StrictServerInterface.
func (f face) ListSnapshots(ctx context.Context, r cinderv2.ListSnapshotsRequestObject) (cinderv2.ListSnapshotsResponseObject, error) {
	p := r.Params
	page, err := f.service.List(r.ProjectID, evs.Query{
		Name: p.Name, Status: p.Status, Volume: p.VolumeID, Marker: ptr.OrZero(p.Marker), Offset: ptr.OrZero(p.Offset), Limit: p.Limit,
	})
	if err != nil {
		return nil, err
	}
	return cinderv2.ListSnapshots200JSONResponse{
		Snapshots: faces.Convert(page.Snapshots, toSnapshot), SnapshotsLinks: links(ctx, page),
	}, nil
}

// ListSnapshotDetails implements cinderv2.StrictServerInterface.
func (f face) ListSnapshotDetails(ctx context.Context, r cinderv2.ListSnapshotDetailsRequestObject) (cinderv2.ListSnapshotDetailsResponseObject, error) {
	p := r.Params
	page, err := f.service.List(r.ProjectID, evs.Query{
		Name: p.Name, Status: p.Status, Volume: p.VolumeID, Marker: ptr.OrZero(p.Marker), Offset: ptr.OrZero(p.Offset), Limit: p.Limit,
	})
	if err != nil {
		return nil, err
	}
	return cinderv2.ListSnapshotDetails200JSONResponse{
		Snapshots: faces.Convert(page.Snapshots, toDetails), SnapshotsLinks: links(ctx, page),
	}, nil
}

// ShowSnapshot implements cinderv2.StrictServerInterface.
func (f face) ShowSnapshot(_ context.Context, r cinderv2.ShowSnapshotRequestObject) (cinderv2.ShowSnapshotResponseObject, error) {
	v, err := f.service.Get(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return cinderv2.ShowSnapshot200JSONResponse{Snapshot: toDetails(v)}, nil
}

// UpdateSnapshot implements cinderv2.StrictServerInterface.
func (f face) UpdateSnapshot(_ context.Context, r cinderv2.UpdateSnapshotRequestObject) (cinderv2.UpdateSnapshotResponseObject, error) {
	v, err := f.service.Rename(r.ProjectID, r.SnapshotID, r.Body.Snapshot.Name, r.Body.Snapshot.Description)
	if err != nil {
		return nil, err
	}
	return cinderv2.UpdateSnapshot200JSONResponse{Snapshot: toSnapshot(v)}, nil
}

// DeleteSnapshot implements cinderv2.StrictServerInterface.
func (f face) DeleteSnapshot(_ context.Context, r cinderv2.DeleteSnapshotRequestObject) (cinderv2.DeleteSnapshotResponseObject, error) {
	if err := f.service.Delete(r.ProjectID, r.SnapshotID); err != nil {
		return nil, err
	}
	return cinderv2.DeleteSnapshot202Response{}, nil
}

// ShowSnapshotMetadata implements cinderv2.StrictServerInterface.
func (f face) ShowSnapshotMetadata(_ context.Context, r cinderv2.ShowSnapshotMetadataRequestObject) (cinderv2.ShowSnapshotMetadataResponseObject, error) {
	v, err := f.service.Get(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return cinderv2.ShowSnapshotMetadata200JSONResponse{Metadata: v.Metadata}, nil
}

// AddSnapshotMetadata implements cinderv2.StrictServerInterface.
func (f face) AddSnapshotMetadata(_ context.Context, r cinderv2.AddSnapshotMetadataRequestObject) (cinderv2.AddSnapshotMetadataResponseObject, error) {
	metadata, err := f.service.AddMetadata(r.ProjectID, r.SnapshotID, r.Body.Metadata)
	if err != nil {
		return nil, err
	}
	return cinderv2.AddSnapshotMetadata200JSONResponse{Metadata: metadata}, nil
}

// ReplaceSnapshotMetadata implements cinderv2.StrictServerInterface.
func (f face) ReplaceSnapshotMetadata(_ context.Context, r cinderv2.ReplaceSnapshotMetadataRequestObject) (cinderv2.ReplaceSnapshotMetadataResponseObject, error) {
	metadata, err := f.service.ReplaceMetadata(r.ProjectID, r.SnapshotID, r.Body.Metadata)
	if err != nil {
		return nil, err
	}
	return cinderv2.ReplaceSnapshotMetadata200JSONResponse{Metadata: metadata}, nil
}

// ShowSnapshotMetadataItem implements cinderv2.StrictServerInterface.
func (f face) ShowSnapshotMetadataItem(_ context.Context, r cinderv2.ShowSnapshotMetadataItemRequestObject) (cinderv2.ShowSnapshotMetadataItemResponseObject, error) {
	item, err := f.service.MetadataItem(r.ProjectID, r.SnapshotID, r.Key)
	if err != nil {
		return nil, err
	}
	return cinderv2.ShowSnapshotMetadataItem200JSONResponse{Meta: item}, nil
}

// UpdateSnapshotMetadataItem implements cinderv2.StrictServerInterface.
func (f face) UpdateSnapshotMetadataItem(_ context.Context, r cinderv2.UpdateSnapshotMetadataItemRequestObject) (cinderv2.UpdateSnapshotMetadataItemResponseObject, error) {
	item, err := f.service.SetMetadataItem(r.ProjectID, r.SnapshotID, r.Key, r.Body.Meta)
	if err != nil {
		return nil, err
	}
	return cinderv2.UpdateSnapshotMetadataItem200JSONResponse{Meta: item}, nil
}

// DeleteSnapshotMetadataItem implements cinderv2.StrictServerInterface.
func (f face) DeleteSnapshotMetadataItem(_ context.Context, r cinderv2.DeleteSnapshotMetadataItemRequestObject) (cinderv2.DeleteSnapshotMetadataItemResponseObject, error) {
	if err := f.service.DeleteMetadataItem(r.ProjectID, r.SnapshotID, r.Key); err != nil {
		return nil, err
	}
	return cinderv2.DeleteSnapshotMetadataItem200Response{}, nil
}
