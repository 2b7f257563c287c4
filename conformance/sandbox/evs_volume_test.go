package sandbox_test

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

func volumePath(project, id string) string { return "/v2/" + project + "/cloudvolumes/" + id }

func (s *tester) evsVolume(id string) map[string]any {
	s.t.Helper()
	a := s.call(http.MethodGet, volumePath(evsProject, id), "")
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json["volume"].(map[string]any)
}

func TestEVSShowsAVolume(t *testing.T) {
	s := start(t, sandbox.Options{})
	v := s.evsVolume("v-1")
	require.Equal(t, "v-1", v["id"])
	require.Equal(t, "available", v["status"])
	require.Equal(t, evsProject, v["os-vol-tenant-attr:tenant_id"])
	require.Equal(t, 1., v["size"])
	require.Equal(t, []any{}, v["attachments"])
	require.Equal(t, []any{
		map[string]any{"rel": "self", "href": "http://example.com" + volumePath(evsProject, "v-1")},
		map[string]any{"rel": "bookmark", "href": "http://example.com/" + evsProject + "/cloudvolumes/v-1"},
	}, v["links"])
	s.clock.forward(time.Hour)
	require.Equal(t, v, s.evsVolume("v-1"), "nothing happened to it")
}

// TestEVSVolumeShowsTheEndOfARollback checks that the volume has the status of a
// rollback as long as it takes, by either path of the call.
func TestEVSVolumeShowsTheEndOfARollback(t *testing.T) {
	for _, form := range []string{"cloudsnapshots", "os-vendor-snapshots"} {
		t.Run(form, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			id := s.evsSnapshot()
			require.Equal(t, "available", s.evsVolume("v-1")["status"])

			require.Equal(t, http.StatusAccepted, s.post(rollbackPath(form, id), `{"rollback": {"volume_id": "v-1"}}`).status)

			require.Equal(t, "rollbacking", s.evsVolume("v-1")["status"])
			require.Equal(t, "available", s.evsVolume("v-2")["status"], "another volume")
			s.clock.forward(delay - time.Second)
			require.Equal(t, "rollbacking", s.evsVolume("v-1")["status"])
			s.clock.forward(time.Second)
			require.Equal(t, "available", s.evsVolume("v-1")["status"])
		})
	}
}

func TestEVSVolumeOfARefusedRollback(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.evsSnapshotOf("v-1") // it is being made
	require.Equal(t, http.StatusBadRequest, s.post(rollbackPath("cloudsnapshots", id), `{"rollback": {"volume_id": "v-1"}}`).status)
	require.Equal(t, "available", s.evsVolume("v-1")["status"])
}

func TestEVSVolumeInUseIsAttached(t *testing.T) {
	s := start(t, sandbox.Options{})
	v := s.evsVolume("in-use-1")
	require.Equal(t, "in-use", v["status"])
	attached := v["attachments"].([]any)
	require.Len(t, attached, 1)
	require.Equal(t, "in-use-1", attached[0].(map[string]any)["volume_id"])
}

func TestEVSVolumeIsRollbackingAfterARestart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	t.Run("before", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		id := s.evsSnapshot()
		s.post(rollbackPath("cloudsnapshots", id), `{"rollback": {"volume_id": "v-1"}}`)
	})
	t.Run("after", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		s.clock.forward(delay)
		require.Equal(t, "rollbacking", s.evsVolume("v-1")["status"])
		s.clock.forward(delay)
		require.Equal(t, "available", s.evsVolume("v-1")["status"])
	})
}

func TestEVSVolumeNotFound(t *testing.T) {
	s := start(t, sandbox.Options{StrictResources: true, Resources: []string{"v-1"}})
	s.evsVolume("v-1")
	a := s.call(http.MethodGet, volumePath(evsProject, "v-2"), "")
	require.Equal(t, http.StatusNotFound, a.status)
	require.Equal(t, evsFault("evsv2", 404, "EVS.5404", "Resource(Volume, Snapshot, Backup .etc) could not be found. Volume v-2."), a.json)
}
