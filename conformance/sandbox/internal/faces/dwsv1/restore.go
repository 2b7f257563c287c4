package dwsv1

import (
	"context"
	"strconv"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/dws"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// ShowJob implements dwsv1.StrictServerInterface.
func (f face) ShowJob(_ context.Context, r dwsv1.ShowJobRequestObject) (dwsv1.ShowJobResponseObject, error) {
	j, err := f.service.Job(r.ProjectID, r.JobID)
	if err != nil {
		return nil, err
	}
	const layout = "2006-01-02T15:04:05"
	seen := dwsv1.ShowJob200JSONResponse{
		JobID: j.ID, JobName: &j.Name, Status: j.Status, BeginTime: new(faces.Time(j.Begin, layout)), Progress: new(toPercent(j.Percent)),
	}
	if !j.End.IsZero() {
		seen.EndTime = new(j.End.UTC().Format(layout))
	}
	if j.Failure != nil {
		seen.FailedCode, seen.FailedDetail = &j.Failure.Code, new(j.Failure.Code+": "+j.Failure.Reason)
	}
	return seen, nil
}

// ListSnapshotFlavors implements dwsv1.StrictServerInterface. Every zone has the same flavors.
func (f face) ListSnapshotFlavors(_ context.Context, r dwsv1.ListSnapshotFlavorsRequestObject) (dwsv1.ListSnapshotFlavorsResponseObject, error) {
	toRestore := ptr.OrZero(r.Params.Type) == dwsv1.ListSnapshotFlavorsParamsTypeRestore
	all, err := f.service.Flavors(r.ProjectID, r.SnapshotID, toRestore)
	if err != nil {
		return nil, err
	}
	return dwsv1.ListSnapshotFlavors200JSONResponse{Flavors: faces.Convert(all, toFlavor), Count: new(len(all))}, nil
}

// toFlavor returns a flavor; what all flavors have in common is that of the page's example.
func toFlavor(f dws.Flavor) dwsv1.ProductUnitResp {
	return dwsv1.ProductUnitResp{
		ID: f.ID, Code: &f.Code, FlavorID: &f.BaseID, FlavorCode: &f.BaseCode,
		Classify: new("dws"), Scenario: new("non-production"), Version: new("v1.0"), Status: new("enable"),
		Attribute: &[]dwsv1.ProductExtendResp{
			{Code: new("cpuNum"), Value: new(strconv.Itoa(f.CPUs))}, {Code: new("memSize"), Value: new(strconv.Itoa(f.MemoryGiB))},
			{Code: new("diskType"), Value: new("SSD")}, {Code: new("localDisk"), Value: new("N")},
		},
		Duplicate: new(2), DefaultNode: new(clusterNodes), MinNode: new(clusterNodes), MaxNode: new(32), DefaultCapacity: new("200"),
		ProductVersionList: &[]dwsv1.ProductVersionResp{
			{MinCn: new(2), MaxCn: new(20), VersionType: new("1"), DatastoreVersion: new(clusterVersion)},
		},
		VolumeNum:  new(2),
		VolumeUsed: &dwsv1.ProductVolumeUsedResp{VolumeType: new("ULTRAHIGH"), VolumeNum: new(2), Capacity: new(200), VolumeSize: new(200)},
	}
}

// RestoreTable implements dwsv1.StrictServerInterface.
func (f face) RestoreTable(_ context.Context, r dwsv1.RestoreTableRequestObject) (dwsv1.RestoreTableResponseObject, error) {
	job, err := f.service.RestoreTables(r.ProjectID, r.SnapshotID, toTables(*r.Body))
	if err != nil {
		return nil, err
	}
	return dwsv1.RestoreTable200JSONResponse{JobID: job}, nil
}

// CheckTableRestore implements dwsv1.StrictServerInterface.
func (f face) CheckTableRestore(_ context.Context, r dwsv1.CheckTableRestoreRequestObject) (dwsv1.CheckTableRestoreResponseObject, error) {
	missing, repeated, err := f.service.CheckTables(r.ProjectID, r.SnapshotID, toTables(*r.Body))
	if err != nil {
		return nil, err
	}
	return dwsv1.CheckTableRestore200JSONResponse{CheckTableNameResult: dwsv1.CheckTableNameResult{
		Database: &r.Body.Database, RestoreTableList: namesOrNull(missing), TargetTableList: namesOrNull(repeated),
	}}, nil
}

func namesOrNull(names []string) nullable.Nullable[[]string] {
	if names == nil {
		return nullable.NewNullNullable[[]string]()
	}
	return nullable.NewNullableWithValue(names)
}

func toTables(sent dwsv1.TableRestoreBody) dws.Tables {
	return dws.Tables{
		CaseSensitive: sent.CaseSensitive,
		Sources:       faces.Convert(sent.RestoreTableList, toTable), Targets: faces.Convert(sent.TargetTableList, toTable),
	}
}

func toTable(t dwsv1.TableDetail) dws.Table {
	return dws.Table{Schema: t.SchemaName, Name: t.TableName}
}
