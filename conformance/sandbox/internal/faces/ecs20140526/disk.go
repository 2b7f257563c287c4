package ecs20140526

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// DescribeDisks implements ecs20140526.StrictServerInterface.
func (f face) DescribeDisks(ctx context.Context, r ecs20140526.DescribeDisksRequestObject) (ecs20140526.DescribeDisksResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	page, err := f.service.Disks(toDiskQuery(c, p))
	if err != nil {
		return nil, err
	}
	return ecs20140526.DescribeDisks200JSONResponse{
		NextToken: page.Next, PageNumber: page.Number, PageSize: page.Size, TotalCount: page.Total, RequestID: c.ID,
		Disks: ecs20140526.DiskList{Disk: faces.Convert(page.Items, func(v ecs.DiskView) ecs20140526.Disk {
			return toDisk(v, p.RegionID)
		})},
	}, nil
}

func toDiskQuery(c *api.Call, p ecs20140526.DescribeDisksParams) ecs.DiskQuery {
	return ecs.DiskQuery{
		Region: p.RegionID, Zone: ptr.OrZero(p.ZoneID), IDs: ptr.OrZero(p.DiskIDs),
		Instance: ptr.OrZero(p.InstanceID), Snapshot: ptr.OrZero(p.SnapshotID), Name: ptr.OrZero(p.DiskName),
		Type: string(ptr.OrZero(p.DiskType)), Category: string(ptr.OrZero(p.Category)),
		Level: string(ptr.OrZero(p.PerformanceLevel)), Status: string(ptr.OrZero(p.Status)),
		ChargeType: string(ptr.OrZero(p.DiskChargeType)), MultiAttach: string(ptr.OrZero(p.MultiAttach)),
		ResourceGroup: ptr.OrZero(p.ResourceGroupID), KMSKey: ptr.OrZero(p.KMSKeyID),
		Policy: ptr.OrZero(p.AutoSnapshotPolicyID), LockReason: string(ptr.OrZero(p.LockReason)),
		Portable: p.Portable, WithInstance: p.DeleteWithInstance, AutoSnapshotsGo: p.DeleteAutoSnapshot,
		CanHavePolicy: p.EnableAutoSnapshot, HasPolicy: p.EnableAutomatedSnapshotPolicy, Shared: p.EnableShared,
		Encrypted: ptr.OrZero(p.Encrypted), Tags: tags(c),
		CreatedFrom: ecs.Filter{HasKey: p.Filter1Key != nil, Value: p.Filter1Value},
		CreatedTo:   ecs.Filter{HasKey: p.Filter2Key != nil, Value: p.Filter2Value},
		DryRun:      ptr.OrZero(p.DryRun),
		Paging:      ecs.Paging{Token: p.NextToken, Max: p.MaxResults, Number: p.PageNumber, Size: p.PageSize},
	}
}

// toDisk returns v as a list of a region has it.
func toDisk(v ecs.DiskView, region string) ecs20140526.Disk {
	d := ecs20140526.Disk{
		DiskID: v.ID, Type: &v.Type, DiskName: v.Name, Description: v.Description, Tags: diskTags(v.Tags),
		Status: &v.Status, Category: &v.Category, Size: &v.SizeGiB, RegionID: &region, ZoneID: new(v.ZoneIn(region)),
		CreationTime: new(ecs.Time(v.Created)), DiskChargeType: &v.ChargeType, MultiAttach: &v.MultiAttachment,
		Portable: &v.Portable, Encrypted: &v.Encrypted, DeleteWithInstance: &v.WithInstance,
		DeleteAutoSnapshot: new(true), EnableAutoSnapshot: new(true), EnableAutomatedSnapshotPolicy: new(v.Policy != ""),

		// What not every disk has.
		AutoSnapshotPolicyID: ptr.OrNil(v.Policy), PerformanceLevel: ptr.OrNil(v.Level), SourceSnapshotID: ptr.OrNil(v.Snapshot),
		KMSKeyID: ptr.OrNil(v.KMSKey), ResourceGroupID: ptr.OrNil(v.ResourceGroup),
		ProvisionedIops: v.ProvisionedIOPS, BurstingEnabled: v.Bursting,
		StorageSetID: ptr.OrNil(v.StorageSet), StorageSetPartitionNumber: ptr.OrNil(v.Partitions), StorageClusterID: ptr.OrNil(v.StorageCluster),
	}
	if !v.Detached.IsZero() {
		d.DetachedTime = new(ecs.Time(v.Detached))
	}
	if v.AttachedTo != "" {
		addAttachment(&d, v)
	}
	return d
}

// addAttachment adds where the disk is attached. A disk for several instances has that
// in its list only.
func addAttachment(d *ecs20140526.Disk, v ecs.DiskView) {
	attached := ecs.Time(v.Attached)
	d.AttachedTime = &attached
	d.Attachments = &ecs20140526.DiskAttachmentList{Attachment: []ecs20140526.DiskAttachment{
		{InstanceID: v.AttachedTo, Device: ptr.OrNil(v.Device), AttachedTime: &attached},
	}}
	if !v.MultiAttach {
		d.InstanceID, d.Device = &v.AttachedTo, ptr.OrNil(v.Device)
	}
}

// diskTags returns nil if there are no tags.
func diskTags(tags map[string]string) *ecs20140526.DiskTagList {
	if len(tags) == 0 {
		return nil
	}
	list := &ecs20140526.DiskTagList{}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list.Tag = append(list.Tag, ecs20140526.DiskTag{TagKey: key, TagValue: new(tags[key])})
	}
	return list
}

// CreateDisk implements ecs20140526.StrictServerInterface.
func (f face) CreateDisk(ctx context.Context, r ecs20140526.CreateDiskRequestObject) (ecs20140526.CreateDiskResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	created, err := f.service.CreateDisk(repeatable(c), ecs.NewDisk{
		Region: p.RegionID, Zone: ptr.OrZero(p.ZoneID), Instance: ptr.OrZero(p.InstanceID),
		Snapshot: ptr.OrZero(p.SnapshotID), SizeGiB: ptr.OrZero(p.Size),
		Category: string(ptr.OrZero(p.DiskCategory)), Level: string(ptr.OrZero(p.PerformanceLevel)),
		Name: p.DiskName, Description: p.Description, Encrypted: ptr.OrZero(p.Encrypted), KMSKey: ptr.OrZero(p.KMSKeyID),
		ResourceGroup: ptr.OrZero(p.ResourceGroupID), MultiAttach: ptr.OrZero(p.MultiAttach) == ecs20140526.CreateDiskParamsMultiAttachEnabled,
		ProvisionedIOPS: p.ProvisionedIops, Bursting: p.BurstingEnabled,
		StorageSet: ptr.OrZero(p.StorageSetID), Partitions: ptr.OrZero(p.StorageSetPartitionNumber), StorageCluster: ptr.OrZero(p.StorageClusterID),
		Tags: tags(c),
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.CreateDisk200JSONResponse{DiskID: created.ID, OrderID: ptr.OrNil(created.Order), RequestID: c.ID}, nil
}

// DeleteDisk implements ecs20140526.StrictServerInterface.
func (f face) DeleteDisk(ctx context.Context, r ecs20140526.DeleteDiskRequestObject) (ecs20140526.DeleteDiskResponseObject, error) {
	if err := f.service.DeleteDisk(r.Params.DiskID); err != nil {
		return nil, err
	}
	return ecs20140526.DeleteDisk200JSONResponse{RequestID: api.CallOf(ctx).ID}, nil
}

// AttachDisk implements ecs20140526.StrictServerInterface.
func (f face) AttachDisk(ctx context.Context, r ecs20140526.AttachDiskRequestObject) (ecs20140526.AttachDiskResponseObject, error) {
	p := r.Params
	err := f.service.Attach(ecs.NewAttachment{
		Disk: p.DiskID, Instance: p.InstanceID, Device: ptr.OrZero(p.Device), IsSystem: ptr.OrZero(p.Bootable),
		HasLogin: p.Password != nil || p.KeyPairName != nil, WithInstance: p.DeleteWithInstance, Force: ptr.OrZero(p.Force),
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.AttachDisk200JSONResponse{RequestID: api.CallOf(ctx).ID}, nil
}

// DetachDisk implements ecs20140526.StrictServerInterface.
func (f face) DetachDisk(ctx context.Context, r ecs20140526.DetachDiskRequestObject) (ecs20140526.DetachDiskResponseObject, error) {
	p := r.Params
	if err := f.service.Detach(p.DiskID, p.InstanceID, p.DeleteWithInstance); err != nil {
		return nil, err
	}
	return ecs20140526.DetachDisk200JSONResponse{RequestID: api.CallOf(ctx).ID}, nil
}

// ResetDisks implements ecs20140526.StrictServerInterface. A disk or a snapshot alone
// counts, with nothing for the other.
func (f face) ResetDisks(ctx context.Context, r ecs20140526.ResetDisksRequestObject) (ecs20140526.ResetDisksResponseObject, error) {
	c := api.CallOf(ctx)
	all := rollbacks(c)
	if err := f.service.ResetAll(all, ptr.OrZero(r.Params.DryRun)); err != nil {
		return nil, err
	}
	return ecs20140526.ResetDisks200JSONResponse{RequestID: c.ID, OperationProgressSet: ecs20140526.DiskOperationProgressList{
		OperationProgress: faces.Convert(all, toDiskProgress),
	}}, nil
}

// rollbacks returns the disks of a call, each with its snapshot.
func rollbacks(c *api.Call) []ecs.Rollback {
	query := c.Request.URL.Query()
	var all []ecs.Rollback
	for i := 1; i <= c.Face.Repeats("Disk"); i++ {
		r := ecs.Rollback{Disk: query.Get(fmt.Sprintf("Disk.%d.DiskId", i)), Snapshot: query.Get(fmt.Sprintf("Disk.%d.SnapshotId", i))}
		if r != (ecs.Rollback{}) {
			all = append(all, r)
		}
	}
	return all
}

func toDiskProgress(r ecs.Rollback) ecs20140526.DiskOperationProgress {
	return ecs20140526.DiskOperationProgress{
		OperationStatus: new("Success"), ErrorCode: new(""), ErrorMsg: new(""),
		RelatedItemSet: &ecs20140526.DiskRelatedItemList{RelatedItem: []ecs20140526.DiskRelatedItem{
			{Name: new("SnapshotId"), Value: &r.Snapshot}, {Name: new("DiskId"), Value: &r.Disk},
		}},
	}
}
