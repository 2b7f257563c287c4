package sandbox

import (
	"context"
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// evsv2API serves huawei/evsv2.
type evsv2API struct {
	store                       *store
	evsv2.StrictServerInterface // of what is still to come
}

func newEVSv2(s *store) http.Handler {
	strict := evsv2.NewStrictHandlerWithOptions(evsv2API{store: s}, nil, evsv2.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: keepError, ResponseErrorHandlerFunc: keepError,
	})
	return evsv2.HandlerWithOptions(strict, evsv2.StdHTTPServerOptions{ErrorHandlerFunc: keepError})
}

// CreateSnapshot implements evsv2.StrictServerInterface.
func (a evsv2API) CreateSnapshot(_ context.Context, r evsv2.CreateSnapshotRequestObject) (evsv2.CreateSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	n := &snapshot{
		Project: r.ProjectID, Source: wanted.VolumeID,
		Name: wanted.Name, Description: wanted.Description, Metadata: orZero(wanted.Metadata),
	}
	if err := newVolumeSnapshot(a.store, n, orZero(wanted.Force)); err != nil {
		return nil, err
	}
	return evsv2.CreateSnapshot202JSONResponse{Snapshot: evsv2.SnapshotDetails{
		ID: n.ID, Status: creating, VolumeID: n.Source, Size: volumeSize,
		Name: orNull(n.Name), Description: orNull(n.Description), Metadata: &n.Metadata,
		CreatedAt: ostime.New(n.Created), UpdatedAt: nullable.NewNullNullable[ostime.Time](),
	}}, nil
}
