package cinderv2

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"testing"
	"time"

	"github.com/oapi-codegen/nullable"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/live"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/gen/runtime/page"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/generated/huawei/cinderv2"
)

const nowhere = "00000000-0000-0000-0000-000000000000"

// server is Cinder, and the client of one test.
type server struct {
	live.Server
	*cinderv2.ClientWithResponses

	t   *testing.T
	ctx context.Context
}

func start(t *testing.T) server {
	s := server{t: t, Server: live.Find(t)}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	s.ctx = ctx
	doer := fault.Doer{Client: live.Check(t, "huawei/cinderv2"), Sign: hwauth.Token(s.Token)}
	var err error
	s.ClientWithResponses, err = cinderv2.NewClientWithResponses(s.URL, cinderv2.WithHTTPClient(doer))
	require.NoError(t, err)
	return s
}

// create creates a snapshot, and deletes it after the test, so that the next test starts
// without snapshots.
func (s server) create(option cinderv2.CreateSnapshotOption) cinderv2.SnapshotDetails {
	s.t.Helper()
	if option.VolumeID == "" {
		option.VolumeID = s.Volume
	}
	r, err := s.CreateSnapshotWithResponse(s.ctx, s.Project, cinderv2.CreateSnapshotBody{Snapshot: option})
	require.NoError(s.t, err)
	require.Equal(s.t, http.StatusAccepted, r.StatusCode())
	made := r.JSON202.Snapshot
	require.Equal(s.t, "creating", made.Status)
	s.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), time.Minute)
		defer cancel()
		s.ctx = ctx
		s.delete(made.ID)
	})
	return made
}

// delete deletes a snapshot if it still exists, and waits until it is gone.
func (s server) delete(id string) {
	s.t.Helper()
	if _, err := s.wait(id); errors.Is(err, fault.Sentinel{Status: http.StatusNotFound}) {
		return
	}
	_, err := s.DeleteSnapshotWithResponse(s.ctx, s.Project, id)
	require.NoError(s.t, err)
	require.NoError(s.t, s.WaitForSnapshotDeleted(s.ctx, s.Project, id, live.Quick))
}

// available creates a snapshot, and waits until it is available.
func (s server) available(option cinderv2.CreateSnapshotOption) cinderv2.SnapshotDetails {
	s.t.Helper()
	ready, err := s.wait(s.create(option).ID)
	require.NoError(s.t, err)
	return ready
}

// wait waits until a snapshot is available. It fails if the snapshot has failed or is
// gone.
func (s server) wait(id string) (cinderv2.SnapshotDetails, error) {
	return s.WaitForSnapshot(s.ctx, s.Project, id, live.Quick)
}

func TestLifecycle(t *testing.T) {
	s := start(t)
	before := time.Now()

	made := s.create(cinderv2.CreateSnapshotOption{
		Name: new("snap-001"), Description: nullable.NewNullableWithValue("Daily backup"), Metadata: nullable.NewNullableWithValue(map[string]string{"k": "v"}),
	})
	require.Equal(t, cinderv2.SnapshotDetails{
		ID: made.ID, VolumeID: s.Volume, Status: "creating", Size: 1, CreatedAt: made.CreatedAt, UpdatedAt: made.UpdatedAt,
		Name: nullable.NewNullableWithValue("snap-001"), Description: nullable.NewNullableWithValue("Daily backup"),
		Metadata: &map[string]string{"k": "v"},
	}, made)
	require.WithinDuration(t, before, made.CreatedAt.Time(), 10*time.Second)
	require.True(t, made.UpdatedAt.IsNull(), "it is new")

	ready, err := s.wait(made.ID)
	require.NoError(t, err)
	want := made
	want.Status, want.UpdatedAt = "available", ready.UpdatedAt
	want.OsExtendedSnapshotAttributesProgress, want.OsExtendedSnapshotAttributesProjectID = new("100%"), &s.Project
	require.Equal(t, want, ready)

	updated, err := s.UpdateSnapshotWithResponse(s.ctx, s.Project, made.ID, cinderv2.UpdateSnapshotBody{
		Snapshot: cinderv2.UpdateSnapshotOption{Name: new("snap-002")},
	})
	require.NoError(t, err)
	require.Equal(t, nullable.NewNullableWithValue("snap-002"), updated.JSON200.Snapshot.Name)
	require.Equal(t, nullable.NewNullableWithValue("Daily backup"), updated.JSON200.Snapshot.Description, "it was left out")
	renamed, err := s.wait(made.ID)
	require.NoError(t, err)
	require.Equal(t, nullable.NewNullableWithValue("snap-002"), renamed.Name)

	deleted, err := s.DeleteSnapshotWithResponse(s.ctx, s.Project, made.ID)
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, deleted.StatusCode())
	require.Empty(t, deleted.Body)
	last, err := s.ShowSnapshotWithResponse(s.ctx, s.Project, made.ID)
	require.NoError(t, err)
	require.Equal(t, "deleting", last.JSON200.Snapshot.Status)
	require.NoError(t, s.WaitForSnapshotDeleted(s.ctx, s.Project, made.ID, live.Quick))
	_, err = s.ShowSnapshotWithResponse(s.ctx, s.Project, made.ID)
	live.RequireFault(t, err, http.StatusNotFound, "itemNotFound", "Snapshot "+made.ID+" could not be found.")
}

func TestMinimalSnapshot(t *testing.T) {
	s := start(t)

	made := s.create(cinderv2.CreateSnapshotOption{})

	require.True(t, made.Name.IsNull())
	require.True(t, made.Description.IsNull())
	require.Equal(t, &map[string]string{}, made.Metadata)
}

func TestFailedSnapshot(t *testing.T) {
	s := start(t)

	made := s.create(cinderv2.CreateSnapshotOption{Name: new("fails")})

	seen, err := s.wait(made.ID)
	var failure *poll.FailedError
	require.ErrorAs(t, err, &failure)
	require.Equal(t, "error", failure.Status)
	require.Equal(t, made.ID, seen.ID)
}

func TestLists(t *testing.T) {
	s := start(t)
	var made []string
	for _, name := range []string{"alpha", "beta", "gamma"} {
		made = append(made, s.available(cinderv2.CreateSnapshotOption{Name: new(name)}).ID)
	}
	newestFirst := []string{made[2], made[1], made[0]}

	// The generated methods use markers; Cinder also has offsets.
	for style, list := range map[string]iter.Seq2[cinderv2.SnapshotDetails, error]{
		"short":   s.ListSnapshotsAll(s.ctx, s.Project, &cinderv2.ListSnapshotsParams{Limit: new(2)}),
		"details": s.ListSnapshotDetailsAll(s.ctx, s.Project, &cinderv2.ListSnapshotDetailsParams{Limit: new(2)}),
		"offset": page.Offset(func(offset int) ([]cinderv2.SnapshotDetails, error) {
			r, err := s.ListSnapshotDetailsWithResponse(s.ctx, s.Project, &cinderv2.ListSnapshotDetailsParams{Limit: new(2), Offset: &offset})
			if err != nil {
				return nil, err
			}
			return r.JSON200.Snapshots, nil
		}, func(item cinderv2.SnapshotDetails) string { return item.ID }),
	} {
		var ids []string
		for item, err := range list {
			require.NoError(t, err)
			require.Equal(t, style != "short", item.OsExtendedSnapshotAttributesProgress != nil, style)
			require.Equal(t, style != "short", item.OsExtendedSnapshotAttributesProjectID != nil, style)
			ids = append(ids, item.ID)
		}
		require.Equal(t, newestFirst, ids, style)
	}

	for name, tt := range map[string]struct {
		params cinderv2.ListSnapshotsParams
		want   []string
	}{
		"name":      {cinderv2.ListSnapshotsParams{Name: new("beta")}, made[1:2]},
		"no name":   {cinderv2.ListSnapshotsParams{Name: new("bet")}, nil},
		"volume":    {cinderv2.ListSnapshotsParams{VolumeID: &s.Volume}, newestFirst},
		"no volume": {cinderv2.ListSnapshotsParams{VolumeID: &s.VolumeInUse}, nil},
		"status":    {cinderv2.ListSnapshotsParams{Status: new("available")}, newestFirst},
		"no status": {cinderv2.ListSnapshotsParams{Status: new("error")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := s.ListSnapshotsWithResponse(s.ctx, s.Project, &tt.params)
			require.NoError(t, err)
			var ids []string
			for _, item := range r.JSON200.Snapshots {
				ids = append(ids, item.ID)
			}
			require.Equal(t, tt.want, ids)
		})
	}

	_, err := s.ListSnapshotsWithResponse(s.ctx, s.Project, &cinderv2.ListSnapshotsParams{Marker: new(nowhere)})
	live.RequireFault(t, err, http.StatusNotFound, "itemNotFound", nowhere)
}

func TestMetadata(t *testing.T) {
	s := start(t)
	id := s.available(cinderv2.CreateSnapshotOption{Metadata: nullable.NewNullableWithValue(map[string]string{"a": "1"})}).ID

	added, err := s.AddSnapshotMetadataWithResponse(s.ctx, s.Project, id, cinderv2.SnapshotMetadata{Metadata: map[string]string{"a": "2", "b": "快"}})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"a": "2", "b": "快"}, added.JSON200.Metadata)

	replaced, err := s.ReplaceSnapshotMetadataWithResponse(s.ctx, s.Project, id, cinderv2.SnapshotMetadata{Metadata: map[string]string{"d": "4", "e f": "5"}})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"d": "4", "e f": "5"}, replaced.JSON200.Metadata)

	item, err := s.ShowSnapshotMetadataItemWithResponse(s.ctx, s.Project, id, "e f")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"e f": "5"}, item.JSON200.Meta)

	set, err := s.UpdateSnapshotMetadataItemWithResponse(s.ctx, s.Project, id, "d", cinderv2.SnapshotMetadataItem{Meta: map[string]string{"d": "6"}})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"d": "6"}, set.JSON200.Meta)

	deleted, err := s.DeleteSnapshotMetadataItemWithResponse(s.ctx, s.Project, id, "d")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, deleted.StatusCode())
	require.Empty(t, deleted.Body)
	_, err = s.ShowSnapshotMetadataItemWithResponse(s.ctx, s.Project, id, "d")
	live.RequireFault(t, err, http.StatusNotFound, "itemNotFound", "d")

	left, err := s.ShowSnapshotMetadataWithResponse(s.ctx, s.Project, id)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"e f": "5"}, left.JSON200.Metadata)
}

func TestAttachedVolume(t *testing.T) {
	s := start(t)

	_, err := s.CreateSnapshotWithResponse(s.ctx, s.Project, cinderv2.CreateSnapshotBody{Snapshot: cinderv2.CreateSnapshotOption{VolumeID: s.VolumeInUse}})
	live.RequireFault(t, err, http.StatusBadRequest, "badRequest", "status must be available")

	made := s.available(cinderv2.CreateSnapshotOption{VolumeID: s.VolumeInUse, Force: new(true)})
	require.Equal(t, s.VolumeInUse, made.VolumeID)
}

func TestQuota(t *testing.T) {
	s := start(t)
	s.quota("0")
	t.Cleanup(func() { s.quota("-1") })

	_, err := s.CreateSnapshotWithResponse(s.ctx, s.Project, cinderv2.CreateSnapshotBody{Snapshot: cinderv2.CreateSnapshotOption{VolumeID: s.Volume}})

	live.RequireFault(t, err, http.StatusRequestEntityTooLarge, "overLimit", "Maximum number of snapshots allowed (0) exceeded")
}

// quota sets the quota of the project, as an operator of Cinder does.
func (s server) quota(snapshots string) {
	s.t.Helper()
	live.Call(s.t, http.MethodPut, s.URL+"/v2/"+s.Project+"/os-quota-sets/"+s.Project, live.Token(s.Token), `{"quota_set": {"snapshots": `+snapshots+`}}`)
}

// TestCases sends every request case, after the tests that need a server without
// snapshots.
func TestCases(t *testing.T) {
	s := live.Find(t)
	s.Probe(t, "huawei/cinderv2", "cinder-18.2", "--project", s.Project, "--volume", s.Volume, "--allow-writes")
}

func TestRendered(t *testing.T) {
	live.CheckRendered(t)
}
