package sandbox_test

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

func TestDWSDataOutlivesTheServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var cluster, policy string
	t.Run("before", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		automated := s.dwsAutomated()
		require.Equal(t, http.StatusOK, s.call(http.MethodPut, dwsv1Policies, `{"keep_day": 7}`).status)
		require.Equal(t, http.StatusOK, s.call(http.MethodPut, dwsv1Policies, `{"keep_day": 8}`).status)
		s.clock.forward(delay)
		cluster = s.restore(automated)
	})
	t.Run("between", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data, StrictResources: true})
		s.clock.forward(2 * delay)
		l := s.call(http.MethodGet, dwsv1Policies, "").json
		require.EqualValues(t, 8, l["keep_day"])
		require.Len(t, l["backup_strategies"], 1)
		policy = l["backup_strategies"].([]any)[0].(map[string]any)["policy_id"].(string)
		require.Equal(t, http.StatusOK, s.call(http.MethodDelete, dwsv1Project+"/clusters/c-1/snapshot-policies/"+policy, "").status)
		automated := s.list(dwsv1Path)[0]
		require.Equal(t, "AUTOMATED", automated["type"])
		require.Equal(t, "DWS.5050", s.post(dwsv1Path+"/"+automated["id"].(string)+"/actions", `{"restore": {"name": "dws-1"}}`).json["error_code"])
		s.dws("of-dws-1", cluster)
	})
	t.Run("after", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		require.Empty(t, s.call(http.MethodGet, dwsv1Policies, "").json["backup_strategies"])
		require.Equal(t, []any{"dws-1"}, members(s.list(dwsv1Project+"/clusters/"+cluster+"/snapshots"), "cluster_name"))
	})
}

func TestDWSWithoutDelay(t *testing.T) {
	s := start(t, sandbox.Options{Delay: noDelay})
	id := s.dws("snapshot-1", "c-1")
	s.restore(id)
	require.Equal(t, "AVAILABLE", s.dwsShow(id)["status"])
	deleted := s.call(http.MethodDelete, dwsv1Path+"/"+id, "")
	require.Equal(t, http.StatusAccepted, deleted.status)
	require.Equal(t, map[string]any{"error_code": "dws.0000", "error_msg": "success", "job_id": nil}, deleted.json)
	require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, dwsv1Path+"/"+id, "").status)
}

func TestDWSAutomatedSnapshotsAreKeptForSomeDays(t *testing.T) {
	for settings, days := range map[string]int{"": 3, `"keep_day": 7, `: 7, `"keep_day": 31, `: 31} {
		s := start(t, sandbox.Options{Data: filepath.Join(t.TempDir(), "data")})
		a := s.call(http.MethodPut, dwsv1Policies, `{`+settings+`"backup_strategies": [`+dwsPolicy("nightly")+`]}`)
		require.Equal(t, http.StatusOK, a.status, a.text)
		s.clock.forward(time.Duration(days)*24*time.Hour - time.Second)
		require.Len(t, s.list(dwsv1Path), 1)
		s.clock.forward(time.Second)
		require.Empty(t, s.list(dwsv1Path))
	}
}
