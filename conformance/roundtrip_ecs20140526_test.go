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

var ecsGenerated = generated{
	api: "alibaba/ecs20140526",
	client: func(server string) (any, error) {
		return ecs.NewClientWithResponses(server, ecs.WithRequestEditorFn(acs.Action("2014-05-26")))
	},
	serve: func(s stub) http.Handler {
		return acs.Dispatch(ecs.Handler(ecs.NewStrictHandler(ecsStub{stub: s}, nil)), notFound)
	},
	calls: map[string][]any{
		"createSnapshot": {&ecsInput},
	},
}

type ecsStub struct {
	stub
	ecs.StrictServerInterface // of what is still to come
}

func (s ecsStub) CreateSnapshot(_ context.Context, r ecs.CreateSnapshotRequestObject) (ecs.CreateSnapshotResponseObject, error) {
	return reply[ecs.CreateSnapshotResponseObject](s.stub, r,
		ecs.CreateSnapshot200JSONResponse{}, ecs.CreateSnapshot400JSONResponse{}, ecs.CreateSnapshot403JSONResponse{},
		ecs.CreateSnapshot404JSONResponse{}, ecs.CreateSnapshot500JSONResponse{}, ecs.CreateSnapshotdefaultJSONResponse{})
}
