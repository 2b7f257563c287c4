package conformance_test

import (
	"context"
	"net/http"

	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// evsv2Input has the values of the page's request example.
var evsv2Input = evsv2.CreateSnapshotBody{
	Snapshot: evsv2.CreateSnapshotOption{
		VolumeID:    "5aa119a8-d25b-45a7-8d1b-88e127885635",
		Force:       ptr(false),
		Metadata:    &map[string]string{"key_string": "value_string"},
		Description: ptr("Daily backup"),
		Name:        ptr("snap-001"),
	},
}

var evsv2CreateSnapshot = operation{
	api: "huawei/evsv2", id: "createSnapshot",
	input: evsv2Input,
	types: map[string]func() any{
		"request": func() any { return new(evsv2.CreateSnapshotBody) },
		"202":     func() any { return new(evsv2.CreateSnapshotResult) },
		"400":     func() any { return new(evsv2.Fault) },
		"default": func() any { return new(evsv2.Fault) },
	},
	call: func(ctx context.Context, server string) (int, any, error) {
		client, err := evsv2.NewClientWithResponses(server)
		if err != nil {
			return 0, nil, err
		}
		r, err := client.CreateSnapshotWithResponse(ctx, projectID, evsv2Input)
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
		return evsv2.Handler(evsv2.NewStrictHandler(evsv2Server{status, body, got}, nil))
	},
}

type evsv2Server struct {
	status int
	body   []byte
	got    func(input any)
}

func (s evsv2Server) CreateSnapshot(_ context.Context, r evsv2.CreateSnapshotRequestObject) (evsv2.CreateSnapshotResponseObject, error) {
	s.got(*r.Body)
	switch s.status {
	case 202:
		return decode[evsv2.CreateSnapshot202JSONResponse](s.body)
	case 400:
		return decode[evsv2.CreateSnapshot400JSONResponse](s.body)
	}
	fault, err := decode[evsv2.Fault](s.body)
	return evsv2.CreateSnapshotdefaultJSONResponse{Body: fault, StatusCode: s.status}, err
}
