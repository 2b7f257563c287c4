package ecs20140526

import (
	"context"
	"fmt"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/gen/runtime/number"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// DescribeSnapshots implements ecs20140526.StrictServerInterface.
func (f face) DescribeSnapshots(ctx context.Context, r ecs20140526.DescribeSnapshotsRequestObject) (ecs20140526.DescribeSnapshotsResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	page, err := f.service.List(toQuery(c, p))
	if err != nil {
		return nil, err
	}
	return ecs20140526.DescribeSnapshots200JSONResponse{
		NextToken: page.Next, PageNumber: page.Number, PageSize: page.Size, TotalCount: page.Total, RequestID: c.ID,
		Snapshots: ecs20140526.SnapshotList{Snapshot: faces.Convert(page.Items, func(v ecs.View) ecs20140526.Snapshot {
			return toSnapshot(v, p.RegionID)
		})},
	}, nil
}

func toQuery(c *api.Call, p ecs20140526.DescribeSnapshotsParams) ecs.Query {
	return ecs.Query{
		Region: p.RegionID, IDs: ptr.OrZero(p.SnapshotIDs),
		Disk: ptr.OrZero(p.DiskID), DiskType: ptr.OrZero(p.SourceDiskType), Instance: ptr.OrZero(p.InstanceID), Chain: ptr.OrZero(p.SnapshotLinkID),
		Name: ptr.OrZero(p.SnapshotName), ResourceGroup: ptr.OrZero(p.ResourceGroupID),
		Category: string(ptr.OrZero(p.Category)), Status: string(ptr.OrZero(p.Status)),
		Type: string(ptr.OrZero(p.SnapshotType)), Usage: string(ptr.OrZero(p.Usage)),
		KMSKey: ptr.OrZero(p.KMSKeyID), Encrypted: ptr.OrZero(p.Encrypted), Tags: tags(c),
		CreatedFrom: ecs.Filter{HasKey: p.Filter1Key != nil, Value: p.Filter1Value},
		CreatedTo:   ecs.Filter{HasKey: p.Filter2Key != nil, Value: p.Filter2Value},
		DryRun:      ptr.OrZero(p.DryRun),
		Paging:      ecs.Paging{Token: p.NextToken, Max: p.MaxResults, Number: p.PageNumber, Size: p.PageSize},
	}
}

// toSnapshot returns v as a list of a region has it.
func toSnapshot(v ecs.View, region string) ecs20140526.Snapshot {
	return ecs20140526.Snapshot{
		SnapshotID: v.ID, SnapshotName: v.Name, Description: v.Description, Tags: snapshotTags(v.Metadata),
		Status: &v.Status, Progress: new(percent(v.Progress)), Available: &v.Usable,
		RemainTime:   new(int32(v.Remaining.Round(time.Second) / time.Second)), // #nosec G115 -- less than 2^31 snapshots, or seconds of an operation
		CreationTime: new(ecs.Time(v.Created)), LastModifiedTime: new(ecs.Time(v.Changed)),
		SourceDiskID: &v.Source, SourceDiskType: &v.DiskType, SourceDiskSize: new(number.OfInt(int(v.SizeGiB()))),
		FullSnapshotSizeInBytes: new(v.Bytes()), SnapshotLinkID: &v.Chain,
		SnapshotType: &v.Type, Usage: &v.Usage, Category: &v.Category,
		Encrypted: &v.Disk.Encrypted, InstantAccess: &v.Instant, RegionID: &region,

		// What not every snapshot has.
		KMSKeyID:                   ptr.OrNil(v.Disk.KMSKey),
		ResourceGroupID:            ptr.OrNil(v.Disk.ResourceGroup),
		RetentionDays:              ptr.OrNil(v.Disk.RetentionDays),
		InstantAccessRetentionDays: ptr.OrNil(v.Disk.InstantDays),
		SourceSnapshotID:           ptr.OrNil(v.Disk.CopyOf),
		SourceRegionID:             ptr.OrNil(v.Disk.CopyOfRegion),
	}
}

func percent(n int) string { return fmt.Sprintf("%d%%", n) }

// DescribeSnapshotLinks implements ecs20140526.StrictServerInterface.
func (f face) DescribeSnapshotLinks(ctx context.Context, r ecs20140526.DescribeSnapshotLinksRequestObject) (ecs20140526.DescribeSnapshotLinksResponseObject, error) {
	p := r.Params
	page, err := f.service.Chains(ecs.ChainQuery{
		Region: p.RegionID, Instance: ptr.OrZero(p.InstanceID), Disks: ptr.OrZero(p.DiskIDs), Chains: ptr.OrZero(p.SnapshotLinkIDs),
		Paging: ecs.Paging{Token: p.NextToken, Max: p.MaxResults, Number: p.PageNumber, Size: p.PageSize},
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.DescribeSnapshotLinks200JSONResponse{
		NextToken: page.Next, PageNumber: page.Number, PageSize: page.Size, TotalCount: page.Total, RequestID: api.CallOf(ctx).ID,
		SnapshotLinks: ecs20140526.SnapshotLinkList{SnapshotLink: faces.Convert(page.Items, func(chain ecs.Chain) ecs20140526.SnapshotLink {
			return toLink(chain, p.RegionID)
		})},
	}, nil
}

// toLink returns a chain as a list of a region has it.
func toLink(chain ecs.Chain, region string) ecs20140526.SnapshotLink {
	return ecs20140526.SnapshotLink{
		SnapshotLinkID: chain.ID, SourceDiskID: &chain.Disk, SourceDiskSize: &chain.SizeGiB,
		SourceDiskType: &chain.DiskType, InstanceID: ptr.OrNil(chain.Instance), RegionID: &region,
		TotalCount: new(int32(chain.Snapshots)), TotalSize: &chain.Bytes, // #nosec G115 -- less than 2^31 snapshots, or seconds of an operation
	}
}

// DescribeSnapshotsUsage implements ecs20140526.StrictServerInterface.
func (f face) DescribeSnapshotsUsage(ctx context.Context, r ecs20140526.DescribeSnapshotsUsageRequestObject) (ecs20140526.DescribeSnapshotsUsageResponseObject, error) {
	count, bytes, err := f.service.Usage(r.Params.RegionID)
	if err != nil {
		return nil, err
	}
	return ecs20140526.DescribeSnapshotsUsage200JSONResponse{
		SnapshotCount: new(int32(count)), SnapshotSize: &bytes, RequestID: api.CallOf(ctx).ID, // #nosec G115 -- less than 2^31 snapshots, or seconds of an operation
	}, nil
}
