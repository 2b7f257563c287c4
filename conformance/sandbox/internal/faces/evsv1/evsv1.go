// Package evsv1 is the face of EVS for the API huawei/evsv1.
package evsv1

import (
	"context"
	"net/http"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/generated/huawei/evsv1"
)

// face implements evsv1.StrictServerInterface.
type face struct{ service *evs.Service }

// New returns a handler for the API, which serves it from the service.
func New(service *evs.Service) http.Handler {
	strict := evsv1.NewStrictHandlerWithOptions(face{service}, nil, evsv1.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: api.KeepDecodingError, ResponseErrorHandlerFunc: api.KeepError,
	})
	return evsv1.HandlerWithOptions(strict, evsv1.StdHTTPServerOptions{ErrorHandlerFunc: api.KeepParameterError})
}

// ShowJob implements evsv1.StrictServerInterface.
func (f face) ShowJob(_ context.Context, r evsv1.ShowJobRequestObject) (evsv1.ShowJobResponseObject, error) {
	j, err := f.service.Job(r.ProjectID, r.JobID)
	if err != nil {
		return nil, err
	}
	code, reason := failure(j)
	seen := evsv1.ShowJob200JSONResponse{
		JobID: j.ID, JobType: j.Type, Status: j.Status, BeginTime: faces.Time(j.Begin, layout), EndTime: end(j),
		ErrorCode: faces.OrNull(code), FailReason: faces.OrNull(reason),
	}
	if j.Volume == nil {
		parts := faces.Convert(j.Jobs, toSubJob)
		seen.Entities.SubJobs = &parts
		return seen, nil
	}
	seen.Entities.VolumeID, seen.Entities.Name = &j.Volume.ID, j.Volume.Name
	seen.Entities.Size, seen.Entities.VolumeType = &j.Volume.Size, j.Volume.Type
	return seen, nil
}

func toSubJob(j evs.Job) evsv1.SubJob {
	code, reason := failure(j)
	return evsv1.SubJob{
		JobID: j.ID, JobType: j.Type, Status: j.Status, BeginTime: faces.Time(j.Begin, layout), EndTime: end(j),
		ErrorCode: faces.OrNull(code), FailReason: faces.OrNull(reason),
		Entities: evsv1.SubJobEntities{VolumeID: &j.Volume.ID, Name: j.Volume.Name, Size: &j.Volume.Size, VolumeType: j.Volume.Type},
	}
}

// layout is how the page writes a time.
const layout = "2006-01-02T15:04:05.000Z"

// end returns when the job ended; it is empty until then.
func end(j evs.Job) string {
	if j.End.IsZero() {
		return ""
	}
	return j.End.In(time.UTC).Format(layout)
}

func failure(j evs.Job) (code, reason *string) {
	if j.Failure == nil {
		return nil, nil
	}
	return &j.Failure.Code, &j.Failure.Reason
}
