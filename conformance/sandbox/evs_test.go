package sandbox_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

const (
	evsv2Path    = "/v2/89cd04f168b84af6be287f71730fdb4b/cloudsnapshots"
	cinderv2Path = "/v2/89cd04f168b84af6be287f71730fdb4b/snapshots"
	cinderv3Path = "/v3/89cd04f168b84af6be287f71730fdb4b/snapshots"
)

var evsPaths = map[string]string{"evsv2": evsv2Path, "cinderv2": cinderv2Path, "cinderv3": cinderv3Path}

func TestEVSCreates(t *testing.T) {
	for name, path := range evsPaths {
		t.Run(name, func(t *testing.T) {
			s := start(t, sandbox.Options{})

			a := s.post(path, `{"snapshot": {"volume_id": "v-1", "name": "snap-001", "description": "Daily backup", "metadata": {"k": "v"}}}`)

			require.Equal(t, http.StatusAccepted, a.status)
			require.Len(t, a.header.Get("X-Request-Id"), 32)
			made := a.json["snapshot"].(map[string]any)
			require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, made["id"])
			delete(made, "id")
			require.Equal(t, map[string]any{
				"status": "creating", "volume_id": "v-1", "size": 1., "name": "snap-001", "description": "Daily backup",
				"metadata": map[string]any{"k": "v"}, "updated_at": nil,
				"created_at": s.clock.time().UTC().Format("2006-01-02T15:04:05.000000"),
			}, made)
		})
	}
}

func TestEVSLeavesOutWhatWasNotGiven(t *testing.T) {
	for name, path := range evsPaths {
		t.Run(name, func(t *testing.T) {
			a := start(t, sandbox.Options{}).post(path, `{"snapshot": {"volume_id": "v-1"}}`)

			made := a.json["snapshot"].(map[string]any)
			require.Nil(t, made["name"])
			require.Nil(t, made["description"])
			require.Empty(t, made["metadata"])
		})
	}
}

func TestEVSRefusals(t *testing.T) {
	tests := map[string]struct {
		options sandbox.Options
		body    string
		status  int
		name    string // of a fault of Cinder
		code    string // of the native API
		message string
	}{
		"a member missing": {
			body: `{"snapshot": {}}`, status: 400, name: "badRequest", code: "EVS.5400",
			message: "Malformed request body. body /snapshot/volume_id: required: the member is missing; add it.",
		},
		"a member of another type": {
			body: `{"snapshot": {"volume_id": 7}}`, status: 400, name: "badRequest", code: "EVS.5400",
			message: "Malformed request body. body /snapshot/volume_id: type: 7 is not of type string; send that type.",
		},
		"a volume in use": {
			body: `{"snapshot": {"volume_id": "in-use-1", "force": false}}`, status: 400, name: "badRequest", code: "EVS.5400",
			message: "Must specify a valid status. /snapshot/force: volume in-use-1 is in-use; send true to snapshot it all the same.",
		},
		"no such volume": {
			options: sandbox.Options{StrictResources: true, Resources: []string{"v-2"}},
			body:    `{"snapshot": {"volume_id": "v-1"}}`, status: 404, name: "itemNotFound", code: "EVS.5404",
			message: "Resource(Volume, Snapshot, Backup .etc) could not be found. Volume v-1.",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := start(t, tt.options)
			native := map[string]any{"error": map[string]any{"code": tt.code, "message": tt.message}}
			cinder := map[string]any{tt.name: map[string]any{"code": float64(tt.status), "message": tt.message}}
			for face, want := range map[string]map[string]any{"evsv2": native, "cinderv2": cinder, "cinderv3": cinder} {
				a := s.post(evsPaths[face], tt.body)
				require.Equal(t, tt.status, a.status, face)
				require.Equal(t, want, a.json, face)
			}
		})
	}
}

func TestEVSForce(t *testing.T) {
	s := start(t, sandbox.Options{})
	for name, path := range evsPaths {
		require.Equal(t, http.StatusAccepted, s.post(path, `{"snapshot": {"volume_id": "in-use-1", "force": true}}`).status, name)
	}
}

func TestCinderv3ForceByMicroversion(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, tt := range []struct {
		version, force string
		status         int
	}{
		{"volume 3.65", `, "force": false`, 400},
		{"volume 3.65", ``, 400},
		{"volume 3.66", ``, 202},
		{"volume 3.66", `, "force": true`, 202},
		{"volume 3.66", `, "force": false`, 400},
	} {
		a := s.post(cinderv3Path, `{"snapshot": {"volume_id": "in-use-1"`+tt.force+`}}`, "OpenStack-API-Version", tt.version)
		require.Equal(t, tt.status, a.status, "%s %s", tt.version, tt.force)
	}
}

func TestCinderMediaType(t *testing.T) {
	a := start(t, sandbox.Options{}).send(request(http.MethodPost, cinderv2Path, `{"snapshot": {"volume_id": "v-1"}}`, "Content-Type", "text/plain"))
	require.Equal(t, http.StatusUnsupportedMediaType, a.status)
	require.Contains(t, a.json, "badMediaType")
}

func TestStrictResourcesLetListedOnesPass(t *testing.T) {
	s := start(t, sandbox.Options{StrictResources: true, Resources: []string{"v-1", "cluster-1", "d-1"}})
	require.Equal(t, http.StatusAccepted, s.post(evsv2Path, `{"snapshot": {"volume_id": "v-1"}}`).status)
	require.Equal(t, http.StatusOK, s.post(dwsv1Path, `{"snapshot": {"name": "snap", "cluster_id": "cluster-1"}}`).status)
	require.Equal(t, http.StatusOK, s.ecs("DiskId=d-1").status)
	require.Equal(t, http.StatusNotFound, s.post(dwsv1Path, `{"snapshot": {"name": "snap", "cluster_id": "cluster-2"}}`).status)
	require.Equal(t, "InvalidDiskId.NotFound", s.ecs("DiskId=d-2").json["Code"])
}
