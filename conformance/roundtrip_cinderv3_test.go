package conformance_test

import (
	"context"
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
)

// cinderv3Input has the values of the page's request example.
var cinderv3Input = cinderv3.CreateSnapshotBody{
	Snapshot: cinderv3.CinderCreateSnapshotOption{
		VolumeID:    "5aa119a8-d25b-45a7-8d1b-88e127885635",
		Description: nullable.NewNullableWithValue("Daily backup"),
		Force:       ptr(false),
		Metadata:    &map[string]string{},
		Name:        ptr("snap-001"),
	},
}

var cinderv3CreateSnapshot = operation{
	api: "huawei/cinderv3", id: "createSnapshot",
	input: cinderv3Input,
	types: map[string]func() any{
		"request": func() any { return new(cinderv3.CreateSnapshotBody) },
		"202":     func() any { return new(cinderv3.CreateSnapshotResult) },
		"400":     func() any { return new(cinderv3.Fault) },
		"default": func() any { return new(cinderv3.Fault) },
	},
	call: func(ctx context.Context, server string) (int, any, error) {
		client, err := cinderv3.NewClientWithResponses(server)
		if err != nil {
			return 0, nil, err
		}
		r, err := client.CreateSnapshotWithResponse(ctx, projectID, nil, cinderv3Input)
		if err != nil {
			return 0, nil, err
		}
		decoded := map[int]any{202: r.JSON202, 400: r.JSON400}[r.StatusCode()]
		if decoded == nil {
			decoded = r.JSONDefault
		}
		return r.StatusCode(), decoded, nil
	},
	serve: func(status int, body []byte, got func(any)) http.Handler {
		return cinderv3.Handler(cinderv3.NewStrictHandler(cinderv3Server{status, body, got}, nil))
	},
}

type cinderv3Server struct {
	status int
	body   []byte
	got    func(input any)
}

func (s cinderv3Server) CreateSnapshot(_ context.Context, r cinderv3.CreateSnapshotRequestObject) (cinderv3.CreateSnapshotResponseObject, error) {
	s.got(*r.Body)
	switch s.status {
	case 202:
		return decode[cinderv3.CreateSnapshot202JSONResponse](s.body)
	case 400:
		return decode[cinderv3.CreateSnapshot400JSONResponse](s.body)
	}
	fault, err := decode[cinderv3.Fault](s.body)
	return cinderv3.CreateSnapshotdefaultJSONResponse{Body: fault, StatusCode: s.status}, err
}
