package consumer

import (
	"net/http"
	"testing"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/sandboxtest"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/gen/runtime/retry"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// TestBackup makes a backup of a cloud that is busy at first.
func TestBackup(t *testing.T) {
	cloud := sandboxtest.Start(t)
	client, err := evsv2.NewClientWithResponses(cloud.URL,
		evsv2.WithHTTPClient(fault.Doer{Sign: cloud.Huawei.Sign}),
		evsv2.WithRetry(retry.Policy{Tries: 3, Backoff: poll.Backoff{First: time.Millisecond}}))
	if err != nil {
		t.Fatal(err)
	}
	cloud.FailNext(fault.Sentinel{Status: http.StatusTooManyRequests}, fault.Sentinel{Status: http.StatusTooManyRequests})

	ids, err := Backup(t.Context(), client, sandboxtest.ProjectID, "v-1")

	if err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
}
