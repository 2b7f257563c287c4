package conformance_test

import (
	"context"
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/generated/huawei/cinderv2"
)

// cinderv2Input has the values of the page's request example.
var cinderv2Input = cinderv2.CreateSnapshotBody{
	Snapshot: cinderv2.CreateSnapshotOption{
		VolumeID:    "5aa119a8-d25b-45a7-8d1b-88e127885635",
		Force:       ptr(false),
		Metadata:    &map[string]string{},
		Description: nullable.NewNullableWithValue("Daily backup"),
		Name:        ptr("snap-001"),
	},
}

var cinderv2CreateSnapshot = operation{
	api: "huawei/cinderv2", id: "createSnapshot",
	input: cinderv2Input,
	types: map[string]func() any{
		"request": func() any { return new(cinderv2.CreateSnapshotBody) },
		"202":     func() any { return new(cinderv2.CreateSnapshotResult) },
		"default": func() any { return new(cinderv2.Fault) },
	},
	call: func(ctx context.Context, server string) (int, any, error) {
		client, err := cinderv2.NewClientWithResponses(server)
		if err != nil {
			return 0, nil, err
		}
		r, err := client.CreateSnapshotWithResponse(ctx, projectID, cinderv2Input)
		if err != nil {
			return 0, nil, err
		}
		decoded := map[int]any{202: r.JSON202}[r.StatusCode()]
		if decoded == nil {
			decoded = r.JSONDefault
		}
		return r.StatusCode(), decoded, nil
	},
	serve: func(status int, body []byte, got func(any)) http.Handler {
		return cinderv2.Handler(cinderv2.NewStrictHandler(cinderv2Server{status, body, got}, nil))
	},
}

type cinderv2Server struct {
	status int
	body   []byte
	got    func(input any)
}

func (s cinderv2Server) CreateSnapshot(_ context.Context, r cinderv2.CreateSnapshotRequestObject) (cinderv2.CreateSnapshotResponseObject, error) {
	s.got(*r.Body)
	if s.status == 202 {
		return decode[cinderv2.CreateSnapshot202JSONResponse](s.body)
	}
	fault, err := decode[cinderv2.Fault](s.body)
	return cinderv2.CreateSnapshotdefaultJSONResponse{Body: fault, StatusCode: s.status}, err
}
