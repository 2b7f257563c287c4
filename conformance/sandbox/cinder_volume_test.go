package sandbox_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

const cinderVolumes = "/v3/" + evsProject + "/volumes"

// cinderVolume creates a volume with the members of volume, which has a zone and a size
// unless it says otherwise, and returns the answer.
func (s *tester) cinderVolume(volume map[string]any) map[string]any {
	s.t.Helper()
	a := s.post(cinderVolumes, cinderVolumeBody(s.t, volume))
	require.Equal(s.t, http.StatusAccepted, a.status, a.text)
	return a.json["volume"].(map[string]any)
}

func cinderVolumeBody(t testing.TB, volume map[string]any) string {
	t.Helper()
	wanted := map[string]any{"availability_zone": "az-1", "size": 10}
	maps.Copy(wanted, volume)
	text, err := json.Marshal(map[string]any{"volume": wanted})
	require.NoError(t, err)
	return string(text)
}

func (s *tester) cinderShow(id string) map[string]any {
	s.t.Helper()
	a := s.call(http.MethodGet, cinderVolumes+"/"+id, "")
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json["volume"].(map[string]any)
}

// TestCinderRestoresASnapshot checks the life of a volume that is made from a snapshot,
// which both APIs see.
func TestCinderRestoresASnapshot(t *testing.T) {
	s := start(t, sandbox.Options{})
	snapshot := s.evsSnapshot()

	made := s.cinderVolume(map[string]any{"snapshot_id": snapshot, "name": "restored", "description": "of Monday", "metadata": map[string]any{"k": "v"}})

	id := made["id"].(string)
	require.Equal(t, "creating", made["status"])
	require.Equal(t, snapshot, made["snapshot_id"])
	require.Equal(t, 10., made["size"])
	require.Nil(t, made["updated_at"])
	require.Equal(t, []any{
		map[string]any{"rel": "self", "href": "http://example.com" + cinderVolumes + "/" + id},
		map[string]any{"rel": "bookmark", "href": "http://example.com/" + evsProject + "/volumes/" + id},
	}, made["links"])
	require.Equal(t, "creating", s.cinderShow(id)["status"])
	s.clock.forward(delay)
	ready := s.cinderShow(id)
	require.Equal(t, "available", ready["status"])
	require.NotNil(t, ready["updated_at"])
	for _, member := range []string{"id", "name", "description", "metadata", "size", "snapshot_id", "availability_zone", "created_at"} {
		require.Equal(t, made[member], ready[member], member)
	}
	require.Equal(t, "available", s.evsVolume(id)["status"], "the same by the native API")

	require.Equal(t, http.StatusAccepted, s.call(http.MethodDelete, cinderVolumes+"/"+id, "").status)
	require.Equal(t, "deleting", s.cinderShow(id)["status"])
	s.clock.forward(delay)
	a := s.call(http.MethodGet, cinderVolumes+"/"+id, "")
	require.Equal(t, http.StatusNotFound, a.status)
	require.Contains(t, a.json, "itemNotFound")
}

func TestCinderRefusesAVolume(t *testing.T) {
	s := start(t, sandbox.Options{})
	snapshot := s.evsSnapshot()
	for name, tt := range map[string]struct {
		volume  map[string]any
		status  int
		message string
	}{
		"an unknown snapshot":     {map[string]any{"snapshot_id": "no-such"}, http.StatusNotFound, "Snapshot no-such."},
		"a clone":                 {map[string]any{"source_volid": "v-1"}, http.StatusBadRequest, "a volume cannot be cloned"},
		"a clone by another name": {map[string]any{"source_replica": "v-1"}, http.StatusBadRequest, "a volume cannot be cloned"},
		"two sources":             {map[string]any{"snapshot_id": snapshot, "imageRef": "i-1"}, http.StatusBadRequest, "May specify only one of"},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.post(cinderVolumes, cinderVolumeBody(t, tt.volume))
			require.Equal(t, tt.status, a.status, a.text)
			require.Contains(t, a.text, tt.message)
		})
	}
}

// TestCinderTakesNullsForAVolume sends what OpenStack's client for Python sends.
func TestCinderTakesNullsForAVolume(t *testing.T) {
	s := start(t, sandbox.Options{})
	made := s.cinderVolume(map[string]any{
		"snapshot_id": nil, "name": nil, "description": nil, "volume_type": nil, "imageRef": nil, "source_volid": nil, "consistencygroup_id": nil,
		"metadata": map[string]any{},
	})
	require.Nil(t, made["name"])
	require.Nil(t, made["snapshot_id"])
	require.Equal(t, map[string]any{}, made["metadata"])
}

func TestCinderDeletesAVolumeWithItsSnapshots(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.cinderVolume(nil)["id"].(string)
	s.clock.forward(delay)
	snapshot := s.evsSnapshotOf(id)
	s.clock.forward(delay)

	require.Equal(t, http.StatusBadRequest, s.call(http.MethodDelete, cinderVolumes+"/"+id, "").status)
	require.Equal(t, http.StatusAccepted, s.call(http.MethodDelete, cinderVolumes+"/"+id+"?cascade=true", "").status)
	s.clock.forward(delay)

	require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, cinderVolumes+"/"+id, "").status)
	require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, "/v3/"+evsProject+"/snapshots/"+snapshot, "").status)
}

func TestCinderListsVolumes(t *testing.T) {
	s := start(t, sandbox.Options{})
	var made []string
	for _, name := range []string{"alpha", "beta", "gamma"} {
		made = append(made, s.cinderVolume(map[string]any{"name": name, "metadata": map[string]any{"name": name}})["id"].(string))
		s.clock.forward(time.Second)
	}
	newestFirst := []string{made[2], made[1], made[0]}
	for query, want := range map[string][]string{
		"":                           newestFirst,
		"sort_dir=asc":               made,
		"sort_key=name&sort_dir=asc": made,
		"name=beta":                  made[1:2],
		"status=available":           nil,
		"metadata={'name':+'beta'}":  made[1:2],
		"availability_zone=az-1":     newestFirst,
		"availability_zone=az-2":     nil,
		"limit=2":                    newestFirst[:2],
		"limit=2&offset=2":           newestFirst[2:],
		"limit=2&marker=" + made[1]:  newestFirst[2:],
	} {
		for _, form := range []string{"", "/detail"} {
			a := s.call(http.MethodGet, cinderVolumes+form+"?"+query, "")
			require.Equal(t, http.StatusOK, a.status, a.text)
			var ids []string
			for _, v := range a.json["volumes"].([]any) {
				ids = append(ids, v.(map[string]any)["id"].(string))
				_, detailed := v.(map[string]any)["status"]
				require.Equal(t, form != "", detailed)
			}
			require.Equal(t, want, ids, form+"?"+query)
			_, hasMore := a.json["volumes_links"]
			require.Equal(t, query == "limit=2", hasMore, query)
			require.NotContains(t, a.json, "count")
		}
	}
}

// TestCinderMicroversionsOfAVolume checks what each version adds to an answer.
func TestCinderMicroversionsOfAVolume(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.cinderVolume(nil)["id"].(string)
	added := []string{"group_id", "shared_targets", "service_uuid", "volume_type_id", "consumes_quota"}
	for version, want := range map[string][]string{
		"": nil, "3.12": nil, "3.13": added[:1], "3.47": added[:1], "3.48": added[:3], "3.62": added[:3], "3.63": added[:4], "3.64": added[:4], "3.65": added,
	} {
		a := s.call(http.MethodGet, cinderVolumes+"/"+id, "", "OpenStack-API-Version", "volume "+version)
		if version == "" {
			a = s.call(http.MethodGet, cinderVolumes+"/"+id, "")
		}
		var has []string
		for _, member := range added {
			if _, ok := a.json["volume"].(map[string]any)[member]; ok {
				has = append(has, member)
			}
		}
		require.Equal(t, want, has, version)
	}
	count := func(version string) any {
		return s.call(http.MethodGet, cinderVolumes+"?with_count=true&limit=1", "", "OpenStack-API-Version", "volume "+version).json["count"]
	}
	require.Nil(t, count("3.44"))
	require.Equal(t, 1., count("3.45"))
}
