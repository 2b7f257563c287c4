// Package cinderv3 is the face of EVS for the API huawei/cinderv3.
package cinderv3

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
)

// face implements cinderv3.StrictServerInterface.
type face struct{ service *evs.Service }

// New returns a handler for the API, which serves it from the service.
func New(service *evs.Service) http.Handler {
	strict := cinderv3.NewStrictHandlerWithOptions(face{service}, nil, cinderv3.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: api.KeepDecodingError, ResponseErrorHandlerFunc: api.KeepError,
	})
	return cinderv3.HandlerWithOptions(strict, cinderv3.StdHTTPServerOptions{ErrorHandlerFunc: api.KeepParameterError})
}

// toSnapshot returns v in short.
func toSnapshot(v evs.View) cinderv3.SnapshotSummary {
	return cinderv3.SnapshotSummary{
		ID: v.ID, Status: v.Status, VolumeID: v.Source, Size: v.Size,
		Name: faces.OrNull(v.Name), Description: faces.OrNull(v.Description), Metadata: &v.Metadata,
		CreatedAt: ostime.New(v.Created), UpdatedAt: faces.TimeOrNull(v.Updated),
	}
}

// toDetails returns v with its details.
func toDetails(v evs.View) cinderv3.SnapshotSummary {
	details := toSnapshot(v)
	details.OsExtendedSnapshotAttributesProgress = &v.Progress
	details.OsExtendedSnapshotAttributesProjectID = &v.Project
	return details
}

// withVersion returns s with what the microversion of a call adds to every answer but
// the short list. No snapshot of the sandbox belongs to a group.
func withVersion(s cinderv3.SnapshotSummary, version evs.Microversion) cinderv3.SnapshotSummary {
	if version.HasGroups() {
		s.GroupSnapshotID = faces.OrNull[string](nil)
	}
	if version.HasQuotas() {
		s.ConsumesQuota = new(true)
	}
	return s
}

// links returns the link to the page after page, absent if there is none.
func links(ctx context.Context, page evs.Page) nullable.Nullable[[]cinderv3.Link] {
	if !page.More {
		return nil // null, as on the page, breaks python-openstackclient
	}
	href := faces.NextPage(ctx, "marker", page.Last())
	return nullable.NewNullableWithValue([]cinderv3.Link{{Href: &href, Rel: new("next")}})
}

// CreateSnapshot implements cinderv3.StrictServerInterface.
func (f face) CreateSnapshot(_ context.Context, r cinderv3.CreateSnapshotRequestObject) (cinderv3.CreateSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	version := microversion(r.Params.OpenStackAPIVersion)
	force, err := version.Force(wanted.Force)
	if err != nil {
		return nil, err
	}
	v, err := f.service.Create(evs.NewSnapshot{
		Project: r.ProjectID, Volume: wanted.VolumeID,
		Name: wanted.Name, Description: faces.OrNil(wanted.Description), Metadata: ptr.OrZero(faces.OrNil(wanted.Metadata)), Force: force,
	})
	if err != nil {
		return nil, err
	}
	return cinderv3.CreateSnapshot202JSONResponse{Snapshot: withVersion(toSnapshot(v), version)}, nil
}

// microversion returns the minor number of the version in the header, which the
// document has checked.
func microversion(header *string) evs.Microversion {
	minor, _ := strconv.Atoi(strings.TrimPrefix(ptr.OrZero(header), "volume 3."))
	return evs.Microversion(minor)
}

// ListSnapshots implements cinderv3.StrictServerInterface.
func (f face) ListSnapshots(ctx context.Context, r cinderv3.ListSnapshotsRequestObject) (cinderv3.ListSnapshotsResponseObject, error) {
	p := r.Params
	q, withCount, err := microversion(p.OpenStackAPIVersion).Query(evs.Query{
		Name: p.Name, Status: p.Status, Volume: p.VolumeID,
		NameLike: p.NameLike, StatusLike: p.StatusLike, VolumeLike: p.VolumeIDLike,
		SortKey: ptr.OrZero(p.SortKey), Ascending: ptr.OrZero(p.SortDir) == cinderv3.ListSnapshotsParamsSortDirAsc,
		Marker: ptr.OrZero(p.Marker), Offset: ptr.OrZero(p.Offset), Limit: p.Limit,
	}, ptr.OrZero(p.WithCount))
	if err != nil {
		return nil, err
	}
	page, err := f.service.List(r.ProjectID, q)
	if err != nil {
		return nil, err
	}
	list := cinderv3.ListSnapshots200JSONResponse{
		Snapshots: faces.Convert(page.Snapshots, toSnapshot), SnapshotsLinks: links(ctx, page),
	}
	if withCount {
		list.Count = &page.Count
	}
	return list, nil
}

// ListSnapshotDetails implements cinderv3.StrictServerInterface.
func (f face) ListSnapshotDetails(ctx context.Context, r cinderv3.ListSnapshotDetailsRequestObject) (cinderv3.ListSnapshotDetailsResponseObject, error) {
	p := r.Params
	version := microversion(p.OpenStackAPIVersion)
	q, withCount, err := version.Query(evs.Query{
		Name: p.Name, Status: p.Status, Volume: p.VolumeID,
		SortKey: ptr.OrZero(p.SortKey), Ascending: ptr.OrZero(p.SortDir) == cinderv3.ListSnapshotDetailsParamsSortDirAsc,
		Marker: ptr.OrZero(p.Marker), Offset: ptr.OrZero(p.Offset), Limit: p.Limit,
	}, ptr.OrZero(p.WithCount))
	if err != nil {
		return nil, err
	}
	page, err := f.service.List(r.ProjectID, q)
	if err != nil {
		return nil, err
	}
	list := cinderv3.ListSnapshotDetails200JSONResponse{
		SnapshotsLinks: links(ctx, page),
		Snapshots: faces.Convert(page.Snapshots, func(v evs.View) cinderv3.SnapshotSummary {
			return withVersion(toDetails(v), version)
		}),
	}
	if withCount {
		list.Count = &page.Count
	}
	return list, nil
}

// ShowSnapshot implements cinderv3.StrictServerInterface.
func (f face) ShowSnapshot(_ context.Context, r cinderv3.ShowSnapshotRequestObject) (cinderv3.ShowSnapshotResponseObject, error) {
	v, err := f.service.Get(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return cinderv3.ShowSnapshot200JSONResponse{Snapshot: withVersion(toDetails(v), microversion(r.Params.OpenStackAPIVersion))}, nil
}

// UpdateSnapshot implements cinderv3.StrictServerInterface.
func (f face) UpdateSnapshot(_ context.Context, r cinderv3.UpdateSnapshotRequestObject) (cinderv3.UpdateSnapshotResponseObject, error) {
	v, err := f.service.Rename(r.ProjectID, r.SnapshotID, r.Body.Snapshot.Name, r.Body.Snapshot.Description)
	if err != nil {
		return nil, err
	}
	return cinderv3.UpdateSnapshot200JSONResponse{Snapshot: withVersion(toSnapshot(v), microversion(r.Params.OpenStackAPIVersion))}, nil
}

// DeleteSnapshot implements cinderv3.StrictServerInterface.
func (f face) DeleteSnapshot(_ context.Context, r cinderv3.DeleteSnapshotRequestObject) (cinderv3.DeleteSnapshotResponseObject, error) {
	if err := f.service.Delete(r.ProjectID, r.SnapshotID); err != nil {
		return nil, err
	}
	return cinderv3.DeleteSnapshot202Response{}, nil
}

// ShowSnapshotMetadata implements cinderv3.StrictServerInterface.
func (f face) ShowSnapshotMetadata(_ context.Context, r cinderv3.ShowSnapshotMetadataRequestObject) (cinderv3.ShowSnapshotMetadataResponseObject, error) {
	v, err := f.service.Get(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return cinderv3.ShowSnapshotMetadata200JSONResponse{Metadata: v.Metadata}, nil
}

// AddSnapshotMetadata implements cinderv3.StrictServerInterface.
func (f face) AddSnapshotMetadata(_ context.Context, r cinderv3.AddSnapshotMetadataRequestObject) (cinderv3.AddSnapshotMetadataResponseObject, error) {
	metadata, err := f.service.AddMetadata(r.ProjectID, r.SnapshotID, r.Body.Metadata)
	if err != nil {
		return nil, err
	}
	return cinderv3.AddSnapshotMetadata200JSONResponse{Metadata: metadata}, nil
}

// ReplaceSnapshotMetadata implements cinderv3.StrictServerInterface.
func (f face) ReplaceSnapshotMetadata(_ context.Context, r cinderv3.ReplaceSnapshotMetadataRequestObject) (cinderv3.ReplaceSnapshotMetadataResponseObject, error) {
	metadata, err := f.service.ReplaceMetadata(r.ProjectID, r.SnapshotID, r.Body.Metadata)
	if err != nil {
		return nil, err
	}
	return cinderv3.ReplaceSnapshotMetadata200JSONResponse{Metadata: metadata}, nil
}

// ShowSnapshotMetadataItem implements cinderv3.StrictServerInterface.
func (f face) ShowSnapshotMetadataItem(_ context.Context, r cinderv3.ShowSnapshotMetadataItemRequestObject) (cinderv3.ShowSnapshotMetadataItemResponseObject, error) {
	item, err := f.service.MetadataItem(r.ProjectID, r.SnapshotID, r.Key)
	if err != nil {
		return nil, err
	}
	return cinderv3.ShowSnapshotMetadataItem200JSONResponse{Meta: item}, nil
}

// UpdateSnapshotMetadataItem implements cinderv3.StrictServerInterface.
func (f face) UpdateSnapshotMetadataItem(_ context.Context, r cinderv3.UpdateSnapshotMetadataItemRequestObject) (cinderv3.UpdateSnapshotMetadataItemResponseObject, error) {
	item, err := f.service.SetMetadataItem(r.ProjectID, r.SnapshotID, r.Key, r.Body.Meta)
	if err != nil {
		return nil, err
	}
	return cinderv3.UpdateSnapshotMetadataItem200JSONResponse{Meta: item}, nil
}

// DeleteSnapshotMetadataItem implements cinderv3.StrictServerInterface.
func (f face) DeleteSnapshotMetadataItem(_ context.Context, r cinderv3.DeleteSnapshotMetadataItemRequestObject) (cinderv3.DeleteSnapshotMetadataItemResponseObject, error) {
	if err := f.service.DeleteMetadataItem(r.ProjectID, r.SnapshotID, r.Key); err != nil {
		return nil, err
	}
	return cinderv3.DeleteSnapshotMetadataItem200Response{}, nil
}
