package sandboxtest_test

import (
	"errors"
	"testing"

	"github.com/snapspec/snapspec/conformance/sandbox/sandboxtest"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// A test of code that calls the cloud, and of what it does at an error.
func ExampleStart() {
	_ = func(t *testing.T) {
		cloud := sandboxtest.Start(t)
		client, err := ecs20140526.NewClientWithResponses(cloud.URL, ecs20140526.WithHTTPClient(fault.Doer{Sign: cloud.Alibaba.Sign}))
		if err != nil {
			t.Fatal(err)
		}
		cloud.FailNext(ecs20140526.ErrQuotaExceedSnapshot)

		_, err = client.CreateSnapshotWithResponse(t.Context(), &ecs20140526.CreateSnapshotParams{DiskID: "d-1"})

		if !errors.Is(err, ecs20140526.ErrQuotaExceedSnapshot) {
			t.Fatal(err)
		}
	}
}
