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
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

var beijing = time.FixedZone("UTC+8", 8*60*60)

// startOnMonday starts a sandbox whose clock shows 00:30 of a Monday in the zone of
// the policies, which is still Sunday in UTC.
func startOnMonday(t *testing.T, options sandbox.Options) *tester {
	t.Helper()
	s := start(t, options)
	now := s.clock.time().In(beijing)
	year, month, day := now.Date()
	days := (int(time.Monday) - int(now.Weekday()) + 7) % 7
	s.clock.forward(time.Date(year, month, day+days, 0, 30, 0, 0, beijing).Sub(now))
	return s
}

// policy creates a policy and applies it to disks, if there are any.
func (s *tester) policy(weekdays, hours string, retentionDays int32, disks ...string) string {
	s.t.Helper()
	made, err := s.ecsClient().CreateAutoSnapshotPolicyWithResponse(s.t.Context(), &ecs20140526.CreateAutoSnapshotPolicyParams{
		RegionID: "cn-hangzhou", RepeatWeekdays: weekdays, TimePoints: hours, RetentionDays: retentionDays,
	})
	require.NoError(s.t, err)
	if len(disks) > 0 {
		s.applyPolicy(made.JSON200.AutoSnapshotPolicyID, disks...)
	}
	return made.JSON200.AutoSnapshotPolicyID
}

func (s *tester) applyPolicy(id string, disks ...string) {
	s.t.Helper()
	_, err := s.ecsClient().ApplyAutoSnapshotPolicyWithResponse(s.t.Context(), &ecs20140526.ApplyAutoSnapshotPolicyParams{
		RegionID: "cn-hangzhou", AutoSnapshotPolicyID: id, DiskIDs: `["` + strings.Join(disks, `","`) + `"]`,
	})
	require.NoError(s.t, err)
}

// automatic returns the automatic snapshots of a disk, the newest first.
func (s *tester) automatic(disk string) []ecs20140526.Snapshot {
	s.t.Helper()
	var all []ecs20140526.Snapshot
	for found, err := range s.ecsClient().DescribeSnapshotsAll(s.t.Context(), &ecs20140526.DescribeSnapshotsParams{
		RegionID: "cn-hangzhou", DiskID: &disk, SnapshotType: new(ecs20140526.DescribeSnapshotsParamsSnapshotType("auto")), MaxResults: new(int32(100)),
	}) {
		require.NoError(s.t, err)
		all = append(all, found)
	}
	return all
}

// times returns when the automatic snapshots of a disk were made, the newest first.
func (s *tester) times(disk string) []string {
	s.t.Helper()
	var times []string
	for _, found := range s.automatic(disk) {
		at, err := time.Parse(time.RFC3339, *found.CreationTime)
		require.NoError(s.t, err)
		times = append(times, at.In(beijing).Format("Mon 15:04"))
	}
	return times
}

// TestPolicyOfAMonth lets a month pass at once.
func TestPolicyOfAMonth(t *testing.T) {
	s := startOnMonday(t, sandbox.Options{})
	monday := s.clock.time().In(beijing)
	id := s.policy(`["1","4"]`, `["13","1"]`, 10, "d-1", "d-2")
	require.Empty(t, s.automatic("d-1"))

	s.clock.forward(30 * time.Minute)
	require.Equal(t, []string{"Mon 01:00"}, s.times("d-1"))
	require.Equal(t, "progressing", *s.automatic("d-1")[0].Status)
	s.clock.forward(delay)
	first := s.automatic("d-1")[0]
	require.Equal(t, "accomplished", *first.Status)
	require.Equal(t, "auto", *first.SnapshotType)
	require.Equal(t, "auto2.0_"+monday.Format("20060102")+"_"+id, *first.SnapshotName)
	require.EqualValues(t, 10, *first.RetentionDays)

	s.clock.forward(28*aDay - delay)
	want := []string{"Mon 01:00", "Thu 13:00", "Thu 01:00", "Mon 13:00", "Mon 01:00"}
	require.Equal(t, want, s.times("d-1"), "Thursday of the week before last was ten days ago")
	require.Equal(t, want, s.times("d-2"))
	require.Empty(t, s.times("d-3"))
}

// TestPolicyKeepsSnapshots checks that each disk keeps a thousand automatic
// snapshots, the last ones and those that are locked, besides those of a user, and
// that ten years pass at once.
func TestPolicyKeepsSnapshots(t *testing.T) {
	s := startOnMonday(t, sandbox.Options{})
	hours := make([]string, 24)
	for hour := range hours {
		hours[hour] = fmt.Sprintf("%q", fmt.Sprint(hour))
	}
	manual := s.made("DiskId=d-1")
	s.policy(`["1","2","3","4","5","6","7"]`, "["+strings.Join(hours, ",")+"]", -1, "d-1")
	s.clock.forward(time.Hour)
	first := s.automatic("d-1")[0].SnapshotID
	require.Equal(t, http.StatusOK, lock(s, first, "CoolOffPeriod=0&LockDuration=1000").status)

	s.clock.forward(90 * aDay)
	all := s.automatic("d-1")
	require.Equal(t, 1000, len(all))
	require.Equal(t, first, all[999].SnapshotID)
	s.clock.forward(time.Hour)
	all = s.automatic("d-1")
	require.Equal(t, 1000, len(all))
	require.Equal(t, first, all[999].SnapshotID)
	require.Contains(t, s.action("DescribeSnapshots", region+"SnapshotType=user").text, manual)

	s.clock.forward(10 * 365 * aDay)
	require.Equal(t, 1000, len(s.automatic("d-1")))
	s.made("DiskId=d-1") // which no automatic snapshot counts against
}

func TestPolicySkipsATime(t *testing.T) {
	s := startOnMonday(t, sandbox.Options{Delay: 80 * time.Minute})
	s.policy(`["1"]`, `["9","10","11","12"]`, -1, "d-1")
	s.clock.forward(aDay)
	require.Equal(t, []string{"Mon 11:00", "Mon 09:00"}, s.times("d-1"))
}

// TestPolicyOfADiskThatWasNeverAttached checks that such a disk has no snapshots, by a
// policy or by hand, until it is attached.
func TestPolicyOfADiskThatWasNeverAttached(t *testing.T) {
	s := startOnMonday(t, sandbox.Options{})
	id := s.ready("Size=20")
	s.policy(`["1","2"]`, `["9"]`, -1, id)
	s.clock.forward(12 * time.Hour)
	require.Empty(t, s.times(id))
	s.done("AttachDisk", "InstanceId=i-1&DiskId="+id)
	s.clock.forward(aDay)
	require.Equal(t, []string{"Tue 09:00"}, s.times(id))
}

func TestPolicyChanges(t *testing.T) {
	s := startOnMonday(t, sandbox.Options{})
	client := s.ecsClient()
	id := s.policy(`["1"]`, `["1"]`, -1, "d-1")
	s.clock.forward(4 * time.Hour)
	modify := func(p ecs20140526.ModifyAutoSnapshotPolicyExParams) {
		t.Helper()
		p.RegionID, p.AutoSnapshotPolicyID = "cn-hangzhou", id
		_, err := client.ModifyAutoSnapshotPolicyExWithResponse(t.Context(), &p)
		require.NoError(t, err)
	}

	modify(ecs20140526.ModifyAutoSnapshotPolicyExParams{TimePoints: new(`["2","3","5"]`), RetentionDays: new(int32(1)), AutoSnapshotPolicyName: new("")})
	require.Equal(t, []string{"Mon 01:00"}, s.times("d-1"), "new times count from now on")
	s.clock.forward(time.Hour)
	require.Equal(t, []string{"Mon 05:00", "Mon 01:00"}, s.times("d-1"))
	modify(ecs20140526.ModifyAutoSnapshotPolicyExParams{AutoSnapshotPolicyName: new("nightly")})
	s.clock.forward(aDay)
	require.Equal(t, []string{"Mon 01:00"}, s.times("d-1"), "a snapshot keeps the retention that it was made with")

	list, err := client.DescribeAutoSnapshotPolicyExWithResponse(t.Context(), &ecs20140526.DescribeAutoSnapshotPolicyExParams{RegionID: "cn-hangzhou"})
	require.NoError(t, err)
	require.EqualValues(t, 1, *list.JSON200.TotalCount)
	p := list.JSON200.AutoSnapshotPolicies.AutoSnapshotPolicy[0]
	require.Equal(t, []any{id, "nightly", `["1"]`, `["2","3","5"]`, int32(1), int32(1), "Normal", "Custom", "AssociatedWithDisk"}, []any{
		p.AutoSnapshotPolicyID, *p.AutoSnapshotPolicyName, *p.RepeatWeekdays, *p.TimePoints, *p.RetentionDays, *p.DiskNums, *p.Status, *p.Type, *p.AssociationType,
	})

	_, err = client.DeleteAutoSnapshotPolicyWithResponse(t.Context(), &ecs20140526.DeleteAutoSnapshotPolicyParams{RegionID: "cn-hangzhou", AutoSnapshotPolicyID: id})
	require.NoError(t, err)
	s.clock.forward(30 * aDay)
	require.Equal(t, []string{"Mon 01:00"}, s.times("d-1"), "what the policy has made stays")
	_, err = client.DeleteAutoSnapshotPolicyWithResponse(t.Context(), &ecs20140526.DeleteAutoSnapshotPolicyParams{RegionID: "cn-hangzhou", AutoSnapshotPolicyID: id})
	require.ErrorIs(t, err, ecs20140526.ErrParameterInvalid)
}

func TestPoliciesOfDisks(t *testing.T) {
	s := startOnMonday(t, sandbox.Options{})
	client := s.ecsClient()
	associations := func(p ecs20140526.DescribeAutoSnapshotPolicyAssociationsParams) []string {
		t.Helper()
		p.RegionID = "cn-hangzhou"
		lines := []string{}
		for found, err := range client.DescribeAutoSnapshotPolicyAssociationsAll(t.Context(), &p) {
			require.NoError(t, err)
			lines = append(lines, found.DiskID+" "+found.AutoSnapshotPolicyID)
		}
		return lines
	}
	var disks []string
	for i := range 25 {
		disks = append(disks, fmt.Sprintf("d-%02d", i))
	}
	first, second := s.policy(`["1"]`, `["1"]`, -1, disks...), s.policy(`["1"]`, `["2"]`, -1)
	require.Len(t, associations(ecs20140526.DescribeAutoSnapshotPolicyAssociationsParams{}), 25, "in three pages")

	s.applyPolicy(second, "d-01", "d-02", "d-02")
	require.Len(t, associations(ecs20140526.DescribeAutoSnapshotPolicyAssociationsParams{AutoSnapshotPolicyID: &first}), 23)
	require.Equal(t, []string{"d-02 " + second, "d-01 " + second}, associations(ecs20140526.DescribeAutoSnapshotPolicyAssociationsParams{AutoSnapshotPolicyID: &second}))
	require.Equal(t, []string{"d-00 " + first}, associations(ecs20140526.DescribeAutoSnapshotPolicyAssociationsParams{DiskID: new("d-00")}))

	cancel := func(policy *string, disks string) {
		t.Helper()
		_, err := client.CancelAutoSnapshotPolicyWithResponse(t.Context(), &ecs20140526.CancelAutoSnapshotPolicyParams{
			RegionID: "cn-hangzhou", AutoSnapshotPolicyID: policy, DiskIDs: disks,
		})
		require.NoError(t, err)
	}
	cancel(&first, `["d-00","d-01"]`)
	cancel(nil, `["d-02","d-none"]`)
	require.Empty(t, associations(ecs20140526.DescribeAutoSnapshotPolicyAssociationsParams{DiskID: new("d-00")}))
	require.Equal(t, []string{"d-01 " + second}, associations(ecs20140526.DescribeAutoSnapshotPolicyAssociationsParams{AutoSnapshotPolicyID: &second}))
	s.clock.forward(aDay)
	require.Empty(t, s.times("d-00"))
	require.Equal(t, []string{"Mon 02:00"}, s.times("d-01"))
	require.Equal(t, []string{"Mon 01:00"}, s.times("d-03"))
}

func TestPolicyFilters(t *testing.T) {
	s := start(t, sandbox.Options{})
	create := "regionId=cn-hangzhou&repeatWeekdays=[\"1\"]&timePoints=[\"1\"]&retentionDays=-1&"
	a := s.action("CreateAutoSnapshotPolicy", create+"autoSnapshotPolicyName=red&ResourceGroupId=rg-1&Tag.1.Key=team&Tag.1.Value=red&EnableCrossRegionCopy=true"+
		`&TargetCopyRegions=["cn-shanghai"]&CopiedSnapshotsRetentionDays=3&CopyEncryptionConfiguration.Encrypted=true&CopyEncryptionConfiguration.KMSKeyId=key`)
	require.Equal(t, http.StatusOK, a.status, a.text)
	red := a.json["AutoSnapshotPolicyId"].(string)
	a = s.action("CreateAutoSnapshotPolicy", create+"AssociationType=AssociatedWithInstanceTag&TargetTags.5.Key=env")
	require.Equal(t, http.StatusOK, a.status, a.text)

	for query, want := range map[string]int{
		"": 2, "AutoSnapshotPolicyId=" + red: 1, "AutoSnapshotPolicyName=red": 1, "AutoSnapshotPolicyName=blue": 0, "ResourceGroupId=rg-1": 1,
		"Tag.1.Key=team": 1, "Tag.1.Key=team&Tag.1.Value=blue": 0, "PageSize=1&PageNumber=2": 2, "AutoSnapshotPolicyId=sp-none": 0,
	} {
		require.EqualValues(t, want, s.action("DescribeAutoSnapshotPolicyEx", region+query).json["TotalCount"], query)
	}
	require.EqualValues(t, 0, s.action("DescribeAutoSnapshotPolicyEx", "RegionId=cn-beijing").json["TotalCount"])
	list := s.action("DescribeAutoSnapshotPolicyEx", region+"AutoSnapshotPolicyId="+red).json["AutoSnapshotPolicies"].(map[string]any)
	p := list["AutoSnapshotPolicy"].([]any)[0].(map[string]any)
	require.Equal(t, map[string]any{"Encrypted": true, "KMSKeyId": "key"}, p["CopyEncryptionConfiguration"])
	require.Equal(t, `["cn-shanghai"]`, p["TargetCopyRegions"])
	require.Equal(t, map[string]any{"Tag": []any{map[string]any{"TagKey": "team", "TagValue": "red"}}}, p["Tags"])
}

func TestPolicyRefusals(t *testing.T) {
	s := start(t, sandbox.Options{StrictResources: true, Resources: []string{"d-1"}})
	id := s.policy(`["1"]`, `["1"]`, -1)
	const hangzhou = "regionId=cn-hangzhou&"
	create := func(weekdays, hours, retention, more string) answer {
		return s.action("CreateAutoSnapshotPolicy", hangzhou+"repeatWeekdays="+weekdays+"&timePoints="+hours+"&retentionDays="+retention+"&"+more)
	}
	tests := map[string]struct {
		a             answer
		status        int
		code, message string
	}{
		"weekdays of no list":        {create("1", `["1"]`, "1", ""), 403, "ParameterInvalid", "RepeatWeekDays"},
		"no weekday":                 {create("[]", `["1"]`, "1", ""), 403, "ParameterInvalid", "RepeatWeekDays"},
		"weekday 8":                  {create(`["8"]`, `["1"]`, "1", ""), 403, "ParameterInvalid", "RepeatWeekDays"},
		"eight weekdays":             {create(`["1","1","1","1","1","1","1","1"]`, `["1"]`, "1", ""), 403, "ParameterInvalid", "RepeatWeekDays"},
		"hour 24":                    {create(`["1"]`, `["24"]`, "1", ""), 403, "ParameterInvalid", "TimePoints"},
		"hour 01":                    {create(`["1"]`, `["01"]`, "1", ""), 403, "ParameterInvalid", "TimePoints"},
		"no retention":               {create(`["1"]`, `["1"]`, "0", ""), 403, "ParameterInvalid", "RetentionDays"},
		"too long a retention":       {create(`["1"]`, `["1"]`, "65536", ""), 403, "ParameterInvalid", "RetentionDays"},
		"a name":                     {create(`["1"]`, `["1"]`, "1", "autoSnapshotPolicyName=1"), 400, "InvalidSnapshotPolicyName.Malformed", ""},
		"two regions":                {create(`["1"]`, `["1"]`, "1", `TargetCopyRegions=["a","b"]`), 403, "InvalidParameter.TargetCopyRegions", ""},
		"no retention of copies":     {create(`["1"]`, `["1"]`, "1", "CopiedSnapshotsRetentionDays=0"), 403, "InvalidParameter.CopiedSnapshotsRetentionDays", ""},
		"a key without encryption":   {create(`["1"]`, `["1"]`, "1", "CopyEncryptionConfiguration.KMSKeyId=k"), 400, "InvalidParameter.EncryptedIllegal", ""},
		"a tag without a key":        {create(`["1"]`, `["1"]`, "1", "Tag.2.Value=v"), 400, "InvalidTagKey.Malformed", ""},
		"a tag twice":                {create(`["1"]`, `["1"]`, "1", "Tag.1.Key=k&Tag.2.Key=k"), 400, "Duplicate.TagKey", ""},
		"a target tag without a key": {create(`["1"]`, `["1"]`, "1", "TargetTags.1.Value=v"), 400, "InvalidTagKey.Malformed", ""},
		"no target tags":             {create(`["1"]`, `["1"]`, "1", "AssociationType=AssociatedWithInstanceTag"), 400, "MissingParameter", "TargetTags"},
		"an unknown policy":          {s.action("ApplyAutoSnapshotPolicy", hangzhou+`autoSnapshotPolicyId=sp-none&diskIds=["d-1"]`), 404, "ParameterInvalid", "does not exist."},
		"a policy of another region": {s.action("ApplyAutoSnapshotPolicy", `regionId=cn-beijing&diskIds=["d-1"]&autoSnapshotPolicyId=`+id), 404, "ParameterInvalid", "in the region"},
		"no disk":                    {s.action("ApplyAutoSnapshotPolicy", hangzhou+"diskIds=[]&autoSnapshotPolicyId="+id), 403, "ParameterInvalid", "DiskIds"},
		"an unknown disk":            {s.action("ApplyAutoSnapshotPolicy", hangzhou+`diskIds=["d-1","d-2"]&autoSnapshotPolicyId=`+id), 404, "InvalidDiskId.NotFound", ""},
		"to cancel for no list":      {s.action("CancelAutoSnapshotPolicy", hangzhou+"diskIds=d-1"), 403, "ParameterInvalid", "DiskIds"},
		"to cancel for no such disk": {s.action("CancelAutoSnapshotPolicy", hangzhou+`diskIds=["d-2"]`), 404, "InvalidDiskId.NotFound", ""},
		"to modify no such policy":   {s.action("ModifyAutoSnapshotPolicyEx", hangzhou+"autoSnapshotPolicyId=sp-none"), 404, "ParameterInvalid", "does not exist."},
		"to modify the hours":        {s.action("ModifyAutoSnapshotPolicyEx", hangzhou+"timePoints=x&autoSnapshotPolicyId="+id), 403, "ParameterInvalid", "TimePoints"},
		"policy and disk":            {s.action("DescribeAutoSnapshotPolicyAssociations", region+"DiskId=d-1&AutoSnapshotPolicyId="+id), 400, "InvalidParameter", "DiskId"},
		"a filter without a key":     {s.action("DescribeAutoSnapshotPolicyEx", region+"Tag.1.Value=v"), 400, "InvalidTag.Mismatch", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			refused(t, test.a, test.status, test.code)
			require.Contains(t, test.a.json["Message"], test.message)
		})
	}
}

func TestPolicyQuota(t *testing.T) {
	s := start(t, sandbox.Options{})
	for range 100 {
		s.policy(`["1"]`, `["1"]`, -1)
	}
	_, err := s.ecsClient().CreateAutoSnapshotPolicyWithResponse(t.Context(), &ecs20140526.CreateAutoSnapshotPolicyParams{
		RegionID: "cn-hangzhou", RepeatWeekdays: `["1"]`, TimePoints: `["1"]`, RetentionDays: 1,
	})
	require.ErrorIs(t, err, ecs20140526.ErrAutoSnapshotPolicyQuotaExceed)
	var refusal *fault.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, http.StatusForbidden, refusal.Status)
	a := s.action("CreateAutoSnapshotPolicy", `regionId=cn-beijing&repeatWeekdays=["1"]&timePoints=["1"]&retentionDays=1`)
	require.Equal(t, http.StatusOK, a.status, "another region")
}

// TestPoliciesInADataFile checks that a policy goes on after a restart.
func TestPoliciesInADataFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data")
	s := startOnMonday(t, sandbox.Options{Data: file})
	s.policy(`["1"]`, `["1","2"]`, -1, "d-1")
	s.clock.forward(time.Hour)
	require.Equal(t, []string{"Mon 01:00"}, s.times("d-1"))
	require.NoError(t, s.server.Close())

	again := start(t, sandbox.Options{Data: file})
	again.clock.forward(s.clock.time().Add(time.Hour).Sub(again.clock.time()))
	require.Equal(t, []string{"Mon 02:00", "Mon 01:00"}, again.times("d-1"))
}
