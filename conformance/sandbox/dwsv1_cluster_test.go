package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/poll"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// dwsCluster returns a cluster as ShowCluster answers it.
func (s *tester) dwsCluster(id string) map[string]any {
	s.t.Helper()
	a := s.call(http.MethodGet, dwsv1Project+"/clusters/"+id, "")
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json["cluster"].(map[string]any)
}

// dwsClusters returns the ids of the clusters of a list.
func (s *tester) dwsClusters(query string) []any {
	s.t.Helper()
	a := s.call(http.MethodGet, dwsv1Project+"/clusters"+query, "")
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	ids := []any{}
	for _, c := range a.json["clusters"].([]any) {
		ids = append(ids, c.(map[string]any)["id"])
	}
	require.EqualValues(s.t, len(ids), a.json["count"])
	return ids
}

// dwsJob returns a job.
func (s *tester) dwsJob(id string) map[string]any {
	s.t.Helper()
	a := s.call(http.MethodGet, dwsv1Project+"/job/"+id, "")
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json
}

// restoreAs restores a snapshot with the members of a cluster, and returns the answer.
func (s *tester) restoreAs(snapshot, members string) answer {
	s.t.Helper()
	a := s.post(dwsv1Path+"/"+snapshot+"/actions", `{"restore": {`+members+`}}`)
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a
}

// available creates a snapshot of a cluster and waits until it is available.
func (s *tester) available(name, cluster string) string {
	s.t.Helper()
	id := s.dws(name, cluster)
	s.clock.forward(delay)
	return id
}

func TestDWSRestoredCluster(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.available("snapshot-1", "c-1")
	a := s.restoreAs(id, `"name": "dws-1", "vpc_id": "v", "port": 9000, "public_ip": {"public_bind_type": "bind_existing", "eip_id": "e"}`)
	cluster, job := a.json["cluster"].(map[string]any)["id"].(string), a.json["job_id"].(string)

	s.clock.forward(delay / 4)
	c := s.dwsCluster(cluster)
	require.Equal(t, "CREATING", c["status"])
	require.Equal(t, "RESTORING", c["task_status"])
	require.Equal(t, map[string]any{"RESTORING": "25%"}, c["action_progress"])
	running := s.dwsJob(job)
	require.Equal(t, "RUNNING", running["status"])
	require.Equal(t, "25%", running["progress"])
	require.NotContains(t, running, "end_time")

	s.clock.forward(delay)
	c = s.dwsCluster(cluster)
	require.Equal(t, "AVAILABLE", c["status"])
	require.Empty(t, c["task_status"])
	require.Empty(t, c["action_progress"])
	require.Equal(t, "dws-1", c["name"])
	require.Equal(t, "v", c["vpc_id"])
	require.EqualValues(t, 9000, c["port"])
	require.Equal(t, s.dwsCluster("c-1")["subnet_id"], c["subnet_id"], "that of the original cluster")
	require.Equal(t, map[string]any{"public_bind_type": "bind_existing", "eip_id": "e"}, c["public_ip"])
	require.Len(t, c["public_endpoints"], 1)
	ended := s.dwsJob(job)
	require.Equal(t, "SUCCESS", ended["status"])
	require.Equal(t, "100%", ended["progress"])
	require.NotEmpty(t, ended["end_time"])

	second := s.available("snapshot-2", cluster)
	s.restoreAs(second, `"name": "dws-2"`)
	require.Equal(t, "v", s.dwsCluster(s.dwsClusters("")[0].(string))["vpc_id"], "that of its original, which was restored")
	s.clock.forward(25 * time.Hour)
	require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, dwsv1Project+"/job/"+job, "").status)
}

func TestDWSClusters(t *testing.T) {
	s := start(t, sandbox.Options{})
	require.Empty(t, s.dwsClusters(""))
	id := s.available("snapshot-1", "c-1")
	s.available("snapshot-2", "c-1")
	s.dws("snapshot-3", "c-2")
	require.Equal(t, "SNAPSHOTTING", s.dwsCluster("c-2")["task_status"])
	require.Equal(t, []any{"c-2", "c-1"}, s.dwsClusters(""))

	own := s.restoreAs(id, `"name": "dws-1", "enterprise_project_id": "ep"`).json["cluster"].(map[string]any)["id"]
	require.Equal(t, []any{own, "c-2", "c-1"}, s.dwsClusters(""))
	require.Equal(t, []any{own, "c-2", "c-1"}, s.dwsClusters("?enterprise_project_id=all_granted_eps"))
	require.Equal(t, []any{own}, s.dwsClusters("?enterprise_project_id=ep"))
	require.Equal(t, []any{"c-2", "c-1"}, s.dwsClusters("?enterprise_project_id=0"))

	others := s.call(http.MethodGet, "/v1.0/other/clusters", "")
	require.Empty(t, others.json["clusters"])
	for _, path := range []string{"/v1.0/other/clusters/" + own.(string), dwsv1Project + "/job/x"} {
		a := s.call(http.MethodGet, path, "")
		require.Equal(t, http.StatusNotFound, a.status, path)
		require.Equal(t, "DWS.0404", a.json["error_code"])
	}
	strict := start(t, sandbox.Options{StrictResources: true})
	require.Equal(t, http.StatusNotFound, strict.call(http.MethodGet, dwsv1Project+"/clusters/c-1", "").status)
}

func TestDWSRestoreFails(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.available("snapshot-1", "c-1")
	a := s.restoreAs(id, `"name": "error-1"`)
	cluster := a.json["cluster"].(map[string]any)["id"].(string)
	require.Equal(t, "CREATING", s.dwsCluster(cluster)["status"])
	s.clock.forward(delay)
	c := s.dwsCluster(cluster)
	require.Equal(t, "CREATE_FAILED", c["status"])
	require.Equal(t, map[string]any{"error_code": "DWS.9999", "error_msg": "The service failed."}, c["failed_reasons"])
	job := s.dwsJob(a.json["job_id"].(string))
	require.Equal(t, "FAIL", job["status"])
	require.Equal(t, "DWS.9999", job["failed_code"])
}

func TestDWSFlavors(t *testing.T) {
	s := start(t, sandbox.Options{})
	path := "/v2/89cd04f168b84af6be287f71730fdb4b/snapshots/" + s.available("snapshot-1", "c-1") + "/flavors"
	for query, count := range map[string]int{"": 1, "?type=snapshot": 1, "?type=restore&az_code=a,b,c&fine_grained_restore=true": 2} {
		a := s.call(http.MethodGet, path+query, "")
		require.Equal(t, http.StatusOK, a.status, a.text)
		require.Len(t, a.json["flavors"], count, query)
		require.Equal(t, "dws2.km1.xlarge", a.json["flavors"].([]any)[0].(map[string]any)["code"], "that of every cluster")
	}
	require.Equal(t, http.StatusBadRequest, s.call(http.MethodGet, path+"?type=other", "").status)
	require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, "/v2/89cd04f168b84af6be287f71730fdb4b/snapshots/x/flavors", "").status)
}

// dwsTables is a body to restore tables.
func dwsTables(caseSensitive bool, sources, targets string) string {
	return fmt.Sprintf(`{"case_sensitive": %t, "database": "d", "restore_table_list": [%s], "target_table_list": [%s]}`, caseSensitive, sources, targets)
}

func TestDWSTables(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.available("snapshot-1", "c-1")
	path := "/v1/89cd04f168b84af6be287f71730fdb4b/snapshots/" + id
	table := func(schema, name string) string {
		return fmt.Sprintf(`{"schema_name": %q, "table_name": %q}`, schema, name)
	}
	good, twice := table("s", "a"), table("s", "a")+", "+table("S", "A")

	checks := map[string]struct {
		body              string
		missing, repeated any
	}{
		"nothing wrong":     {dwsTables(true, good, good), nil, nil},
		"cases that differ": {dwsTables(true, good, twice), nil, nil},
		"the same name":     {dwsTables(false, good, twice), nil, []any{"A"}},
		"a missing table":   {dwsTables(true, table("s", "error-1")+", "+table("error-2", "b"), good), []any{"error-1", "b"}, nil},
	}
	for name, tt := range checks {
		t.Run(name, func(t *testing.T) {
			a := s.post(path+"/table-restore-check", tt.body)
			require.Equal(t, http.StatusOK, a.status, a.text)
			require.Equal(t, map[string]any{"database": "d", "restore_table_list": tt.missing, "target_table_list": tt.repeated}, a.json["check_table_name_result"])
		})
	}
	require.Equal(t, http.StatusNotFound, s.post("/v1/89cd04f168b84af6be287f71730fdb4b/snapshots/x/table-restore-check", dwsTables(true, good, good)).status)

	require.Equal(t, "DWS.5039", s.post(path+"/table-restore", dwsTables(false, good, twice)).json["error_code"])
	require.Equal(t, "AVAILABLE", s.dwsShow(id)["status"], "a refused restore leaves the snapshot as it is")
	a := s.post(path+"/table-restore", dwsTables(true, good, good))
	require.Equal(t, http.StatusOK, a.status, a.text)
	require.Equal(t, "RUNNING", s.dwsJob(a.json["job_id"].(string))["status"])
	require.Equal(t, "RESTORING", s.dwsShow(id)["status"])
	require.Equal(t, "DWS.0400", s.post(path+"/table-restore", dwsTables(true, good, good)).json["error_code"])
	s.clock.forward(delay)
	require.Equal(t, "SUCCESS", s.dwsJob(a.json["job_id"].(string))["status"])
	require.Equal(t, "AVAILABLE", s.dwsShow(id)["status"])

	failed := s.post(path+"/table-restore", dwsTables(true, table("s", "error-1"), good)).json["job_id"].(string)
	s.clock.forward(delay)
	require.Equal(t, "FAIL", s.dwsJob(failed)["status"])
}

func TestDWSClustersByTheGeneratedClient(t *testing.T) {
	server := httptest.NewServer(start(t, sandbox.Options{Delay: noDelay}).server)
	defer server.Close()
	client, err := dwsv1.NewClientWithResponses(server.URL, dwsv1.WithHTTPClient(fault.Doer{}))
	require.NoError(t, err)
	ctx := t.Context()

	created, err := client.CreateSnapshotWithResponse(ctx, "p", dwsv1.CreateSnapshotBody{Snapshot: dwsv1.Snapshot{Name: "snapshot-1", ClusterID: "c-1"}})
	require.NoError(t, err)
	snapshot := created.JSON200.Snapshot.ID
	restored, err := client.RestoreClusterWithResponse(ctx, "p", snapshot, dwsv1.RestoreClusterBody{Restore: dwsv1.Restore{Name: "dws-1"}})
	require.NoError(t, err)
	cluster, err := client.WaitForCluster(ctx, "p", restored.JSON200.Cluster.ID)
	require.NoError(t, err)
	require.Equal(t, "dws-1", cluster.Name)
	require.True(t, cluster.PublicIP.IsNull())
	var ids []string
	for c, err := range client.ListClustersAll(ctx, "p", &dwsv1.ListClustersParams{}) {
		require.NoError(t, err)
		ids = append(ids, c.ID)
	}
	require.Equal(t, []string{cluster.ID, "c-1"}, ids)
	flavors, err := client.ListSnapshotFlavorsWithResponse(ctx, "p", snapshot, &dwsv1.ListSnapshotFlavorsParams{})
	require.NoError(t, err)
	require.Equal(t, cluster.NodeType, *flavors.JSON200.Flavors[0].Code)

	table := []dwsv1.TableDetail{{SchemaName: "s", TableName: "error-1"}}
	body := dwsv1.TableRestoreBody{Database: "d", RestoreTableList: table, TargetTableList: slices.Clone(table)}
	checked, err := client.CheckTableRestoreWithResponse(ctx, "p", snapshot, body)
	require.NoError(t, err)
	require.Equal(t, []string{"error-1"}, checked.JSON200.CheckTableNameResult.RestoreTableList.MustGet())
	started, err := client.RestoreTableWithResponse(ctx, "p", snapshot, body)
	require.NoError(t, err)
	_, err = client.WaitForJob(ctx, "p", started.JSON200.JobID)
	var failed *poll.FailedError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, "FAIL", failed.Status)
}
