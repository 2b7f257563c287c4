package page_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/page"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// answer returns a server that answers each query with a JSON body.
func answer(body func(query func(string) string) string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, body(r.URL.Query().Get))
	}))
}

func ExampleOffset() {
	cloud := answer(func(query func(string) string) string {
		return map[string]string{
			"0": `{"snapshots": [{"id": "s-1"}, {"id": "s-2"}]}`,
			"2": `{"snapshots": [{"id": "s-3"}]}`,
			"3": `{"snapshots": []}`,
		}[query("offset")]
	})
	defer cloud.Close()
	client, err := evsv2.NewClientWithResponses(cloud.URL, evsv2.WithHTTPClient(fault.Doer{}))
	if err != nil {
		fmt.Println(err)
		return
	}

	all := page.Offset(func(offset int) ([]evsv2.SnapshotDetails, error) {
		r, err := client.ListSnapshotsWithResponse(context.Background(), "p", &evsv2.ListSnapshotsParams{Offset: &offset})
		if err != nil {
			return nil, err
		}
		return r.JSON200.Snapshots, nil
	}, func(s evsv2.SnapshotDetails) string { return s.ID })
	for snapshot, err := range all {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(snapshot.ID)
	}
	// Output:
	// s-1
	// s-2
	// s-3
}

func ExampleMarker() {
	cloud := answer(func(query func(string) string) string {
		return map[string]string{
			"":    `{"snapshots": [{"id": "s-1"}, {"id": "s-2"}]}`,
			"s-2": `{"snapshots": [{"id": "s-3"}]}`,
			"s-3": `{"snapshots": []}`,
		}[query("marker")]
	})
	defer cloud.Close()
	client, err := cinderv3.NewClientWithResponses(cloud.URL, cinderv3.WithHTTPClient(fault.Doer{}))
	if err != nil {
		fmt.Println(err)
		return
	}

	all := page.Marker(func(marker string) ([]cinderv3.SnapshotSummary, error) {
		params := &cinderv3.ListSnapshotsParams{}
		if marker != "" {
			params.Marker = &marker
		}
		r, err := client.ListSnapshotsWithResponse(context.Background(), "p", params)
		if err != nil {
			return nil, err
		}
		return r.JSON200.Snapshots, nil
	}, func(s cinderv3.SnapshotSummary) string { return s.ID })
	for snapshot, err := range all {
		fmt.Println(snapshot.ID, err)
	}
	// Output:
	// s-1 <nil>
	// s-2 <nil>
	// s-3 <nil>
}

// A server that returns tokens in a circle ends the sequence with an error.
func ExampleToken() {
	cloud := answer(func(query func(string) string) string {
		next := map[string]string{"": "A", "A": "B", "B": "A"}[query("NextToken")]
		id, _ := json.Marshal("s-" + query("NextToken"))
		return fmt.Sprintf(`{"RequestId": "r", "NextToken": %q, "Snapshots": {"Snapshot": [{"SnapshotId": %s}]}}`, next, id)
	})
	defer cloud.Close()
	client, err := ecs20140526.NewClientWithResponses(cloud.URL, ecs20140526.WithHTTPClient(fault.Doer{}))
	if err != nil {
		fmt.Println(err)
		return
	}

	all := page.Token(func(token string) ([]ecs20140526.Snapshot, string, error) {
		r, err := client.DescribeSnapshotsWithResponse(context.Background(), &ecs20140526.DescribeSnapshotsParams{RegionID: "cn-hangzhou", NextToken: &token})
		if err != nil || r.JSON200.NextToken == nil {
			return nil, "", err
		}
		return r.JSON200.Snapshots.Snapshot, *r.JSON200.NextToken, nil
	})
	for snapshot, err := range all {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(snapshot.SnapshotID)
	}
	// Output:
	// s-
	// s-A
	// s-B
	// page: the page of token "B" has "A" as the next token, which was sent before; the server returns pages in a circle
}

// A list that shrinks and grows meanwhile: no item comes twice.
func ExampleNumber() {
	pages := [][]string{{"s-1", "s-2"}, {"s-2", "s-3"}, {"s-4"}}
	all := page.Number(func(number int) ([]string, int, error) {
		return pages[number-1], 4, nil
	}, func(id string) string { return id })
	for id, err := range all {
		fmt.Println(id, err)
	}
	// Output:
	// s-1 <nil>
	// s-2 <nil>
	// s-3 <nil>
	// s-4 <nil>
}
