package sandbox_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// madeGroup creates a group and returns its id.
func (s *tester) madeGroup(query string) string {
	s.t.Helper()
	a := s.action("CreateSnapshotGroup", region+query)
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json["SnapshotGroupId"].(string)
}

// groups returns the groups that DescribeSnapshotGroups lists.
func (s *tester) groups(query string) []map[string]any {
	s.t.Helper()
	a := s.action("DescribeSnapshotGroups", region+query)
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return items(a, "SnapshotGroups", "SnapshotGroup")
}

func grouped(group map[string]any) []map[string]any {
	return items(answer{json: group}, "Snapshots", "Snapshot")
}

func TestCreateSnapshotGroupOfDisks(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.madeGroup("DiskId.1=d-1&DiskId.3=d-2&Name=group&Description=text&ResourceGroupId=rg-1&Tag.1.Key=k&Tag.1.Value=v&InstantAccess=true&InstantAccessRetentionDays=2")
	require.Regexp(t, `^ssg-bp[a-z0-9]{18}$`, id)
	got := s.groups("")[0]
	require.Equal(t, id, got["SnapshotGroupId"])
	require.Equal(t, "group", got["Name"])
	require.Equal(t, "text", got["Description"])
	require.Equal(t, "rg-1", got["ResourceGroupId"])
	require.Equal(t, "progressing", got["Status"])
	require.NotContains(t, got, "InstanceId")
	require.Equal(t, map[string]any{"Tag": []any{map[string]any{"Key": "k", "Value": "v"}}}, got["Tags"])
	require.Equal(t, []string{"d-1", "d-2"}, the("SourceDiskId", grouped(got)))
	require.EqualValues(t, 2, grouped(got)[0]["InstantAccessRetentionDays"])
	require.Equal(t, "0%", grouped(got)[0]["Progress"])
	require.Len(t, s.described(""), 2)

	refused(t, s.ecs("DiskId=d-1"), 403, "IncorrectDiskStatus.CreatingSnapshot")
	refused(t, s.action("CreateSnapshotGroup", region+"DiskId.1=d-3&DiskId.2=d-1"), 403, "IncorrectDiskStatus.CreatingSnapshot")
	require.Len(t, s.described(""), 2, "all of a group is made, or nothing")

	s.clock.forward(delay)
	got = s.groups("")[0]
	require.Equal(t, "accomplished", got["Status"])
	require.Equal(t, "100%", grouped(got)[1]["Progress"])
}

func TestCreateSnapshotGroupOfAnInstance(t *testing.T) {
	s := start(t, sandbox.Options{})
	s.madeGroup("InstanceId=i-1")
	first := grouped(s.groups("")[0])
	require.Equal(t, []string{"system", "data"}, the("SourceDiskType", first))
	disks := the("SourceDiskId", first)
	require.Len(t, s.described("SourceDiskType=system&InstanceId=i-1"), 1)

	s.clock.forward(delay)
	s.madeGroup("InstanceId=i-1&ExcludeDiskId.1=" + disks[0])
	require.Equal(t, disks[1:], the("SourceDiskId", grouped(s.groups("")[0])), "the instance keeps its disks")

	s.clock.forward(delay)
	s.madeGroup("InstanceId=i-1&DiskId.1=" + disks[0] + "&DiskId.2=d-more")
	s.clock.forward(delay)
	s.madeGroup("InstanceId=i-1")
	require.Equal(t, append(slices.Clone(disks), "d-more"), the("SourceDiskId", grouped(s.groups("")[0])))
	links := items(s.action("DescribeSnapshotLinks", region+"InstanceId=i-1"), "SnapshotLinks", "SnapshotLink")
	require.Len(t, links, 3)

	s.clock.forward(delay)
	refused(t, s.action("CreateSnapshotGroup", region+"InstanceId=i-2&DiskId.1=d-more"), 400, "InvalidParameter")
	refused(t, s.action("CreateSnapshotGroup", region+"InstanceId=i-1&ExcludeDiskId.1="+disks[0]+"&ExcludeDiskId.2="+disks[1]+"&ExcludeDiskId.16=d-more"), 400, "InvalidParameter")
	s.madeGroup("DiskId.1=d-more&DiskId.2=d-alone") // of several instances
}

func TestCreateSnapshotGroupRefusals(t *testing.T) {
	s := start(t, sandbox.Options{StrictResources: true, Resources: []string{"d-1", "i-1"}})
	tests := map[string]struct {
		query  string
		status int
		code   string
	}{
		"nothing":             {region, 400, "MissingParameter"},
		"no region":           {"DiskId.1=d-1", 400, "MissingParameter"},
		"only exclusions":     {region + "ExcludeDiskId.1=d-1", 400, "MissingParameter"},
		"both lists":          {region + "InstanceId=i-1&DiskId.1=d-1&ExcludeDiskId.1=d-2", 400, "InvalidParameter"},
		"a disk twice":        {region + "DiskId.1=d-1&DiskId.2=d-1", 400, "InvalidParameter"},
		"17 disks":            {region + "DiskId.17=d-1", 400, "InvalidParameter"},
		"an unknown disk":     {region + "DiskId.1=d-2", 404, "InvalidDiskId.NotFound"},
		"an unknown instance": {region + "InstanceId=i-2", 404, "InvalidInstanceId.NotFound"},
		"the same tag twice":  {region + "DiskId.1=d-1&Tag.1.Key=k&Tag.2.Key=k", 400, "Duplicate.TagKey"},
		"a value without key": {region + "DiskId.1=d-1&Tag.1.Value=v", 400, "InvalidTagKey.Malformed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			refused(t, s.action("CreateSnapshotGroup", tt.query), tt.status, tt.code)
		})
	}
	require.Empty(t, s.groups(""))
}

// TestInstancesThatExistHaveDisks uses strict resources: the disks of an instance
// exist like it, whether they have snapshots or not.
func TestInstancesThatExistHaveDisks(t *testing.T) {
	s := start(t, sandbox.Options{StrictResources: true, Resources: []string{"d-1", "i-1", "i-2"}})
	group := s.madeGroup("InstanceId=i-1")
	disks := the("SourceDiskId", grouped(s.groups("")[0]))
	require.Len(t, disks, 2)
	require.Equal(t, http.StatusOK, s.action("DeleteSnapshotGroup", region+"SnapshotGroupId="+group).status)
	s.madeGroup("InstanceId=i-1")
	s.clock.forward(delay)
	require.Equal(t, http.StatusOK, s.action("DeleteSnapshotGroup", region+"SnapshotGroupId="+s.groups("")[0]["SnapshotGroupId"].(string)).status)
	s.made("DiskId=" + disks[0])
	s.madeGroup("InstanceId=i-2&DiskId.1=d-1")
	refused(t, s.action("CreateSnapshotGroup", region+"InstanceId=i-2&DiskId.1=d-2"), 404, "InvalidDiskId.NotFound")
}

func TestCreateSnapshotGroupOfTooManyDisks(t *testing.T) {
	s := start(t, sandbox.Options{})
	for i := range 17 {
		s.madeGroup(fmt.Sprintf("InstanceId=i-1&DiskId.1=d-%d", i))
	}
	s.clock.forward(delay)
	refused(t, s.action("CreateSnapshotGroup", region+"InstanceId=i-1"), 400, "InvalidParameter")
	s.madeGroup("InstanceId=i-1&ExcludeDiskId.1=d-0")
}

func TestCreateSnapshotGroupByToken(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.madeGroup("DiskId.1=d-1&ClientToken=t")
	require.Equal(t, id, s.madeGroup("DiskId.1=d-1&ClientToken=t"))
	refused(t, s.action("CreateSnapshotGroup", region+"DiskId.1=d-2&ClientToken=t"), 403, "IdempotentParameterMismatch")
	require.Len(t, s.groups(""), 1)
}

func TestDescribeSnapshotGroups(t *testing.T) {
	s := start(t, sandbox.Options{})
	first := s.madeGroup("InstanceId=i-1&Name=first&Tag.1.Key=k&Tag.1.Value=v")
	failed := s.madeGroup("DiskId.1=d-1&DiskId.2=error-1&ResourceGroupId=rg-1")
	s.clock.forward(delay)
	last := s.madeGroup("DiskId.1=d-2")
	none := []string{}

	for query, want := range map[string][]string{
		"":                                     {last, failed, first},
		"InstanceId=i-1":                       {first},
		"Name=first":                           {first},
		"Name=other":                           none,
		"ResourceGroupId=rg-1":                 {failed},
		"Status.1=failed":                      {failed},
		"Status.1=progressing":                 {last},
		"Status.1=accomplished":                {first},
		"Status.1=failed&Status.3=progressing": {last, failed},
		"SnapshotGroupId.1=" + first:           {first},
		"SnapshotGroupId.2=ssg-1&SnapshotGroupId.10=" + last: {last},
		"Tag.1.Key=k":               {first},
		"Tag.1.Key=k&Tag.1.Value=w": none,
	} {
		require.Equal(t, want, the("SnapshotGroupId", s.groups(query)), query)
	}
	refused(t, s.action("DescribeSnapshotGroups", region+"Status.1=all"), 400, "InvalidParameter")
	refused(t, s.action("DescribeSnapshotGroups", region+"Tag.1.Value=v"), 400, "InvalidTagKey.Malformed")
	refused(t, s.action("DescribeSnapshotGroups", region+"SnapshotGroupId.11="+first), 400, "InvalidParameter")
	refused(t, s.action("DescribeSnapshotGroups", region+"NextToken=x"), 400, "InvalidParameter")

	token, pages := "", none
	for range 3 {
		a := s.action("DescribeSnapshotGroups", region+"MaxResults=1&NextToken="+token)
		pages = append(pages, the("SnapshotGroupId", items(a, "SnapshotGroups", "SnapshotGroup"))...)
		token, _ = a.json["NextToken"].(string)
	}
	require.Equal(t, []string{last, failed, first}, pages)
	require.Empty(t, token)
}

func TestModifySnapshotGroup(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.madeGroup("DiskId.1=d-1&Name=before&Description=before")
	modify := func(query string) answer {
		return s.action("ModifySnapshotGroup", region+"SnapshotGroupId="+id+"&"+query)
	}
	require.Equal(t, http.StatusOK, modify("Name=after").status)
	require.Equal(t, "before", s.groups("Name=after")[0]["Description"])
	require.Equal(t, http.StatusOK, modify("Description=after").status)
	require.Equal(t, "after", s.groups("Name=after")[0]["Description"])
	require.Equal(t, http.StatusOK, modify("").status)
	refused(t, modify("Name=1"), 400, "InvalidParameter.Name")
	refused(t, s.action("ModifySnapshotGroup", region+"SnapshotGroupId=ssg-none&Name=after"), 404, "InvalidSnapshotGroup.NotFound")
}

func TestDeleteSnapshotGroup(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.madeGroup("DiskId.1=d-1&DiskId.2=d-2")
	member := grouped(s.groups("")[0])[0]["SnapshotId"].(string)
	lock(s, member, "CoolOffPeriod=1&LockDuration=1")
	remove := func() answer { return s.action("DeleteSnapshotGroup", region+"SnapshotGroupId="+id) }
	refused(t, remove(), 403, "InvalidOperation.SnapshotLocked")
	require.Len(t, s.described(""), 2)

	unlock(s, member, "")
	a := remove()
	require.Equal(t, http.StatusOK, a.status, a.text)
	done := items(a, "OperationProgressSet", "OperationProgress")
	require.Equal(t, []string{"Success", "Success"}, the("OperationStatus", done))
	require.Equal(t, map[string]any{"RelatedItem": []any{map[string]any{"Name": "SnapshotId", "Value": member}}}, done[0]["RelatedItemSet"])
	require.Empty(t, s.groups(""))
	require.Empty(t, s.described(""))
	refused(t, remove(), 404, "InvalidSnapshotGroup.NotFound")
}

func TestDeleteASnapshotOfAGroup(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.madeGroup("DiskId.1=d-1&DiskId.2=d-2")
	for range 2 {
		member := grouped(s.groups("")[0])[0]["SnapshotId"].(string)
		require.Equal(t, http.StatusOK, s.action("DeleteSnapshot", "SnapshotId="+member).status)
	}
	require.Empty(t, grouped(s.groups("")[0]))
	require.Equal(t, http.StatusOK, s.action("DeleteSnapshotGroup", region+"SnapshotGroupId="+id).status)
}
