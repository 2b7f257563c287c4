package conformance_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// The examples of the README, which TestREADME holds to this file.

type server struct{}

func (server) CreateSnapshot(_ context.Context, r evsv2.CreateSnapshotRequestObject) (evsv2.CreateSnapshotResponseObject, error) {
	if r.Body.Snapshot.VolumeID == "gone" {
		return evsv2.CreateSnapshotdefaultJSONResponse{
			StatusCode: http.StatusNotFound,
			Body:       fault.Named("itemNotFound", fault.IntCode(404), "no such volume"),
		}, nil
	}
	createdAt, err := ostime.Parse("2013-02-25T03:56:53.081642")
	if err != nil {
		return nil, err
	}
	return evsv2.CreateSnapshot202JSONResponse{Snapshot: evsv2.SnapshotDetails{
		ID: "ffa9bc5e-1172-4021-acaf-cdcd78a9584d", Status: "creating", CreatedAt: createdAt,
		VolumeID: r.Body.Snapshot.VolumeID, Size: 1,
	}}, nil
}

func Example_serve() {
	handler := evsv2.Handler(evsv2.NewStrictHandler(server{}, nil))

	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/v2/project/cloudsnapshots", strings.NewReader(`{"snapshot": {"volume_id": "v-1"}}`)))
	fmt.Println(answer.Code, answer.Body)
	// Output: 202 {"snapshot":{"created_at":"2013-02-25T03:56:53.081642","id":"ffa9bc5e-1172-4021-acaf-cdcd78a9584d","size":1,"status":"creating","volume_id":"v-1"}}
}

func Example_call() {
	cloud := httptest.NewServer(evsv2.Handler(evsv2.NewStrictHandler(server{}, nil)))
	defer cloud.Close()
	ctx, endpoint, project := context.Background(), cloud.URL, "89cd04f168b84af6be287f71730fdb4b"

	token := func(_ context.Context, r *http.Request) error {
		r.Header.Set("X-Auth-Token", "a token of IAM")
		return nil
	}
	client, err := evsv2.NewClientWithResponses(endpoint, evsv2.WithRequestEditorFn(token))
	if err != nil {
		log.Fatal(err)
	}
	name := "snap-001"
	r, err := client.CreateSnapshotWithResponse(ctx, project, evsv2.CreateSnapshotBody{
		Snapshot: evsv2.CreateSnapshotOption{VolumeID: "gone", Name: &name},
	})
	switch {
	case err != nil:
		log.Fatal(err)
	case r.JSON202 != nil:
		fmt.Println(r.JSON202.Snapshot.ID, r.JSON202.Snapshot.Status)
	case r.JSONDefault != nil:
		fmt.Println(r.StatusCode(), r.JSONDefault.Name(), r.JSONDefault.Code(), r.JSONDefault.Message())
	}
	// Output: 404 itemNotFound 404 no such volume
}

func Example_rpc() {
	cloud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"SnapshotId": "s-1", "RequestId": "%s %s"}`, r.Method, r.Header.Get("x-acs-action"))
	}))
	defer cloud.Close()
	ctx, endpoint := context.Background(), cloud.URL

	client, err := ecs20140526.NewClientWithResponses(endpoint, ecs20140526.WithRequestEditorFn(acs.Action("2014-05-26")))
	if err != nil {
		log.Fatal(err)
	}
	key, value := "team", "storage"
	r, err := client.CreateSnapshotWithResponse(ctx, &ecs20140526.CreateSnapshotParams{
		DiskID: "d-bp1s5fnvk4gn2tws0", Tag1Key: &key, Tag1Value: &value,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.JSON200.SnapshotID, r.JSON200.RequestID)
	// Output: s-1 POST CreateSnapshot
}

func Example_validate() {
	doc, err := document.Load(specs.FS, "huawei/evsv2.yaml")
	if err != nil {
		log.Fatal(err)
	}
	api, err := contract.New(doc)
	if err != nil {
		log.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/v2/project/cloudsnapshots", strings.NewReader(`{"snapshot": {"force": "yes"}}`))
	request.Header.Set("Content-Type", "application/json")
	_, findings, err := api.Request(request)
	if err != nil {
		log.Fatal(err)
	}
	for _, finding := range findings {
		fmt.Println(finding)
	}
	// Output:
	// body /snapshot/force: type: "yes" is not of type boolean; send that type
	// body /snapshot/volume_id: required: the member is missing; add it
}
