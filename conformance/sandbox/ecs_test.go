package sandbox_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

func TestECSCreates(t *testing.T) {
	a := start(t, sandbox.Options{}).ecs("DiskId=d-1&SnapshotName=nightly&Tag.1.Key=team&Tag.1.Value=")
	require.Equal(t, http.StatusOK, a.status)
	require.Regexp(t, `^s-bp[a-z0-9]{18}$`, a.json["SnapshotId"])
	require.Regexp(t, `^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`, a.json["RequestId"])
	require.Equal(t, a.json["RequestId"], a.header.Get("X-Acs-Request-Id"))
}

// TestECSTakesBooleansOfPython sends a boolean as the vendor's SDK for Python does.
func TestECSTakesBooleansOfPython(t *testing.T) {
	a := start(t, sandbox.Options{}).ecs("DiskId=d-1&InstantAccess=False")
	require.Equal(t, http.StatusOK, a.status, a.text)
}

func TestECSRefusals(t *testing.T) {
	tags := func(n int) string {
		var all strings.Builder
		for i := 1; i <= n; i++ {
			fmt.Fprintf(&all, "&Tag.%d.Key=k%d&Tag.%d.Value=v", i, i, i)
		}
		return all.String()
	}
	tests := map[string]struct {
		query         string
		status        int
		code, message string
	}{
		"no disk":                {"", 400, "MissingParameter", "The input parameter “DiskId” that is mandatory for processing this request is not supplied."},
		"a name":                 {"DiskId=d&SnapshotName=auto1", 400, "InvalidSnapshotName.Malformed", "SnapshotName"},
		"a description":          {"DiskId=d&Description=http://x", 404, "InvalidDescription.Malformed", "Description"},
		"retention":              {"DiskId=d&RetentionDays=0", 400, "InvalidRetentionDays.Malformed", "RetentionDays"},
		"a number of Python's":   {"DiskId=d&RetentionDays=True", 400, "InvalidRetentionDays.Malformed", "RetentionDays"},
		"instant retention":      {"DiskId=d&InstantAccessRetentionDays=05", 403, "InvalidInstantAccessRetentionDays.Malformed", "InstantAccessRetentionDays"},
		"a category":             {"DiskId=d&Category=Best", 403, "InvalidSnapshotCategory.Malformed", "Category"},
		"a boolean":              {"DiskId=d&InstantAccess=1", 400, "InvalidParameter", "InstantAccess"},
		"a token":                {"DiskId=d&ClientToken=" + strings.Repeat("x", 65), 400, "InvalidParameter", "ClientToken"},
		"a tag key":              {"DiskId=d&Tag.1.Key=aliyun", 400, "InvalidTagKey.Malformed", "Tag.1.Key"},
		"a tag value":            {"DiskId=d&Tag.20.Key=k&Tag.20.Value=http://", 400, "InvalidTagValue.Malformed", "Tag.20.Value"},
		"a tag value alone":      {"DiskId=d&Tag.3.Value=v", 400, "InvalidTagKey.Malformed", "Tag.3.Key"},
		"the same key twice":     {"DiskId=d&Tag.1.Key=k&Tag.7.Key=k", 400, "Duplicate.TagKey", "The Tag.N.Key contain duplicate key."},
		"21 tags":                {"DiskId=d" + tags(21), 403, "QuotaExceed.Tags", "The number of tags exceeds the quota of 20."},
		"a parameter twice":      {"DiskId=d&DiskId=d", 400, "InvalidParameter", "DiskId"},
		"a name in another case": {"DiskId=d&snapshotname=x1", 400, "InvalidParameter", "SnapshotName"},
		"a semicolon":            {"DiskId=d;SnapshotName=x1", 400, "InvalidParameter", "semicolon"},
	}
	s := start(t, sandbox.Options{})
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.ecs(tt.query)
			require.Equal(t, tt.status, a.status, a.text)
			require.Equal(t, tt.code, a.json["Code"])
			require.Contains(t, a.json["Message"], tt.message)
			require.NotContains(t, a.json["Message"], "%s")
			require.Equal(t, "example.com", a.json["HostId"])
		})
	}
	require.Equal(t, http.StatusOK, s.ecs("DiskId=d"+tags(20)).status, "20 tags")
}

func TestECSOneSnapshotOfADiskAtATime(t *testing.T) {
	s := start(t, sandbox.Options{})
	require.Equal(t, http.StatusOK, s.ecs("DiskId=d-1").status)
	require.Equal(t, http.StatusOK, s.ecs("DiskId=d-2").status, "another disk")

	s.clock.forward(delay - 1)
	a := s.ecs("DiskId=d-1")
	require.Equal(t, http.StatusForbidden, a.status)
	require.Equal(t, "IncorrectDiskStatus.CreatingSnapshot", a.json["Code"])

	s.clock.forward(1)
	require.Equal(t, http.StatusOK, s.ecs("DiskId=d-1").status)
}

func TestECSQuota(t *testing.T) {
	s := start(t, sandbox.Options{})
	for i := range 256 {
		require.Equal(t, http.StatusOK, s.ecs("DiskId=d-1").status, "snapshot %d", i+1)
		s.clock.forward(delay)
	}
	a := s.ecs("DiskId=d-1")
	require.Equal(t, http.StatusForbidden, a.status)
	require.Equal(t, "QuotaExceed.Snapshot", a.json["Code"])
}

func TestECSClientToken(t *testing.T) {
	s := start(t, sandbox.Options{})
	first := s.ecs("DiskId=d-1&ClientToken=t&SnapshotName=name")
	require.Equal(t, http.StatusOK, first.status)

	again := s.ecs("SnapshotName=name&ClientToken=t&DiskId=d-1")
	require.Equal(t, http.StatusOK, again.status, "while the snapshot is being made")
	require.Equal(t, first.json["SnapshotId"], again.json["SnapshotId"])
	require.NotEqual(t, first.json["RequestId"], again.json["RequestId"])

	for _, other := range []string{"DiskId=d-1&ClientToken=t", "DiskId=d-2&ClientToken=t&SnapshotName=name"} {
		a := s.ecs(other)
		require.Equal(t, http.StatusForbidden, a.status)
		require.Equal(t, "IdempotentParameterMismatch", a.json["Code"])
	}
	unknown := s.ecs("DiskId=d-1&ClientToken=t&SnapshotName=name&RegionId=cn-hangzhou")
	require.Equal(t, first.json["SnapshotId"], unknown.json["SnapshotId"], "the older SDK adds a parameter that the action does not have")
	python := s.ecs("DiskId=d-1&ClientToken=t&SnapshotName=name&InstantAccess=False")
	require.Equal(t, "IdempotentParameterMismatch", python.json["Code"], "it is accepted and counts")
	require.Equal(t, http.StatusOK, s.ecs("DiskId=d-2&ClientToken=T").status, "tokens are case-sensitive")
	require.Equal(t, http.StatusOK, s.ecs("DiskId=d-3&ClientToken=").status, "an empty token is none")
	require.Equal(t, http.StatusOK, s.ecs("DiskId=d-4&ClientToken=").status)
}

func TestECSActions(t *testing.T) {
	s := start(t, sandbox.Options{})
	tests := map[string]struct {
		method  string
		headers []string
		status  int
		code    string
	}{
		"GET":               {"GET", []string{"x-acs-action", "CreateSnapshot", "x-acs-version", "2014-05-26"}, 200, ""},
		"PUT":               {"PUT", []string{"x-acs-action", "CreateSnapshot", "x-acs-version", "2014-05-26"}, 403, "UnsupportedHTTPMethod"},
		"no action":         {"POST", []string{"x-acs-version", "2014-05-26"}, 400, "MissingParameter"},
		"another action":    {"POST", []string{"x-acs-action", "MakeSnapshot", "x-acs-version", "2014-05-26"}, 404, "InvalidAction.NotFound"},
		"a path for action": {"POST", []string{"x-acs-action", "x/../CreateSnapshot", "x-acs-version", "2014-05-26"}, 404, "InvalidAction.NotFound"},
		"two actions":       {"POST", []string{"x-acs-action", "CreateSnapshot", "x-acs-action", "CreateSnapshot", "x-acs-version", "2014-05-26"}, 404, "InvalidAction.NotFound"},
		"no version":        {"POST", []string{"x-acs-action", "CreateSnapshot"}, 400, "MissingParameter"},
		"another version":   {"POST", []string{"x-acs-action", "CreateSnapshot", "x-acs-version", "2014-05-27"}, 400, "InvalidParameter"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.send(request(tt.method, "/?DiskId="+url.QueryEscape(name), "", tt.headers...))
			require.Equal(t, tt.status, a.status, a.text)
			if tt.code != "" {
				require.Equal(t, tt.code, a.json["Code"])
			}
		})
	}
}

func TestClientTokensAreForgottenAfterADay(t *testing.T) {
	s := start(t, sandbox.Options{})
	made := s.ecs("DiskId=d-1&ClientToken=t").json["SnapshotId"]
	s.clock.forward(24*time.Hour - time.Second)
	require.Equal(t, made, s.ecs("DiskId=d-1&ClientToken=t").json["SnapshotId"])
	s.clock.forward(time.Second)
	again := s.ecs("DiskId=d-1&ClientToken=t")
	require.Equal(t, http.StatusOK, again.status)
	require.NotEqual(t, made, again.json["SnapshotId"])
}
