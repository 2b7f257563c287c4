package sandbox_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/generated/huawei/evsv5"
)

// standard calls the standard snapshots of EVS by the generated client.
type standard struct{ evsGroups }

func startStandard(t *testing.T, options sandbox.Options) standard {
	t.Helper()
	return standard{startGroups(t, options)}
}

func (s standard) tryCreate(wanted evsv5.CreateStandardSnapshot) (*evsv5.CreateStandardSnapshotResult, error) {
	created, err := s.client.CreateStandardSnapshotWithResponse(s.t.Context(), evsProject, evsv5.CreateStandardSnapshotBody{Snapshot: wanted})
	if err != nil {
		return nil, err
	}
	return created.JSON202, nil
}

// create creates a snapshot that is available.
func (s standard) create(wanted evsv5.CreateStandardSnapshot) string {
	s.t.Helper()
	created, err := s.tryCreate(wanted)
	require.NoError(s.t, err)
	s.clock.forward(delay)
	return created.SnapshotID
}

func (s standard) show(id string) (evsv5.SnapshotDetail, error) {
	seen, err := s.client.ShowStandardSnapshotWithResponse(s.t.Context(), evsProject, id)
	if err != nil {
		return evsv5.SnapshotDetail{}, err
	}
	return seen.JSON200.Snapshot, nil
}

func (s standard) snapshot(id string) evsv5.SnapshotDetail {
	s.t.Helper()
	seen, err := s.show(id)
	require.NoError(s.t, err)
	return seen
}

// tryDelete starts to delete a snapshot, and returns the id of the job.
func (s standard) tryDelete(id string) (string, error) {
	deleted, err := s.client.DeleteStandardSnapshotWithResponse(s.t.Context(), evsProject, id)
	if err != nil {
		return "", err
	}
	return deleted.JSON202.JobID, nil
}

// tryRollBack starts to roll a volume back, and returns the id of the job.
func (s standard) tryRollBack(id, volume string) (string, error) {
	started, err := s.client.RollbackStandardSnapshotWithResponse(s.t.Context(), evsProject, id, evsv5.RollbackStandardSnapshotBody{
		Rollback: evsv5.RollbackStandardSnapshotOption{VolumeID: volume},
	})
	if err != nil {
		return "", err
	}
	return started.JSON202.JobID, nil
}

// ids lists the ids of the snapshots.
func (s standard) ids(params evsv5.ListSnapshotsDetailsParams) []string {
	s.t.Helper()
	listed, err := s.client.ListSnapshotsDetailsWithResponse(s.t.Context(), evsProject, &params)
	require.NoError(s.t, err)
	ids := []string{}
	for _, snapshot := range listed.JSON200.Snapshots {
		ids = append(ids, snapshot.ID)
	}
	return ids
}

func TestEVSStandardLife(t *testing.T) {
	s := startStandard(t, sandbox.Options{})
	created, err := s.tryCreate(evsv5.CreateStandardSnapshot{
		VolumeID: "in-use-1", Name: new("nightly"), Tags: &map[string]string{"team": "blue"}, EnterpriseProjectID: new("eps-1"),
		InstantAccess: new(true), Incremental: new(false), RetentionDays: new(7),
	})
	require.NoError(t, err)

	seen := s.snapshot(created.SnapshotID)
	require.Equal(t, "creating", seen.Status)
	require.Equal(t, "0%", *seen.Progress)
	require.Equal(t, "INIT", s.job(created.JobID)["status"])
	s.clock.forward(delay)
	seen = s.snapshot(created.SnapshotID)
	require.Equal(t, "available", seen.Status)
	require.Equal(t, "nightly", seen.Name.MustGet())
	require.Equal(t, "in-use-1", seen.VolumeID)
	require.Equal(t, map[string]string{"team": "blue"}, seen.Tags)
	require.Equal(t, "eps-1", seen.EnterpriseProjectID)
	require.True(t, *seen.InstantAccess)
	require.False(t, *seen.Incremental)
	require.Equal(t, "user", *seen.SnapshotType)
	require.WithinDuration(t, seen.CreatedAt.Time().AddDate(0, 0, 7), seen.RetentionAt.MustGet().Time(), 0)
	require.Equal(t, seen.RetentionAt, seen.InstantAccessRetentionAt)
	require.Equal(t, 1, (*seen.SnapshotChains)[0].SnapshotCount)
	require.True(t, seen.SnapshotGroupID.IsNull())
	require.Equal(t, "SUCCESS", s.job(created.JobID)["status"])
	require.Equal(t, "createSnapshot", s.job(created.JobID)["job_type"])

	job, err := s.tryDelete(created.SnapshotID)
	require.NoError(t, err)
	require.Equal(t, "deleting", s.snapshot(created.SnapshotID).Status)
	s.clock.forward(delay)
	_, err = s.show(created.SnapshotID)
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
	require.Equal(t, "SUCCESS", s.job(job)["status"])
	require.Equal(t, "deleteSnapshot", s.job(job)["job_type"])
}

// TestEVSStandardAndOthers checks that the snapshots of all the APIs are the same.
func TestEVSStandardAndOthers(t *testing.T) {
	s := startStandard(t, sandbox.Options{})
	old := s.evsSnapshotOf("v-1")
	standard := s.create(evsv5.CreateStandardSnapshot{VolumeID: "v-2"})

	require.Equal(t, []string{standard, old}, s.ids(evsv5.ListSnapshotsDetailsParams{}))
	require.Contains(t, s.listed(), "v-2")
	seen := s.snapshot(old)
	require.Equal(t, "0", seen.EnterpriseProjectID)
	require.True(t, *seen.Incremental)
	require.False(t, *seen.InstantAccess)
	require.True(t, seen.RetentionAt.IsNull())
	require.True(t, seen.InstantAccessRetentionAt.IsNull())
	_, err := s.tryDelete(old)
	require.NoError(t, err)
	_, err = s.snapshots.DeleteSnapshotWithResponse(t.Context(), evsProject, standard)
	require.NoError(t, err)
	s.clock.forward(delay)
	require.Empty(t, s.ids(evsv5.ListSnapshotsDetailsParams{}))
}

func TestEVSStandardExpires(t *testing.T) {
	s := startStandard(t, sandbox.Options{})
	id := s.create(evsv5.CreateStandardSnapshot{VolumeID: "v-1", RetentionDays: new(1)})
	s.clock.forward(24*time.Hour - delay - time.Second)
	require.Equal(t, "available", s.snapshot(id).Status)
	s.clock.forward(time.Second)
	_, err := s.show(id)
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
}

func TestEVSStandardRollsBack(t *testing.T) {
	s := startStandard(t, sandbox.Options{})
	id := s.create(evsv5.CreateStandardSnapshot{VolumeID: "v-1"})

	_, err := s.tryRollBack(id, "v-2")
	require.ErrorIs(t, err, fault.Sentinel{Status: 400, Code: "EVS.5400"})
	job, err := s.tryRollBack(id, "v-1")
	require.NoError(t, err)
	require.Equal(t, "rollbacking", s.snapshot(id).Status)
	require.Equal(t, "rollbacking", s.evsVolume("v-1")["status"])
	_, err = s.tryRollBack(id, "v-1")
	require.ErrorIs(t, err, fault.Sentinel{Status: 400, Code: "EVS.2043"})
	_, err = s.tryDelete(id)
	require.ErrorIs(t, err, fault.Sentinel{Status: 400, Code: "EVS.1047"})
	s.clock.forward(delay)
	require.Equal(t, "available", s.snapshot(id).Status)
	require.Equal(t, "rollbackSnapshot", s.job(job)["job_type"])
	require.Equal(t, "SUCCESS", s.job(job)["status"])
	_, err = s.tryRollBack("s-1", "v-1")
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
}

func TestEVSStandardIsRefused(t *testing.T) {
	s := startStandard(t, sandbox.Options{StrictResources: true, Resources: []string{"v-1"}})
	created, err := s.tryCreate(evsv5.CreateStandardSnapshot{VolumeID: "v-1"})
	require.NoError(t, err)

	_, err = s.tryCreate(evsv5.CreateStandardSnapshot{VolumeID: "v-1"})
	require.ErrorIs(t, err, fault.Sentinel{Status: 409, Code: "EVS.2409"}, "one at a time")
	_, err = s.tryDelete(created.SnapshotID)
	require.ErrorIs(t, err, fault.Sentinel{Status: 400, Code: "EVS.1047"}, "it is being created")
	_, err = s.tryCreate(evsv5.CreateStandardSnapshot{VolumeID: "v-2"})
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
	s.clock.forward(delay)
	_, err = s.tryCreate(evsv5.CreateStandardSnapshot{VolumeID: "v-1", Tags: &map[string]string{"a.b": ""}})
	require.ErrorIs(t, err, fault.Sentinel{Status: 400, Code: "EVS.1062"})
	_, err = s.tryCreate(evsv5.CreateStandardSnapshot{VolumeID: "v-1"})
	require.NoError(t, err)
}

func TestEVSStandardFails(t *testing.T) {
	s := startStandard(t, sandbox.Options{})
	created, err := s.tryCreate(evsv5.CreateStandardSnapshot{VolumeID: "error-1"})
	require.NoError(t, err)
	s.clock.forward(delay)
	require.Equal(t, "error", s.snapshot(created.SnapshotID).Status)
	require.Equal(t, "FAIL", s.job(created.JobID)["status"])
}

func TestEVSStandardChanges(t *testing.T) {
	s := startStandard(t, sandbox.Options{})
	id := s.create(evsv5.CreateStandardSnapshot{VolumeID: "v-1", Name: new("one")})
	change := func(wanted evsv5.UpdateStandardSnapshotOption) evsv5.SnapshotDetail {
		changed, err := s.client.UpdateStandardSnapshotWithResponse(t.Context(), evsProject, id, evsv5.UpdateStandardSnapshotBody{Snapshot: wanted})
		require.NoError(t, err)
		return changed.JSON200.Snapshot
	}

	changed := change(evsv5.UpdateStandardSnapshotOption{InstantAccess: new(true)})
	require.True(t, *changed.InstantAccess)
	require.Equal(t, "one", changed.Name.MustGet(), "it stays as it was")
	require.True(t, changed.UpdatedAt.IsNull())
	changed = change(evsv5.UpdateStandardSnapshotOption{Description: new("daily"), Name: new("two")})
	require.Equal(t, "two", changed.Name.MustGet())
	require.Equal(t, "daily", changed.Description.MustGet())
	require.True(t, *changed.InstantAccess)
	require.WithinDuration(t, s.clock.time(), changed.UpdatedAt.MustGet().Time(), time.Millisecond)

	_, err := s.client.UpdateStandardSnapshotWithResponse(t.Context(), evsProject, "s-1", evsv5.UpdateStandardSnapshotBody{})
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
}

func TestEVSStandardTags(t *testing.T) {
	s := startStandard(t, sandbox.Options{})
	id := s.create(evsv5.CreateStandardSnapshot{VolumeID: "v-1", Tags: &map[string]string{"team": "red"}})
	s.create(evsv5.CreateStandardSnapshot{VolumeID: "v-2", Tags: &map[string]string{"team": "blue"}})

	_, err := s.client.BatchCreateSnapshotTagsWithResponse(t.Context(), evsProject, id, evsv5.BatchCreateResourceTagsRequestBody{
		Tags: []evsv5.CreateResourceTag{{Key: "team", Value: "green"}, {Key: "stage", Value: ""}},
	})
	require.NoError(t, err)
	listed, err := s.client.ListSnapshotTagsWithResponse(t.Context(), evsProject)
	require.NoError(t, err)
	require.Equal(t, map[string][]string{"team": {"blue", "green"}, "stage": {""}}, listed.JSON200.Tags)
	_, err = s.client.BatchDeleteSnapshotTagsWithResponse(t.Context(), evsProject, id, evsv5.BatchDeleteResourceTagsRequestBody{
		Tags: []evsv5.DeleteResourceTag{{Key: "team"}},
	})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"stage": ""}, s.snapshot(id).Tags)

	_, err = s.client.BatchCreateSnapshotTagsWithResponse(t.Context(), evsProject, "s-1", evsv5.BatchCreateResourceTagsRequestBody{Tags: []evsv5.CreateResourceTag{}})
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
	_, err = s.client.BatchDeleteSnapshotTagsWithResponse(t.Context(), evsProject, "s-1", evsv5.BatchDeleteResourceTagsRequestBody{Tags: []evsv5.DeleteResourceTag{}})
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
}

func TestEVSStandardLists(t *testing.T) {
	s := startStandard(t, sandbox.Options{})
	one := s.create(evsv5.CreateStandardSnapshot{VolumeID: "v-1"})
	two := s.create(evsv5.CreateStandardSnapshot{VolumeID: "v-1", Name: new("two"), Tags: &map[string]string{"team": "blue"}, EnterpriseProjectID: new("eps-1")})
	group := s.of("v-2")
	member := s.listed()["v-2"].ID
	chain := (*s.snapshot(one).SnapshotChains)[0].ID

	for name, of := range map[string]struct {
		params evsv5.ListSnapshotsDetailsParams
		want   []string
	}{
		"all, the newest first": {evsv5.ListSnapshotsDetailsParams{}, []string{member, two, one}},
		"the oldest first":      {evsv5.ListSnapshotsDetailsParams{SortDir: new(evsv5.ListSnapshotsDetailsParamsSortDirAsc)}, []string{one, two, member}},
		"by size":               {evsv5.ListSnapshotsDetailsParams{SortKey: new(evsv5.ListSnapshotsDetailsParamsSortKeySize)}, []string{member, two, one}},
		"a page by offset":      {evsv5.ListSnapshotsDetailsParams{Offset: new(1), Limit: new(1)}, []string{two}},
		"a page by marker":      {evsv5.ListSnapshotsDetailsParams{Marker: &two}, []string{one}},
		"an id":                 {evsv5.ListSnapshotsDetailsParams{ID: &one}, []string{one}},
		"ids before an id":      {evsv5.ListSnapshotsDetailsParams{ID: &one, Ids: new(two + "," + member + ",none")}, []string{member, two}},
		"a name":                {evsv5.ListSnapshotsDetailsParams{Name: new("two")}, []string{two}},
		"a status":              {evsv5.ListSnapshotsDetailsParams{Status: new("creating")}, []string{}},
		"a volume":              {evsv5.ListSnapshotsDetailsParams{VolumeID: new("v-1")}, []string{two, one}},
		"a zone":                {evsv5.ListSnapshotsDetailsParams{AvailabilityZone: new("az-2")}, []string{}},
		"a type":                {evsv5.ListSnapshotsDetailsParams{SnapshotType: new("auto")}, []string{}},
		"a chain":               {evsv5.ListSnapshotsDetailsParams{SnapshotChainID: &chain}, []string{two, one}},
		"a group":               {evsv5.ListSnapshotsDetailsParams{SnapshotGroupID: &group}, []string{member}},
		"a key":                 {evsv5.ListSnapshotsDetailsParams{TagKey: new("team")}, []string{two}},
		"tags":                  {evsv5.ListSnapshotsDetailsParams{Tags: new(`{"team": "blue"}`)}, []string{two}},
		"the default project":   {evsv5.ListSnapshotsDetailsParams{EnterpriseProjectID: new("0")}, []string{member, one}},
	} {
		require.Equal(t, of.want, s.ids(of.params), name)
	}

	counted, err := s.client.CountSnapshotsWithResponse(t.Context(), evsProject, &evsv5.CountSnapshotsParams{VolumeID: new("v-1")})
	require.NoError(t, err)
	require.Equal(t, 2, counted.JSON200.Count)
	_, err = s.client.ListSnapshotsDetailsWithResponse(t.Context(), evsProject, &evsv5.ListSnapshotsDetailsParams{Tags: new("[")})
	require.ErrorIs(t, err, fault.Sentinel{Status: 400, Code: "EVS.5400"})
	_, err = s.client.ListSnapshotsDetailsWithResponse(t.Context(), evsProject, &evsv5.ListSnapshotsDetailsParams{Marker: new("s-1")})
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
}

// TestEVSStandardOfAPolicy checks that a snapshot of a policy says so.
func TestEVSStandardOfAPolicy(t *testing.T) {
	s := startStandard(t, sandbox.Options{})
	s.createFor(evsv5.CreateSnapshotPolicy{Name: "hourly", TimePoints: []evsv5.CreateSnapshotPolicyTimePoints{"0"}, RetentionDays: 3}, "v-1")
	s.clock.forward(24 * time.Hour)
	require.Len(t, s.ids(evsv5.ListSnapshotsDetailsParams{SnapshotType: new("auto")}), 1)
	require.Empty(t, s.ids(evsv5.ListSnapshotsDetailsParams{SnapshotType: new("user")}))
}

// TestEVSStandardOnDemand checks that documented errors can be asked for.
func TestEVSStandardOnDemand(t *testing.T) {
	s := startStandard(t, sandbox.Options{})
	a := s.call(http.MethodGet, "/v5/"+evsProject+"/snapshots/count", "", "Prefer", "code=400")
	require.Equal(t, http.StatusBadRequest, a.status, a.text)
	a = s.post("/v5/"+evsProject+"/snapshot-groups", `{"snapshot_group": {"volume_ids": ["v-1"]}}`, "Prefer", "code=400, example=EVS.2409")
	require.Equal(t, http.StatusBadRequest, a.status, a.text)
	require.Equal(t, "EVS.2409", a.json["error"].(map[string]any)["code"])
}

func TestAShownSnapshotCostsNoMoreWithOthers(t *testing.T) {
	s := startStandard(t, sandbox.Options{})
	id := s.create(evsv5.CreateStandardSnapshot{VolumeID: "v-1"})
	show := func() { s.snapshot(id) }
	alone := testing.AllocsPerRun(20, show)
	for i := range 1000 {
		_, err := s.tryCreate(evsv5.CreateStandardSnapshot{VolumeID: fmt.Sprintf("other-%d", i)})
		require.NoError(t, err)
	}
	require.Less(t, testing.AllocsPerRun(20, show), alone+500, "allocations, with 1000 snapshots of other volumes")
}
