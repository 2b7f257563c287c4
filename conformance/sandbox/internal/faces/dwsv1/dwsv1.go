// Package dwsv1 is the face of DWS for the API huawei/dwsv1.
package dwsv1

import (
	"context"
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/dws"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// face implements dwsv1.StrictServerInterface.
type face struct{ service *dws.Service }

// New returns a handler for the API, which serves it from the service.
func New(service *dws.Service) http.Handler {
	strict := dwsv1.NewStrictHandlerWithOptions(face{service}, nil, dwsv1.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: api.KeepDecodingError, ResponseErrorHandlerFunc: api.KeepError,
	})
	return dwsv1.HandlerWithOptions(strict, dwsv1.StdHTTPServerOptions{ErrorHandlerFunc: api.KeepParameterError})
}

// CreateSnapshot implements dwsv1.StrictServerInterface.
func (f face) CreateSnapshot(_ context.Context, r dwsv1.CreateSnapshotRequestObject) (dwsv1.CreateSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	id, err := f.service.Create(r.ProjectID, wanted.ClusterID, wanted.Name, wanted.Description)
	if err != nil {
		return nil, err
	}
	return dwsv1.CreateSnapshot200JSONResponse{Snapshot: dwsv1.SnapshotResp{ID: id}}, nil
}

// DeleteSnapshot implements dwsv1.StrictServerInterface.
func (f face) DeleteSnapshot(_ context.Context, r dwsv1.DeleteSnapshotRequestObject) (dwsv1.DeleteSnapshotResponseObject, error) {
	if err := f.service.Delete(r.ProjectID, r.SnapshotID); err != nil {
		return nil, err
	}
	return dwsv1.DeleteSnapshot202JSONResponse{
		ErrorCode: new("dws.0000"), ErrorMsg: new("success"), JobID: nullable.NewNullNullable[string](),
	}, nil
}

// CopySnapshot implements dwsv1.StrictServerInterface.
func (f face) CopySnapshot(_ context.Context, r dwsv1.CopySnapshotRequestObject) (dwsv1.CopySnapshotResponseObject, error) {
	id, err := f.service.Copy(r.ProjectID, r.SnapshotID, r.Body.BackupName, r.Body.Description)
	if err != nil {
		return nil, err
	}
	return dwsv1.CopySnapshot200JSONResponse{SnapshotID: id}, nil
}

// ShowSnapshotStatistics implements dwsv1.StrictServerInterface.
func (f face) ShowSnapshotStatistics(_ context.Context, r dwsv1.ShowSnapshotStatisticsRequestObject) (dwsv1.ShowSnapshotStatisticsResponseObject, error) {
	s, err := f.service.Statistics(r.ProjectID, r.ClusterID)
	if err != nil {
		return nil, err
	}
	return dwsv1.ShowSnapshotStatistics200JSONResponse{Statistics: []dwsv1.SnapshotsStatistic{
		{Name: "storage.free", Value: s.Free, Unit: "GB"},
		{Name: "storage.paid", Value: s.Paid, Unit: "GB"},
		{Name: "storage.used", Value: s.Used, Unit: "GB"},
	}}, nil
}
