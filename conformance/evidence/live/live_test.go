package live

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMembers(t *testing.T) {
	got := members([]result{
		{Operation: "show", Verdict: "pass", Status: 200, Members: []string{"/a", "/b"}},
		{Operation: "show", Verdict: "pass", Status: 200, Members: []string{"/a", "/a/c"}},
		{Operation: "show", Verdict: "pass", Status: 404, Members: []string{"/fault"}},
		{Operation: "show", Verdict: "fail", Status: 200, Members: []string{"/unlike-the-document"}},
		{Operation: "delete", Verdict: "pass", Status: 202},
	})

	require.Equal(t, map[string]map[string][]string{"show": {"200": {"/a", "/a/c", "/b"}, "404": {"/fault"}}}, got)
}
