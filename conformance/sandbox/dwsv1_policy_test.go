package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

func TestDWSPolicies(t *testing.T) {
	s := start(t, sandbox.Options{})
	list := func() map[string]any {
		a := s.call(http.MethodGet, dwsv1Policies, "")
		require.Equal(t, http.StatusOK, a.status, a.text)
		return a.json
	}
	require.Equal(t, map[string]any{
		"keep_day": 3., "backup_strategies": []any{}, "device_name": "OBS", "server_ips": nil, "server_port": nil, "backup_param": nil,
		"auto_backup": true, "backup_strategy_cluster_type_limit_num": 10., "backup_strategy_schema_type_limit_num": 50.,
	}, list(), "of a cluster that no call has changed")

	put := func(body string) {
		t.Helper()
		a := s.call(http.MethodPut, dwsv1Policies, body)
		require.Equal(t, http.StatusOK, a.status, a.text)
		require.Empty(t, a.text)
	}
	put(`{"keep_day": 7, "backup_strategies": [` + dwsPolicy("full-1") + `, ` + dwsPolicy("full-2") + `]}`)
	require.Len(t, s.list(dwsv1Path), 2, "each makes a snapshot")
	put(`{"device_name": "NBU", "server_port": "8090", "server_ips": ["10.0.0.1"], "backup_param": "nbu-policy"}`)
	l := list()
	require.Equal(t, []any{7., "NBU", "8090", []any{"10.0.0.1"}, "nbu-policy"}, []any{l["keep_day"], l["device_name"], l["server_port"], l["server_ips"], l["backup_param"]})
	first, second := l["backup_strategies"].([]any)[0].(map[string]any), l["backup_strategies"].([]any)[1].(map[string]any)
	require.Equal(t, []any{"full-1", "full", "cluster", "0 0 3 ? * 1,2,3,4,5,6,7"}, []any{first["policy_name"], first["backup_type"], first["backup_level"], first["backup_strategy"]})
	require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$`, first["update_time"])

	s.clock.forward(delay)
	put(fmt.Sprintf(`{"backup_strategies": [{"policy_id": %q, "policy_name": "full-3"}, {"policy_id": %q, "policy_name": "full-1", "backup_type": "increment", "next_fire_time": "1667700000000"}]}`, first["policy_id"], second["policy_id"]))
	l = list()
	changed := l["backup_strategies"].([]any)
	require.Len(t, changed, 2, "none was added")
	require.Equal(t, "full-3", changed[0].(map[string]any)["policy_name"])
	require.NotEqual(t, first["update_time"], changed[0].(map[string]any)["update_time"])
	require.Equal(t, []any{"full-1", "increment", "1667700000000"}, []any{changed[1].(map[string]any)["policy_name"], changed[1].(map[string]any)["backup_type"], changed[1].(map[string]any)["next_fire_time"]})
	require.Len(t, s.list(dwsv1Path), 2, "a change makes no snapshot")

	put(`{"auto_backup": false, "backup_strategies": [` + strings.Replace(dwsPolicy("tables"), `"cluster"`, `"table", "time_zone_offset": 8`, 1) + `]}`)
	l = list()
	added := l["backup_strategies"].([]any)[2].(map[string]any)
	require.Equal(t, []any{false, "table", 8.}, []any{l["auto_backup"], added["backup_level"], added["time_zone_offset"]})
	require.Len(t, s.list(dwsv1Path), 2, "a paused cluster has no automated snapshots")

	path := dwsv1Project + "/clusters/c-1/snapshot-policies/" + first["policy_id"].(string)
	require.Equal(t, http.StatusOK, s.call(http.MethodDelete, path, "").status)
	require.Equal(t, http.StatusNotFound, s.call(http.MethodDelete, path, "").status)
	require.Len(t, list()["backup_strategies"], 2)
}
