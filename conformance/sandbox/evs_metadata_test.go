package sandbox_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

var cinderPaths = map[string]string{"cinderv2": cinderv2Path, "cinderv3": cinderv3Path}

func TestCinderMetadata(t *testing.T) {
	steps := []struct {
		method, path, body string
		want               map[string]any // nil for no body
		left               map[string]any
	}{
		{http.MethodGet, "", "", object("metadata", object()), object()},
		{http.MethodPost, "", `{"metadata": {"a": "1", "b": "2"}}`, object("metadata", object("a", "1", "b", "2")), object("a", "1", "b", "2")},
		{http.MethodPost, "", `{"metadata": {"b": "3", "c": "4"}}`, object("metadata", object("a", "1", "b", "3", "c", "4")), object("a", "1", "b", "3", "c", "4")},
		{http.MethodGet, "/b", "", object("meta", object("b", "3")), object("a", "1", "b", "3", "c", "4")},
		{http.MethodPut, "/b", `{"meta": {"b": "5"}}`, object("meta", object("b", "5")), object("a", "1", "b", "5", "c", "4")},
		{http.MethodPut, "/d", `{"meta": {"d": ""}}`, object("meta", object("d", "")), object("a", "1", "b", "5", "c", "4", "d", "")},
		{http.MethodDelete, "/a", "", nil, object("b", "5", "c", "4", "d", "")},
		{http.MethodPut, "", `{"metadata": {"e": "6"}}`, object("metadata", object("e", "6")), object("e", "6")},
		{http.MethodPost, "", `{"metadata": {}}`, object("metadata", object("e", "6")), object("e", "6")},
		{http.MethodPut, "", `{"metadata": {}}`, object("metadata", object()), object()},
	}
	for face, path := range cinderPaths {
		t.Run(face, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			id := s.evsSnapshot()
			for _, step := range steps {
				a := s.call(step.method, path+"/"+id+"/metadata"+step.path, step.body)
				require.Equal(t, http.StatusOK, a.status, a.text)
				require.Equal(t, step.want, a.json, "%s %s %s", step.method, step.path, step.body)
				found := s.evsShow(evsv2Path, id)
				require.Equal(t, step.left, found["metadata"])
				require.Nil(t, found["updated_at"], "metadata does not count for updated_at")
			}
		})
	}
}

// object returns an object with names and values.
func object(members ...any) map[string]any {
	made := map[string]any{}
	for i := 0; i < len(members); i += 2 {
		made[members[i].(string)] = members[i+1]
	}
	return made
}

func TestCinderMetadataRefusals(t *testing.T) {
	const missing = "Resource(Volume, Snapshot, Backup .etc) could not be found. Metadata item none."
	tests := map[string]struct {
		method, key, body string
		status            int
		message           string
	}{
		"show an unknown item":   {http.MethodGet, "none", "", 404, missing},
		"delete an unknown item": {http.MethodDelete, "none", "", 404, missing},
		"set another item": {
			http.MethodPut, "k", `{"meta": {"other": "v"}}`, 400, "Request body and URI mismatch. /meta: the item k of the URL is missing; send it.",
		},
		"set no item": {
			http.MethodPut, "k", `{"meta": {}}`, 400, "Request body and URI mismatch. /meta: the item k of the URL is missing; send it.",
		},
		"set two items": {
			http.MethodPut, "k", `{"meta": {"k": "v", "other": "v"}}`, 400, "Malformed request body. /meta: there is more than one item; send k alone.",
		},
	}
	for name, tt := range tests {
		for face, path := range cinderPaths {
			t.Run(name+" by "+face, func(t *testing.T) {
				s := start(t, sandbox.Options{})
				id := s.evsSnapshot()
				a := s.call(tt.method, path+"/"+id+"/metadata/"+tt.key, tt.body)
				require.Equal(t, tt.status, a.status)
				require.Equal(t, evsFault(face, tt.status, "", tt.message), a.json)
				require.Empty(t, s.evsShow(path, id)["metadata"])
			})
		}
	}
}
