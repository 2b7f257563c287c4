package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// The sandbox is an http.Handler. It fails as the documents say when a request asks for
// it.
func Example() {
	cloud, err := sandbox.New(sandbox.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer cloud.Close()
	server := httptest.NewServer(cloud)
	defer server.Close()
	client, err := evsv2.NewClientWithResponses(server.URL, evsv2.WithHTTPClient(fault.Doer{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	body := evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{VolumeID: "v-1"}}

	created, err := client.CreateSnapshotWithResponse(context.Background(), "my-project", body)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(created.JSON202.Snapshot.VolumeID, created.JSON202.Snapshot.Size, "GiB")

	_, err = client.CreateSnapshotWithResponse(context.Background(), "my-project", body, func(_ context.Context, r *http.Request) error {
		r.Header.Set("Prefer", "code=503")
		return nil
	})
	fmt.Println(errors.Is(err, fault.Sentinel{Status: 503}))
	// Output:
	// v-1 1 GiB
	// true
}
