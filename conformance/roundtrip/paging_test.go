package roundtrip_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/page"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// editor changes a request before it is sent.
type editor = func(context.Context, *http.Request) error

// lists are the styles of paging over the sandbox: five snapshots in pages of two.
// The editors change the request for each page.
var lists = map[string]func(ctx context.Context, t *testing.T, server string, editors ...editor) iter.Seq2[string, error]{
	"offset": func(ctx context.Context, t *testing.T, server string, editors ...editor) iter.Seq2[string, error] {
		client, err := evsv2.NewClientWithResponses(server, evsv2.WithHTTPClient(fault.Doer{}))
		require.NoError(t, err)
		all := client.ListSnapshotsAll(ctx, projectID, &evsv2.ListSnapshotsParams{Limit: ptr(2)}, asEditors[evsv2.RequestEditorFn](editors)...)
		return idsOf(all, func(s evsv2.SnapshotDetails) string { return s.ID })
	},
	"marker": func(ctx context.Context, t *testing.T, server string, editors ...editor) iter.Seq2[string, error] {
		client, err := cinderv3.NewClientWithResponses(server, cinderv3.WithHTTPClient(fault.Doer{}))
		require.NoError(t, err)
		all := client.ListSnapshotsAll(ctx, projectID, &cinderv3.ListSnapshotsParams{Limit: ptr(2)}, asEditors[cinderv3.RequestEditorFn](editors)...)
		return idsOf(all, func(s cinderv3.SnapshotSummary) string { return s.ID })
	},
	"token": func(ctx context.Context, t *testing.T, server string, editors ...editor) iter.Seq2[string, error] {
		params := &ecs20140526.DescribeSnapshotsParams{RegionID: "cn-hangzhou", MaxResults: ptr(int32(2))}
		all := ecsClient(t, server).DescribeSnapshotsAll(ctx, params, asEditors[ecs20140526.RequestEditorFn](editors)...)
		return idsOf(all, func(s ecs20140526.Snapshot) string { return s.SnapshotID })
	},
	// The vendor is replacing page numbers with tokens, so no method is generated for them.
	"number": func(ctx context.Context, t *testing.T, server string, editors ...editor) iter.Seq2[string, error] {
		client := ecsClient(t, server)
		all := page.Number(func(number int) ([]ecs20140526.Snapshot, int, error) {
			params := &ecs20140526.DescribeSnapshotsParams{RegionID: "cn-hangzhou", PageSize: ptr(int32(2)), PageNumber: ptr(int32(number))}
			r, err := client.DescribeSnapshotsWithResponse(ctx, params, asEditors[ecs20140526.RequestEditorFn](editors)...)
			if err != nil {
				return nil, 0, err
			}
			return r.JSON200.Snapshots.Snapshot, int(*r.JSON200.TotalCount), nil
		}, func(s ecs20140526.Snapshot) string { return s.SnapshotID })
		return idsOf(all, func(s ecs20140526.Snapshot) string { return s.SnapshotID })
	},
}

// TestPagesOfTheSandbox reads three pages of each style of list, and then the same with
// an error instead of the second page.
func TestPagesOfTheSandbox(t *testing.T) {
	server := serve(t)
	made := makeFive(t, server)
	for style, list := range lists {
		t.Run(style, func(t *testing.T) {
			want := made["evs"]
			if style == "token" || style == "number" {
				want = made["ecs"]
			}
			var got []string
			for id, err := range list(t.Context(), t, server) {
				require.NoError(t, err)
				got = append(got, id)
			}
			require.ElementsMatch(t, want, got)

			got = nil
			var last error
			for id, err := range list(t.Context(), t, server, failAt(2)) {
				if last = err; err == nil {
					got = append(got, id)
				}
			}
			require.Len(t, got, 2, "the first page")
			require.ErrorIs(t, last, fault.Sentinel{Status: http.StatusServiceUnavailable})
		})
	}
}

// failAt makes the sandbox return an error for one page, counted from 1.
func failAt(broken int) editor {
	read := 0
	return func(_ context.Context, r *http.Request) error {
		if read++; read == broken {
			r.Header.Set("Prefer", "code=503")
		}
		return nil
	}
}

// makeFive creates five snapshots in EVS and five in ECS and returns their ids.
func makeFive(t *testing.T, server string) map[string][]string {
	t.Helper()
	evs, err := evsv2.NewClientWithResponses(server, evsv2.WithHTTPClient(fault.Doer{}))
	require.NoError(t, err)
	ecs := ecsClient(t, server)
	made := map[string][]string{}
	for i := range 5 {
		e, err := evs.CreateSnapshotWithResponse(t.Context(), projectID, evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{VolumeID: "v-1"}})
		require.NoError(t, err)
		a, err := ecs.CreateSnapshotWithResponse(t.Context(), &ecs20140526.CreateSnapshotParams{DiskID: fmt.Sprintf("d-%d", i)})
		require.NoError(t, err)
		made["evs"] = append(made["evs"], e.JSON202.Snapshot.ID)
		made["ecs"] = append(made["ecs"], a.JSON200.SnapshotID)
	}
	return made
}

// TestWaitOverTheSandbox waits for a snapshot with the final status error.
func TestWaitOverTheSandbox(t *testing.T) {
	client, err := evsv2.NewClientWithResponses(serve(t), evsv2.WithHTTPClient(fault.Doer{}))
	require.NoError(t, err)
	created, err := client.CreateSnapshotWithResponse(t.Context(), projectID, evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{VolumeID: "error-1"}})
	require.NoError(t, err)

	seen, err := client.WaitForSnapshot(t.Context(), projectID, created.JSON202.Snapshot.ID)

	var failed *poll.FailedError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, "error", failed.Status)
	require.Equal(t, created.JSON202.Snapshot.ID, seen.ID)
}

func ecsClient(t *testing.T, server string) *ecs20140526.ClientWithResponses {
	t.Helper()
	client, err := ecs20140526.NewClientWithResponses(server, ecs20140526.WithHTTPClient(fault.Doer{}))
	require.NoError(t, err)
	return client
}

// asEditors converts editors to the type of a generated package.
func asEditors[E ~func(context.Context, *http.Request) error](editors []editor) []E {
	var all []E
	for _, e := range editors {
		all = append(all, E(e))
	}
	return all
}

// each yields the id of each item.
func idsOf[T any](items iter.Seq2[T, error], id func(T) string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for item, err := range items {
			if err != nil {
				yield("", err)
				return
			}
			if !yield(id(item), nil) {
				return
			}
		}
	}
}
