package sandbox

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
)

// cinderv3API serves huawei/cinderv3.
type cinderv3API struct {
	store                          *store
	cinderv3.StrictServerInterface // of what is still to come
}

func newCinderv3(s *store) http.Handler {
	strict := cinderv3.NewStrictHandlerWithOptions(cinderv3API{store: s}, nil, cinderv3.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: keepError, ResponseErrorHandlerFunc: keepError,
	})
	return cinderv3.HandlerWithOptions(strict, cinderv3.StdHTTPServerOptions{ErrorHandlerFunc: keepError})
}

// CreateSnapshot implements cinderv3.StrictServerInterface.
func (a cinderv3API) CreateSnapshot(_ context.Context, r cinderv3.CreateSnapshotRequestObject) (cinderv3.CreateSnapshotResponseObject, error) {
	wanted := r.Body.Snapshot
	n := &snapshot{
		Project: r.ProjectID, Source: wanted.VolumeID,
		Name: wanted.Name, Description: optional(wanted.Description), Metadata: orZero(wanted.Metadata),
	}
	force, err := forced(orZero(r.Params.OpenStackAPIVersion), wanted.Force)
	if err != nil {
		return nil, err
	}
	if err := newVolumeSnapshot(a.store, n, force); err != nil {
		return nil, err
	}
	return cinderv3.CreateSnapshot202JSONResponse{Snapshot: cinderv3.SnapshotSummary{
		ID: n.ID, Status: creating, VolumeID: n.Source, Size: volumeSize,
		Name: orNull(n.Name), Description: orNull(n.Description), Metadata: &n.Metadata,
		CreatedAt: ostime.New(n.Created), UpdatedAt: nullable.NewNullNullable[ostime.Time](),
	}}, nil
}

// forceless is the microversion from which a volume in use needs no force, and
// force: false is refused.
const forceless = 66

// forced reads force as the microversion has it, which the document has checked.
func forced(version string, force *bool) (bool, error) {
	minor, _ := strconv.Atoi(strings.TrimPrefix(version, "volume 3."))
	if minor < forceless {
		return orZero(force), nil
	}
	if force != nil && !*force {
		return false, cinderWords{}.general(http.StatusBadRequest).because("/snapshot/force: false is not allowed since microversion 3.66; leave it out.")
	}
	return true, nil
}
