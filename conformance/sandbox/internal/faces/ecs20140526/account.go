package ecs20140526

import (
	"context"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// DescribeRegions implements ecs20140526.StrictServerInterface.
func (f face) DescribeRegions(ctx context.Context, r ecs20140526.DescribeRegionsRequestObject) (ecs20140526.DescribeRegionsResponseObject, error) {
	language := string(ptr.OrZero(r.Params.AcceptLanguage))
	return ecs20140526.DescribeRegions200JSONResponse{
		RequestID: api.CallOf(ctx).ID,
		Regions: ecs20140526.RegionList{Region: faces.Convert(ecs.Regions, func(region ecs.Region) ecs20140526.Region {
			return toRegion(region, language)
		})},
	}, nil
}

// toRegion returns a region with its Chinese name, unless another language is wanted:
// all others have the English one.
func toRegion(r ecs.Region, language string) ecs20140526.Region {
	name := r.English
	if language == "" || strings.HasPrefix(language, "zh") {
		name = r.Chinese
	}
	return ecs20140526.Region{RegionID: r.ID, RegionEndpoint: new(r.Endpoint()), LocalName: &name, Status: new("available")}
}

// DescribeSnapshotMonitorData implements ecs20140526.StrictServerInterface.
func (f face) DescribeSnapshotMonitorData(ctx context.Context, r ecs20140526.DescribeSnapshotMonitorDataRequestObject) (ecs20140526.DescribeSnapshotMonitorDataResponseObject, error) {
	p := r.Params
	points, err := f.service.Monitor(ecs.MonitorQuery{
		Region: p.RegionID, Category: string(ptr.OrZero(p.Category)), Start: p.StartTime, End: p.EndTime, Period: int32(ptr.OrZero(p.Period)),
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.DescribeSnapshotMonitorData200JSONResponse{
		RequestID: api.CallOf(ctx).ID,
		MonitorData: ecs20140526.SnapshotMonitorData{DataPoint: faces.Convert(points, func(p ecs.DataPoint) ecs20140526.SnapshotDataPoint {
			return ecs20140526.SnapshotDataPoint{TimeStamp: ecs.Time(p.At), Size: &p.Bytes}
		})},
	}, nil
}

// DescribeSnapshotPackage implements ecs20140526.StrictServerInterface.
func (f face) DescribeSnapshotPackage(ctx context.Context, r ecs20140526.DescribeSnapshotPackageRequestObject) (ecs20140526.DescribeSnapshotPackageResponseObject, error) {
	p := r.Params
	page, err := f.service.Packages(p.RegionID, ecs.Paging{Number: p.PageNumber, Size: p.PageSize})
	if err != nil {
		return nil, err
	}
	return ecs20140526.DescribeSnapshotPackage200JSONResponse{
		PageNumber: page.Number, PageSize: page.Size, TotalCount: page.Total, RequestID: api.CallOf(ctx).ID,
		SnapshotPackages: ecs20140526.SnapshotPackageList{SnapshotPackage: faces.Convert(page.Items, toPackage)},
	}, nil
}

func toPackage(p ecs.Package) ecs20140526.SnapshotPackage {
	return ecs20140526.SnapshotPackage{DisplayName: p.Name, StartTime: new(ecs.Time(p.Start)), EndTime: new(ecs.Time(p.End)), InitCapacity: &p.Capacity}
}

// ExportSnapshot implements ecs20140526.StrictServerInterface. It takes any role.
func (f face) ExportSnapshot(ctx context.Context, r ecs20140526.ExportSnapshotRequestObject) (ecs20140526.ExportSnapshotResponseObject, error) {
	task, err := f.service.Export(r.Params.RegionID, r.Params.SnapshotID, r.Params.OssBucket)
	if err != nil {
		return nil, err
	}
	return ecs20140526.ExportSnapshot200JSONResponse{TaskID: task, RequestID: api.CallOf(ctx).ID}, nil
}

// OpenSnapshotService implements ecs20140526.StrictServerInterface. It changes nothing:
// snapshots are activated already.
func (f face) OpenSnapshotService(ctx context.Context, _ ecs20140526.OpenSnapshotServiceRequestObject) (ecs20140526.OpenSnapshotServiceResponseObject, error) {
	return ecs20140526.OpenSnapshotService200JSONResponse{RequestID: api.CallOf(ctx).ID}, nil
}
