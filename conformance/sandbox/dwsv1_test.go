package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

const (
	dwsv1Project  = "/v1.0/89cd04f168b84af6be287f71730fdb4b"
	dwsv1Path     = dwsv1Project + "/snapshots"
	dwsv1Policies = "/v2/89cd04f168b84af6be287f71730fdb4b/clusters/c-1/snapshot-policies"
)

// dws creates a snapshot and returns its id.
func (s *tester) dws(name, cluster string) string {
	s.t.Helper()
	a := s.post(dwsv1Path, fmt.Sprintf(`{"snapshot": {"name": %q, "cluster_id": %q}}`, name, cluster))
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json["snapshot"].(map[string]any)["id"].(string)
}

// dwsShow returns a snapshot as ShowSnapshot answers it.
func (s *tester) dwsShow(id string) map[string]any {
	s.t.Helper()
	a := s.call(http.MethodGet, dwsv1Path+"/"+id, "")
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json["snapshot"].(map[string]any)
}

// dwsAutomated adds the policy nightly, which creates a snapshot of cluster c-1,
// and returns the id of the snapshot.
func (s *tester) dwsAutomated() string {
	s.t.Helper()
	a := s.call(http.MethodPut, dwsv1Policies, `{"backup_strategies": [`+dwsPolicy("nightly")+`]}`)
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return s.list(dwsv1Path)[0]["id"].(string)
}

func dwsPolicy(name string) string {
	return fmt.Sprintf(`{"policy_name": %q, "backup_level": "cluster", "backup_type": "full", "backup_strategy": "0 0 3 ? * 1,2,3,4,5,6,7"}`, name)
}

// list returns the snapshots of a list.
func (s *tester) list(path string) []map[string]any {
	s.t.Helper()
	a := s.call(http.MethodGet, path, "")
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	var all []map[string]any
	for _, n := range a.json["snapshots"].([]any) {
		all = append(all, n.(map[string]any))
	}
	return all
}

// members returns the values of one member of all entries of a list.
func members(list []map[string]any, name string) []any {
	all := []any{}
	for _, n := range list {
		all = append(all, n[name])
	}
	return all
}

func TestDWSCreates(t *testing.T) {
	a := start(t, sandbox.Options{}).post(dwsv1Path, `{"snapshot": {"name": "snapshot-3", "cluster_id": "c-1"}}`)
	require.Equal(t, http.StatusOK, a.status)
	require.Len(t, a.json["snapshot"].(map[string]any)["id"], 36)
}

func TestDWSRefusals(t *testing.T) {
	s := start(t, sandbox.Options{})
	taken, automated := s.dws("taken", "c-1"), s.dwsAutomated()
	s.clock.forward(delay)
	failed := s.dws("failed", "error-1")
	s.clock.forward(delay)
	creating := s.dws("creating", "c-1")
	restore := func(body string) string { return `{"restore": ` + body + `}` }
	policies := func(body string) string { return `{"backup_strategies": [` + body + `]}` }
	copied := `{"backup_name": "copied"}`
	tests := map[string]struct {
		method, path, body string
		status             int
		code, message      string
	}{
		"no name":            {"POST", "/snapshots", `{"snapshot": {"cluster_id": "c-1"}}`, 400, "DWS.5037", "/snapshot/name"},
		"a short name":       {"POST", "/snapshots", `{"snapshot": {"name": "abc", "cluster_id": "c-1"}}`, 400, "DWS.5056", "/snapshot/name"},
		"a wrong name":       {"POST", "/snapshots", `{"snapshot": {"name": "1abc", "cluster_id": "c-1"}}`, 400, "DWS.5065", "/snapshot/name"},
		"no JSON":            {"POST", "/snapshots", `{"snapshot"`, 400, "DWS.5065", "body"},
		"a name that exists": {"POST", "/snapshots", `{"snapshot": {"name": "TAKEN", "cluster_id": "c-2"}}`, 400, "DWS.5039", "/snapshot/name"},

		"show, unknown": {"GET", "/snapshots/x", "", 404, "DWS.0404", "Snapshot x."},

		"delete, unknown":   {"DELETE", "/snapshots/x", "", 404, "DWS.0404", "Snapshot x."},
		"delete, creating":  {"DELETE", "/snapshots/" + creating, "", 400, "DWS.0400", "is CREATING; it must be AVAILABLE or UNAVAILABLE."},
		"delete, automated": {"DELETE", "/snapshots/" + automated, "", 400, "DWS.5149", "is automated"},

		"restore, unknown":         {"POST", "/snapshots/x/actions", restore(`{"name": "dws-1"}`), 404, "DWS.0404", "Snapshot x."},
		"restore, creating":        {"POST", "/snapshots/" + creating + "/actions", restore(`{"name": "dws-1"}`), 400, "DWS.0400", "is CREATING"},
		"restore, failed":          {"POST", "/snapshots/" + failed + "/actions", restore(`{"name": "dws-1"}`), 400, "DWS.0400", "is UNAVAILABLE"},
		"restore, no name":         {"POST", "/snapshots/" + taken + "/actions", restore(`{}`), 400, "DWS.5037", "/restore/name"},
		"restore, a short name":    {"POST", "/snapshots/" + taken + "/actions", restore(`{"name": "dws"}`), 400, "DWS.5057", "/restore/name"},
		"restore, a wrong name":    {"POST", "/snapshots/" + taken + "/actions", restore(`{"name": "1dws"}`), 400, "DWS.5057", "/restore/name"},
		"restore, a number":        {"POST", "/snapshots/" + taken + "/actions", restore(`{"name": 1}`), 400, "DWS.5065", "/restore/name"},
		"restore, a low port":      {"POST", "/snapshots/" + taken + "/actions", restore(`{"name": "dws-1", "port": 7999}`), 400, "DWS.5038", "/restore/port"},
		"restore, another binding": {"POST", "/snapshots/" + taken + "/actions", restore(`{"name": "dws-1", "public_ip": {"public_bind_type": "x"}}`), 400, "DWS.5098", "public_bind_type"},
		"restore, no address":      {"POST", "/snapshots/" + taken + "/actions", restore(`{"name": "dws-1", "public_ip": {"public_bind_type": "bind_existing"}}`), 400, "DWS.5133", "eip_id"},

		"copy, unknown":            {"POST", "/snapshots/x/linked-copy", copied, 404, "DWS.0404", "Snapshot x."},
		"copy, manual":             {"POST", "/snapshots/" + taken + "/linked-copy", copied, 400, "DWS.5149", "is manual"},
		"copy, no name":            {"POST", "/snapshots/" + automated + "/linked-copy", `{}`, 400, "DWS.5037", "/backup_name"},
		"copy, a name that exists": {"POST", "/snapshots/" + automated + "/linked-copy", `{"backup_name": "Taken"}`, 400, "DWS.5039", "/backup_name"},

		"list, a wrong key":       {"GET", "/clusters/c-1/snapshots?sort_key=size", "", 400, "DWS.5065", "sort_key"},
		"list, a negative offset": {"GET", "/clusters/c-1/snapshots?offset=-1", "", 400, "DWS.5038", "offset"},
		"list, a limit of 0":      {"GET", "/clusters/c-1/snapshots?limit=0", "", 400, "DWS.5038", "limit"},

		"policy, no name":            {"PUT", "", policies(`{"backup_strategy": "0", "backup_type": "full", "backup_level": "cluster"}`), 400, "DWS.5037", "/backup_strategies/0/policy_name"},
		"policy, no schedule":        {"PUT", "", policies(dwsPolicy("more") + `, {"policy_name": "name", "backup_type": "full", "backup_level": "cluster"}`), 400, "DWS.5037", "/backup_strategies/1/backup_strategy"},
		"policy, no type":            {"PUT", "", policies(`{"policy_name": "name", "backup_strategy": "0", "backup_level": "cluster"}`), 400, "DWS.5037", "/backup_strategies/0/backup_type"},
		"policy, no level":           {"PUT", "", policies(`{"policy_name": "name", "backup_strategy": "0", "backup_type": "full"}`), 400, "DWS.5037", "/backup_strategies/0/backup_level"},
		"policy, a name that exists": {"PUT", "", policies(dwsPolicy("NIGHTLY")), 400, "DWS.5039", "/backup_strategies/0/policy_name"},
		"policy, a huge number":      {"PUT", "", `{"keep_day": 1e99}`, 400, "DWS.5080", "/keep_day"},
		"policy, kept too long":      {"PUT", "", `{"keep_day": 32}`, 400, "DWS.5080", "/keep_day"},
		"policy, a fraction":         {"PUT", "", `{"keep_day": 3.0}`, 400, "DWS.5065", "number 3.0 is not an integer of 64 bits without fraction"},
		"policy, a name twice":       {"PUT", "", policies(dwsPolicy("twice") + "," + dwsPolicy("Twice")), 400, "DWS.5039", "/backup_strategies/1/policy_name"},
		"policy, an unknown one":     {"PUT", "", policies(`{"policy_id": "x", "policy_name": "name"}`), 404, "DWS.0404", "Policy x."},
		"policy, NBU without a port": {"PUT", "", `{"device_name": "NBU", "server_ips": ["10.0.0.1"]}`, 400, "DWS.5037", "/server_port"},
		"policy, NBU without IPs":    {"PUT", "", `{"device_name": "NBU", "server_port": "8090"}`, 400, "DWS.5037", "/server_ips"},
		"policy, NFS without IPs":    {"PUT", "", `{"device_name": "NFS"}`, 400, "DWS.5037", "/server_ips"},
		"policy, delete an unknown":  {"DELETE", "/clusters/c-1/snapshot-policies/x", "", 404, "DWS.0404", "Policy x."},
	}
	table := errorTable(t, "huawei/dwsv1.yaml")
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if documented := table[tt.code]; documented != 0 || !strings.HasPrefix(tt.code, "DWS.0") {
				require.Equal(t, documented, tt.status, "of the row %s", tt.code)
			}
			path := dwsv1Project + tt.path
			if tt.path == "" {
				path = dwsv1Policies
			}
			a := s.call(tt.method, path, tt.body)
			require.Equal(t, tt.status, a.status, a.text)
			require.Equal(t, tt.code, a.json["error_code"])
			require.Contains(t, a.json["error_msg"], tt.message)
			require.Equal(t, a.json["error_code"], a.json["errCode"])
		})
	}
	require.Len(t, s.list(dwsv1Path), 4, "none of them created a snapshot")
	require.Len(t, s.call(http.MethodGet, dwsv1Policies, "").json["backup_strategies"], 1, "nor a policy")
}

// errorTable returns the statuses of the codes in the error table of a document.
func errorTable(t *testing.T, name string) map[string]int {
	t.Helper()
	doc, err := document.Load(specs.FS, name)
	require.NoError(t, err)
	table := map[string]int{}
	for _, row := range doc.Extensions["x-error-codes"].([]any) {
		row := row.(map[string]any)
		table[row["code"].(string)] = int(row["status"].(float64))
	}
	return table
}

func TestDWSIsOfItsProject(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.dws("same", "c-1")
	s.dwsAutomated()
	policy := s.call(http.MethodGet, dwsv1Policies, "").json["backup_strategies"].([]any)[0].(map[string]any)["policy_id"].(string)
	s.clock.forward(delay)
	restored := s.restore(id)

	other := "/v1.0/p-2"
	require.Equal(t, http.StatusOK, s.post(other+"/snapshots", `{"snapshot": {"name": "same", "cluster_id": "c-1"}}`).status)
	require.Len(t, s.list(other+"/snapshots"), 1)
	require.Len(t, s.list(other+"/clusters/c-1/snapshots"), 1)
	require.Empty(t, s.call(http.MethodGet, "/v2/p-2/clusters/c-1/snapshot-policies", "").json["backup_strategies"])
	for _, call := range []struct{ method, path, body string }{
		{"GET", "/snapshots/" + id, ""},
		{"DELETE", "/snapshots/" + id, ""},
		{"POST", "/snapshots/" + id + "/actions", `{"restore": {"name": "dws-2"}}`},
		{"POST", "/snapshots/" + id + "/linked-copy", `{"backup_name": "copied"}`},
		{"DELETE", "/clusters/c-1/snapshot-policies/" + policy, ""},
		{"GET", "/clusters/" + restored + "/snapshots", ""},
	} {
		require.Equal(t, http.StatusNotFound, s.call(call.method, other+call.path, call.body).status, call.path)
	}
	require.Equal(t, http.StatusNotFound, s.call(http.MethodDelete, dwsv1Project+"/clusters/c-2/snapshot-policies/"+policy, "").status, "a policy is of its cluster")
}

// TestDWSSettingsAreOfTheirProject uses projects and clusters whose ids are the
// same text when they are joined.
func TestDWSSettingsAreOfTheirProject(t *testing.T) {
	s := start(t, sandbox.Options{})
	require.Equal(t, http.StatusOK, s.call(http.MethodPut, "/v2/p%2Fx/clusters/c/snapshot-policies", `{"keep_day": 7}`).status)
	require.EqualValues(t, 7, s.call(http.MethodGet, "/v2/p%2Fx/clusters/c/snapshot-policies", "").json["keep_day"])
	require.EqualValues(t, 3, s.call(http.MethodGet, "/v2/p/clusters/x%2Fc/snapshot-policies", "").json["keep_day"])
}

// restore restores a snapshot to the cluster dws-1 and returns its id.
func (s *tester) restore(id string) string {
	s.t.Helper()
	a := s.post(dwsv1Path+"/"+id+"/actions", `{"restore": {"name": "dws-1"}}`)
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json["cluster"].(map[string]any)["id"].(string)
}

func TestDWSLife(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.dws("snapshot-1", "c-1")
	n := s.dwsShow(id)
	require.Equal(t, "CREATING", n["status"])
	require.Equal(t, "MANUAL", n["type"])
	require.Equal(t, "c-1", n["cluster_id"])
	require.Empty(t, n["description"])
	require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`, n["started"])
	require.NotContains(t, n, "finished")

	s.clock.forward(delay)
	n = s.dwsShow(id)
	require.Equal(t, "AVAILABLE", n["status"])
	require.NotEqual(t, n["started"], n["finished"])

	cluster := s.restore(id)
	require.Equal(t, "RESTORING", s.dwsShow(id)["status"])
	require.Equal(t, "DWS.0400", s.post(dwsv1Path+"/"+id+"/actions", `{"restore": {"name": "dws-2"}}`).json["error_code"])
	require.Equal(t, "DWS.0400", s.call(http.MethodDelete, dwsv1Path+"/"+id, "").json["error_code"])
	s.clock.forward(delay)
	require.Equal(t, "AVAILABLE", s.dwsShow(id)["status"])
	a := s.post(dwsv1Path+"/"+id+"/actions", `{"restore": {"name": "dws-1"}}`)
	require.Equal(t, http.StatusConflict, a.status)
	require.Equal(t, "DWS.5050", a.json["error_code"])

	require.Empty(t, s.list(dwsv1Project+"/clusters/"+cluster+"/snapshots"))
	s.dws("of-dws-1", cluster)
	require.Equal(t, []any{"dws-1"}, members(s.list(dwsv1Project+"/clusters/"+cluster+"/snapshots"), "cluster_name"))

	require.Equal(t, http.StatusAccepted, s.call(http.MethodDelete, dwsv1Path+"/"+id, "").status)
	require.Equal(t, "DELETING", s.dwsShow(id)["status"])
	require.Equal(t, "DWS.0400", s.call(http.MethodDelete, dwsv1Path+"/"+id, "").json["error_code"])
	s.clock.forward(delay)
	require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, dwsv1Path+"/"+id, "").status)
	require.Equal(t, []any{"of-dws-1"}, members(s.list(dwsv1Path), "name"))
	s.dws("snapshot-1", "c-1") // the name is free again
}

func TestDWSFails(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.dws("failed", "error-1")
	require.Equal(t, "CREATING", s.dwsShow(id)["status"])
	s.clock.forward(delay)
	require.Equal(t, "UNAVAILABLE", s.dwsShow(id)["status"])
	require.Equal(t, http.StatusAccepted, s.call(http.MethodDelete, dwsv1Path+"/"+id, "").status)
}

func TestDWSCopies(t *testing.T) {
	s := start(t, sandbox.Options{})
	automated := s.dwsAutomated()
	path, body := dwsv1Path+"/"+automated+"/linked-copy", `{"backup_name": "copied", "description": "for good"}`
	require.Equal(t, "DWS.0400", s.post(path, body).json["error_code"], "not while it is being made")
	s.clock.forward(delay)

	a := s.post(path, body)

	require.Equal(t, http.StatusOK, a.status, a.text)
	made := s.dwsShow(a.json["snapshot_id"].(string))
	require.Equal(t, []any{"copied", "for good", "MANUAL", "CREATING", "c-1"}, []any{made["name"], made["description"], made["type"], made["status"], made["cluster_id"]})
	require.Equal(t, "AUTOMATED", s.dwsShow(automated)["type"])
	require.Equal(t, []any{"MANUAL", "AUTO"}, members(s.list(dwsv1Project+"/clusters/c-1/snapshots"), "type"))
	s.clock.forward(delay)
	require.Equal(t, http.StatusAccepted, s.call(http.MethodDelete, dwsv1Path+"/"+made["id"].(string), "").status, "a copy is manual")
}

func TestDWSLists(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, name := range []string{"snapshot-b", "snapshot-a", "snapshot-e", "snapshot-d", "snapshot-c"} {
		s.dws(name, "c-1")
		s.clock.forward(delay)
	}
	s.dws("elsewhere", "c-2")

	a := s.call(http.MethodGet, dwsv1Path, "")
	require.EqualValues(t, 6, a.json["count"])
	require.Equal(t, "elsewhere", members(s.list(dwsv1Path), "name")[0], "the newest first")

	tests := map[string]struct{ query, names string }{
		"by default":            {"", "c d e a b"},
		"by name":               {"sort_key=name&sort_dir=asc", "a b c d e"},
		"by name, down":         {"sort_key=name&sort_dir=DESC", "e d c b a"},
		"by name, no direction": {"sort_key=name", "a b c d e"},
		"by time":               {"sort_key=startTime&sort_dir=ASC", "b a e d c"},
		"by time, down":         {"sort_key=startTime&sort_dir=desc", "c d e a b"},
		"upwards":               {"sort_dir=ASC", "b a e d c"},
		"by cluster":            {"sort_key=clusterName&sort_dir=ASC", "b a e d c"},
		"by cluster, down":      {"sort_key=clusterName&sort_dir=DESC", "c d e a b"},
		"the first page":        {"sort_key=name&sort_dir=asc&limit=2", "a b"},
		"the second page":       {"sort_key=name&sort_dir=asc&offset=1&limit=2", "c d"},
		"the third page":        {"sort_key=name&sort_dir=asc&offset=2&limit=2", "e"},
		"the page after":        {"offset=3&limit=2", ""},
		"beyond":                {"offset=9223372036854775807&limit=2", ""},
		"no limit":              {"sort_key=name&offset=0", "a b c d e"},
		"no limit, beyond":      {"sort_key=name&offset=1", ""},
		"a page of five":        {"sort_key=name&limit=5", "a b c d e"},
		"after a page of five":  {"limit=5&offset=1", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.call(http.MethodGet, dwsv1Project+"/clusters/c-1/snapshots?"+tt.query, "")
			names := ""
			for _, n := range a.json["snapshots"].([]any) {
				names += " " + n.(map[string]any)["name"].(string)[len("snapshot-"):]
			}
			if tt.names == "" {
				require.Empty(t, names)
			} else {
				require.Equal(t, " "+tt.names, names)
			}
			require.EqualValues(t, 5, a.json["count"], "of all pages")
			require.Equal(t, "c-1", a.json["cluster_id"])
		})
	}
}

func TestDWSStatistics(t *testing.T) {
	s := start(t, sandbox.Options{})
	figures := func(cluster string) map[string]any {
		a := s.call(http.MethodGet, dwsv1Project+"/clusters/"+cluster+"/snapshots/statistics", "")
		require.Equal(t, http.StatusOK, a.status, a.text)
		all := map[string]any{}
		for _, figure := range a.json["statistics"].([]any) {
			all[figure.(map[string]any)["name"].(string)] = figure.(map[string]any)["value"]
		}
		return all
	}
	require.Equal(t, map[string]any{"storage.free": 10., "storage.paid": 0., "storage.used": 0.}, figures("c-1"))
	for i := range 12 {
		s.dws(fmt.Sprint("snapshot-", i), "c-1")
	}
	s.dws("failed", "error-1")
	s.clock.forward(delay)
	require.Equal(t, map[string]any{"storage.free": 10., "storage.paid": 2., "storage.used": 12.}, figures("c-1"))
	require.Equal(t, map[string]any{"storage.free": 10., "storage.paid": 0., "storage.used": 0.}, figures("error-1"), "what failed takes nothing")
}

func TestDWSStrictResources(t *testing.T) {
	s := start(t, sandbox.Options{StrictResources: true, Resources: []string{"c-1"}})
	s.clock.forward(delay)
	id := s.dws("snapshot-1", "c-1")
	s.clock.forward(delay)
	s.dws("of-the-restored", s.restore(id))
	for _, call := range []struct{ method, path, body string }{
		{"POST", dwsv1Path, `{"snapshot": {"name": "name", "cluster_id": "c-2"}}`},
		{"GET", dwsv1Project + "/clusters/c-2/snapshots", ""},
		{"GET", dwsv1Project + "/clusters/c-2/snapshots/statistics", ""},
		{"GET", "/v2/p/clusters/c-2/snapshot-policies", ""},
		{"PUT", "/v2/p/clusters/c-2/snapshot-policies", `{"keep_day": 3}`},
	} {
		a := s.call(call.method, call.path, call.body)
		require.Equal(t, http.StatusNotFound, a.status, call.path)
		require.Contains(t, a.json["error_msg"], "Cluster c-2.")
	}
}
