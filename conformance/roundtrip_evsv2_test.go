package conformance_test

import (
	"context"
	"net/http"

	evs "github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// evsv2Input has the values of the page's request example.
var evsv2Input = evs.CreateSnapshotBody{
	Snapshot: evs.CreateSnapshotOption{
		VolumeID:    "5aa119a8-d25b-45a7-8d1b-88e127885635",
		Force:       ptr(false),
		Metadata:    &map[string]string{"key_string": "value_string"},
		Description: ptr("Daily backup"),
		Name:        ptr("snap-001"),
	},
}

var evsv2Generated = generated{
	api:    "huawei/evsv2",
	client: func(server string) (any, error) { return evs.NewClientWithResponses(server) },
	serve:  func(s stub) http.Handler { return evs.Handler(evs.NewStrictHandler(evsv2Stub{stub: s}, nil)) },
	calls: map[string][]any{
		"createSnapshot": {projectID, evsv2Input},
	},
}

type evsv2Stub struct {
	stub
	evs.StrictServerInterface // of what is still to come
}

func (s evsv2Stub) CreateSnapshot(_ context.Context, r evs.CreateSnapshotRequestObject) (evs.CreateSnapshotResponseObject, error) {
	return reply[evs.CreateSnapshotResponseObject](s.stub, r, evs.CreateSnapshot202JSONResponse{}, evs.CreateSnapshot400JSONResponse{}, evs.CreateSnapshotdefaultJSONResponse{})
}
