package ecs20140526

import (
	"context"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// CreateSnapshotGroup implements ecs20140526.StrictServerInterface.
func (f face) CreateSnapshotGroup(ctx context.Context, r ecs20140526.CreateSnapshotGroupRequestObject) (ecs20140526.CreateSnapshotGroupResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	id, err := f.service.CreateGroup(repeatable(c), ecs.NewGroup{
		Instance: ptr.OrZero(p.InstanceID), Disks: repeated(c, "DiskId"), Excluded: repeated(c, "ExcludeDiskId"),
		Name: p.Name, Description: p.Description, ResourceGroup: ptr.OrZero(p.ResourceGroupID),
		Instant: ptr.OrZero(p.InstantAccess), InstantDays: ptr.OrZero(p.InstantAccessRetentionDays), Tags: tags(c),
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.CreateSnapshotGroup200JSONResponse{SnapshotGroupID: id, RequestID: c.ID}, nil
}

// DescribeSnapshotGroups implements ecs20140526.StrictServerInterface.
func (f face) DescribeSnapshotGroups(ctx context.Context, r ecs20140526.DescribeSnapshotGroupsRequestObject) (ecs20140526.DescribeSnapshotGroupsResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	page, err := f.service.Groups(ecs.GroupQuery{
		IDs: repeated(c, "SnapshotGroupId"), Statuses: repeated(c, "Status"),
		Instance: ptr.OrZero(p.InstanceID), Name: ptr.OrZero(p.Name), ResourceGroup: ptr.OrZero(p.ResourceGroupID),
		Tags: tags(c), Paging: ecs.Paging{Token: p.NextToken, Max: p.MaxResults},
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.DescribeSnapshotGroups200JSONResponse{
		NextToken: page.Next, RequestID: c.ID,
		SnapshotGroups: ecs20140526.SnapshotGroupList{SnapshotGroup: faces.Convert(page.Items, toGroup)},
	}, nil
}

func toGroup(v ecs.GroupView) ecs20140526.SnapshotGroup {
	return ecs20140526.SnapshotGroup{
		SnapshotGroupID: v.ID, InstanceID: ptr.OrNil(v.Instance), Name: v.Name, Description: v.Description,
		ResourceGroupID: ptr.OrNil(v.ResourceGroup), Tags: groupTags(v.Tags), CreationTime: new(ecs.Time(v.Created)),
		Status: &v.Status, Snapshots: &ecs20140526.GroupedSnapshotList{Snapshot: faces.Convert(v.Snapshots, toMember)},
	}
}

// toMember returns v as its group has it.
func toMember(v ecs.View) ecs20140526.GroupedSnapshot {
	return ecs20140526.GroupedSnapshot{
		SnapshotID: v.ID, SourceDiskID: &v.Source, SourceDiskType: &v.DiskType,
		Progress: new(percent(v.Progress)), Available: &v.Usable, InstantAccess: &v.Instant,
		InstantAccessRetentionDays: ptr.OrNil(v.Disk.InstantDays), Tags: groupTags(v.Metadata),
	}
}

// ModifySnapshotGroup implements ecs20140526.StrictServerInterface.
func (f face) ModifySnapshotGroup(ctx context.Context, r ecs20140526.ModifySnapshotGroupRequestObject) (ecs20140526.ModifySnapshotGroupResponseObject, error) {
	p := r.Params
	if err := f.service.ModifyGroup(p.SnapshotGroupID, p.Name, p.Description); err != nil {
		return nil, err
	}
	return ecs20140526.ModifySnapshotGroup200JSONResponse{RequestID: api.CallOf(ctx).ID}, nil
}

// DeleteSnapshotGroup implements ecs20140526.StrictServerInterface.
func (f face) DeleteSnapshotGroup(ctx context.Context, r ecs20140526.DeleteSnapshotGroupRequestObject) (ecs20140526.DeleteSnapshotGroupResponseObject, error) {
	deleted, err := f.service.DeleteGroup(r.Params.SnapshotGroupID)
	if err != nil {
		return nil, err
	}
	return ecs20140526.DeleteSnapshotGroup200JSONResponse{RequestID: api.CallOf(ctx).ID, OperationProgressSet: &ecs20140526.OperationProgressList{
		OperationProgress: faces.Convert(deleted, toProgress),
	}}, nil
}

func toProgress(id string) ecs20140526.OperationProgress {
	item := ecs20140526.RelatedItem{Name: new("SnapshotId"), Value: &id}
	return ecs20140526.OperationProgress{
		OperationStatus: new("Success"),
		RelatedItemSet:  &ecs20140526.RelatedItemList{RelatedItem: []ecs20140526.RelatedItem{item}},
	}
}
