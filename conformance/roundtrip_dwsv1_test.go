package conformance_test

import (
	"context"
	"net/http"

	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

var dwsv1Generated = generated{
	api:    "huawei/dwsv1",
	client: func(server string) (any, error) { return dwsv1.NewClientWithResponses(server) },
	serve:  func(s stub) http.Handler { return dwsv1.Handler(dwsv1.NewStrictHandler(dwsv1Stub{stub: s}, nil)) },
	calls: map[string][]any{
		"createSnapshot": {projectID, dwsv1.CreateSnapshotBody{
			Snapshot: dwsv1.Snapshot{
				Name:        "snapshot-3",
				ClusterID:   "44b277eb-39be-4921-be31-3d61b43651d7",
				Description: ptr("Snapshot-3 description"),
			},
		}},
	},
}

type dwsv1Stub struct {
	stub
	dwsv1.StrictServerInterface // of what is still to come
}

func (s dwsv1Stub) CreateSnapshot(_ context.Context, r dwsv1.CreateSnapshotRequestObject) (dwsv1.CreateSnapshotResponseObject, error) {
	return reply[dwsv1.CreateSnapshotResponseObject](s.stub, r,
		dwsv1.CreateSnapshot200JSONResponse{}, dwsv1.CreateSnapshot400JSONResponse{}, dwsv1.CreateSnapshot401JSONResponse{},
		dwsv1.CreateSnapshot403JSONResponse{}, dwsv1.CreateSnapshot404JSONResponse{}, dwsv1.CreateSnapshot500JSONResponse{},
		dwsv1.CreateSnapshot503JSONResponse{}, dwsv1.CreateSnapshotdefaultJSONResponse{})
}
