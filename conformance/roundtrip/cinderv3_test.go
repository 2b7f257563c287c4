package roundtrip_test

import (
	"context"
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
)

var cinderv3Metadata = cinderv3.SnapshotMetadata{Metadata: map[string]string{"key1": "value1", "key2": "value2"}}

var cinderv3Generated = generated{
	api: "huawei/cinderv3",
	client: func(server string, by doer) (any, error) {
		return cinderv3.NewClientWithResponses(server, cinderv3.WithHTTPClient(by))
	},
	serve: func(s stub) http.Handler { return cinderv3.Handler(cinderv3.NewStrictHandler(cinderv3Stub{s}, nil)) },
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
		"listSnapshots":       {projectID, &cinderv3.ListSnapshotsParams{Status: ptr("available")}},
		"listSnapshotDetails": {projectID, &cinderv3.ListSnapshotDetailsParams{Status: ptr("available")}},
		"showSnapshot":        {projectID, snapshotID, &cinderv3.ShowSnapshotParams{}},
		"updateSnapshot": {projectID, snapshotID, &cinderv3.UpdateSnapshotParams{}, cinderv3.UpdateSnapshotBody{
			Snapshot: cinderv3.UpdateSnapshotOption{Name: ptr("snap-001"), Description: ptr("Daily backup")},
		}},
		"deleteSnapshot":             {projectID, snapshotID, &cinderv3.DeleteSnapshotParams{}},
		"showSnapshotMetadata":       {projectID, snapshotID, &cinderv3.ShowSnapshotMetadataParams{}},
		"addSnapshotMetadata":        {projectID, snapshotID, &cinderv3.AddSnapshotMetadataParams{}, cinderv3Metadata},
		"replaceSnapshotMetadata":    {projectID, snapshotID, &cinderv3.ReplaceSnapshotMetadataParams{}, cinderv3Metadata},
		"showSnapshotMetadataItem":   {projectID, snapshotID, "value1", &cinderv3.ShowSnapshotMetadataItemParams{}},
		"updateSnapshotMetadataItem": {projectID, snapshotID, "key1", &cinderv3.UpdateSnapshotMetadataItemParams{}, cinderv3.SnapshotMetadataItem{Meta: map[string]string{"key1": "value1"}}},
		"deleteSnapshotMetadataItem": {projectID, snapshotID, "value1", &cinderv3.DeleteSnapshotMetadataItemParams{}},
	},
}

type cinderv3Stub struct{ stub }

func (s cinderv3Stub) CreateSnapshot(_ context.Context, r cinderv3.CreateSnapshotRequestObject) (cinderv3.CreateSnapshotResponseObject, error) {
	return reply[cinderv3.CreateSnapshotResponseObject](s.stub, r, cinderv3.CreateSnapshot202JSONResponse{}, cinderv3.CreateSnapshot400JSONResponse{}, cinderv3.CreateSnapshotdefaultJSONResponse{})
}

func (s cinderv3Stub) ListSnapshots(_ context.Context, r cinderv3.ListSnapshotsRequestObject) (cinderv3.ListSnapshotsResponseObject, error) {
	return reply[cinderv3.ListSnapshotsResponseObject](s.stub, r, cinderv3.ListSnapshots200JSONResponse{}, cinderv3.ListSnapshotsdefaultJSONResponse{})
}

func (s cinderv3Stub) ListSnapshotDetails(_ context.Context, r cinderv3.ListSnapshotDetailsRequestObject) (cinderv3.ListSnapshotDetailsResponseObject, error) {
	return reply[cinderv3.ListSnapshotDetailsResponseObject](s.stub, r, cinderv3.ListSnapshotDetails200JSONResponse{}, cinderv3.ListSnapshotDetailsdefaultJSONResponse{})
}

func (s cinderv3Stub) ShowSnapshot(_ context.Context, r cinderv3.ShowSnapshotRequestObject) (cinderv3.ShowSnapshotResponseObject, error) {
	return reply[cinderv3.ShowSnapshotResponseObject](s.stub, r, cinderv3.ShowSnapshot200JSONResponse{}, cinderv3.ShowSnapshotdefaultJSONResponse{})
}

func (s cinderv3Stub) UpdateSnapshot(_ context.Context, r cinderv3.UpdateSnapshotRequestObject) (cinderv3.UpdateSnapshotResponseObject, error) {
	return reply[cinderv3.UpdateSnapshotResponseObject](s.stub, r, cinderv3.UpdateSnapshot200JSONResponse{}, cinderv3.UpdateSnapshotdefaultJSONResponse{})
}

func (s cinderv3Stub) DeleteSnapshot(_ context.Context, r cinderv3.DeleteSnapshotRequestObject) (cinderv3.DeleteSnapshotResponseObject, error) {
	return reply[cinderv3.DeleteSnapshotResponseObject](s.stub, r, cinderv3.DeleteSnapshot202Response{}, cinderv3.DeleteSnapshotdefaultJSONResponse{})
}

func (s cinderv3Stub) ShowSnapshotMetadata(_ context.Context, r cinderv3.ShowSnapshotMetadataRequestObject) (cinderv3.ShowSnapshotMetadataResponseObject, error) {
	return reply[cinderv3.ShowSnapshotMetadataResponseObject](s.stub, r, cinderv3.ShowSnapshotMetadata200JSONResponse{}, cinderv3.ShowSnapshotMetadatadefaultJSONResponse{})
}

func (s cinderv3Stub) AddSnapshotMetadata(_ context.Context, r cinderv3.AddSnapshotMetadataRequestObject) (cinderv3.AddSnapshotMetadataResponseObject, error) {
	return reply[cinderv3.AddSnapshotMetadataResponseObject](s.stub, r, cinderv3.AddSnapshotMetadata200JSONResponse{}, cinderv3.AddSnapshotMetadatadefaultJSONResponse{})
}

func (s cinderv3Stub) ReplaceSnapshotMetadata(_ context.Context, r cinderv3.ReplaceSnapshotMetadataRequestObject) (cinderv3.ReplaceSnapshotMetadataResponseObject, error) {
	return reply[cinderv3.ReplaceSnapshotMetadataResponseObject](s.stub, r, cinderv3.ReplaceSnapshotMetadata200JSONResponse{}, cinderv3.ReplaceSnapshotMetadatadefaultJSONResponse{})
}

func (s cinderv3Stub) ShowSnapshotMetadataItem(_ context.Context, r cinderv3.ShowSnapshotMetadataItemRequestObject) (cinderv3.ShowSnapshotMetadataItemResponseObject, error) {
	return reply[cinderv3.ShowSnapshotMetadataItemResponseObject](s.stub, r, cinderv3.ShowSnapshotMetadataItem200JSONResponse{}, cinderv3.ShowSnapshotMetadataItemdefaultJSONResponse{})
}

func (s cinderv3Stub) UpdateSnapshotMetadataItem(_ context.Context, r cinderv3.UpdateSnapshotMetadataItemRequestObject) (cinderv3.UpdateSnapshotMetadataItemResponseObject, error) {
	return reply[cinderv3.UpdateSnapshotMetadataItemResponseObject](s.stub, r, cinderv3.UpdateSnapshotMetadataItem200JSONResponse{}, cinderv3.UpdateSnapshotMetadataItemdefaultJSONResponse{})
}

func (s cinderv3Stub) DeleteSnapshotMetadataItem(_ context.Context, r cinderv3.DeleteSnapshotMetadataItemRequestObject) (cinderv3.DeleteSnapshotMetadataItemResponseObject, error) {
	return reply[cinderv3.DeleteSnapshotMetadataItemResponseObject](s.stub, r, cinderv3.DeleteSnapshotMetadataItem200Response{}, cinderv3.DeleteSnapshotMetadataItemdefaultJSONResponse{})
}
