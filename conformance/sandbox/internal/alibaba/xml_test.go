package alibaba

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
)

func TestToXML(t *testing.T) {
	const head = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	tests := map[string]struct {
		status     int
		json, want string
	}{
		"scalars": {
			200, `{"RequestId": "1", "Size": 20, "Encrypted": false, "Gone": null}`,
			`<DoResponse><RequestId>1</RequestId><Size>20</Size><Encrypted>false</Encrypted><Gone></Gone></DoResponse>`,
		},
		"a list": {
			200, `{"Snapshots": {"Snapshot": [{"SnapshotId": "s-1"}, {"SnapshotId": "s-2"}]}, "None": []}`,
			`<DoResponse><Snapshots><Snapshot><SnapshotId>s-1</SnapshotId></Snapshot><Snapshot><SnapshotId>s-2</SnapshotId></Snapshot></Snapshots></DoResponse>`,
		},
		"an error": {403, `{"Code": "<&>"}`, `<Error><Code>&lt;&amp;&gt;</Code></Error>`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := api.NewAnswer()
			a.Status = tt.status
			a.Body.WriteString(tt.json)
			require.NoError(t, toXML(a, "Do"))
			require.Equal(t, head+tt.want, a.Body.String())
		})
	}
}

func TestToXMLKeepsWhatIsNoJSON(t *testing.T) {
	for _, text := range []string{``, `{`, `{"a"`, `{"a": [`, `{"a": [1`, `{"a": {"b": 1}`} {
		a := api.NewAnswer()
		a.Body.WriteString(text)
		require.Error(t, toXML(a, "Do"), text)
		require.Equal(t, text, a.Body.String())
		require.Equal(t, http.StatusOK, a.Status)
	}
}
