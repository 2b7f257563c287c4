package roundtrip_test

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

var evsv2Rollback = evs.RollbackSnapshotBody{
	Rollback: evs.RollbackSnapshotOption{Name: ptr("test-001"), VolumeID: "5aa119a8-d25b-45a7-8d1b-88e127885635"},
}

var evsv2Generated = generated{
	api: "huawei/evsv2",
	client: func(server string, by doer) (any, error) {
		return evs.NewClientWithResponses(server, evs.WithHTTPClient(by))
	},
	serve: func(s stub) http.Handler { return evs.Handler(evs.NewStrictHandler(evsv2Stub{s}, nil)) },
	calls: map[string][]any{
		"createSnapshot": {projectID, evsv2Input},
		"listSnapshots":  {projectID, &evs.ListSnapshotsParams{Status: ptr("available")}},
		"showSnapshot":   {projectID, snapshotID},
		"updateSnapshot": {projectID, snapshotID, evs.UpdateSnapshotBody{
			Snapshot: evs.UpdateSnapshotOption{Name: ptr("snap-001"), Description: ptr("Daily backup")},
		}},
		"deleteSnapshot":         {projectID, snapshotID},
		"rollbackSnapshot":       {projectID, snapshotID, evsv2Rollback},
		"rollbackVendorSnapshot": {projectID, snapshotID, evsv2Rollback},
		"showVolume":             {projectID, "b104b8db-170d-441b-897a-3c8ba9c5a214"},
	},
}

type evsv2Stub struct{ stub }

func (s evsv2Stub) CreateSnapshot(_ context.Context, r evs.CreateSnapshotRequestObject) (evs.CreateSnapshotResponseObject, error) {
	return reply[evs.CreateSnapshotResponseObject](s.stub, r, evs.CreateSnapshot202JSONResponse{}, evs.CreateSnapshot400JSONResponse{}, evs.CreateSnapshotdefaultJSONResponse{})
}

func (s evsv2Stub) ListSnapshots(_ context.Context, r evs.ListSnapshotsRequestObject) (evs.ListSnapshotsResponseObject, error) {
	return reply[evs.ListSnapshotsResponseObject](s.stub, r, evs.ListSnapshots200JSONResponse{}, evs.ListSnapshotsdefaultJSONResponse{})
}

func (s evsv2Stub) ShowSnapshot(_ context.Context, r evs.ShowSnapshotRequestObject) (evs.ShowSnapshotResponseObject, error) {
	return reply[evs.ShowSnapshotResponseObject](s.stub, r, evs.ShowSnapshot200JSONResponse{}, evs.ShowSnapshotdefaultJSONResponse{})
}

func (s evsv2Stub) UpdateSnapshot(_ context.Context, r evs.UpdateSnapshotRequestObject) (evs.UpdateSnapshotResponseObject, error) {
	return reply[evs.UpdateSnapshotResponseObject](s.stub, r, evs.UpdateSnapshot200JSONResponse{}, evs.UpdateSnapshotdefaultJSONResponse{})
}

func (s evsv2Stub) DeleteSnapshot(_ context.Context, r evs.DeleteSnapshotRequestObject) (evs.DeleteSnapshotResponseObject, error) {
	return reply[evs.DeleteSnapshotResponseObject](s.stub, r, evs.DeleteSnapshot202Response{}, evs.DeleteSnapshotdefaultJSONResponse{})
}

func (s evsv2Stub) RollbackSnapshot(_ context.Context, r evs.RollbackSnapshotRequestObject) (evs.RollbackSnapshotResponseObject, error) {
	return reply[evs.RollbackSnapshotResponseObject](s.stub, r, evs.RollbackSnapshot202JSONResponse{}, evs.RollbackSnapshotdefaultJSONResponse{})
}

func (s evsv2Stub) RollbackVendorSnapshot(_ context.Context, r evs.RollbackVendorSnapshotRequestObject) (evs.RollbackVendorSnapshotResponseObject, error) {
	return reply[evs.RollbackVendorSnapshotResponseObject](s.stub, r, evs.RollbackVendorSnapshot202JSONResponse{}, evs.RollbackVendorSnapshotdefaultJSONResponse{})
}

func (s evsv2Stub) ShowVolume(_ context.Context, r evs.ShowVolumeRequestObject) (evs.ShowVolumeResponseObject, error) {
	return reply[evs.ShowVolumeResponseObject](s.stub, r, evs.ShowVolume200JSONResponse{}, evs.ShowVolumedefaultJSONResponse{})
}
