package roundtrip_test

import (
	"context"
	"fmt"
	"net/http"
	"reflect"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	ecs "github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// What many of the calls pass.
const (
	ecsRegion   = "cn-hangzhou"
	ecsToken    = "123e4567-e89b-12d3-a456-426655440000"
	ecsSnapshot = "s-bp17441ohwka0yuh"
	ecsGroup    = "ssg-bp1fgbsbsr8j9wtx"
)

// ecsInput has the values of the page's column of examples.
var ecsInput = ecs.CreateSnapshotParams{
	DiskID:                     "d-bp1s5fnvk4gn2tws0****",
	SnapshotName:               ptr("testSnapshotName"),
	Description:                ptr("testDescription"),
	RetentionDays:              ptr(int32(30)),
	Category:                   ptr(ecs.CreateSnapshotParamsCategoryStandard),
	ClientToken:                ptr(ecsToken),
	ResourceGroupID:            ptr("rg-bp67acfmxazb4p****"),
	InstantAccess:              ptr(false),
	InstantAccessRetentionDays: ptr(int32(1)),
	Tag1Key:                    ptr("TestKey"),
	Tag1Value:                  ptr("TestValue"),
}

var ecsGenerated = generated{
	api: "alibaba/ecs20140526",
	client: func(server string, by doer) (any, error) {
		return ecs.NewClientWithResponses(server, ecs.WithHTTPClient(by))
	},
	serve: func(s stub) http.Handler {
		return acs.Dispatch(ecs.Handler(ecs.NewStrictHandler(ecsStub{s}, nil)), notFound)
	},
	calls: map[string][]any{
		"createSnapshot": {&ecsInput},
		"describeSnapshots": {&ecs.DescribeSnapshotsParams{
			RegionID:       ecsRegion,
			InstanceID:     ptr("i-instanceid1"),
			DiskID:         ptr("d-diskid1"),
			SnapshotIDs:    ptr(`["s-xxxxxxxxx", "s-yyyyyyyyy", … "s-zzzzzzzzz"]`),
			PageNumber:     ptr(int32(1)),
			PageSize:       ptr(int32(10)),
			SnapshotName:   ptr("FinanceJoshua"),
			Status:         ptr(ecs.DescribeSnapshotsParamsStatusAll),
			SnapshotType:   ptr(ecs.DescribeSnapshotsParamsSnapshotTypeAll),
			Usage:          ptr(ecs.DescribeSnapshotsParamsUsageNone),
			SourceDiskType: ptr("Data"),
			Tag1Key:        ptr("FinanceDept"),
			Tag1Value:      ptr("FinanceDeptJoshua"),
			Encrypted:      ptr(false),
			DryRun:         ptr(false),
		}},
		"deleteSnapshot": {&ecs.DeleteSnapshotParams{SnapshotID: "s-snapshotid1"}},
		"modifySnapshotAttribute": {&ecs.ModifySnapshotAttributeParams{
			Description:   ptr("testDescription"),
			RetentionDays: ptr(int32(30)),
			SnapshotID:    ecsSnapshot,
			SnapshotName:  ptr("testSnapshotName"),
		}},
		"modifySnapshotCategory": {&ecs.ModifySnapshotCategoryParams{
			Category:      ptr(ecs.ModifySnapshotCategoryParamsCategoryArchive),
			RetentionDays: ptr(int32(90)),
			SnapshotID:    ecsSnapshot,
		}},
		"copySnapshot": {numbered(&ecs.CopySnapshotParams{
			ClientToken:                    ptr(ecsToken),
			DestinationRegionID:            "cn-shanghai",
			DestinationSnapshotDescription: "testDescription",
			DestinationSnapshotName:        "testSnapshotName",
			DestinationStorageLocationArn:  ptr("arn:x"),
			Encrypted:                      ptr(true),
			KMSKeyID:                       ptr("0e478b7a-4262-4802-b8cb-00d3fb408260"),
			RegionID:                       ecsRegion,
			ResourceGroupID:                ptr("rg-bp67acfmxazb4p"),
			RetentionDays:                  ptr(int32(30)),
			SnapshotID:                     ecsSnapshot,
		})},
		"createSnapshotGroup": {numbered(&ecs.CreateSnapshotGroupParams{
			ClientToken:        ptr(ecsToken),
			Description:        ptr("testDescription"),
			InstanceID:         ptr("i-bp67acfmxazb4p6r"),
			Name:               ptr("testName"),
			RegionID:           ecsRegion,
			ResourceGroupID:    ptr("rg-bp67acfmxazb4p"),
			StorageLocationArn: ptr("arn:x"),
		})},
		"describeSnapshotGroups": {numbered(&ecs.DescribeSnapshotGroupsParams{
			InstanceID:      ptr("i-bp67acfmxazb4p6r"),
			MaxResults:      ptr(int32(50)),
			Name:            ptr("testName"),
			NextToken:       ptr("caeba0bbb2be03f84eb48b699f0a4883"),
			RegionID:        ecsRegion,
			ResourceGroupID: ptr("rg-bp67acfmxazb4p"),
			Status1:         ptr(ecs.SnapshotGroupStatusProgressing),
			Status2:         ptr(ecs.SnapshotGroupStatusAccomplished),
			Status3:         ptr(ecs.SnapshotGroupStatusFailed),
		})},
		"modifySnapshotGroup": {&ecs.ModifySnapshotGroupParams{
			Description:     ptr("testDescription"),
			Name:            ptr("testName"),
			RegionID:        ecsRegion,
			SnapshotGroupID: ecsGroup,
		}},
		"deleteSnapshotGroup": {&ecs.DeleteSnapshotGroupParams{RegionID: ecsRegion, SnapshotGroupID: ecsGroup}},
		"lockSnapshot": {&ecs.LockSnapshotParams{
			ClientToken:   ptr(ecsToken),
			CoolOffPeriod: 24,
			DryRun:        ptr(false),
			LockDuration:  30,
			LockMode:      ecs.LockSnapshotParamsLockModeCompliance,
			RegionID:      ecsRegion,
			SnapshotID:    ecsSnapshot,
		}},
		"unlockSnapshot": {&ecs.UnlockSnapshotParams{
			ClientToken: ptr(ecsToken),
			DryRun:      ptr(false),
			RegionID:    ecsRegion,
			SnapshotID:  ecsSnapshot,
		}},
		"resetDisk": {&ecs.ResetDiskParams{DiskID: "d-bp199lyny9b3****", DryRun: ptr(false), SnapshotID: "s-bp199lyny9b3****"}},
		"describeSnapshotLinks": {&ecs.DescribeSnapshotLinksParams{
			RegionID:        ecsRegion,
			InstanceID:      ptr("i-instanceid1"),
			DiskIDs:         ptr(`["d-xxxxxxxxx", "d-yyyyyyyyy", … "d-zzzzzzzzz"]`),
			SnapshotLinkIDs: ptr(`["sl-xxxxxxxxx", "sl-yyyyyyyyy", … "sl-zzzzzzzzz"]`),
			PageNumber:      ptr(int32(1)),
			PageSize:        ptr(int32(10)),
		}},
		"describeSnapshotsUsage": {&ecs.DescribeSnapshotsUsageParams{RegionID: ecsRegion}},
	},
}

// ecsNumbered are the members of parameters that are numbered, and the values
// of the cases that pass them all.
var ecsNumbered = map[string]string{
	"Tag%dKey": "key%d", "Tag%dValue": "value%d",
	"DiskID%d": "d-bp1s5fnvk4gn2tws%02d", "SnapshotGroupID%d": "ssg-bp1fgbsbsr8j9wt%02d",
}

// numbered sets every numbered member that params has.
func numbered[P any](params *P) *P {
	for member, value := range ecsNumbered {
		for i := 1; ; i++ {
			field := reflect.ValueOf(params).Elem().FieldByName(fmt.Sprintf(member, i))
			if !field.IsValid() {
				break
			}
			field.Set(reflect.ValueOf(ptr(fmt.Sprintf(value, i))))
		}
	}
	return params
}

type ecsStub struct{ stub }

func (s ecsStub) CreateSnapshot(_ context.Context, r ecs.CreateSnapshotRequestObject) (ecs.CreateSnapshotResponseObject, error) {
	return reply[ecs.CreateSnapshotResponseObject](s.stub, r,
		ecs.CreateSnapshot200JSONResponse{}, ecs.CreateSnapshot400JSONResponse{}, ecs.CreateSnapshot403JSONResponse{},
		ecs.CreateSnapshot404JSONResponse{}, ecs.CreateSnapshot500JSONResponse{}, ecs.CreateSnapshotdefaultJSONResponse{})
}

func (s ecsStub) DescribeSnapshots(_ context.Context, r ecs.DescribeSnapshotsRequestObject) (ecs.DescribeSnapshotsResponseObject, error) {
	return reply[ecs.DescribeSnapshotsResponseObject](s.stub, r,
		ecs.DescribeSnapshots200JSONResponse{}, ecs.DescribeSnapshots400JSONResponse{}, ecs.DescribeSnapshots403JSONResponse{},
		ecs.DescribeSnapshots404JSONResponse{}, ecs.DescribeSnapshots500JSONResponse{}, ecs.DescribeSnapshotsdefaultJSONResponse{})
}

func (s ecsStub) DeleteSnapshot(_ context.Context, r ecs.DeleteSnapshotRequestObject) (ecs.DeleteSnapshotResponseObject, error) {
	return reply[ecs.DeleteSnapshotResponseObject](s.stub, r,
		ecs.DeleteSnapshot200JSONResponse{}, ecs.DeleteSnapshot400JSONResponse{}, ecs.DeleteSnapshot403JSONResponse{},
		ecs.DeleteSnapshot404JSONResponse{}, ecs.DeleteSnapshotdefaultJSONResponse{})
}

func (s ecsStub) ModifySnapshotAttribute(_ context.Context, r ecs.ModifySnapshotAttributeRequestObject) (ecs.ModifySnapshotAttributeResponseObject, error) {
	return reply[ecs.ModifySnapshotAttributeResponseObject](s.stub, r,
		ecs.ModifySnapshotAttribute200JSONResponse{}, ecs.ModifySnapshotAttribute400JSONResponse{}, ecs.ModifySnapshotAttribute404JSONResponse{},
		ecs.ModifySnapshotAttributedefaultJSONResponse{})
}

func (s ecsStub) ModifySnapshotCategory(_ context.Context, r ecs.ModifySnapshotCategoryRequestObject) (ecs.ModifySnapshotCategoryResponseObject, error) {
	return reply[ecs.ModifySnapshotCategoryResponseObject](s.stub, r, ecs.ModifySnapshotCategory200JSONResponse{}, ecs.ModifySnapshotCategorydefaultJSONResponse{})
}

func (s ecsStub) CopySnapshot(_ context.Context, r ecs.CopySnapshotRequestObject) (ecs.CopySnapshotResponseObject, error) {
	return reply[ecs.CopySnapshotResponseObject](s.stub, r, ecs.CopySnapshot200JSONResponse{}, ecs.CopySnapshotdefaultJSONResponse{})
}

func (s ecsStub) CreateSnapshotGroup(_ context.Context, r ecs.CreateSnapshotGroupRequestObject) (ecs.CreateSnapshotGroupResponseObject, error) {
	return reply[ecs.CreateSnapshotGroupResponseObject](s.stub, r, ecs.CreateSnapshotGroup200JSONResponse{}, ecs.CreateSnapshotGroupdefaultJSONResponse{})
}

func (s ecsStub) DescribeSnapshotGroups(_ context.Context, r ecs.DescribeSnapshotGroupsRequestObject) (ecs.DescribeSnapshotGroupsResponseObject, error) {
	return reply[ecs.DescribeSnapshotGroupsResponseObject](s.stub, r, ecs.DescribeSnapshotGroups200JSONResponse{}, ecs.DescribeSnapshotGroupsdefaultJSONResponse{})
}

func (s ecsStub) ModifySnapshotGroup(_ context.Context, r ecs.ModifySnapshotGroupRequestObject) (ecs.ModifySnapshotGroupResponseObject, error) {
	return reply[ecs.ModifySnapshotGroupResponseObject](s.stub, r, ecs.ModifySnapshotGroup200JSONResponse{}, ecs.ModifySnapshotGroupdefaultJSONResponse{})
}

func (s ecsStub) DeleteSnapshotGroup(_ context.Context, r ecs.DeleteSnapshotGroupRequestObject) (ecs.DeleteSnapshotGroupResponseObject, error) {
	return reply[ecs.DeleteSnapshotGroupResponseObject](s.stub, r, ecs.DeleteSnapshotGroup200JSONResponse{}, ecs.DeleteSnapshotGroupdefaultJSONResponse{})
}

func (s ecsStub) LockSnapshot(_ context.Context, r ecs.LockSnapshotRequestObject) (ecs.LockSnapshotResponseObject, error) {
	return reply[ecs.LockSnapshotResponseObject](s.stub, r, ecs.LockSnapshot200JSONResponse{}, ecs.LockSnapshotdefaultJSONResponse{})
}

func (s ecsStub) UnlockSnapshot(_ context.Context, r ecs.UnlockSnapshotRequestObject) (ecs.UnlockSnapshotResponseObject, error) {
	return reply[ecs.UnlockSnapshotResponseObject](s.stub, r, ecs.UnlockSnapshot200JSONResponse{}, ecs.UnlockSnapshotdefaultJSONResponse{})
}

func (s ecsStub) ResetDisk(_ context.Context, r ecs.ResetDiskRequestObject) (ecs.ResetDiskResponseObject, error) {
	return reply[ecs.ResetDiskResponseObject](s.stub, r,
		ecs.ResetDisk200JSONResponse{}, ecs.ResetDisk400JSONResponse{}, ecs.ResetDisk403JSONResponse{},
		ecs.ResetDisk404JSONResponse{}, ecs.ResetDisk500JSONResponse{}, ecs.ResetDiskdefaultJSONResponse{})
}

func (s ecsStub) DescribeSnapshotLinks(_ context.Context, r ecs.DescribeSnapshotLinksRequestObject) (ecs.DescribeSnapshotLinksResponseObject, error) {
	return reply[ecs.DescribeSnapshotLinksResponseObject](s.stub, r,
		ecs.DescribeSnapshotLinks200JSONResponse{}, ecs.DescribeSnapshotLinks400JSONResponse{}, ecs.DescribeSnapshotLinks500JSONResponse{},
		ecs.DescribeSnapshotLinksdefaultJSONResponse{})
}

func (s ecsStub) DescribeSnapshotsUsage(_ context.Context, r ecs.DescribeSnapshotsUsageRequestObject) (ecs.DescribeSnapshotsUsageResponseObject, error) {
	return reply[ecs.DescribeSnapshotsUsageResponseObject](s.stub, r, ecs.DescribeSnapshotsUsage200JSONResponse{}, ecs.DescribeSnapshotsUsage403JSONResponse{}, ecs.DescribeSnapshotsUsagedefaultJSONResponse{})
}
