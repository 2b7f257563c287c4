package sandbox_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// TestPreferEveryErrorCode asks for each row of each error table.
func TestPreferEveryErrorCode(t *testing.T) {
	doc, err := document.Load(specs.FS, "alibaba/ecs20140526/CreateSnapshot.yaml")
	require.NoError(t, err)
	s := start(t, sandbox.Options{})
	rows := 0
	for _, response := range doc.Paths.Value("/").Post.Responses.Map() {
		table, _ := response.Value.Extensions["x-error-codes"].([]any)
		for _, row := range table {
			row := row.(map[string]any)
			a := s.ecs("DiskId=d-1", "Prefer", fmt.Sprintf("code=%v, example=%s", row["status"], row["code"]))
			require.EqualValues(t, row["status"], a.status)
			require.Equal(t, row["code"], a.json["Code"])
			require.NotContains(t, a.json["Message"], "%s")
			require.NotEmpty(t, a.json["Message"])
			require.Equal(t, fmt.Sprintf("code=%v, example=%s", row["status"], row["code"]), a.header.Get("Preference-Applied"))
			rows++
		}
	}
	require.Equal(t, 51+2, rows, "the table of the action, and two errors of all actions")
	require.Equal(t, http.StatusOK, s.ecs("DiskId=d-1").status, "none of them created a snapshot")
}

func TestPreferECS(t *testing.T) {
	s := start(t, sandbox.Options{})
	tests := map[string]struct {
		prefer string
		status int
		code   string
	}{
		"a status":           {"code=403", 403, "Throttling"},
		"a code":             {"example=QuotaExceed.Snapshot", 403, "QuotaExceed.Snapshot"},
		"quotes and blanks":  {`handling=strict ,  Code = "403" , example="QuotaExceed.Snapshot";x=1`, 403, "QuotaExceed.Snapshot"},
		"a status of no row": {"code=503", 503, "ServiceUnavailable"},
		"an example":         {"code=418, example=documented", 418, "MissingParameter.CommandId"},
		"a code of another":  {"code=404, example=QuotaExceed.Snapshot", 400, "InvalidParameter"},
		"an unknown code":    {"code=403, example=Typo", 400, "InvalidParameter"},
		"no number":          {"code=4o3", 400, "InvalidParameter"},
		"a success":          {"code=200", 400, "InvalidParameter"},
		"example, no status": {"example=documented", 400, "InvalidParameter"},
		"the first one wins": {"code=404, code=403", 404, "InvalidDiskId.NotFound"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.ecs("DiskId=d-1", "Prefer", tt.prefer)
			require.Equal(t, tt.status, a.status, a.text)
			require.Equal(t, tt.code, a.json["Code"])
		})
	}
	require.Equal(t, "MissingParameter", s.ecs("", "Prefer", "code=403").json["Code"], "an invalid request stays invalid")
	require.Equal(t, http.StatusOK, s.ecs("DiskId=d-1", "Prefer", "respond-async").status, "other preferences are ignored")
}

func TestPreferHuawei(t *testing.T) {
	s := start(t, sandbox.Options{})
	prefer := func(path, value string) answer {
		body := `{"snapshot": {"volume_id": "v-1"}}`
		if path == dwsv1Path {
			body = `{"snapshot": {"name": "name", "cluster_id": "c-1"}}`
		}
		return s.post(path, body, "Prefer", value)
	}
	fault := func(code any, message string) map[string]any { return map[string]any{"code": code, "message": message} }

	require.Equal(t, map[string]any{"error": fault("XXX", "XXXX")}, prefer(evsv2Path, "code=400, example=documented").json)
	require.Equal(t, map[string]any{"itemNotFound": fault("XXX", "XXXX")}, prefer(evsv2Path, "code=404, example=documented-named").json)
	require.Equal(t, map[string]any{"error": fault("EVS.5403", "Policy check failed.")}, prefer(evsv2Path, "code=403").json)
	require.Equal(t, map[string]any{"overLimit": fault(413., "Insufficient volume quota.")}, prefer(cinderv2Path, "code=413").json)
	require.Equal(t, map[string]any{"conflictingRequest": fault(409., "Conflict")}, prefer(cinderv3Path, "code=409").json)
	require.Equal(t, "DWS.0503", prefer(dwsv1Path, "code=503").json["error_code"])
}
