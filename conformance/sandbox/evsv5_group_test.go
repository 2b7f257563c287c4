package sandbox_test

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
	"github.com/snapspec/snapspec/generated/huawei/evsv5"
)

// groupServer is a server that no call has mentioned.
const groupServer = "ce1043de-d0e1-4c22-9571-97d135f1da80"

// evsGroups calls the groups of EVS by the generated client.
type evsGroups struct{ *policies }

func startGroups(t *testing.T, options sandbox.Options) evsGroups {
	t.Helper()
	return evsGroups{startPolicies(t, options)}
}

func (g evsGroups) tryCreate(wanted evsv5.SnapshotGroup) (*evsv5.CreateSnapshotGroupResult, error) {
	created, err := g.client.CreateSnapshotGroupWithResponse(g.t.Context(), evsProject, evsv5.CreateSnapshotGroupBody{SnapshotGroup: wanted})
	if err != nil {
		return nil, err
	}
	return created.JSON202, nil
}

// create starts a group, and returns its id and that of its job.
func (g evsGroups) create(wanted evsv5.SnapshotGroup) (group, job string) {
	g.t.Helper()
	created, err := g.tryCreate(wanted)
	require.NoError(g.t, err)
	return created.SnapshotGroupID, created.JobID
}

// of creates a group of volumes that is available.
func (g evsGroups) of(volumes ...string) string {
	g.t.Helper()
	group, _ := g.create(evsv5.SnapshotGroup{VolumeIDs: &volumes})
	g.clock.forward(delay)
	return group
}

func (g evsGroups) show(group string) (evsv5.SnapshotGroupDetail, error) {
	seen, err := g.client.ShowSnapshotGroupWithResponse(g.t.Context(), evsProject, group)
	if err != nil {
		return evsv5.SnapshotGroupDetail{}, err
	}
	return seen.JSON200.SnapshotGroup, nil
}

func (g evsGroups) status(group string) string {
	g.t.Helper()
	seen, err := g.show(group)
	require.NoError(g.t, err)
	return seen.Status
}

// tryDelete starts to delete a group, and returns the id of the job.
func (g evsGroups) tryDelete(group string) (string, error) {
	deleted, err := g.client.DeleteSnapshotGroupWithResponse(g.t.Context(), evsProject, group)
	if err != nil {
		return "", err
	}
	return deleted.JSON202.JobID, nil
}

// ids lists the ids of the groups.
func (g evsGroups) ids(params evsv5.ListSnapshotGroupParams) []string {
	g.t.Helper()
	listed, err := g.client.ListSnapshotGroupWithResponse(g.t.Context(), evsProject, &params)
	require.NoError(g.t, err)
	ids := []string{}
	for _, group := range listed.JSON200.SnapshotGroups {
		ids = append(ids, group.ID)
	}
	return ids
}

// listed returns the snapshots of all groups as EVS v2 lists them, by volume.
func (g evsGroups) listed() map[string]evsv2.SnapshotDetails {
	g.t.Helper()
	found, err := g.snapshots.ListSnapshotsWithResponse(g.t.Context(), evsProject, &evsv2.ListSnapshotsParams{})
	require.NoError(g.t, err)
	all := map[string]evsv2.SnapshotDetails{}
	for _, snapshot := range found.JSON200.Snapshots {
		all[snapshot.VolumeID] = snapshot
	}
	return all
}

func TestEVSGroupLife(t *testing.T) {
	g := startGroups(t, sandbox.Options{})
	began := g.clock.time()

	group, job := g.create(evsv5.SnapshotGroup{
		Name: new("nightly"), VolumeIDs: &[]string{"v-2", "v-1", "v-2"}, Tags: &map[string]string{"team": "blue"}, EnterpriseProjectID: new("eps-1"),
	})

	seen, err := g.show(group)
	require.NoError(t, err)
	require.Equal(t, "creating", seen.Status)
	require.Equal(t, "nightly", seen.Name.MustGet())
	require.True(t, seen.Description.IsNull())
	require.True(t, seen.ServerID.IsNull())
	require.True(t, seen.UpdatedAt.IsNull())
	require.Equal(t, map[string]string{"team": "blue"}, seen.Tags)
	require.Equal(t, "eps-1", seen.EnterpriseProjectID)
	require.Equal(t, evsProject, seen.ProjectID)
	require.WithinDuration(t, began, seen.CreatedAt.Time(), time.Millisecond)
	require.Equal(t, "INIT", g.job(job)["status"])
	require.Equal(t, "creating", g.listed()["v-1"].Status)

	g.clock.forward(delay)

	require.Equal(t, "available", g.status(group))
	snapshots := g.listed()
	require.Len(t, snapshots, 2)
	require.Equal(t, "available", snapshots["v-2"].Status)
	require.Equal(t, snapshots["v-1"].CreatedAt, snapshots["v-2"].CreatedAt, "the same moment")
	require.Equal(t, "SUCCESS", g.job(job)["status"])
	parts := g.job(job)["entities"].(map[string]any)["sub_jobs"].([]any)
	require.Len(t, parts, 2)
	require.Equal(t, "createSnapshot", parts[0].(map[string]any)["job_type"])

	job, err = g.tryDelete(group)
	require.NoError(t, err)
	require.Equal(t, "deleting", g.status(group))
	require.Equal(t, "deleting", g.listed()["v-1"].Status)
	g.clock.forward(delay)
	_, err = g.show(group)
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
	require.Empty(t, g.listed(), "its snapshots are gone with it")
	require.Equal(t, "deleteSnapshotGroup", g.job(job)["job_type"])
	require.Equal(t, "SUCCESS", g.job(job)["status"])
}

func TestEVSGroupOfAServer(t *testing.T) {
	g := startGroups(t, sandbox.Options{})
	server := "c3d3250c-7ce5-42cc-b620-dd2b63d19ca5"
	detached := g.newVolume(`"size": 10`)

	group, _ := g.create(evsv5.SnapshotGroup{ServerID: new(groupServer)})
	g.clock.forward(delay)
	seen, err := g.show(group)
	require.NoError(t, err)
	require.Equal(t, groupServer, seen.ServerID.MustGet())
	require.Contains(t, g.listed(), "in-use-"+groupServer, "the made-up volume of a server")
	require.Equal(t, []string{group}, g.ids(evsv5.ListSnapshotGroupParams{ServerID: new(groupServer)}))
	require.Empty(t, g.ids(evsv5.ListSnapshotGroupParams{ServerID: new(server)}))
	g.create(evsv5.SnapshotGroup{ServerID: new(groupServer), VolumeIDs: &[]string{"in-use-" + groupServer}})

	_, err = g.tryCreate(evsv5.SnapshotGroup{ServerID: new(groupServer), VolumeIDs: &[]string{detached}})
	require.ErrorIs(t, err, fault.Sentinel{Status: 400, Code: "EVS.5400"})
	require.ErrorContains(t, err, "is not attached to server")
	_, err = g.tryCreate(evsv5.SnapshotGroup{ServerID: new("s-1")})
	require.ErrorIs(t, err, fault.Sentinel{Status: 404}, "not the id of a server")
}

func TestEVSGroupOfAServerIsStrict(t *testing.T) {
	g := startGroups(t, sandbox.Options{StrictResources: true})
	_, err := g.tryCreate(evsv5.SnapshotGroup{ServerID: new(groupServer)})
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
}

func TestEVSGroupIsRefused(t *testing.T) {
	g := startGroups(t, sandbox.Options{})
	group := g.of("v-1")
	g.evsSnapshotOf("v-2")
	require.Equal(t, http.StatusAccepted, g.post(rollbackPath("cloudsnapshots", g.listed()["v-1"].ID), `{"rollback": {"volume_id": "v-1"}}`).status)

	for name, of := range map[string]struct {
		wanted evsv5.SnapshotGroup
		is     fault.Sentinel
	}{
		"no volumes":             {evsv5.SnapshotGroup{}, fault.Sentinel{Status: 400, Code: "EVS.5400"}},
		"an empty list":          {evsv5.SnapshotGroup{VolumeIDs: &[]string{}}, fault.Sentinel{Status: 400, Code: "EVS.5400"}},
		"a key of a tag":         {evsv5.SnapshotGroup{VolumeIDs: &[]string{"v-3"}, Tags: &map[string]string{"a b": ""}}, fault.Sentinel{Status: 400, Code: "EVS.1062"}},
		"a volume that is busy":  {evsv5.SnapshotGroup{VolumeIDs: &[]string{"v-3", "v-1"}}, fault.Sentinel{Status: 400, Code: "EVS.5400"}},
		"a snapshot in the make": {evsv5.SnapshotGroup{VolumeIDs: &[]string{"v-3", "v-2"}}, fault.Sentinel{Status: 400, Code: "EVS.2409"}},
	} {
		_, err := g.tryCreate(of.wanted)
		require.ErrorIs(t, err, of.is, name)
	}
	require.NotContains(t, g.listed(), "v-3", "nothing is made of a group that is refused")
	_, err := g.tryCreate(evsv5.SnapshotGroup{VolumeIDs: &[]string{"v-2"}})
	var failed *fault.Error
	require.ErrorAs(t, err, &failed)
	require.True(t, failed.Retryable(), "the snapshot will be there")

	_, err = g.tryDelete(group)
	require.ErrorIs(t, err, fault.Sentinel{Status: 400, Code: "EVS.1047"}, "one of its snapshots is busy")
	require.Equal(t, "available", g.status(group))
	g.clock.forward(delay)
	_, err = g.tryDelete(group)
	require.NoError(t, err)
	_, err = g.tryDelete(group)
	require.ErrorIs(t, err, fault.Sentinel{Status: 400, Code: "EVS.1047"}, "it is being deleted")
}

func TestEVSGroupFails(t *testing.T) {
	g := startGroups(t, sandbox.Options{})
	group, job := g.create(evsv5.SnapshotGroup{VolumeIDs: &[]string{"v-1", "error-1"}})
	g.clock.forward(delay)

	require.Equal(t, "error", g.status(group))
	require.Equal(t, "available", g.listed()["v-1"].Status)
	require.Equal(t, "FAIL", g.job(job)["status"])
	_, err := g.tryDelete(group)
	require.NoError(t, err, "what failed can be deleted")
}

func TestEVSGroupWithoutOneOfItsSnapshots(t *testing.T) {
	g := startGroups(t, sandbox.Options{})
	group := g.of("v-1", "v-2")
	_, err := g.snapshots.DeleteSnapshotWithResponse(t.Context(), evsProject, g.listed()["v-1"].ID)
	require.NoError(t, err)

	_, err = g.tryDelete(group)
	require.NoError(t, err)
	g.clock.forward(delay)
	require.Empty(t, g.listed())
}

func TestEVSGroupChanges(t *testing.T) {
	g := startGroups(t, sandbox.Options{})
	group := g.of("v-1")
	g.clock.forward(time.Hour)
	changed, err := g.client.UpdateSnapshotGroupWithResponse(t.Context(), evsProject, group, evsv5.UpdateSnapshotGroupBody{
		SnapshotGroup: evsv5.UpdateSnapshotGroupOption{Name: new("weekly")},
	})
	require.NoError(t, err)
	require.Equal(t, "weekly", changed.JSON200.SnapshotGroup.Name.MustGet())
	require.True(t, changed.JSON200.SnapshotGroup.Description.IsNull(), "it stays as it was")
	require.WithinDuration(t, g.clock.time(), changed.JSON200.SnapshotGroup.UpdatedAt.MustGet().Time(), time.Millisecond)

	_, err = g.client.UpdateSnapshotGroupWithResponse(t.Context(), evsProject, "g-1", evsv5.UpdateSnapshotGroupBody{})
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
	_, err = g.tryDelete("g-1")
	require.ErrorIs(t, err, fault.Sentinel{Status: 404})
}

// tag adds tags to a group.
func (g evsGroups) tag(group string, tags ...evsv5.CreateResourceTag) error {
	_, err := g.client.BatchCreateSnapshotGroupTagWithResponse(g.t.Context(), evsProject, group, evsv5.BatchCreateResourceTagsRequestBody{Tags: tags})
	return err
}

// untag removes tags from a group.
func (g evsGroups) untag(group string, tags ...evsv5.DeleteResourceTag) error {
	_, err := g.client.BatchDeleteSnapshotGroupTagWithResponse(g.t.Context(), evsProject, group, evsv5.BatchDeleteResourceTagsRequestBody{Tags: tags})
	return err
}

func TestEVSGroupTags(t *testing.T) {
	g := startGroups(t, sandbox.Options{})
	one, two := g.of("v-1"), g.of("v-2")

	require.NoError(t, g.tag(one, evsv5.CreateResourceTag{Key: "team", Value: "red"}, evsv5.CreateResourceTag{Key: "stage", Value: "test"}))
	require.NoError(t, g.tag(one, evsv5.CreateResourceTag{Key: "team", Value: "green"}), "in place of red")
	require.NoError(t, g.tag(two, evsv5.CreateResourceTag{Key: "team", Value: "blue"}))
	listed, err := g.client.ListSnapshotGroupTagsWithResponse(t.Context(), evsProject)
	require.NoError(t, err)
	require.Equal(t, map[string][]string{"team": {"blue", "green"}, "stage": {"test"}}, listed.JSON200.Tags)

	require.NoError(t, g.untag(one, evsv5.DeleteResourceTag{Key: "team", Value: new("red")}, evsv5.DeleteResourceTag{Key: "none"}))
	seen, err := g.show(one)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"team": "green", "stage": "test"}, seen.Tags, "the value is another")
	require.NoError(t, g.untag(one, evsv5.DeleteResourceTag{Key: "team"}, evsv5.DeleteResourceTag{Key: "stage", Value: new("test")}))
	seen, err = g.show(one)
	require.NoError(t, err)
	require.Empty(t, seen.Tags)

	twice := g.tag(one, evsv5.CreateResourceTag{Key: "k"}, evsv5.CreateResourceTag{Key: "k", Value: "v"})
	require.ErrorIs(t, twice, fault.Sentinel{Status: 400, Code: "EVS.1062"})
	require.ErrorIs(t, g.tag(one, evsv5.CreateResourceTag{Key: ""}), fault.Sentinel{Status: 400, Code: "EVS.1062"})
	require.ErrorIs(t, g.tag("g-1", evsv5.CreateResourceTag{Key: "k"}), fault.Sentinel{Status: 404})
	require.ErrorIs(t, g.untag("g-1", evsv5.DeleteResourceTag{Key: "k"}), fault.Sentinel{Status: 404})
}

func TestEVSGroupLists(t *testing.T) {
	g := startGroups(t, sandbox.Options{})
	one := g.of("v-1")
	two, _ := g.create(evsv5.SnapshotGroup{Name: new("two"), VolumeIDs: &[]string{"v-2"}, Tags: &map[string]string{"team": "blue", "stage": ""}, EnterpriseProjectID: new("eps-1")})

	for name, of := range map[string]struct {
		params evsv5.ListSnapshotGroupParams
		want   []string
	}{
		"all, the newest first": {evsv5.ListSnapshotGroupParams{}, []string{two, one}},
		"the oldest first":      {evsv5.ListSnapshotGroupParams{SortDir: new(evsv5.ListSnapshotGroupParamsSortDirAsc)}, []string{one, two}},
		"by status":             {evsv5.ListSnapshotGroupParams{SortKey: new(evsv5.ListSnapshotGroupParamsSortKeyStatus)}, []string{two, one}},
		"a page":                {evsv5.ListSnapshotGroupParams{Offset: new(1), Limit: new(1)}, []string{one}},
		"an id":                 {evsv5.ListSnapshotGroupParams{ID: &one}, []string{one}},
		"a name":                {evsv5.ListSnapshotGroupParams{Name: new("two")}, []string{two}},
		"a status":              {evsv5.ListSnapshotGroupParams{Status: new("creating")}, []string{two}},
		"a key":                 {evsv5.ListSnapshotGroupParams{TagKey: new("stage")}, []string{two}},
		"tags as an object":     {evsv5.ListSnapshotGroupParams{Tags: new(`{"team": "blue", "stage": ""}`)}, []string{two}},
		"tags as a list":        {evsv5.ListSnapshotGroupParams{Tags: new(`[{"key": "team", "value": "blue"}]`)}, []string{two}},
		"another value":         {evsv5.ListSnapshotGroupParams{Tags: new(`{"team": "red"}`)}, []string{}},
		"the default project":   {evsv5.ListSnapshotGroupParams{EnterpriseProjectID: new("0")}, []string{one}},
		"all projects":          {evsv5.ListSnapshotGroupParams{EnterpriseProjectID: new("all_granted_eps")}, []string{two, one}},
		"of another project":    {evsv5.ListSnapshotGroupParams{EnterpriseProjectID: new("eps-2")}, []string{}},
	} {
		require.Equal(t, of.want, g.ids(of.params), name)
	}

	counted, err := g.client.CountSnapshotsGroupWithResponse(t.Context(), evsProject, &evsv5.CountSnapshotsGroupParams{})
	require.NoError(t, err)
	require.Equal(t, 2, counted.JSON200.Count)
	counted, err = g.client.CountSnapshotsGroupWithResponse(t.Context(), evsProject, &evsv5.CountSnapshotsGroupParams{Status: new("available")})
	require.NoError(t, err)
	require.Equal(t, 1, counted.JSON200.Count)
	_, err = g.client.ListSnapshotGroupWithResponse(t.Context(), evsProject, &evsv5.ListSnapshotGroupParams{Tags: new("team")})
	require.ErrorIs(t, err, fault.Sentinel{Status: 400, Code: "EVS.5400"})
}

func TestEVSGroupAfterARestart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var group string
	t.Run("before", func(t *testing.T) {
		g := startGroups(t, sandbox.Options{Data: data})
		group = g.of("v-1")
	})
	g := startGroups(t, sandbox.Options{Data: data})
	require.Equal(t, []string{group}, g.ids(evsv5.ListSnapshotGroupParams{}))
	g.clock.forward(delay) // the clock starts again
	_, err := g.tryDelete(group)
	require.NoError(t, err)
	g.clock.forward(2 * delay)
	require.Empty(t, g.listed(), "its snapshots are found by its id")
}
