package evsv2

import (
	"context"
	"net/url"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// CreateVolume implements evsv2.StrictServerInterface. It ignores the dedicated storage,
// the IOPS and the throughput: the sandbox has none.
func (f face) CreateVolume(_ context.Context, r evsv2.CreateVolumeRequestObject) (evsv2.CreateVolumeResponseObject, error) {
	wanted, paid := r.Body.Volume, ptr.OrZero(r.Body.BssParam)
	c, err := f.service.CreateVolumes(evs.NewVolume{
		Project: r.ProjectID, Name: wanted.Name, Description: wanted.Description,
		Zone: wanted.AvailabilityZone, Type: &wanted.VolumeType, Size: wanted.Size,
		Snapshot: wanted.SnapshotID, Image: wanted.ImageRef, Backup: wanted.BackupID,
		Metadata: ptr.OrZero(wanted.Metadata), Tags: ptr.OrZero(wanted.Tags), Shared: ptr.OrZero(wanted.Multiattach),
		EnterpriseProject: wanted.EnterpriseProjectID, Server: ptr.OrZero(r.Body.ServerID), Count: ptr.OrZero(wanted.Count),
		Payment: evs.Payment{
			Ahead: ptr.OrZero(paid.ChargingMode) == evsv2.BssParamForCreateVolumeChargingModePrePaid,
			Unit:  string(ptr.OrZero(paid.PeriodType)), Number: ptr.OrZero(paid.PeriodNum),
		},
		Token: ptr.OrZero(r.Params.XClientToken),
	})
	if err != nil {
		return nil, err
	}
	return evsv2.CreateVolume202JSONResponse{
		JobID: ptr.OrNil(c.Job), OrderID: ptr.OrNil(c.Order), VolumeIds: idsOrNil(c.IDs),
	}, nil
}

func idsOrNil(ids []string) *[]string {
	if ids == nil {
		return nil
	}
	return &ids
}

// ListVolumes implements evsv2.StrictServerInterface.
func (f face) ListVolumes(ctx context.Context, r evsv2.ListVolumesRequestObject) (evsv2.ListVolumesResponseObject, error) {
	p := r.Params
	page, err := f.service.ListVolumes(r.ProjectID, evs.VolumeQuery{
		ID: p.ID, Name: p.Name, Status: p.Status, Server: p.ServerID, Type: p.VolumeTypeID, IDs: p.Ids,
		Metadata: p.Metadata, NotMetadata: (*string)(p.NotMetadata), Shared: p.Multiattach, EnterpriseProject: p.EnterpriseProjectID,
		Storage: evs.Storage{
			Zone: p.AvailabilityZone, ServiceType: (*string)(p.ServiceType), DedicatedName: p.DedicatedStorageName, DedicatedID: p.DedicatedStorageID,
		},
		Paging: evs.Paging{
			SortKey: ptr.OrZero(p.SortKey), Ascending: ptr.OrZero(p.SortDir) == evsv2.ListVolumesParamsSortDirAsc,
			Marker: ptr.OrZero(p.Marker), Offset: ptr.OrZero(p.Offset), Limit: p.Limit,
		},
	})
	if err != nil {
		return nil, err
	}
	list := evsv2.ListVolumes200JSONResponse{
		Count:   page.Count,
		Volumes: faces.Convert(page.Volumes, func(v evs.Volume) evsv2.VolumeDetails { return toVolume(ctx, v) }),
	}
	if page.More {
		href := faces.NextPage(ctx, "marker", page.Last())
		list.VolumesLinks = &[]evsv2.Link{{Href: &href, Rel: new("next")}}
	}
	return list, nil
}

// ShowVolume implements evsv2.StrictServerInterface.
func (f face) ShowVolume(ctx context.Context, r evsv2.ShowVolumeRequestObject) (evsv2.ShowVolumeResponseObject, error) {
	v, err := f.service.Volume(r.ProjectID, r.VolumeID)
	if err != nil {
		return nil, err
	}
	return evsv2.ShowVolume200JSONResponse{Volume: toVolume(ctx, v)}, nil
}

// DeleteVolume implements evsv2.StrictServerInterface. The call has no parameter for the
// snapshots of the volume, so they are deleted with it.
func (f face) DeleteVolume(_ context.Context, r evsv2.DeleteVolumeRequestObject) (evsv2.DeleteVolumeResponseObject, error) {
	job, err := f.service.DeleteVolume(r.ProjectID, r.VolumeID, true)
	if err != nil {
		return nil, err
	}
	return evsv2.DeleteVolume200JSONResponse{JobID: job}, nil
}

// toVolume returns v, with null for what the sandbox does not know.
func toVolume(ctx context.Context, v evs.Volume) evsv2.VolumeDetails {
	details := evsv2.VolumeDetails{
		ID: v.ID, Status: v.Status, Size: v.Size, AvailabilityZone: v.Zone, CreatedAt: ostime.New(v.Created),
		Links: volumeLinks(ctx, v), Attachments: attachments(v),
		OsVolTenantAttrTenantID: nullable.NewNullableWithValue(v.Project), ServiceType: new(evs.ServiceType),
		Name: faces.OrNull(v.Name), Description: faces.OrNull(v.Description), SnapshotID: faces.OrNull(v.Snapshot),
		VolumeType: faces.OrNull(v.Type), UpdatedAt: faces.TimeOrNull(v.Updated),
		Bootable: "false", Metadata: v.Metadata, Multiattach: v.Shared, EnterpriseProjectID: v.EnterpriseProject,
	}
	if v.Bootable {
		details.Bootable = "true"
	}
	if v.Tags != nil {
		details.Tags = &v.Tags
	}
	return details
}

// volumeLinks returns the links of the page's example: with the version of the API,
// and without it.
func volumeLinks(ctx context.Context, v evs.Volume) []evsv2.VolumeLink {
	path := "/" + url.PathEscape(v.Project) + "/cloudvolumes/" + url.PathEscape(v.ID)
	link := func(rel, version string) evsv2.VolumeLink {
		return evsv2.VolumeLink{Href: new(faces.BaseURL(ctx) + version + path), Rel: &rel}
	}
	return []evsv2.VolumeLink{link("self", "/v2"), link("bookmark", "")}
}

// attachments returns where v is attached.
func attachments(v evs.Volume) []evsv2.Attachment {
	if v.Server == "" {
		return []evsv2.Attachment{}
	}
	return []evsv2.Attachment{{
		ID: v.ID, VolumeID: v.ID, AttachmentID: v.ID, ServerID: v.Server, Device: "/dev/vdb",
		HostName: faces.OrNull[string](nil), AttachedAt: ostime.New(v.Created),
	}}
}
