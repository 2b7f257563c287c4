package conformance_test

import (
	"context"
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
)

var cinderv3Generated = generated{
	api:    "huawei/cinderv3",
	client: func(server string) (any, error) { return cinderv3.NewClientWithResponses(server) },
	serve: func(s stub) http.Handler {
		return cinderv3.Handler(cinderv3.NewStrictHandler(cinderv3Stub{stub: s}, nil))
	},
	calls: map[string][]any{
		"createSnapshot": {projectID, &cinderv3.CreateSnapshotParams{}, cinderv3.CreateSnapshotBody{
			Snapshot: cinderv3.CinderCreateSnapshotOption{
				VolumeID:    "5aa119a8-d25b-45a7-8d1b-88e127885635",
				Description: nullable.NewNullableWithValue("Daily backup"),
				Force:       ptr(false),
				Metadata:    &map[string]string{},
				Name:        ptr("snap-001"),
			},
		}},
	},
}

type cinderv3Stub struct {
	stub
	cinderv3.StrictServerInterface // of what is still to come
}

func (s cinderv3Stub) CreateSnapshot(_ context.Context, r cinderv3.CreateSnapshotRequestObject) (cinderv3.CreateSnapshotResponseObject, error) {
	return reply[cinderv3.CreateSnapshotResponseObject](s.stub, r, cinderv3.CreateSnapshot202JSONResponse{}, cinderv3.CreateSnapshot400JSONResponse{}, cinderv3.CreateSnapshotdefaultJSONResponse{})
}
