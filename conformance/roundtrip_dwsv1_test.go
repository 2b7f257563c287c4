package conformance_test

import (
	"context"
	"net/http"

	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// dwsv1Input has the values of the page's request example.
var dwsv1Input = dwsv1.CreateSnapshotBody{
	Snapshot: dwsv1.Snapshot{
		Name:        "snapshot-3",
		ClusterID:   "44b277eb-39be-4921-be31-3d61b43651d7",
		Description: ptr("Snapshot-3 description"),
	},
}

var dwsv1CreateSnapshot = operation{
	api: "huawei/dwsv1", id: "createSnapshot",
	input: dwsv1Input,
	types: map[string]func() any{
		"request": func() any { return new(dwsv1.CreateSnapshotBody) },
		"200":     func() any { return new(dwsv1.CreateSnapshotResult) },
		"400":     func() any { return new(dwsv1.Fault) },
		"401":     func() any { return new(dwsv1.Fault) },
		"403":     func() any { return new(dwsv1.Fault) },
		"404":     func() any { return new(dwsv1.Fault) },
		"500":     func() any { return new(dwsv1.Fault) },
		"503":     func() any { return new(dwsv1.Fault) },
		"default": func() any { return new(dwsv1.Fault) },
	},
	call: func(ctx context.Context, server string) (int, any, error) {
		client, err := dwsv1.NewClientWithResponses(server)
		if err != nil {
			return 0, nil, err
		}
		r, err := client.CreateSnapshotWithResponse(ctx, projectID, dwsv1Input)
		if err != nil {
			return 0, nil, err
		}
		decoded := map[int]any{200: r.JSON200, 400: r.JSON400, 401: r.JSON401, 403: r.JSON403, 404: r.JSON404, 500: r.JSON500, 503: r.JSON503}[r.StatusCode()]
		if decoded == nil {
			decoded = r.JSONDefault
		}
		return r.StatusCode(), decoded, nil
	},
	serve: func(status int, body []byte, got func(any)) http.Handler {
		return dwsv1.Handler(dwsv1.NewStrictHandler(dwsv1Server{status, body, got}, nil))
	},
}

type dwsv1Server struct {
	status int
	body   []byte
	got    func(input any)
}

func (s dwsv1Server) CreateSnapshot(_ context.Context, r dwsv1.CreateSnapshotRequestObject) (dwsv1.CreateSnapshotResponseObject, error) {
	s.got(*r.Body)
	switch s.status {
	case 200:
		return decode[dwsv1.CreateSnapshot200JSONResponse](s.body)
	case 400:
		return decode[dwsv1.CreateSnapshot400JSONResponse](s.body)
	case 401:
		return decode[dwsv1.CreateSnapshot401JSONResponse](s.body)
	case 403:
		return decode[dwsv1.CreateSnapshot403JSONResponse](s.body)
	case 404:
		return decode[dwsv1.CreateSnapshot404JSONResponse](s.body)
	case 500:
		return decode[dwsv1.CreateSnapshot500JSONResponse](s.body)
	case 503:
		return decode[dwsv1.CreateSnapshot503JSONResponse](s.body)
	}
	fault, err := decode[dwsv1.Fault](s.body)
	return dwsv1.CreateSnapshotdefaultJSONResponse{Body: fault, StatusCode: s.status}, err
}
