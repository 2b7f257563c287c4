package ecs20140526

import (
	"context"
	"maps"
	"slices"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// CreateAutoSnapshotPolicy implements ecs20140526.StrictServerInterface.
func (f face) CreateAutoSnapshotPolicy(ctx context.Context, r ecs20140526.CreateAutoSnapshotPolicyRequestObject) (ecs20140526.CreateAutoSnapshotPolicyResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	id, err := f.service.CreatePolicy(ecs.NewPolicy{
		PolicyChange: ecs.PolicyChange{
			Name: p.AutoSnapshotPolicyName, Weekdays: &p.RepeatWeekdays, Hours: &p.TimePoints, RetentionDays: &p.RetentionDays,
			Copy: p.EnableCrossRegionCopy, CopyRegions: p.TargetCopyRegions, CopiedRetentionDays: p.CopiedSnapshotsRetentionDays,
			CopyEncrypted: p.CopyEncryptionConfigurationEncrypted, CopyKMSKey: p.CopyEncryptionConfigurationKMSKeyID, TargetTags: pairs(c, "TargetTags"),
		},
		Region: p.RegionID, AssociationType: string(ptr.OrZero(p.AssociationType)), ResourceGroup: ptr.OrZero(p.ResourceGroupID), Tags: tags(c),
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.CreateAutoSnapshotPolicy200JSONResponse{AutoSnapshotPolicyID: id, RequestID: c.ID}, nil
}

// ModifyAutoSnapshotPolicyEx implements ecs20140526.StrictServerInterface.
func (f face) ModifyAutoSnapshotPolicyEx(ctx context.Context, r ecs20140526.ModifyAutoSnapshotPolicyExRequestObject) (ecs20140526.ModifyAutoSnapshotPolicyExResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	err := f.service.ModifyPolicy(p.RegionID, p.AutoSnapshotPolicyID, ecs.PolicyChange{
		Name: p.AutoSnapshotPolicyName, Weekdays: p.RepeatWeekdays, Hours: p.TimePoints, RetentionDays: p.RetentionDays,
		Copy: p.EnableCrossRegionCopy, CopyRegions: p.TargetCopyRegions, CopiedRetentionDays: p.CopiedSnapshotsRetentionDays,
		CopyEncrypted: p.CopyEncryptionConfigurationEncrypted, CopyKMSKey: p.CopyEncryptionConfigurationKMSKeyID, TargetTags: pairs(c, "TargetTags"),
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.ModifyAutoSnapshotPolicyEx200JSONResponse{RequestID: c.ID}, nil
}

// DeleteAutoSnapshotPolicy implements ecs20140526.StrictServerInterface.
func (f face) DeleteAutoSnapshotPolicy(ctx context.Context, r ecs20140526.DeleteAutoSnapshotPolicyRequestObject) (ecs20140526.DeleteAutoSnapshotPolicyResponseObject, error) {
	if err := f.service.DeletePolicy(r.Params.RegionID, r.Params.AutoSnapshotPolicyID); err != nil {
		return nil, err
	}
	return ecs20140526.DeleteAutoSnapshotPolicy200JSONResponse{RequestID: api.CallOf(ctx).ID}, nil
}

// ApplyAutoSnapshotPolicy implements ecs20140526.StrictServerInterface.
func (f face) ApplyAutoSnapshotPolicy(ctx context.Context, r ecs20140526.ApplyAutoSnapshotPolicyRequestObject) (ecs20140526.ApplyAutoSnapshotPolicyResponseObject, error) {
	p := r.Params
	if err := f.service.ApplyPolicy(p.RegionID, p.AutoSnapshotPolicyID, p.DiskIDs); err != nil {
		return nil, err
	}
	return ecs20140526.ApplyAutoSnapshotPolicy200JSONResponse{RequestID: api.CallOf(ctx).ID}, nil
}

// CancelAutoSnapshotPolicy implements ecs20140526.StrictServerInterface.
func (f face) CancelAutoSnapshotPolicy(ctx context.Context, r ecs20140526.CancelAutoSnapshotPolicyRequestObject) (ecs20140526.CancelAutoSnapshotPolicyResponseObject, error) {
	if err := f.service.CancelPolicy(ptr.OrZero(r.Params.AutoSnapshotPolicyID), r.Params.DiskIDs); err != nil {
		return nil, err
	}
	return ecs20140526.CancelAutoSnapshotPolicy200JSONResponse{RequestID: api.CallOf(ctx).ID}, nil
}

// DescribeAutoSnapshotPolicyEx implements ecs20140526.StrictServerInterface.
func (f face) DescribeAutoSnapshotPolicyEx(ctx context.Context, r ecs20140526.DescribeAutoSnapshotPolicyExRequestObject) (ecs20140526.DescribeAutoSnapshotPolicyExResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	page, err := f.service.Policies(ecs.PolicyQuery{
		Region: p.RegionID, ID: ptr.OrZero(p.AutoSnapshotPolicyID), Name: ptr.OrZero(p.AutoSnapshotPolicyName),
		ResourceGroup: ptr.OrZero(p.ResourceGroupID), Tags: tags(c), Paging: ecs.Paging{Number: p.PageNumber, Size: p.PageSize},
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.DescribeAutoSnapshotPolicyEx200JSONResponse{
		PageNumber: page.Number, PageSize: page.Size, TotalCount: page.Total, RequestID: c.ID,
		AutoSnapshotPolicies: ecs20140526.AutoSnapshotPolicyList{AutoSnapshotPolicy: faces.Convert(page.Items, toPolicy)},
	}, nil
}

func toPolicy(v ecs.PolicyView) ecs20140526.AutoSnapshotPolicy {
	return ecs20140526.AutoSnapshotPolicy{
		AutoSnapshotPolicyID: v.ID, AutoSnapshotPolicyName: &v.Name, RegionID: &v.Region, Type: new("Custom"), Status: new("Normal"),
		CreationTime: new(ecs.Time(v.Created)), RepeatWeekdays: new(ecs.NumberTexts(v.Weekdays)), TimePoints: new(ecs.NumberTexts(v.Hours)),
		RetentionDays: &v.RetentionDays, DiskNums: new(int32(v.Disks)), VolumeNums: new(int32(0)), // #nosec G115 -- less than 2^31 disks
		EnableCrossRegionCopy: &v.Copies.Enabled, TargetCopyRegions: &v.Copies.Regions, CopiedSnapshotsRetentionDays: &v.Copies.RetentionDays,
		CopyEncryptionConfiguration: &ecs20140526.CopyEncryptionConfiguration{Encrypted: &v.Copies.Encrypted, KMSKeyID: ptr.OrNil(v.Copies.KMSKey)},
		AssociationType:             &v.AssociationType, ResourceGroupID: &v.ResourceGroup,
		Tags: &ecs20140526.AutoSnapshotPolicyTagList{Tag: policyTags(v.Tags)}, TargetTags: &ecs20140526.TargetTagList{TargetTag: policyTags(v.TargetTags)},
	}
}

func policyTags(tags map[string]string) []ecs20140526.AutoSnapshotPolicyTag {
	return faces.Convert(slices.Sorted(maps.Keys(tags)), func(key string) ecs20140526.AutoSnapshotPolicyTag {
		return ecs20140526.AutoSnapshotPolicyTag{TagKey: key, TagValue: new(tags[key])}
	})
}

// DescribeAutoSnapshotPolicyAssociations implements ecs20140526.StrictServerInterface.
func (f face) DescribeAutoSnapshotPolicyAssociations(ctx context.Context, r ecs20140526.DescribeAutoSnapshotPolicyAssociationsRequestObject) (ecs20140526.DescribeAutoSnapshotPolicyAssociationsResponseObject, error) {
	p := r.Params
	page, err := f.service.Associations(ecs.AssociationQuery{
		Region: p.RegionID, Policy: ptr.OrZero(p.AutoSnapshotPolicyID), Disk: ptr.OrZero(p.DiskID),
		Paging: ecs.Paging{Token: p.NextToken, Max: new(ptr.OrZero(p.MaxResults))}, // pages by token only
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.DescribeAutoSnapshotPolicyAssociations200JSONResponse{
		NextToken: page.Next, RequestID: api.CallOf(ctx).ID,
		AutoSnapshotPolicyAssociations: ecs20140526.AutoSnapshotPolicyAssociationList{
			AutoSnapshotPolicyAssociation: faces.Convert(page.Items, func(a ecs.Association) ecs20140526.AutoSnapshotPolicyAssociation {
				return ecs20140526.AutoSnapshotPolicyAssociation{AutoSnapshotPolicyID: a.Policy, DiskID: a.Disk}
			}),
		},
	}, nil
}
