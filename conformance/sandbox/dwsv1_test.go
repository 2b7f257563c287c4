package sandbox_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

const dwsv1Path = "/v1.0/89cd04f168b84af6be287f71730fdb4b/snapshots"

func TestDWSCreates(t *testing.T) {
	a := start(t, sandbox.Options{}).post(dwsv1Path, `{"snapshot": {"name": "snapshot-3", "cluster_id": "c-1"}}`)
	require.Equal(t, http.StatusOK, a.status)
	require.Len(t, a.json["snapshot"].(map[string]any)["id"], 36)
}

func TestDWSRefusals(t *testing.T) {
	tests := map[string]struct{ body, code, member string }{
		"no name":      {`{"snapshot": {"cluster_id": "c-1"}}`, "DWS.5037", "/snapshot/name"},
		"a short name": {`{"snapshot": {"name": "abc", "cluster_id": "c-1"}}`, "DWS.5056", "/snapshot/name"},
		"a wrong name": {`{"snapshot": {"name": "1abc", "cluster_id": "c-1"}}`, "DWS.5065", "/snapshot/name"},
		"no JSON":      {`{"snapshot"`, "DWS.5065", "body"},
		"a name that exists": {
			`{"snapshot": {"name": "TAKEN", "cluster_id": "c-2"}}`, "DWS.5039", "/snapshot/name",
		},
	}
	s := start(t, sandbox.Options{})
	require.Equal(t, http.StatusOK, s.post(dwsv1Path, `{"snapshot": {"name": "taken", "cluster_id": "c-1"}}`).status)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.post(dwsv1Path, tt.body)
			require.Equal(t, http.StatusBadRequest, a.status)
			require.Equal(t, tt.code, a.json["error_code"])
			require.Contains(t, a.json["error_msg"], tt.member)
			require.Equal(t, a.json["error_code"], a.json["errCode"])
		})
	}
}

func TestDWSNameIsOfItsProject(t *testing.T) {
	s := start(t, sandbox.Options{})
	for _, project := range []string{"p-1", "p-2"} {
		a := s.post("/v1.0/"+project+"/snapshots", `{"snapshot": {"name": "same", "cluster_id": "c-1"}}`)
		require.Equal(t, http.StatusOK, a.status, project)
	}
}
