package conformance_test

import (
	"context"
	"net/http"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	ecs "github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// ecsInput has the values of the page's column of examples.
var ecsInput = ecs.CreateSnapshotParams{
	DiskID:                     "d-bp1s5fnvk4gn2tws0****",
	SnapshotName:               ptr("testSnapshotName"),
	Description:                ptr("testDescription"),
	RetentionDays:              ptr(int32(30)),
	Category:                   ptr(ecs.CreateSnapshotParamsCategoryStandard),
	ClientToken:                ptr("123e4567-e89b-12d3-a456-426655440000"),
	ResourceGroupID:            ptr("rg-bp67acfmxazb4p****"),
	InstantAccess:              ptr(false),
	InstantAccessRetentionDays: ptr(int32(1)),
	Tag1Key:                    ptr("TestKey"),
	Tag1Value:                  ptr("TestValue"),
}

var ecsCreateSnapshot = operation{
	api: "alibaba/ecs20140526", id: "createSnapshot",
	input: ecsInput,
	types: map[string]func() any{
		"200":     func() any { return new(ecs.CreateSnapshotResult) },
		"default": func() any { return new(ecs.Fault) },
	},
	call: func(ctx context.Context, server string) (int, any, error) {
		client, err := ecs.NewClientWithResponses(server, ecs.WithRequestEditorFn(acs.Action("2014-05-26")))
		if err != nil {
			return 0, nil, err
		}
		r, err := client.CreateSnapshotWithResponse(ctx, &ecsInput)
		if err != nil {
			return 0, nil, err
		}
		decoded := map[int]any{200: r.JSON200, 400: r.JSON400, 403: r.JSON403, 404: r.JSON404, 500: r.JSON500}[r.StatusCode()]
		if decoded == nil {
			decoded = r.JSONDefault
		}
		return r.StatusCode(), decoded, nil
	},
	serve: func(status int, body []byte, got func(any)) http.Handler {
		return acs.Dispatch(ecs.Handler(ecs.NewStrictHandler(ecsServer{status, body, got}, nil)), notFound)
	},
}

type ecsServer struct {
	status int
	body   []byte
	got    func(input any)
}

func (s ecsServer) CreateSnapshot(_ context.Context, r ecs.CreateSnapshotRequestObject) (ecs.CreateSnapshotResponseObject, error) {
	s.got(r.Params)
	switch s.status {
	case 200:
		return decode[ecs.CreateSnapshot200JSONResponse](s.body)
	case 400:
		return decode[ecs.CreateSnapshot400JSONResponse](s.body)
	case 403:
		return decode[ecs.CreateSnapshot403JSONResponse](s.body)
	case 404:
		return decode[ecs.CreateSnapshot404JSONResponse](s.body)
	case 500:
		return decode[ecs.CreateSnapshot500JSONResponse](s.body)
	}
	fault, err := decode[ecs.Fault](s.body)
	return ecs.CreateSnapshotdefaultJSONResponse{Body: fault, StatusCode: s.status}, err
}
