package conformance_test

import (
	"context"
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/generated/huawei/cinderv2"
)

var cinderv2Generated = generated{
	api:    "huawei/cinderv2",
	client: func(server string) (any, error) { return cinderv2.NewClientWithResponses(server) },
	serve: func(s stub) http.Handler {
		return cinderv2.Handler(cinderv2.NewStrictHandler(cinderv2Stub{stub: s}, nil))
	},
	calls: map[string][]any{
		"createSnapshot": {projectID, cinderv2.CreateSnapshotBody{
			Snapshot: cinderv2.CreateSnapshotOption{
				VolumeID:    "5aa119a8-d25b-45a7-8d1b-88e127885635",
				Force:       ptr(false),
				Metadata:    &map[string]string{},
				Description: nullable.NewNullableWithValue("Daily backup"),
				Name:        ptr("snap-001"),
			},
		}},
	},
}

type cinderv2Stub struct {
	stub
	cinderv2.StrictServerInterface // of what is still to come
}

func (s cinderv2Stub) CreateSnapshot(_ context.Context, r cinderv2.CreateSnapshotRequestObject) (cinderv2.CreateSnapshotResponseObject, error) {
	return reply[cinderv2.CreateSnapshotResponseObject](s.stub, r, cinderv2.CreateSnapshot202JSONResponse{}, cinderv2.CreateSnapshotdefaultJSONResponse{})
}
