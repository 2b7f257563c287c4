package cinder

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/oapi-codegen/nullable"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/live"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/generated/huawei/cinderv3"
)

// zone is the availability zone of the server.
const zone = "az-dc-1"

// createVolume creates a volume, and deletes it after the test.
func (s server) createVolume(option cinderv3.CinderCreateVolumeOption) cinderv3.VolumeDetails {
	s.t.Helper()
	option.AvailabilityZone = zone
	r, err := s.CreateVolumeWithResponse(s.ctx, s.project, nil, cinderv3.CreateVolumeBody{Volume: option})
	require.NoError(s.t, err)
	made := r.JSON202.Volume
	require.Equal(s.t, "creating", made.Status)
	s.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), time.Minute)
		defer cancel()
		s.ctx = ctx
		s.deleteVolume(made.ID)
	})
	return made
}

// deleteVolume deletes a volume if it still exists, with its snapshots, and waits until
// it is gone.
func (s server) deleteVolume(id string) {
	s.t.Helper()
	if _, err := s.WaitForVolume(s.ctx, s.project, id, live.Quick); errors.Is(err, fault.Sentinel{Status: http.StatusNotFound}) {
		return
	}
	_, err := s.DeleteVolumeWithResponse(s.ctx, s.project, id, &cinderv3.DeleteVolumeParams{Cascade: ptr(true)})
	require.NoError(s.t, err)
	require.NoError(s.t, s.WaitForVolumeDeleted(s.ctx, s.project, id, live.Quick))
}

// availableVolume creates a volume, and waits until it is available.
func (s server) availableVolume(option cinderv3.CinderCreateVolumeOption) cinderv3.VolumeDetails {
	s.t.Helper()
	ready, err := s.WaitForVolume(s.ctx, s.project, s.createVolume(option).ID, live.Quick)
	require.NoError(s.t, err)
	return ready
}

// TestRestore creates a volume from a snapshot, reads it back and deletes it.
func TestRestore(t *testing.T) {
	s := start(t)
	snapshot := s.available(cinderv3.CinderCreateSnapshotOption{})
	before := time.Now()

	made := s.createVolume(cinderv3.CinderCreateVolumeOption{
		SnapshotID: nullable.NewNullableWithValue(snapshot.ID), Size: 3,
		Name: nullable.NewNullableWithValue("restored"), Description: nullable.NewNullableWithValue("of Monday"), Metadata: nullable.NewNullableWithValue(map[string]string{"k": "v"}),
	})

	require.Equal(t, nullable.NewNullableWithValue(snapshot.ID), made.SnapshotID)
	require.Equal(t, 3, made.Size)
	require.WithinDuration(t, before, made.CreatedAt.Time(), 10*time.Second)
	require.True(t, made.UpdatedAt.IsNull(), "it is new")
	ready, err := s.WaitForVolume(s.ctx, s.project, made.ID, live.Quick)
	require.NoError(t, err)
	read, err := s.ShowVolumeWithResponse(s.ctx, s.project, made.ID, nil)
	require.NoError(t, err)
	require.Equal(t, ready, read.JSON200.Volume)
	want := made
	want.Status, want.UpdatedAt = "available", ready.UpdatedAt
	// A create does not answer these, which an extension adds.
	want.OsVolTenantAttrTenantID = nullable.NewNullableWithValue(s.project)
	want.OsVolHostAttrHost = nullable.NewNullableWithValue("probe@fake#fake")
	want.OsVolMigStatusAttrMigstat, want.OsVolMigStatusAttrNameID = nullable.NewNullNullable[string](), nullable.NewNullNullable[string]()
	require.Equal(t, want, ready)
	require.Equal(t, nullable.NewNullableWithValue("restored"), ready.Name)
	require.Equal(t, map[string]string{"k": "v"}, ready.Metadata)
	require.Equal(t, zone, ready.AvailabilityZone)
	require.False(t, ready.UpdatedAt.IsNull())

	deleted, err := s.DeleteVolumeWithResponse(s.ctx, s.project, made.ID, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, deleted.StatusCode())
	require.Empty(t, deleted.Body)
	last, err := s.ShowVolumeWithResponse(s.ctx, s.project, made.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "deleting", last.JSON200.Volume.Status)
	require.NoError(t, s.WaitForVolumeDeleted(s.ctx, s.project, made.ID, live.Quick))
	_, err = s.ShowVolumeWithResponse(s.ctx, s.project, made.ID, nil)
	s.requireFault(err, http.StatusNotFound, "itemNotFound", "Volume "+made.ID+" could not be found.")
}

func TestMinimalVolume(t *testing.T) {
	s := start(t)

	made := s.createVolume(cinderv3.CinderCreateVolumeOption{Size: 1})

	for name, value := range map[string]nullable.Nullable[string]{
		"name": made.Name, "description": made.Description, "snapshot_id": made.SnapshotID, "source_volid": made.SourceVolid,
		"consistencygroup_id": made.ConsistencygroupID, "replication_status": made.ReplicationStatus,
	} {
		require.True(t, value.IsNull(), name)
	}
	require.Empty(t, made.Attachments)
	require.Empty(t, made.Metadata)
	require.Equal(t, "false", made.Bootable)
	require.Len(t, made.Links, 2)
	require.Equal(t, []*string{ptr("self"), ptr("bookmark")}, []*string{made.Links[0].Rel, made.Links[1].Rel})
	require.Contains(t, *made.Links[0].Href, "/v3/"+s.project+"/volumes/"+made.ID)
}

// TestNullsOfAVolume sends null for what is left out, as OpenStack's client does.
func TestNullsOfAVolume(t *testing.T) {
	s := start(t)
	null := nullable.NewNullNullable[string]()

	made := s.createVolume(cinderv3.CinderCreateVolumeOption{
		Size: 1, Name: null, Description: null, SnapshotID: null, SourceVolid: null, ImageRef: null, VolumeType: null, ConsistencygroupID: null,
	})

	require.True(t, made.Name.IsNull())
}

func TestFailedVolume(t *testing.T) {
	s := start(t)
	snapshot := s.available(cinderv3.CinderCreateSnapshotOption{})

	made := s.createVolume(cinderv3.CinderCreateVolumeOption{
		SnapshotID: nullable.NewNullableWithValue(snapshot.ID), Size: 1, Name: nullable.NewNullableWithValue("fails"),
	})

	seen, err := s.WaitForVolume(s.ctx, s.project, made.ID, live.Quick)
	var failure *poll.FailedError
	require.ErrorAs(t, err, &failure)
	require.Equal(t, "error", failure.Status)
	require.Equal(t, made.ID, seen.ID)
}

func TestRefusedVolumes(t *testing.T) {
	s := start(t)
	of := s.availableVolume(cinderv3.CinderCreateVolumeOption{Size: 2}).ID
	snapshot := s.available(cinderv3.CinderCreateSnapshotOption{VolumeID: of}).ID
	id := nullable.NewNullableWithValue[string]
	for name, tt := range map[string]struct {
		option        cinderv3.CinderCreateVolumeOption
		status        int
		kind, message string
	}{
		"smaller than its snapshot": {cinderv3.CinderCreateVolumeOption{Size: 1, SnapshotID: id(snapshot)}, http.StatusBadRequest, "badRequest", "cannot be smaller than the snapshot size"},
		"unknown snapshot":          {cinderv3.CinderCreateVolumeOption{Size: 1, SnapshotID: id(nowhere)}, http.StatusNotFound, "itemNotFound", nowhere},
		"two sources":               {cinderv3.CinderCreateVolumeOption{Size: 2, SnapshotID: id(snapshot), SourceVolid: id(of)}, http.StatusBadRequest, "badRequest", "May specify only one of"},
		"unknown type":              {cinderv3.CinderCreateVolumeOption{Size: 1, VolumeType: id("SATA")}, http.StatusNotFound, "itemNotFound", "SATA"},
		"unknown zone":              {cinderv3.CinderCreateVolumeOption{Size: 1, AvailabilityZone: "az-dc-2"}, http.StatusBadRequest, "badRequest", "az-dc-2"},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			if tt.option.AvailabilityZone == "" {
				tt.option.AvailabilityZone = zone
			}
			_, err := s.CreateVolumeWithResponse(s.ctx, s.project, nil, cinderv3.CreateVolumeBody{Volume: tt.option})
			s.requireFault(err, tt.status, tt.kind, tt.message)
		})
	}
}

// TestDeleteVolumeWithSnapshots checks that only cascade deletes a volume that has a
// snapshot, and the snapshot with it.
func TestDeleteVolumeWithSnapshots(t *testing.T) {
	s := start(t)
	of := s.availableVolume(cinderv3.CinderCreateVolumeOption{Size: 1}).ID
	snapshot := s.available(cinderv3.CinderCreateSnapshotOption{VolumeID: of}).ID

	_, err := s.DeleteVolumeWithResponse(s.ctx, s.project, of, nil)
	s.requireFault(err, http.StatusBadRequest, "badRequest", "must not be migrating, attached")
	_, err = s.DeleteVolumeWithResponse(s.ctx, s.project, of, &cinderv3.DeleteVolumeParams{Cascade: ptr(true)})
	require.NoError(t, err)

	require.NoError(t, s.WaitForVolumeDeleted(s.ctx, s.project, of, live.Quick))
	_, err = s.ShowSnapshotWithResponse(s.ctx, s.project, snapshot, nil)
	s.requireFault(err, http.StatusNotFound, "itemNotFound", snapshot)
}

func TestVolumeInUse(t *testing.T) {
	s := start(t)

	read, err := s.ShowVolumeWithResponse(s.ctx, s.project, s.inUse, nil)
	require.NoError(t, err)
	v := read.JSON200.Volume
	require.Equal(t, "in-use", v.Status)
	require.Len(t, v.Attachments, 1)
	require.Equal(t, []string{s.inUse, s.inUse}, []string{v.Attachments[0].ID, v.Attachments[0].VolumeID})
	require.True(t, v.Attachments[0].HostName.IsNull())
	require.Nil(t, v.ConsumesQuota, "no microversion was asked for")

	latest, err := s.ShowVolumeWithResponse(s.ctx, s.project, s.inUse, &cinderv3.ShowVolumeParams{OpenStackAPIVersion: ptr("volume 3.65")})
	require.NoError(t, err)
	require.Equal(t, ptr(true), latest.JSON200.Volume.ConsumesQuota)
	require.False(t, latest.JSON200.Volume.ServiceUUID.IsNull())

	_, err = s.DeleteVolumeWithResponse(s.ctx, s.project, s.inUse, nil)
	s.requireFault(err, http.StatusBadRequest, "badRequest", "attached")
}

func TestUnknownVolume(t *testing.T) {
	s := start(t)

	_, err := s.ShowVolumeWithResponse(s.ctx, s.project, nowhere, nil)
	s.requireFault(err, http.StatusNotFound, "itemNotFound", "Volume "+nowhere+" could not be found.")
	_, err = s.DeleteVolumeWithResponse(s.ctx, s.project, nowhere, nil)
	s.requireFault(err, http.StatusNotFound, "itemNotFound", "Volume "+nowhere+" could not be found.")
}

func TestVolumeLists(t *testing.T) {
	s := start(t)
	var made []string
	for _, name := range []string{"alpha", "beta", "gamma"} {
		made = append(made, s.availableVolume(cinderv3.CinderCreateVolumeOption{
			Size: 1, Name: nullable.NewNullableWithValue(name), Metadata: nullable.NewNullableWithValue(map[string]string{"name": name}),
		}).ID)
	}
	newestFirst := []string{made[2], made[1], made[0]}

	for limit := 1; limit <= 6; limit++ {
		var short, detailed []string
		for v, err := range s.ListVolumesAll(s.ctx, s.project, &cinderv3.ListVolumesParams{Limit: &limit}) {
			require.NoError(t, err)
			short = append(short, v.ID)
		}
		for v, err := range s.ListVolumeDetailsAll(s.ctx, s.project, &cinderv3.ListVolumeDetailsParams{Limit: &limit}) {
			require.NoError(t, err)
			require.Equal(t, nullable.NewNullableWithValue(s.project), v.OsVolTenantAttrTenantID)
			detailed = append(detailed, v.ID)
		}
		require.Equal(t, newestFirst, short[:3], limit)
		require.ElementsMatch(t, []string{s.volume, s.inUse}, short[3:], "those of every test")
		require.Equal(t, short, detailed)
	}

	first, err := s.ListVolumesWithResponse(s.ctx, s.project, &cinderv3.ListVolumesParams{Limit: ptr(2)})
	require.NoError(t, err)
	require.Nil(t, first.JSON200.Count, "it was not asked for")
	require.Len(t, *first.JSON200.VolumesLinks, 1)
	require.Equal(t, ptr("next"), (*first.JSON200.VolumesLinks)[0].Rel)
	require.Contains(t, *(*first.JSON200.VolumesLinks)[0].Href, "limit=2&marker="+made[1])
	all, err := s.ListVolumesWithResponse(s.ctx, s.project, nil)
	require.NoError(t, err)
	require.Nil(t, all.JSON200.VolumesLinks, "there is no more")

	counted, err := s.ListVolumesWithResponse(s.ctx, s.project, &cinderv3.ListVolumesParams{
		Limit: ptr(1), WithCount: ptr(true), OpenStackAPIVersion: ptr("volume 3.45"),
	})
	require.NoError(t, err)
	require.Equal(t, ptr(5), counted.JSON200.Count, "of all pages")

	for name, tt := range map[string]struct {
		params cinderv3.ListVolumesParams
		want   []string
	}{
		"name":       {cinderv3.ListVolumesParams{Name: ptr("beta")}, made[1:2]},
		"no name":    {cinderv3.ListVolumesParams{Name: ptr("bet")}, nil},
		"metadata":   {cinderv3.ListVolumesParams{Metadata: ptr(`{"name": "beta"}`)}, made[1:2]},
		"no status":  {cinderv3.ListVolumesParams{Status: ptr("error")}, nil},
		"no zone":    {cinderv3.ListVolumesParams{AvailabilityZone: ptr("az-dc-2")}, nil},
		"offset":     {cinderv3.ListVolumesParams{Offset: ptr(1), Limit: ptr(2)}, newestFirst[1:]},
		"by name":    {cinderv3.ListVolumesParams{SortKey: ptr("name"), Limit: ptr(3)}, newestFirst},
		"of a zone":  {cinderv3.ListVolumesParams{AvailabilityZone: ptr(zone), Limit: ptr(3)}, newestFirst},
		"of a state": {cinderv3.ListVolumesParams{Status: ptr("available"), Limit: ptr(3)}, newestFirst},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := s.ListVolumesWithResponse(s.ctx, s.project, &tt.params)
			require.NoError(t, err)
			var ids []string
			for _, v := range r.JSON200.Volumes {
				ids = append(ids, v.ID)
			}
			require.Equal(t, tt.want, ids)
		})
	}
}
