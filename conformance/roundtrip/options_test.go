package roundtrip_test

import (
	"math"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/retry"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// TestLimitsOfABody calls with the largest limit, with one that is refused, and with a
// member that stands for the default.
func TestLimitsOfABody(t *testing.T) {
	_, err := evsv2.NewClientWithResponses("http://h", evsv2.WithMaxBody(0))
	require.ErrorContains(t, err, "the limit of a body is 0 bytes")
	for _, most := range []int64{math.MaxInt64, 1 << 20} {
		client, err := evsv2.NewClientWithResponses(serve(t), evsv2.WithMaxBody(most))
		require.NoError(t, err)
		_, err = client.ListSnapshotsWithResponse(t.Context(), projectID, nil)
		require.NoError(t, err, "limit %d", most)
		client.ClientInterface.(*evsv2.Client).MaxBody = -most
		_, err = client.ListSnapshotsWithResponse(t.Context(), projectID, nil)
		require.NoError(t, err, "limit %d", -most)
	}
}

// TestBaseURLs refuses those that would change the path of a call, without showing what
// may be a secret.
func TestBaseURLs(t *testing.T) {
	for _, base := range []string{"http://h?", "http://h/?token=s3cr3t", "http://h#", "http://h/#", "http://h/#s3cr3t", "http://u:s3cr3t@h:bad"} {
		_, err := evsv2.NewClient(base)
		require.ErrorContains(t, err, "give scheme, host and path", base)
		require.NotContains(t, err.Error(), "s3cr3t")
	}
}

// TestNoHTTPClient takes a nil *http.Client for none.
func TestNoHTTPClient(t *testing.T) {
	var none *http.Client
	for _, by := range []evsv2.HttpRequestDoer{none, fault.Doer{Client: none}} {
		client, err := evsv2.NewClientWithResponses(serve(t), evsv2.WithHTTPClient(by))
		require.NoError(t, err)
		_, err = client.ListSnapshotsWithResponse(t.Context(), projectID, nil)
		require.NoError(t, err)
	}
}

// TestAnEmptyIDIsNotWaitedFor refuses an id that selects every item of a list.
func TestAnEmptyIDIsNotWaitedFor(t *testing.T) {
	client := ecsClient(t, serve(t))
	require.ErrorContains(t, client.WaitForSnapshotDeleted(t.Context(), "cn-hangzhou", ""), "snapshotID is empty")
	_, err := client.WaitForSnapshot(t.Context(), "cn-hangzhou", "")
	require.ErrorContains(t, err, "snapshotID is empty")
}

// TestRetriesWithoutADoer tries a call again that was refused with a code that passes by
// itself.
func TestRetriesWithoutADoer(t *testing.T) {
	tries := 0
	server := respondTo(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if tries++; tries < 3 {
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"RequestId": "r", "Code": "IncorrectDiskStatus.CreatingSnapshot", "Message": "m"}`))
			return
		}
		_, _ = w.Write([]byte(`{"RequestId": "r", "SnapshotId": "s-1"}`))
	})
	client, err := ecs20140526.NewClientWithResponses(server, ecs20140526.WithRetry(retry.Policy{Tries: 3, Backoff: quickly}))
	require.NoError(t, err)
	made, err := client.CreateSnapshotWithResponse(t.Context(), &ecs20140526.CreateSnapshotParams{DiskID: "d-1"})
	require.NoError(t, err)
	require.Equal(t, "s-1", made.JSON200.SnapshotID)
	require.Equal(t, 3, tries)
}

// TestTokenListsAskForTokens reads a list by token whose first call must give the size of
// a page.
func TestTokenListsAskForTokens(t *testing.T) {
	var sizes []string
	server := respondTo(t, func(w http.ResponseWriter, r *http.Request) {
		sizes = append(sizes, r.URL.Query().Get("MaxResults"))
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"RequestId": "r", "Snapshots": {"Snapshot": []}, "TotalCount": 0, "PageNumber": 1, "PageSize": 1}`))
	})
	client := ecsClient(t, server)
	for _, params := range []*ecs20140526.DescribeSnapshotsParams{{RegionID: "r"}, {RegionID: "r", MaxResults: ptr(int32(7))}} {
		for _, err := range client.DescribeSnapshotsAll(t.Context(), params) {
			require.NoError(t, err)
		}
	}
	require.Equal(t, []string{"100", "7"}, sizes)
}
