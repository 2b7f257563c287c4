package sandbox_test

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

const aDay = 24 * time.Hour

func TestDeleteSnapshot(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1")
	s.clock.forward(delay)
	require.Equal(t, http.StatusOK, s.action("DeleteSnapshot", "Force=true&SnapshotId="+id).status)
	require.Empty(t, s.described(""))
	refused(t, s.action("DeleteSnapshot", "SnapshotId="+id), 404, "InvalidSnapshotId.NotFound")

	id = s.made("DiskId=d-1")
	require.Equal(t, http.StatusOK, s.action("DeleteSnapshot", "SnapshotId="+id).status, "it cancels one that is being made")
	s.made("DiskId=d-1")
}

func TestDeleteSnapshotOfAnotherService(t *testing.T) {
	s := start(t, sandbox.Options{})
	a := s.post(evsv2Path, `{"snapshot": {"volume_id": "v-1"}}`)
	id := a.json["snapshot"].(map[string]any)["id"].(string)
	refused(t, s.action("DeleteSnapshot", "SnapshotId="+id), 404, "InvalidSnapshotId.NotFound")
}

func TestModifySnapshotAttribute(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1&SnapshotName=before&Description=before&RetentionDays=2&InstantAccess=true")
	modify := func(query string) answer { return s.action("ModifySnapshotAttribute", "SnapshotId="+id+"&"+query) }
	s.clock.forward(delay)

	require.Equal(t, http.StatusOK, modify("SnapshotName=after").status)
	require.Equal(t, http.StatusOK, modify("Description=").status, "it may be empty")
	require.Equal(t, http.StatusOK, modify("DisableInstantAccess=true").status)
	require.Equal(t, http.StatusOK, modify("RetentionDays=4").status)
	got := s.described("")[0]
	require.Equal(t, "after", got["SnapshotName"])
	require.Equal(t, "", got["Description"])
	require.Equal(t, false, got["InstantAccess"])
	require.EqualValues(t, 4, got["RetentionDays"])
	require.NotEqual(t, got["CreationTime"], got["LastModifiedTime"])

	refused(t, modify(""), 400, "NoAttributeToModify")
	refused(t, modify("DisableInstantAccess=false"), 400, "NoAttributeToModify")
	refused(t, modify("SnapshotName=auto1"), 400, "InvalidSnapshotName.Malformed")
	refused(t, modify("Description=http://x"), 404, "InvalidDescription.Malformed")
	refused(t, modify("RetentionDays=0"), 400, "InvalidRetentionDays.Malformed")
	refused(t, modify("SnapshotName=never&RetentionDays=3"), 400, "InvalidOperation.DecreaseRetentionDaysUnsupported")
	refused(t, s.action("ModifySnapshotAttribute", "SnapshotName=after"), 400, "MissingParameter")
	refused(t, s.action("ModifySnapshotAttribute", "SnapshotName=after&SnapshotId=s-none"), 404, "InvalidSnapshotId.NotFound")
	require.Equal(t, "after", s.described("")[0]["SnapshotName"])

	s.clock.forward(3 * aDay)
	require.Len(t, s.described(""), 1)
	s.clock.forward(aDay)
	require.Empty(t, s.described(""))
}

// TestRetentionOutOfTurn makes a snapshot outlive others that would have expired
// later.
func TestRetentionOutOfTurn(t *testing.T) {
	s := start(t, sandbox.Options{Metrics: true})
	first := s.made("DiskId=d-1&RetentionDays=1")
	s.made("DiskId=d-2&RetentionDays=2")
	require.Equal(t, http.StatusOK, s.action("ModifySnapshotAttribute", "RetentionDays=9&SnapshotId="+first).status)
	s.clock.forward(3 * aDay)
	s.made("DiskId=d-3")
	require.Equal(t, []string{"d-3", "d-1"}, the("SourceDiskId", s.described("")))
	require.Contains(t, s.send(request(http.MethodGet, "/metrics", "")).text, `sandbox_snapshots{service="ecs"} 2`)
}

func TestModifySnapshotCategory(t *testing.T) {
	s := start(t, sandbox.Options{})
	kept, limited := s.made("DiskId=d-1"), s.made("DiskId=d-2&RetentionDays=80")
	local, failed := s.made("DiskId=d-3&Category=Flash"), s.made("DiskId=error-1")
	archive := func(id, query string) answer {
		return s.action("ModifySnapshotCategory", "Category=Archive&SnapshotId="+id+query)
	}
	refused(t, archive(kept, ""), 403, "IncorrectSnapshotStatus")
	s.clock.forward(14*aDay - 1)
	refused(t, archive(kept, ""), 403, "IncorrectSnapshotStatus")
	s.clock.forward(1)

	refused(t, archive(local, ""), 403, "IncorrectSnapshotStatus")
	refused(t, archive(failed, ""), 403, "IncorrectSnapshotStatus")
	refused(t, archive("s-none", ""), 404, "InvalidSnapshotId.NotFound")
	refused(t, archive(limited, "&RetentionDays=79"), 400, "InvalidOperation.DecreaseRetentionDaysUnsupported")
	refused(t, archive(kept, "&RetentionDays=73"), 400, "InvalidRetentionDays.Malformed")
	refused(t, s.action("ModifySnapshotCategory", "Category=archive&SnapshotId="+kept), 403, "InvalidSnapshotCategory.Malformed")

	a := archive(kept, "&RetentionDays=74")
	require.Equal(t, http.StatusOK, a.status, a.text)
	require.Regexp(t, `^t-bp`, a.json["TaskId"])
	got := s.described("Category=archive")
	require.Equal(t, []string{kept}, the("SnapshotId", got))
	require.EqualValues(t, 74, got[0]["RetentionDays"])
	refused(t, archive(kept, ""), 403, "IncorrectSnapshotStatus")

	s.clock.forward(aDay)
	refused(t, archive(limited, "&RetentionDays=74"), 400, "InvalidOperation.DecreaseRetentionDaysUnsupported")
	old := s.made("DiskId=d-5")
	s.clock.forward(20 * aDay)
	refused(t, archive(old, "&RetentionDays=79"), 400, "InvalidRetentionDays.Malformed")
	require.Equal(t, http.StatusOK, s.action("ModifySnapshotCategory", "SnapshotId="+limited).status, "there is but one category")
	s.clock.forward(100 * aDay)
	require.Contains(t, the("SnapshotId", s.described("")), limited, "it is kept for ever")
	require.NotContains(t, the("SnapshotId", s.described("")), kept)
}

func TestCopySnapshot(t *testing.T) {
	s := start(t, sandbox.Options{})
	source := s.made("DiskId=d-1")
	const to = "DestinationRegionId=cn-shanghai&DestinationSnapshotName=auto-copy&DestinationSnapshotDescription=text&"
	copied := func(query string) answer { return s.action("CopySnapshot", region+to+query) }
	refused(t, copied("SnapshotId="+source), 403, "IncorrectSnapshotStatus")
	s.clock.forward(delay)

	a := copied("ClientToken=t&Encrypted=true&KMSKeyId=key&RetentionDays=5&Tag.1.Key=k&Tag.1.Value=v&SnapshotId=" + source)
	require.Equal(t, http.StatusOK, a.status, a.text)
	id := a.json["SnapshotId"].(string)
	require.Equal(t, []string{source}, the("SnapshotId", s.described("")), "the copy is elsewhere")

	there := s.action("DescribeSnapshots", "RegionId=cn-shanghai&Encrypted=true&KMSKeyId=key&Tag.1.Key=k")
	got := items(there, "Snapshots", "Snapshot")
	require.Equal(t, []string{id}, the("SnapshotId", got))
	require.Equal(t, "progressing", got[0]["Status"])
	require.Equal(t, source, got[0]["SourceSnapshotId"])
	require.Equal(t, "cn-hangzhou", got[0]["SourceRegionId"])
	require.Equal(t, "cn-shanghai", got[0]["RegionId"])
	require.Equal(t, "auto-copy", got[0]["SnapshotName"])
	require.Equal(t, "key", got[0]["KMSKeyId"])
	require.Equal(t, "d-1", got[0]["SourceDiskId"])

	require.EqualValues(t, 1, s.action("DescribeSnapshotsUsage", region).json["SnapshotCount"])
	require.EqualValues(t, 2, s.action("DescribeSnapshotsUsage", "RegionId=cn-shanghai").json["SnapshotCount"])
	require.EqualValues(t, 2, items(s.action("DescribeSnapshotLinks", "RegionId=cn-shanghai"), "SnapshotLinks", "SnapshotLink")[0]["TotalCount"])
	s.made("DiskId=d-1") // while the copy is being made

	again := copied("ClientToken=t&Encrypted=true&KMSKeyId=key&RetentionDays=5&Tag.1.Key=k&Tag.1.Value=v&SnapshotId=" + source)
	require.Equal(t, id, again.json["SnapshotId"])
	refused(t, copied("ClientToken=t&SnapshotId="+source), 403, "IdempotentParameterMismatch")
	s.clock.forward(delay)

	refused(t, copied("SnapshotId=s-none"), 403, "InvalidSnapshotId.NotFound")
	refused(t, copied("SnapshotId="+id), 403, "InvalidSnapshotId.NotFound")
	refused(t, s.action("CopySnapshot", "RegionId=cn-shanghai&"+to+"SnapshotId="+source), 400, "InvalidParameter")
	refused(t, copied("Tag.1.Key=k&Tag.2.Key=k&SnapshotId="+source), 400, "Duplicate.TagKey")
	refused(t, copied("Tag.21.Key=k&SnapshotId="+source), 403, "QuotaExceed.Tags")
	refused(t, s.action("CopySnapshot", region+"DestinationRegionId=x&DestinationSnapshotDescription=text&DestinationSnapshotName=1&SnapshotId="+source), 403, "InvalidSnapshotName.Malformed")

	back := s.action("CopySnapshot", "RegionId=cn-shanghai&DestinationRegionId=cn-beijing&DestinationSnapshotName=name&DestinationSnapshotDescription=text&SnapshotId="+id)
	require.Equal(t, http.StatusOK, back.status, back.text)
	got = items(s.action("DescribeSnapshots", "RegionId=cn-beijing&Encrypted=true"), "Snapshots", "Snapshot")
	require.Equal(t, []string{"key"}, the("KMSKeyId", got), "a copy of an encrypted snapshot is encrypted")
	require.Equal(t, http.StatusOK, s.action("DeleteSnapshot", "SnapshotId="+id).status)
	s.clock.forward(delay)

	local := s.made("DiskId=d-2&Category=Flash")
	s.clock.forward(delay)
	refused(t, copied("SnapshotId="+local), 403, "IncorrectSnapshotStatus")
}

func TestTokensOutliveWhatTheyMade(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1&ClientToken=t")
	require.Equal(t, http.StatusOK, s.action("DeleteSnapshot", "SnapshotId="+id).status)
	require.Equal(t, id, s.made("DiskId=d-1&ClientToken=t"))
	require.Empty(t, s.described(""))
}

func TestTokensAreOfAnAction(t *testing.T) {
	s := start(t, sandbox.Options{})
	s.made("DiskId=d-1&ClientToken=t")
	require.Equal(t, http.StatusOK, s.action("CreateSnapshotGroup", region+"DiskId.1=d-2&ClientToken=t").status)
}

func TestRefusedCallsKeepNoToken(t *testing.T) {
	s := start(t, sandbox.Options{StrictResources: true, Resources: []string{"d-1"}})
	refused(t, s.ecs("DiskId=d-2&ClientToken=t"), 404, "InvalidDiskId.NotFound")
	s.made("DiskId=d-1&ClientToken=t")
}

func TestECSDataOutlivesTheServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var before []map[string]any
	var groups, made any
	const copying = region + "ClientToken=t&DestinationRegionId=cn-shanghai&DestinationSnapshotName=copy&DestinationSnapshotDescription=text&SnapshotId="
	t.Run("before", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		id := s.made("DiskId=d-1&SnapshotName=name&RetentionDays=9&Tag.1.Key=k&Tag.1.Value=v")
		s.action("CreateSnapshotGroup", region+"InstanceId=i-1&Name=group&Tag.1.Key=k&Tag.1.Value=v")
		s.clock.forward(delay)
		require.Equal(t, http.StatusOK, s.action("LockSnapshot", region+"SnapshotId="+id+"&LockMode=compliance&LockDuration=1&CoolOffPeriod=0").status)
		made = s.action("CopySnapshot", copying+id).json["SnapshotId"]
		s.clock.forward(delay)
		before = s.described("")
		groups = s.action("DescribeSnapshotGroups", region).json["SnapshotGroups"]
		require.Len(t, before, 3)
	})
	t.Run("after", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		s.clock.forward(time.Hour)
		require.Equal(t, before, s.described(""))
		require.Equal(t, groups, s.action("DescribeSnapshotGroups", region).json["SnapshotGroups"])
		locked := before[2]["SnapshotId"].(string)
		refused(t, s.action("DeleteSnapshot", "SnapshotId="+locked), 403, "InvalidOperation.SnapshotLocked")
		require.Equal(t, made, s.action("CopySnapshot", copying+locked).json["SnapshotId"])
		require.Len(t, s.described("InstanceId=i-1"), 2)
	})
}
