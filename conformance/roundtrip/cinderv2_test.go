package roundtrip_test

import (
	"context"
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/generated/huawei/cinderv2"
)

var cinderv2Metadata = cinderv2.SnapshotMetadata{Metadata: map[string]string{"key1": "value1", "key2": "value2"}}

var cinderv2Generated = generated{
	api: "huawei/cinderv2",
	client: func(server string, by doer) (any, error) {
		return cinderv2.NewClientWithResponses(server, cinderv2.WithHTTPClient(by))
	},
	serve: func(s stub) http.Handler { return cinderv2.Handler(cinderv2.NewStrictHandler(cinderv2Stub{s}, nil)) },
	calls: map[string][]any{
		"createSnapshot": {projectID, cinderv2.CreateSnapshotBody{
			Snapshot: cinderv2.CreateSnapshotOption{
				VolumeID:    "5aa119a8-d25b-45a7-8d1b-88e127885635",
				Description: nullable.NewNullableWithValue("Daily backup"),
				Force:       ptr(false),
				Metadata:    &map[string]string{},
				Name:        ptr("snap-001"),
			},
		}},
		"listSnapshots":       {projectID, &cinderv2.ListSnapshotsParams{Status: ptr("available")}},
		"listSnapshotDetails": {projectID, &cinderv2.ListSnapshotDetailsParams{Status: ptr("available")}},
		"showSnapshot":        {projectID, snapshotID},
		"updateSnapshot": {projectID, snapshotID, cinderv2.UpdateSnapshotBody{
			Snapshot: cinderv2.UpdateSnapshotOption{Name: ptr("snap-001"), Description: ptr("Daily backup")},
		}},
		"deleteSnapshot":             {projectID, snapshotID},
		"showSnapshotMetadata":       {projectID, snapshotID},
		"addSnapshotMetadata":        {projectID, snapshotID, cinderv2Metadata},
		"replaceSnapshotMetadata":    {projectID, snapshotID, cinderv2Metadata},
		"showSnapshotMetadataItem":   {projectID, snapshotID, "value1"},
		"updateSnapshotMetadataItem": {projectID, snapshotID, "key1", cinderv2.SnapshotMetadataItem{Meta: map[string]string{"key1": "value1"}}},
		"deleteSnapshotMetadataItem": {projectID, snapshotID, "value1"},
	},
}

type cinderv2Stub struct{ stub }

func (s cinderv2Stub) CreateSnapshot(_ context.Context, r cinderv2.CreateSnapshotRequestObject) (cinderv2.CreateSnapshotResponseObject, error) {
	return reply[cinderv2.CreateSnapshotResponseObject](s.stub, r, cinderv2.CreateSnapshot202JSONResponse{}, cinderv2.CreateSnapshotdefaultJSONResponse{})
}

func (s cinderv2Stub) ListSnapshots(_ context.Context, r cinderv2.ListSnapshotsRequestObject) (cinderv2.ListSnapshotsResponseObject, error) {
	return reply[cinderv2.ListSnapshotsResponseObject](s.stub, r, cinderv2.ListSnapshots200JSONResponse{}, cinderv2.ListSnapshotsdefaultJSONResponse{})
}

func (s cinderv2Stub) ListSnapshotDetails(_ context.Context, r cinderv2.ListSnapshotDetailsRequestObject) (cinderv2.ListSnapshotDetailsResponseObject, error) {
	return reply[cinderv2.ListSnapshotDetailsResponseObject](s.stub, r, cinderv2.ListSnapshotDetails200JSONResponse{}, cinderv2.ListSnapshotDetailsdefaultJSONResponse{})
}

func (s cinderv2Stub) ShowSnapshot(_ context.Context, r cinderv2.ShowSnapshotRequestObject) (cinderv2.ShowSnapshotResponseObject, error) {
	return reply[cinderv2.ShowSnapshotResponseObject](s.stub, r, cinderv2.ShowSnapshot200JSONResponse{}, cinderv2.ShowSnapshotdefaultJSONResponse{})
}

func (s cinderv2Stub) UpdateSnapshot(_ context.Context, r cinderv2.UpdateSnapshotRequestObject) (cinderv2.UpdateSnapshotResponseObject, error) {
	return reply[cinderv2.UpdateSnapshotResponseObject](s.stub, r, cinderv2.UpdateSnapshot200JSONResponse{}, cinderv2.UpdateSnapshotdefaultJSONResponse{})
}

func (s cinderv2Stub) DeleteSnapshot(_ context.Context, r cinderv2.DeleteSnapshotRequestObject) (cinderv2.DeleteSnapshotResponseObject, error) {
	return reply[cinderv2.DeleteSnapshotResponseObject](s.stub, r, cinderv2.DeleteSnapshot202Response{}, cinderv2.DeleteSnapshotdefaultJSONResponse{})
}

func (s cinderv2Stub) ShowSnapshotMetadata(_ context.Context, r cinderv2.ShowSnapshotMetadataRequestObject) (cinderv2.ShowSnapshotMetadataResponseObject, error) {
	return reply[cinderv2.ShowSnapshotMetadataResponseObject](s.stub, r, cinderv2.ShowSnapshotMetadata200JSONResponse{}, cinderv2.ShowSnapshotMetadatadefaultJSONResponse{})
}

func (s cinderv2Stub) AddSnapshotMetadata(_ context.Context, r cinderv2.AddSnapshotMetadataRequestObject) (cinderv2.AddSnapshotMetadataResponseObject, error) {
	return reply[cinderv2.AddSnapshotMetadataResponseObject](s.stub, r, cinderv2.AddSnapshotMetadata200JSONResponse{}, cinderv2.AddSnapshotMetadatadefaultJSONResponse{})
}

func (s cinderv2Stub) ReplaceSnapshotMetadata(_ context.Context, r cinderv2.ReplaceSnapshotMetadataRequestObject) (cinderv2.ReplaceSnapshotMetadataResponseObject, error) {
	return reply[cinderv2.ReplaceSnapshotMetadataResponseObject](s.stub, r, cinderv2.ReplaceSnapshotMetadata200JSONResponse{}, cinderv2.ReplaceSnapshotMetadatadefaultJSONResponse{})
}

func (s cinderv2Stub) ShowSnapshotMetadataItem(_ context.Context, r cinderv2.ShowSnapshotMetadataItemRequestObject) (cinderv2.ShowSnapshotMetadataItemResponseObject, error) {
	return reply[cinderv2.ShowSnapshotMetadataItemResponseObject](s.stub, r, cinderv2.ShowSnapshotMetadataItem200JSONResponse{}, cinderv2.ShowSnapshotMetadataItemdefaultJSONResponse{})
}

func (s cinderv2Stub) UpdateSnapshotMetadataItem(_ context.Context, r cinderv2.UpdateSnapshotMetadataItemRequestObject) (cinderv2.UpdateSnapshotMetadataItemResponseObject, error) {
	return reply[cinderv2.UpdateSnapshotMetadataItemResponseObject](s.stub, r, cinderv2.UpdateSnapshotMetadataItem200JSONResponse{}, cinderv2.UpdateSnapshotMetadataItemdefaultJSONResponse{})
}

func (s cinderv2Stub) DeleteSnapshotMetadataItem(_ context.Context, r cinderv2.DeleteSnapshotMetadataItemRequestObject) (cinderv2.DeleteSnapshotMetadataItemResponseObject, error) {
	return reply[cinderv2.DeleteSnapshotMetadataItemResponseObject](s.stub, r, cinderv2.DeleteSnapshotMetadataItem200Response{}, cinderv2.DeleteSnapshotMetadataItemdefaultJSONResponse{})
}
