package cinder

import (
	"context"
	"iter"
	"net/http"
	"testing"
	"time"

	"github.com/oapi-codegen/nullable"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/live"
	"github.com/snapspec/snapspec/gen/runtime/page"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
)

func TestLifecycle(t *testing.T) {
	s := start(t)
	before := time.Now()

	made := s.create(cinderv3.CinderCreateSnapshotOption{
		Name: ptr("snap-001"), Description: nullable.NewNullableWithValue("Daily backup"), Metadata: nullable.NewNullableWithValue(map[string]string{"k": "v"}),
	})
	require.Equal(t, cinderv3.SnapshotSummary{
		ID: made.ID, VolumeID: s.volume, Status: "creating", Size: 1, CreatedAt: made.CreatedAt, UpdatedAt: made.UpdatedAt,
		Name: nullable.NewNullableWithValue("snap-001"), Description: nullable.NewNullableWithValue("Daily backup"),
		Metadata: &map[string]string{"k": "v"},
	}, made)
	require.WithinDuration(t, before, made.CreatedAt.Time(), 10*time.Second)
	require.True(t, made.UpdatedAt.IsNull(), "it is new")

	ready, err := s.wait(made.ID)
	require.NoError(t, err)
	changed, err := ready.UpdatedAt.Get()
	require.NoError(t, err)
	require.False(t, changed.Time().Before(made.CreatedAt.Time()))
	want := made
	want.Status, want.UpdatedAt = "available", ready.UpdatedAt
	want.OsExtendedSnapshotAttributesProgress, want.OsExtendedSnapshotAttributesProjectID = ptr("100%"), ptr(s.project)
	require.Equal(t, want, ready)

	updated, err := s.UpdateSnapshotWithResponse(s.ctx, s.project, made.ID, nil, cinderv3.UpdateSnapshotBody{
		Snapshot: cinderv3.UpdateSnapshotOption{Name: ptr("snap-002")},
	})
	require.NoError(t, err)
	require.Equal(t, nullable.NewNullableWithValue("snap-002"), updated.JSON200.Snapshot.Name)
	require.Equal(t, nullable.NewNullableWithValue("Daily backup"), updated.JSON200.Snapshot.Description, "it was left out")
	renamed, err := s.wait(made.ID)
	require.NoError(t, err)
	require.Equal(t, nullable.NewNullableWithValue("snap-002"), renamed.Name)

	deleted, err := s.DeleteSnapshotWithResponse(s.ctx, s.project, made.ID, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, deleted.StatusCode())
	require.Empty(t, deleted.Body)
	last, err := s.ShowSnapshotWithResponse(s.ctx, s.project, made.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "deleting", last.JSON200.Snapshot.Status)
	require.NoError(t, s.WaitForSnapshotDeleted(s.ctx, s.project, made.ID, live.Quick))
	_, err = s.ShowSnapshotWithResponse(s.ctx, s.project, made.ID, nil)
	s.requireFault(err, http.StatusNotFound, "itemNotFound", "Snapshot "+made.ID+" could not be found.")
}

func TestMinimalSnapshot(t *testing.T) {
	s := start(t)

	made := s.create(cinderv3.CinderCreateSnapshotOption{})

	require.True(t, made.Name.IsNull())
	require.True(t, made.Description.IsNull())
	require.Equal(t, &map[string]string{}, made.Metadata)
}

func TestFailedSnapshot(t *testing.T) {
	s := start(t)

	made := s.create(cinderv3.CinderCreateSnapshotOption{Name: ptr("fails")})

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
		made = append(made, s.available(cinderv3.CinderCreateSnapshotOption{Name: ptr(name)}).ID)
	}
	newestFirst := []string{made[2], made[1], made[0]}

	for limit := 1; limit <= 4; limit++ {
		reads := 0
		var ids []string
		count := func(context.Context, *http.Request) error { reads++; return nil }
		for item, err := range s.ListSnapshotsAll(s.ctx, s.project, &cinderv3.ListSnapshotsParams{Limit: &limit}, count) {
			require.NoError(t, err)
			require.Nil(t, item.OsExtendedSnapshotAttributesProgress, "a list without details does not have it")
			ids = append(ids, item.ID)
		}
		require.Equal(t, newestFirst, ids, limit)
		require.Equal(t, (len(made)+limit-1)/limit+1, reads, "the empty page is the end")
	}

	// The generated method uses markers; Cinder also has offsets.
	for style, list := range map[string]iter.Seq2[cinderv3.SnapshotSummary, error]{
		"marker": s.ListSnapshotDetailsAll(s.ctx, s.project, &cinderv3.ListSnapshotDetailsParams{Limit: ptr(2)}),
		"offset": page.Offset(func(offset int) ([]cinderv3.SnapshotSummary, error) {
			r, err := s.ListSnapshotDetailsWithResponse(s.ctx, s.project, &cinderv3.ListSnapshotDetailsParams{Limit: ptr(2), Offset: &offset})
			if err != nil {
				return nil, err
			}
			return r.JSON200.Snapshots, nil
		}, func(item cinderv3.SnapshotSummary) string { return item.ID }),
	} {
		var ids []string
		for item, err := range list {
			require.NoError(t, err)
			require.Equal(t, ptr("100%"), item.OsExtendedSnapshotAttributesProgress)
			require.Equal(t, &s.project, item.OsExtendedSnapshotAttributesProjectID)
			ids = append(ids, item.ID)
		}
		require.Equal(t, newestFirst, ids, style)
	}

	first, err := s.ListSnapshotsWithResponse(s.ctx, s.project, &cinderv3.ListSnapshotsParams{Limit: ptr(2)})
	require.NoError(t, err)
	require.Nil(t, first.JSON200.Count, "it was not asked for")
	links, err := first.JSON200.SnapshotsLinks.Get()
	require.NoError(t, err)
	require.Len(t, links, 1)
	require.Equal(t, ptr("next"), links[0].Rel)
	require.Contains(t, *links[0].Href, "limit=2&marker="+made[1])

	for name, tt := range map[string]struct {
		params cinderv3.ListSnapshotsParams
		want   []string
	}{
		"name":       {cinderv3.ListSnapshotsParams{Name: ptr("beta")}, made[1:2]},
		"no name":    {cinderv3.ListSnapshotsParams{Name: ptr("bet")}, nil},
		"volume":     {cinderv3.ListSnapshotsParams{VolumeID: &s.volume}, newestFirst},
		"no volume":  {cinderv3.ListSnapshotsParams{VolumeID: &s.inUse}, nil},
		"status":     {cinderv3.ListSnapshotsParams{Status: ptr("available")}, newestFirst},
		"no status":  {cinderv3.ListSnapshotsParams{Status: ptr("error")}, nil},
		"oldest":     {cinderv3.ListSnapshotsParams{SortDir: ptr(cinderv3.ListSnapshotsParamsSortDirAsc)}, made},
		"by name":    {cinderv3.ListSnapshotsParams{SortKey: ptr("name"), OpenStackAPIVersion: ptr("volume 3.30")}, newestFirst},
		"like name":  {cinderv3.ListSnapshotsParams{NameLike: ptr("et"), OpenStackAPIVersion: ptr("volume 3.31")}, made[1:2]},
		"like none":  {cinderv3.ListSnapshotsParams{NameLike: ptr("x"), OpenStackAPIVersion: ptr("volume 3.31")}, nil},
		"like state": {cinderv3.ListSnapshotsParams{StatusLike: ptr("avail"), OpenStackAPIVersion: ptr("volume 3.31")}, newestFirst},
		"like disk":  {cinderv3.ListSnapshotsParams{VolumeIDLike: ptr(s.volume[:8]), OpenStackAPIVersion: ptr("volume 3.31")}, newestFirst},
		"unlike":     {cinderv3.ListSnapshotsParams{NameLike: ptr("x")}, newestFirst},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := s.ListSnapshotsWithResponse(s.ctx, s.project, &tt.params)
			require.NoError(t, err)
			var ids []string
			for _, item := range r.JSON200.Snapshots {
				ids = append(ids, item.ID)
			}
			require.Equal(t, tt.want, ids)
		})
	}

	counted, err := s.ListSnapshotsWithResponse(s.ctx, s.project, &cinderv3.ListSnapshotsParams{
		Limit: ptr(1), WithCount: ptr(true), OpenStackAPIVersion: ptr("volume 3.45"),
	})
	require.NoError(t, err)
	require.Equal(t, ptr(3), counted.JSON200.Count, "of all pages")
	require.Len(t, counted.JSON200.Snapshots, 1)

	_, err = s.ListSnapshotsWithResponse(s.ctx, s.project, &cinderv3.ListSnapshotsParams{Marker: ptr(nowhere)})
	s.requireFault(err, http.StatusNotFound, "itemNotFound", nowhere)
}

func TestMetadata(t *testing.T) {
	s := start(t)
	id := s.available(cinderv3.CinderCreateSnapshotOption{Metadata: nullable.NewNullableWithValue(map[string]string{"a": "1"})}).ID
	is := func(want map[string]string) {
		t.Helper()
		r, err := s.ShowSnapshotMetadataWithResponse(s.ctx, s.project, id, nil)
		require.NoError(t, err)
		require.Equal(t, want, r.JSON200.Metadata)
	}
	is(map[string]string{"a": "1"})

	added, err := s.AddSnapshotMetadataWithResponse(s.ctx, s.project, id, nil, cinderv3.SnapshotMetadata{Metadata: map[string]string{"a": "2", "b": "快"}})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"a": "2", "b": "快"}, added.JSON200.Metadata)

	added, err = s.AddSnapshotMetadataWithResponse(s.ctx, s.project, id, nil, cinderv3.SnapshotMetadata{Metadata: map[string]string{"c": ""}})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"a": "2", "b": "快", "c": ""}, added.JSON200.Metadata, "with what there was")

	replaced, err := s.ReplaceSnapshotMetadataWithResponse(s.ctx, s.project, id, nil, cinderv3.SnapshotMetadata{Metadata: map[string]string{"d": "4", "e f": "5"}})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"d": "4", "e f": "5"}, replaced.JSON200.Metadata)
	is(map[string]string{"d": "4", "e f": "5"})

	item, err := s.ShowSnapshotMetadataItemWithResponse(s.ctx, s.project, id, "e f", nil)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"e f": "5"}, item.JSON200.Meta)

	set, err := s.UpdateSnapshotMetadataItemWithResponse(s.ctx, s.project, id, "d", nil, cinderv3.SnapshotMetadataItem{Meta: map[string]string{"d": "6"}})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"d": "6"}, set.JSON200.Meta)
	_, err = s.UpdateSnapshotMetadataItemWithResponse(s.ctx, s.project, id, "d", nil, cinderv3.SnapshotMetadataItem{Meta: map[string]string{"other": "6"}})
	s.requireFault(err, http.StatusBadRequest, "badRequest", "Request body and URI mismatch")
	_, err = s.UpdateSnapshotMetadataItemWithResponse(s.ctx, s.project, id, "d", nil, cinderv3.SnapshotMetadataItem{Meta: map[string]string{"d": "7", "e": "7"}})
	s.requireFault(err, http.StatusBadRequest, "badRequest", "")

	deleted, err := s.DeleteSnapshotMetadataItemWithResponse(s.ctx, s.project, id, "d", nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, deleted.StatusCode())
	require.Empty(t, deleted.Body)
	is(map[string]string{"e f": "5"})
	_, err = s.DeleteSnapshotMetadataItemWithResponse(s.ctx, s.project, id, "d", nil)
	s.requireFault(err, http.StatusNotFound, "itemNotFound", "d")
	_, err = s.ShowSnapshotMetadataItemWithResponse(s.ctx, s.project, id, "d", nil)
	s.requireFault(err, http.StatusNotFound, "itemNotFound", "d")
}

func TestAttachedVolume(t *testing.T) {
	s := start(t)

	_, err := s.CreateSnapshotWithResponse(s.ctx, s.project, nil, cinderv3.CreateSnapshotBody{Snapshot: cinderv3.CinderCreateSnapshotOption{VolumeID: s.inUse}})
	s.requireFault(err, http.StatusBadRequest, "badRequest", "status must be available")

	made := s.available(cinderv3.CinderCreateSnapshotOption{VolumeID: s.inUse, Force: ptr(true)})
	require.Equal(t, s.inUse, made.VolumeID)

	// From this version on, force is the default, and cannot be switched off.
	latest := &cinderv3.CreateSnapshotParams{OpenStackAPIVersion: ptr("volume 3.66")}
	r, err := s.CreateSnapshotWithResponse(s.ctx, s.project, latest, cinderv3.CreateSnapshotBody{Snapshot: cinderv3.CinderCreateSnapshotOption{VolumeID: s.inUse}})
	require.NoError(t, err)
	s.delete(r.JSON202.Snapshot.ID)
	_, err = s.CreateSnapshotWithResponse(s.ctx, s.project, latest, cinderv3.CreateSnapshotBody{Snapshot: cinderv3.CinderCreateSnapshotOption{VolumeID: s.inUse, Force: ptr(false)}})
	s.requireFault(err, http.StatusBadRequest, "badRequest", "force")
}

func TestUnknownSnapshot(t *testing.T) {
	s := start(t)
	metadata := map[string]string{"k": "v"}
	for name, call := range map[string]func() error{
		"create": func() error {
			_, err := s.CreateSnapshotWithResponse(s.ctx, s.project, nil, cinderv3.CreateSnapshotBody{Snapshot: cinderv3.CinderCreateSnapshotOption{VolumeID: nowhere}})
			return err
		},
		"show": func() error {
			_, err := s.ShowSnapshotWithResponse(s.ctx, s.project, nowhere, nil)
			return err
		},
		"update": func() error {
			_, err := s.UpdateSnapshotWithResponse(s.ctx, s.project, nowhere, nil, cinderv3.UpdateSnapshotBody{Snapshot: cinderv3.UpdateSnapshotOption{Name: ptr("x")}})
			return err
		},
		"delete": func() error {
			_, err := s.DeleteSnapshotWithResponse(s.ctx, s.project, nowhere, nil)
			return err
		},
		"show metadata": func() error {
			_, err := s.ShowSnapshotMetadataWithResponse(s.ctx, s.project, nowhere, nil)
			return err
		},
		"add metadata": func() error {
			_, err := s.AddSnapshotMetadataWithResponse(s.ctx, s.project, nowhere, nil, cinderv3.SnapshotMetadata{Metadata: metadata})
			return err
		},
		"replace metadata": func() error {
			_, err := s.ReplaceSnapshotMetadataWithResponse(s.ctx, s.project, nowhere, nil, cinderv3.SnapshotMetadata{Metadata: metadata})
			return err
		},
		"show item": func() error {
			_, err := s.ShowSnapshotMetadataItemWithResponse(s.ctx, s.project, nowhere, "k", nil)
			return err
		},
		"update item": func() error {
			_, err := s.UpdateSnapshotMetadataItemWithResponse(s.ctx, s.project, nowhere, "k", nil, cinderv3.SnapshotMetadataItem{Meta: metadata})
			return err
		},
		"delete item": func() error {
			_, err := s.DeleteSnapshotMetadataItemWithResponse(s.ctx, s.project, nowhere, "k", nil)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			s.requireFault(call(), http.StatusNotFound, "itemNotFound", nowhere+" could not be found.")
		})
	}
}

func TestQuota(t *testing.T) {
	s := start(t)
	s.quota(t, "0")
	t.Cleanup(func() { s.quota(t, "-1") })

	_, err := s.CreateSnapshotWithResponse(s.ctx, s.project, nil, cinderv3.CreateSnapshotBody{Snapshot: cinderv3.CinderCreateSnapshotOption{VolumeID: s.volume}})

	s.requireFault(err, http.StatusRequestEntityTooLarge, "overLimit", "Maximum number of snapshots allowed (0) exceeded")
}

// quota sets the quota of the project, as an operator of Cinder does; no vendor has
// this operation.
func (s server) quota(t *testing.T, snapshots string) {
	live.Call(t, http.MethodPut, s.url+"/v3/"+s.project+"/os-quota-sets/"+s.project, live.Token(s.token), `{"quota_set": {"snapshots": `+snapshots+`}}`)
}

func TestUnknownVersion(t *testing.T) {
	s := start(t)

	_, err := s.ListSnapshotsWithResponse(s.ctx, s.project, &cinderv3.ListSnapshotsParams{OpenStackAPIVersion: ptr("volume 3.9999")})

	s.requireFault(err, http.StatusNotAcceptable, "computeFault", "3.9999")
}
