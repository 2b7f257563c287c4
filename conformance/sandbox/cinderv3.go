package sandbox

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
)

// cinderv3API serves huawei/cinderv3.
type cinderv3API struct{ snapshots volumeSnapshots }

func newCinderv3(s *store) http.Handler {
	strict := cinderv3.NewStrictHandlerWithOptions(cinderv3API{volumeSnapshots{s}}, nil, cinderv3.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: keepUndecoded, ResponseErrorHandlerFunc: keepError,
	})
	return cinderv3.HandlerWithOptions(strict, cinderv3.StdHTTPServerOptions{ErrorHandlerFunc: keepError})
}

// cinderv3Snapshot is v in short.
func cinderv3Snapshot(v volumeSnapshot) cinderv3.SnapshotSummary {
	return cinderv3.SnapshotSummary{
		ID: v.ID, Status: v.status, VolumeID: v.Source, Size: volumeSize,
		Name: orNull(v.Name), Description: orNull(v.Description), Metadata: &v.metadata,
		CreatedAt: ostime.New(v.Created), UpdatedAt: v.updated,
	}
}

// cinderv3Details is v with its details.
func cinderv3Details(v volumeSnapshot) cinderv3.SnapshotSummary {
	details := cinderv3Snapshot(v)
	details.OsExtendedSnapshotAttributesProgress = &v.progress
	details.OsExtendedSnapshotAttributesProjectID = &v.Project
	return details
}

// cinderv3Links lead to the page after page, null if there is none.
func cinderv3Links(ctx context.Context, page snapshotPage) nullable.Nullable[[]cinderv3.Link] {
	if !page.more {
		return nullable.NewNullNullable[[]cinderv3.Link]()
	}
	href := nextPage(ctx, "marker", page.last())
	return nullable.NewNullableWithValue([]cinderv3.Link{{Href: &href, Rel: new("next")}})
}

// CreateSnapshot implements cinderv3.StrictServerInterface.
func (a cinderv3API) CreateSnapshot(_ context.Context, r cinderv3.CreateSnapshotRequestObject) (cinderv3.CreateSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	force, err := forced(microversion(r.Params.OpenStackAPIVersion), wanted.Force)
	if err != nil {
		return nil, err
	}
	v, err := a.snapshots.create(&snapshot{
		Project: r.ProjectID, Source: wanted.VolumeID,
		Name: wanted.Name, Description: optional(wanted.Description), Metadata: orZero(wanted.Metadata),
	}, force)
	if err != nil {
		return nil, err
	}
	return cinderv3.CreateSnapshot202JSONResponse{Snapshot: cinderv3Snapshot(v)}, nil
}

// The microversions from which something is known.
const (
	sortByNameFrom = 30
	likeFrom       = 31
	withCountFrom  = 45
	forcelessFrom  = 66 // a volume in use needs no force, and force: false is refused
)

// microversion is the minor number, which the document has checked.
func microversion(header *string) int {
	minor, _ := strconv.Atoi(strings.TrimPrefix(orZero(header), "volume 3."))
	return minor
}

func forced(minor int, force *bool) (bool, error) {
	if minor < forcelessFrom {
		return orZero(force), nil
	}
	if force != nil && !*force {
		return false, cinderWords{}.general(http.StatusBadRequest).because("/snapshot/force: false is not allowed since microversion 3.66; leave it out.")
	}
	return true, nil
}

// ListSnapshots implements cinderv3.StrictServerInterface.
func (a cinderv3API) ListSnapshots(ctx context.Context, r cinderv3.ListSnapshotsRequestObject) (cinderv3.ListSnapshotsResponseObject, error) {
	q, err := cinderv3Query(r.Params)
	if err != nil {
		return nil, err
	}
	page, err := a.snapshots.list(r.ProjectID, q)
	if err != nil {
		return nil, err
	}
	list := cinderv3.ListSnapshots200JSONResponse{
		Snapshots: convertSnapshots(page.snapshots, cinderv3Snapshot), SnapshotsLinks: cinderv3Links(ctx, page),
	}
	if orZero(r.Params.WithCount) && microversion(r.Params.OpenStackAPIVersion) >= withCountFrom {
		list.Count = &page.count
	}
	return list, nil
}

// cinderv3Query leaves out what the microversion does not know, as OpenStack
// Cinder does.
func cinderv3Query(p cinderv3.ListSnapshotsParams) (listQuery, error) {
	q := listQuery{
		name: p.Name, status: p.Status, volume: p.VolumeID,
		sortKey: orZero(p.SortKey), ascending: orZero(p.SortDir) == cinderv3.ListSnapshotsParamsSortDirAsc,
		marker: orZero(p.Marker), offset: orZero(p.Offset), limit: p.Limit,
	}
	minor := microversion(p.OpenStackAPIVersion)
	if minor >= likeFrom {
		q.nameLike, q.statusLike, q.volumeLike = p.NameLike, p.StatusLike, p.VolumeIDLike
	}
	if q.sortKey == "name" && minor < sortByNameFrom {
		return q, wrongSortKey.because("sort_key: name is known from microversion 3.30 on; ask for that in OpenStack-API-Version.")
	}
	if orZero(p.WithCount) && minor >= withCountFrom && q.isFiltered() {
		return q, wrongURL("with_count: it goes with no filter; leave out the filters or with_count.")
	}
	return q, nil
}

// ListSnapshotDetails implements cinderv3.StrictServerInterface.
func (a cinderv3API) ListSnapshotDetails(ctx context.Context, r cinderv3.ListSnapshotDetailsRequestObject) (cinderv3.ListSnapshotDetailsResponseObject, error) {
	p := r.Params
	page, err := a.snapshots.list(r.ProjectID, listQuery{
		name: p.Name, status: p.Status, volume: p.VolumeID,
		ascending: orZero(p.SortDir) == cinderv3.ListSnapshotDetailsParamsSortDirAsc,
		marker:    orZero(p.Marker), offset: orZero(p.Offset), limit: p.Limit,
	})
	if err != nil {
		return nil, err
	}
	return cinderv3.ListSnapshotDetails200JSONResponse{
		Snapshots: convertSnapshots(page.snapshots, cinderv3Details), SnapshotsLinks: cinderv3Links(ctx, page),
	}, nil
}

// ShowSnapshot implements cinderv3.StrictServerInterface.
func (a cinderv3API) ShowSnapshot(_ context.Context, r cinderv3.ShowSnapshotRequestObject) (cinderv3.ShowSnapshotResponseObject, error) {
	v, err := a.snapshots.get(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return cinderv3.ShowSnapshot200JSONResponse{Snapshot: cinderv3Details(v)}, nil
}

// UpdateSnapshot implements cinderv3.StrictServerInterface.
func (a cinderv3API) UpdateSnapshot(_ context.Context, r cinderv3.UpdateSnapshotRequestObject) (cinderv3.UpdateSnapshotResponseObject, error) {
	v, err := a.snapshots.rename(r.ProjectID, r.SnapshotID, r.Body.Snapshot.Name, r.Body.Snapshot.Description)
	if err != nil {
		return nil, err
	}
	return cinderv3.UpdateSnapshot200JSONResponse{Snapshot: cinderv3Snapshot(v)}, nil
}

// DeleteSnapshot implements cinderv3.StrictServerInterface.
func (a cinderv3API) DeleteSnapshot(_ context.Context, r cinderv3.DeleteSnapshotRequestObject) (cinderv3.DeleteSnapshotResponseObject, error) {
	if err := a.snapshots.delete(r.ProjectID, r.SnapshotID); err != nil {
		return nil, err
	}
	return cinderv3.DeleteSnapshot202Response{}, nil
}

// ShowSnapshotMetadata implements cinderv3.StrictServerInterface.
func (a cinderv3API) ShowSnapshotMetadata(_ context.Context, r cinderv3.ShowSnapshotMetadataRequestObject) (cinderv3.ShowSnapshotMetadataResponseObject, error) {
	v, err := a.snapshots.get(r.ProjectID, r.SnapshotID)
	if err != nil {
		return nil, err
	}
	return cinderv3.ShowSnapshotMetadata200JSONResponse{Metadata: v.metadata}, nil
}

// AddSnapshotMetadata implements cinderv3.StrictServerInterface.
func (a cinderv3API) AddSnapshotMetadata(_ context.Context, r cinderv3.AddSnapshotMetadataRequestObject) (cinderv3.AddSnapshotMetadataResponseObject, error) {
	metadata, err := a.snapshots.addMetadata(r.ProjectID, r.SnapshotID, r.Body.Metadata)
	if err != nil {
		return nil, err
	}
	return cinderv3.AddSnapshotMetadata200JSONResponse{Metadata: metadata}, nil
}

// ReplaceSnapshotMetadata implements cinderv3.StrictServerInterface.
func (a cinderv3API) ReplaceSnapshotMetadata(_ context.Context, r cinderv3.ReplaceSnapshotMetadataRequestObject) (cinderv3.ReplaceSnapshotMetadataResponseObject, error) {
	metadata, err := a.snapshots.replaceMetadata(r.ProjectID, r.SnapshotID, r.Body.Metadata)
	if err != nil {
		return nil, err
	}
	return cinderv3.ReplaceSnapshotMetadata200JSONResponse{Metadata: metadata}, nil
}

// ShowSnapshotMetadataItem implements cinderv3.StrictServerInterface.
func (a cinderv3API) ShowSnapshotMetadataItem(_ context.Context, r cinderv3.ShowSnapshotMetadataItemRequestObject) (cinderv3.ShowSnapshotMetadataItemResponseObject, error) {
	item, err := a.snapshots.metadataItem(r.ProjectID, r.SnapshotID, r.Key)
	if err != nil {
		return nil, err
	}
	return cinderv3.ShowSnapshotMetadataItem200JSONResponse{Meta: item}, nil
}

// UpdateSnapshotMetadataItem implements cinderv3.StrictServerInterface.
func (a cinderv3API) UpdateSnapshotMetadataItem(_ context.Context, r cinderv3.UpdateSnapshotMetadataItemRequestObject) (cinderv3.UpdateSnapshotMetadataItemResponseObject, error) {
	item, err := a.snapshots.setMetadataItem(r.ProjectID, r.SnapshotID, r.Key, r.Body.Meta)
	if err != nil {
		return nil, err
	}
	return cinderv3.UpdateSnapshotMetadataItem200JSONResponse{Meta: item}, nil
}

// DeleteSnapshotMetadataItem implements cinderv3.StrictServerInterface.
func (a cinderv3API) DeleteSnapshotMetadataItem(_ context.Context, r cinderv3.DeleteSnapshotMetadataItemRequestObject) (cinderv3.DeleteSnapshotMetadataItemResponseObject, error) {
	if err := a.snapshots.deleteMetadataItem(r.ProjectID, r.SnapshotID, r.Key); err != nil {
		return nil, err
	}
	return cinderv3.DeleteSnapshotMetadataItem200Response{}, nil
}
