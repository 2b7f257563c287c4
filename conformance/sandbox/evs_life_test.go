package sandbox_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

const evsProject = "89cd04f168b84af6be287f71730fdb4b"

// evsSnapshot creates a snapshot of v-1 that is available.
func (s *tester) evsSnapshot() string {
	s.t.Helper()
	id := s.evsSnapshotOf("v-1")
	s.clock.forward(delay)
	return id
}

func (s *tester) evsSnapshotOf(volume string) string {
	s.t.Helper()
	a := s.post(evsv2Path, `{"snapshot": {"volume_id": "`+volume+`", "force": true}}`)
	require.Equal(s.t, http.StatusAccepted, a.status, a.text)
	return a.json["snapshot"].(map[string]any)["id"].(string)
}

func (s *tester) evsShow(path, id string) map[string]any {
	s.t.Helper()
	a := s.call(http.MethodGet, path+"/"+id, "")
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json["snapshot"].(map[string]any)
}

// evsStatus returns the status of a snapshot, "" if there is none.
func (s *tester) evsStatus(id string) string {
	s.t.Helper()
	a := s.call(http.MethodGet, evsv2Path+"/"+id, "")
	if a.status == http.StatusNotFound {
		return ""
	}
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json["snapshot"].(map[string]any)["status"].(string)
}

func evsTime(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000000")
}

// evsFault returns the body with which an API of EVS answers an error of that code
// and message.
func evsFault(face string, status int, code, message string) map[string]any {
	if face == "evsv2" {
		return map[string]any{"error": map[string]any{"code": code, "message": message}}
	}
	name := map[int]string{400: "badRequest", 404: "itemNotFound"}[status]
	return map[string]any{name: map[string]any{"code": float64(status), "message": message}}
}

func TestEVSShowsWhatWasMade(t *testing.T) {
	for madeBy, from := range evsPaths {
		for readBy, path := range evsPaths {
			t.Run(madeBy+" to "+readBy, func(t *testing.T) {
				s := start(t, sandbox.Options{})
				made := s.post(from, `{"snapshot": {"volume_id": "v-1", "name": "snap-001", "description": "Daily backup", "metadata": {"k": "v"}}}`)
				id := made.json["snapshot"].(map[string]any)["id"].(string)
				want := map[string]any{
					"id": id, "status": "creating", "volume_id": "v-1", "size": 1., "name": "snap-001", "description": "Daily backup",
					"metadata": map[string]any{"k": "v"}, "created_at": evsTime(s.clock.time()), "updated_at": nil,
					"os-extended-snapshot-attributes:progress": "0%", "os-extended-snapshot-attributes:project_id": evsProject,
				}
				require.Equal(t, want, s.evsShow(path, id))
				s.clock.forward(delay)
				want["status"], want["os-extended-snapshot-attributes:progress"] = "available", "100%"
				require.Equal(t, want, s.evsShow(path, id))
			})
		}
	}
}

func TestEVSFailingVolume(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.evsSnapshotOf("error-1")
	require.Equal(t, "creating", s.evsStatus(id))
	s.clock.forward(delay)
	found := s.evsShow(evsv2Path, id)
	require.Equal(t, "error", found["status"])
	require.Equal(t, "0%", found["os-extended-snapshot-attributes:progress"])
	require.Equal(t, http.StatusAccepted, s.call(http.MethodDelete, evsv2Path+"/"+id, "").status, "what failed can be deleted")
	require.Equal(t, "deleting", s.evsStatus(id))
}

func TestEVSUpdates(t *testing.T) {
	for face, path := range evsPaths {
		t.Run(face, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			id := s.evsSnapshot()

			a := s.call(http.MethodPut, path+"/"+id, `{"snapshot": {}}`)
			require.Equal(t, http.StatusOK, a.status, a.text)
			require.Nil(t, a.json["snapshot"].(map[string]any)["updated_at"], "nothing was changed")

			renamed := s.clock.time()
			a = s.call(http.MethodPut, path+"/"+id, `{"snapshot": {"name": "snap-001"}}`)
			require.Equal(t, http.StatusOK, a.status, a.text)
			want := map[string]any{
				"id": id, "status": "available", "volume_id": "v-1", "size": 1., "name": "snap-001", "description": nil,
				"metadata": map[string]any{}, "created_at": evsTime(renamed.Add(-delay)), "updated_at": evsTime(renamed),
			}
			require.Equal(t, want, a.json["snapshot"])

			s.clock.forward(time.Second)
			a = s.call(http.MethodPut, path+"/"+id, `{"snapshot": {"description": "Daily backup"}}`)
			want["description"], want["updated_at"] = "Daily backup", evsTime(renamed.Add(time.Second))
			require.Equal(t, want, a.json["snapshot"])
			require.Equal(t, "snap-001", s.evsShow(evsv2Path, id)["name"], "the other faces see it too")
		})
	}
}

func TestEVSDeletes(t *testing.T) {
	for face, path := range evsPaths {
		t.Run(face, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			id := s.evsSnapshot()

			a := s.call(http.MethodDelete, path+"/"+id, "")

			require.Equal(t, http.StatusAccepted, a.status)
			require.Empty(t, a.text)
			require.Equal(t, "deleting", s.evsStatus(id))
			require.Equal(t, []string{id}, s.evsList(evsv2Path+"/detail").ids)
			s.clock.forward(delay - time.Second)
			require.Equal(t, "deleting", s.evsStatus(id))
			s.clock.forward(time.Second)
			require.Equal(t, http.StatusNotFound, s.call(http.MethodGet, path+"/"+id, "").status)
			require.Empty(t, s.evsList(evsv2Path+"/detail").ids)
		})
	}
}

func TestEVSRollsBack(t *testing.T) {
	for _, form := range []string{"cloudsnapshots", "os-vendor-snapshots"} {
		t.Run(form, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			id := s.evsSnapshot()

			a := s.post(rollbackPath(form, id), `{"rollback": {"volume_id": "v-1", "name": "any"}}`)

			require.Equal(t, http.StatusAccepted, a.status, a.text)
			require.Equal(t, map[string]any{"rollback": map[string]any{"volume_id": "v-1"}}, a.json)
			require.Equal(t, "rollbacking", s.evsStatus(id))
			s.clock.forward(delay)
			require.Equal(t, "available", s.evsStatus(id))
			require.Equal(t, http.StatusAccepted, s.post(rollbackPath(form, id), `{"rollback": {"volume_id": "v-1"}}`).status, "once more")
		})
	}
}

func rollbackPath(form, id string) string {
	return "/v2/" + evsProject + "/" + form + "/" + id + "/rollback"
}

func TestEVSRollbackRefusals(t *testing.T) {
	const ofVolume, ofSnapshot = "EVS.5400", "EVS.2043"
	tests := map[string]struct {
		arrange func(s *tester) (id, volume string)
		status  int
		code    string
		message string
	}{
		"an unknown snapshot": {
			func(*tester) (string, string) { return "none", "v-1" }, 404, "EVS.5404",
			"Resource(Volume, Snapshot, Backup .etc) could not be found. Snapshot none.",
		},
		"another volume": {
			func(s *tester) (string, string) { return s.evsSnapshot(), "v-2" }, 400, "EVS.5400",
			"Request body and URI mismatch. /rollback/volume_id: snapshot ID is of volume v-1; only that can be rolled back to it.",
		},
		"a snapshot that is being made": {
			func(s *tester) (string, string) { return s.evsSnapshotOf("v-1"), "v-1" }, 400, ofSnapshot,
			"The status of snapshot is not available or backing-up. Snapshot ID is creating.",
		},
		"a snapshot that failed": {
			func(s *tester) (string, string) {
				id := s.evsSnapshotOf("error-1")
				s.clock.forward(delay)
				return id, "error-1"
			}, 400, ofSnapshot,
			"The status of snapshot is not available or backing-up. Snapshot ID is error.",
		},
		"a snapshot that is being deleted": {
			func(s *tester) (string, string) {
				id := s.evsSnapshot()
				s.call(http.MethodDelete, evsv2Path+"/"+id, "")
				return id, "v-1"
			}, 400, ofSnapshot,
			"The status of snapshot is not available or backing-up. Snapshot ID is deleting.",
		},
		"twice": {
			func(s *tester) (string, string) {
				id := s.evsSnapshot()
				s.post(rollbackPath("cloudsnapshots", id), `{"rollback": {"volume_id": "v-1"}}`)
				return id, "v-1"
			}, 400, ofSnapshot,
			"The status of snapshot is not available or backing-up. Snapshot ID is rollbacking.",
		},
		"a volume that is rolled back to another snapshot": {
			func(s *tester) (string, string) {
				other, id := s.evsSnapshotOf("v-1"), s.evsSnapshot()
				s.post(rollbackPath("cloudsnapshots", other), `{"rollback": {"volume_id": "v-1"}}`)
				return id, "v-1"
			}, 400, ofVolume,
			"Must specify a valid status. Volume v-1 is rollbacking.",
		},
		"a volume in use": {
			func(s *tester) (string, string) {
				id := s.evsSnapshotOf("in-use-1")
				s.clock.forward(delay)
				return id, "in-use-1"
			}, 400, ofVolume,
			"Must specify a valid status. Volume in-use-1 is in-use.",
		},
	}
	for name, tt := range tests {
		for _, form := range []string{"cloudsnapshots", "os-vendor-snapshots"} {
			t.Run(name+" by "+form, func(t *testing.T) {
				s := start(t, sandbox.Options{})
				id, volume := tt.arrange(s)
				a := s.post(rollbackPath(form, id), `{"rollback": {"volume_id": "`+volume+`"}}`)
				require.Equal(t, tt.status, a.status)
				require.Equal(t, evsFault("evsv2", tt.status, tt.code, strings.ReplaceAll(tt.message, "ID", id)), a.json)
			})
		}
	}
}

func TestEVSVolumeThatIsRolledBack(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.evsSnapshot()
	s.post(rollbackPath("cloudsnapshots", id), `{"rollback": {"volume_id": "v-1"}}`)
	for face, path := range evsPaths {
		a := s.post(path, `{"snapshot": {"volume_id": "v-1", "force": true}}`)
		require.Equal(t, http.StatusBadRequest, a.status, face)
		require.Equal(t, evsFault(face, 400, "EVS.5400", "Must specify a valid status. Volume v-1 is rollbacking."), a.json)
	}
	s.clock.forward(delay)
	s.evsSnapshotOf("v-1")
}

func TestEVSDeleteRefusals(t *testing.T) {
	tests := map[string]func(s *tester, id string){
		"creating": func(*tester, string) {},
		"rollbacking": func(s *tester, id string) {
			s.clock.forward(delay)
			s.post(rollbackPath("cloudsnapshots", id), `{"rollback": {"volume_id": "v-1"}}`)
		},
		"deleting": func(s *tester, id string) {
			s.clock.forward(delay)
			s.call(http.MethodDelete, evsv2Path+"/"+id, "")
		},
	}
	for status, arrange := range tests {
		for face, path := range evsPaths {
			t.Run(status+" by "+face, func(t *testing.T) {
				s := start(t, sandbox.Options{})
				id := s.evsSnapshotOf("v-1")
				arrange(s, id)
				a := s.call(http.MethodDelete, path+"/"+id, "")
				require.Equal(t, http.StatusBadRequest, a.status)
				require.Equal(t, evsFault(face, 400, "EVS.1047",
					"snapshot status must be available or error when delete snapshot! Snapshot "+id+" is "+status+"."), a.json)
			})
		}
	}
}

// TestEVSNotFound calls every operation with a snapshot that is unknown, of another
// project or of another service.
func TestEVSNotFound(t *testing.T) {
	s := start(t, sandbox.Options{})
	other := s.post("/v2/other/cloudsnapshots", `{"snapshot": {"volume_id": "v-1"}}`).json["snapshot"].(map[string]any)["id"].(string)
	dws := s.post(dwsv1Path, `{"snapshot": {"name": "snap", "cluster_id": "c-1"}}`).json["snapshot"].(map[string]any)["id"].(string)
	s.clock.forward(delay)

	type ask struct{ method, path, body string }
	asks := func(face string) []ask {
		all := []ask{
			{http.MethodGet, "", ""}, {http.MethodPut, "", `{"snapshot": {"name": "n"}}`}, {http.MethodDelete, "", ""},
		}
		if face == "evsv2" {
			return append(all, ask{http.MethodPost, "/rollback", `{"rollback": {"volume_id": "v-1"}}`})
		}
		return append(all,
			ask{http.MethodGet, "/metadata", ""}, ask{http.MethodPost, "/metadata", `{"metadata": {}}`}, ask{http.MethodPut, "/metadata", `{"metadata": {}}`},
			ask{http.MethodGet, "/metadata/k", ""}, ask{http.MethodPut, "/metadata/k", `{"meta": {"k": "v"}}`}, ask{http.MethodDelete, "/metadata/k", ""},
		)
	}
	for face, path := range evsPaths {
		for _, ask := range asks(face) {
			for _, id := range []string{"none", other, dws} {
				a := s.call(ask.method, path+"/"+id+ask.path, ask.body)
				require.Equal(t, http.StatusNotFound, a.status, "%s %s", face, ask)
				require.Equal(t, evsFault(face, 404, "EVS.5404",
					"Resource(Volume, Snapshot, Backup .etc) could not be found. Snapshot "+id+"."), a.json)
			}
		}
	}
	require.Empty(t, s.evsList(evsv2Path+"/detail").ids)
	require.Equal(t, []string{other}, s.evsList("/v2/other/cloudsnapshots/detail").ids)
}

func TestEVSLifeOutlivesTheServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var kept, busy, gone string
	var renamed time.Time
	t.Run("before", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		kept, busy, gone = s.evsSnapshotOf("v-1"), s.evsSnapshotOf("v-2"), s.evsSnapshotOf("v-3")
		s.clock.forward(delay)
		renamed = s.clock.time()
		s.call(http.MethodPut, evsv2Path+"/"+kept, `{"snapshot": {"name": "kept"}}`)
		s.post(cinderv2Path+"/"+kept+"/metadata", `{"metadata": {"k": "v"}}`)
		s.post(rollbackPath("cloudsnapshots", busy), `{"rollback": {"volume_id": "v-2"}}`)
		s.call(http.MethodDelete, evsv2Path+"/"+gone, "")
	})
	t.Run("after", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		s.clock.forward(delay) // its clock begins where the other did
		found := s.evsShow(cinderv3Path, kept)
		require.Equal(t, "kept", found["name"])
		require.Equal(t, evsTime(renamed), found["updated_at"])
		require.Equal(t, map[string]any{"k": "v"}, found["metadata"])
		require.Equal(t, "rollbacking", s.evsStatus(busy))
		require.Equal(t, "deleting", s.evsStatus(gone))
		require.Equal(t, http.StatusBadRequest, s.post(evsv2Path, `{"snapshot": {"volume_id": "v-2"}}`).status, "its volume too")
		require.Equal(t, map[string]any{}, s.evsShow(cinderv3Path, busy)["metadata"])
		require.Equal(t, []string{gone, busy, kept}, s.evsList(cinderv3Path).ids)
		s.clock.forward(3 * delay)
		require.Equal(t, "available", s.evsStatus(busy))
		require.Equal(t, "", s.evsStatus(gone))
	})
}

func TestEVSConcurrentChanges(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.evsSnapshot()

	statuses := together(func(int) answer {
		return s.post(rollbackPath("cloudsnapshots", id), `{"rollback": {"volume_id": "v-1"}}`)
	})
	require.Equal(t, map[int]int{http.StatusAccepted: 1, http.StatusBadRequest: 59}, statuses, "a volume is rolled back once")
	s.clock.forward(delay)

	statuses = together(func(i int) answer {
		return s.post(cinderv2Path+"/"+id+"/metadata", fmt.Sprintf(`{"metadata": {"k%d": "v"}}`, i))
	})
	require.Equal(t, map[int]int{http.StatusOK: 60}, statuses)
	require.Len(t, s.evsShow(evsv2Path, id)["metadata"], 60, "no item is lost")

	statuses = together(func(int) answer { return s.call(http.MethodDelete, evsv2Path+"/"+id, "") })
	require.Equal(t, map[int]int{http.StatusAccepted: 1, http.StatusBadRequest: 59}, statuses, "a snapshot is deleted once")
}
