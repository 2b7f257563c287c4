package cinderv3

import (
	"context"
	"net/url"
	"strconv"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
)

// CreateVolume implements cinderv3.StrictServerInterface.
func (f face) CreateVolume(ctx context.Context, r cinderv3.CreateVolumeRequestObject) (cinderv3.CreateVolumeResponseObject, error) {
	wanted := r.Body.Volume
	created, err := f.service.CreateVolumes(evs.NewVolume{
		Project: r.ProjectID, Name: faces.OrNil(wanted.Name), Description: faces.OrNil(wanted.Description),
		Zone: wanted.AvailabilityZone, Type: faces.OrNil(wanted.VolumeType), Size: wanted.Size,
		Snapshot: faces.OrNil(wanted.SnapshotID), Image: faces.OrNil(wanted.ImageRef), Clone: clone(wanted),
		Metadata: ptr.OrZero(faces.OrNil(wanted.Metadata)), Shared: ptr.OrZero(wanted.Multiattach),
	})
	if err != nil {
		return nil, err
	}
	return cinderv3.CreateVolume202JSONResponse{Volume: toVolume(ctx, created.Volumes[0], microversion(r.Params.OpenStackAPIVersion))}, nil
}

// clone returns the volume to clone, by either of its names.
func clone(wanted cinderv3.CinderCreateVolumeOption) string {
	if source := ptr.OrZero(faces.OrNil(wanted.SourceVolid)); source != "" {
		return source
	}
	return ptr.OrZero(wanted.SourceReplica)
}

// ListVolumes implements cinderv3.StrictServerInterface.
func (f face) ListVolumes(ctx context.Context, r cinderv3.ListVolumesRequestObject) (cinderv3.ListVolumesResponseObject, error) {
	p := r.Params
	page, err := f.service.ListVolumes(r.ProjectID, evs.VolumeQuery{
		Name: p.Name, Status: p.Status, Metadata: p.Metadata, Storage: evs.Storage{Zone: p.AvailabilityZone},
		Paging: evs.Paging{
			SortKey: ptr.OrZero(p.SortKey), Ascending: ptr.OrZero(p.SortDir) == cinderv3.ListVolumesParamsSortDirAsc,
			Marker: ptr.OrZero(p.Marker), Offset: ptr.OrZero(p.Offset), Limit: p.Limit,
		},
	})
	if err != nil {
		return nil, err
	}
	return cinderv3.ListVolumes200JSONResponse{
		Count: volumeCount(page, p.WithCount, microversion(p.OpenStackAPIVersion)), VolumesLinks: nextVolumes(ctx, page),
		Volumes: faces.Convert(page.Volumes, func(v evs.Volume) cinderv3.VolumeSummary {
			return cinderv3.VolumeSummary{ID: v.ID, Name: faces.OrNull(v.Name), Links: volumeLinks(ctx, v)}
		}),
	}, nil
}

// ListVolumeDetails implements cinderv3.StrictServerInterface.
func (f face) ListVolumeDetails(ctx context.Context, r cinderv3.ListVolumeDetailsRequestObject) (cinderv3.ListVolumeDetailsResponseObject, error) {
	p := r.Params
	version := microversion(p.OpenStackAPIVersion)
	page, err := f.service.ListVolumes(r.ProjectID, evs.VolumeQuery{
		Name: p.Name, Status: p.Status, Metadata: p.Metadata, Storage: evs.Storage{Zone: p.AvailabilityZone},
		Paging: evs.Paging{
			SortKey: ptr.OrZero(p.SortKey), Ascending: ptr.OrZero(p.SortDir) == cinderv3.ListVolumeDetailsParamsSortDirAsc,
			Marker: ptr.OrZero(p.Marker), Offset: ptr.OrZero(p.Offset), Limit: p.Limit,
		},
	})
	if err != nil {
		return nil, err
	}
	return cinderv3.ListVolumeDetails200JSONResponse{
		Count: volumeCount(page, p.WithCount, version), VolumesLinks: nextVolumes(ctx, page),
		Volumes: faces.Convert(page.Volumes, func(v evs.Volume) cinderv3.VolumeDetails { return toVolume(ctx, v, version) }),
	}, nil
}

// volumeCount returns how many volumes the whole list has, nil if that is not wanted.
func volumeCount(page evs.VolumePage, wanted *bool, version evs.Microversion) *int {
	if !version.Count(ptr.OrZero(wanted)) {
		return nil
	}
	return &page.Count
}

// nextVolumes returns the link to the page after page, nil if there is none.
func nextVolumes(ctx context.Context, page evs.VolumePage) *[]cinderv3.VolumeLink {
	if !page.More {
		return nil
	}
	return &[]cinderv3.VolumeLink{volumeLink("next", faces.NextPage(ctx, "marker", page.Last()))}
}

// ShowVolume implements cinderv3.StrictServerInterface.
func (f face) ShowVolume(ctx context.Context, r cinderv3.ShowVolumeRequestObject) (cinderv3.ShowVolumeResponseObject, error) {
	v, err := f.service.Volume(r.ProjectID, r.VolumeID)
	if err != nil {
		return nil, err
	}
	return cinderv3.ShowVolume200JSONResponse{Volume: toVolume(ctx, v, microversion(r.Params.OpenStackAPIVersion))}, nil
}

// DeleteVolume implements cinderv3.StrictServerInterface. Cinder has no jobs.
func (f face) DeleteVolume(_ context.Context, r cinderv3.DeleteVolumeRequestObject) (cinderv3.DeleteVolumeResponseObject, error) {
	if _, err := f.service.DeleteVolume(r.ProjectID, r.VolumeID, ptr.OrZero(r.Params.Cascade)); err != nil {
		return nil, err
	}
	return cinderv3.DeleteVolume202Response{}, nil
}

// toVolume returns v, with what the microversion of the call adds. No volume of the
// sandbox belongs to a group or has a type with an id.
func toVolume(ctx context.Context, v evs.Volume, version evs.Microversion) cinderv3.VolumeDetails {
	details := cinderv3.VolumeDetails{
		ID: v.ID, Status: v.Status, Size: v.Size, AvailabilityZone: v.Zone, VolumeType: faces.OrNull(v.Type),
		Name: faces.OrNull(v.Name), Description: faces.OrNull(v.Description), Metadata: v.Metadata,
		Bootable: strconv.FormatBool(v.Bootable), Multiattach: v.Shared, Encrypted: new(false),
		SnapshotID: faces.OrNull(v.Snapshot), SourceVolid: faces.OrNull[string](nil), ConsistencygroupID: faces.OrNull[string](nil),
		OsVolTenantAttrTenantID: faces.OrNull(&v.Project), Links: volumeLinks(ctx, v), Attachments: attachments(v),
		CreatedAt: ostime.New(v.Created), UpdatedAt: faces.TimeOrNull(v.Updated),
	}
	if version.HasVolumeGroups() {
		details.GroupID = faces.OrNull[string](nil)
	}
	if version.HasSharedTargets() {
		details.SharedTargets, details.ServiceUUID = faces.OrNull(new(false)), faces.OrNull[string](nil)
	}
	if version.HasTypeIDs() {
		details.VolumeTypeID = faces.OrNull[string](nil)
	}
	if version.HasQuotas() {
		details.ConsumesQuota = new(true)
	}
	return details
}

// volumeLinks returns the addresses of v with the version of the API and without it.
func volumeLinks(ctx context.Context, v evs.Volume) []cinderv3.VolumeLink {
	path := "/" + url.PathEscape(v.Project) + "/volumes/" + url.PathEscape(v.ID)
	base := faces.BaseURL(ctx)
	return []cinderv3.VolumeLink{volumeLink("self", base+"/v3"+path), volumeLink("bookmark", base+path)}
}

func volumeLink(rel, href string) cinderv3.VolumeLink {
	return cinderv3.VolumeLink{Href: &href, Rel: &rel}
}

// attachments returns where v is attached.
func attachments(v evs.Volume) []cinderv3.Attachment {
	if v.Server == "" {
		return []cinderv3.Attachment{}
	}
	return []cinderv3.Attachment{{
		ID: v.ID, VolumeID: v.ID, AttachmentID: v.ID, ServerID: v.Server, Device: "/dev/vdb",
		HostName: faces.OrNull[string](nil), AttachedAt: ostime.New(v.Created),
	}}
}
