package sandbox

import (
	"context"
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/cinderv2"
)

// cinderv2API serves huawei/cinderv2.
type cinderv2API struct {
	store                          *store
	cinderv2.StrictServerInterface // of what is still to come
}

func newCinderv2(s *store) http.Handler {
	strict := cinderv2.NewStrictHandlerWithOptions(cinderv2API{store: s}, nil, cinderv2.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: keepError, ResponseErrorHandlerFunc: keepError,
	})
	return cinderv2.HandlerWithOptions(strict, cinderv2.StdHTTPServerOptions{ErrorHandlerFunc: keepError})
}

// CreateSnapshot implements cinderv2.StrictServerInterface.
func (a cinderv2API) CreateSnapshot(_ context.Context, r cinderv2.CreateSnapshotRequestObject) (cinderv2.CreateSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	n := &snapshot{
		Project: r.ProjectID, Source: wanted.VolumeID,
		Name: wanted.Name, Description: optional(wanted.Description), Metadata: orZero(wanted.Metadata),
	}
	if err := newVolumeSnapshot(a.store, n, orZero(wanted.Force)); err != nil {
		return nil, err
	}
	return cinderv2.CreateSnapshot202JSONResponse{Snapshot: cinderv2.SnapshotDetails{
		ID: n.ID, Status: creating, VolumeID: n.Source, Size: volumeSize,
		Name: orNull(n.Name), Description: orNull(n.Description), Metadata: &n.Metadata,
		CreatedAt: ostime.New(n.Created), UpdatedAt: nullable.NewNullNullable[ostime.Time](),
	}}, nil
}
