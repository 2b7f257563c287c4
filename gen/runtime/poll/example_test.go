package poll_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// answers returns a server that gives each of these answers once, and a look at its
// snapshot.
func answers(all ...func(http.ResponseWriter)) (*httptest.Server, func(context.Context) (evsv2.SnapshotDetails, string, error)) {
	n := 0
	cloud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		n++
		all[n-1](w)
	}))
	client, err := evsv2.NewClientWithResponses(cloud.URL, evsv2.WithHTTPClient(fault.Doer{}))
	return cloud, func(ctx context.Context) (evsv2.SnapshotDetails, string, error) {
		if err != nil {
			return evsv2.SnapshotDetails{}, "", err
		}
		r, err := client.ShowSnapshotWithResponse(ctx, "p", "s-1")
		if err != nil {
			return evsv2.SnapshotDetails{}, "", err
		}
		fmt.Println("saw", r.JSON200.Snapshot.Status)
		return r.JSON200.Snapshot, r.JSON200.Snapshot.Status, nil
	}
}

func snapshot(status string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		fmt.Fprintf(w, `{"snapshot": {"id": "s-1", "status": %q, "size": 40}}`, status)
	}
}

func failure(status int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error": {"code": "EVS.%d", "message": "no"}}`, status)
	}
}

// A new snapshot may be missing at first, and one look may fail.
func ExampleWait() {
	cloud, look := answers(failure(404), snapshot("creating"), failure(503), snapshot("available"))
	defer cloud.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	created := poll.Statuses{Done: []string{"available"}, Failed: []string{"error"}}
	ready, err := poll.Wait(ctx, created, look, poll.WithBackoff(poll.Backoff{First: time.Millisecond}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ready.ID, ready.Size, "GiB")
	// Output:
	// saw creating
	// saw available
	// s-1 40 GiB
}

// A deletion has ended when nothing is found.
func ExampleStatuses() {
	cloud, look := answers(snapshot("deleting"), failure(404))
	defer cloud.Close()

	deleted := poll.Statuses{Gone: true, Failed: []string{"error_deleting"}}
	_, err := poll.Wait(context.Background(), deleted, look, poll.WithBackoff(poll.Backoff{First: time.Millisecond}))
	fmt.Println("deleted:", err == nil)
	// Output:
	// saw deleting
	// deleted: true
}

func ExampleFailedError() {
	cloud, look := answers(snapshot("creating"), snapshot("error"))
	defer cloud.Close()

	created := poll.Statuses{Done: []string{"available"}, Failed: []string{"error"}}
	_, err := poll.Wait(context.Background(), created, look, poll.WithBackoff(poll.Backoff{First: time.Millisecond}))
	var failed *poll.FailedError
	fmt.Println(errors.As(err, &failed) && failed.Status == "error")
	// Output:
	// saw creating
	// saw error
	// true
}
