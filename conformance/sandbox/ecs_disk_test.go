package sandbox_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

const hangzhou = "cn-hangzhou"

// newDisk creates a disk and returns its id. The query may leave out the region and
// the zone.
func (s *tester) newDisk(query string) string {
	s.t.Helper()
	a := s.action("CreateDisk", region+"ZoneId=cn-hangzhou-b&"+query)
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json["DiskId"].(string)
}

// ready creates a disk and waits until it is available.
func (s *tester) ready(query string) string {
	s.t.Helper()
	id := s.newDisk(query)
	s.clock.forward(delay)
	return id
}

// disk returns the disk with that id, nil if there is none.
func (s *tester) disk(id string) *ecs20140526.Disk {
	s.t.Helper()
	all := s.allDisks(ecs20140526.DescribeDisksParams{DiskIDs: new(`["` + id + `"]`)})
	if len(all) == 0 {
		return nil
	}
	require.Len(s.t, all, 1)
	return &all[0]
}

// allDisks returns all pages of a list of disks.
func (s *tester) allDisks(p ecs20140526.DescribeDisksParams) []ecs20140526.Disk {
	s.t.Helper()
	p.RegionID = hangzhou
	var all []ecs20140526.Disk
	for d, err := range s.ecsClient().DescribeDisksAll(s.t.Context(), &p) {
		require.NoError(s.t, err)
		all = append(all, d)
	}
	return all
}

// diskIDs returns the ids of a list of disks.
func (s *tester) diskIDs(query string) []string {
	s.t.Helper()
	a := s.action("DescribeDisks", region+query)
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	ids := []string{}
	for _, d := range a.json["Disks"].(map[string]any)["Disk"].([]any) {
		ids = append(ids, d.(map[string]any)["DiskId"].(string))
	}
	return ids
}

func (s *tester) done(action, query string) {
	s.t.Helper()
	a := s.action(action, query)
	require.Equal(s.t, http.StatusOK, a.status, a.text)
}

func TestDiskLife(t *testing.T) {
	s := start(t, sandbox.Options{})
	client := s.ecsClient()
	created, err := client.CreateDiskWithResponse(t.Context(), &ecs20140526.CreateDiskParams{
		RegionID: hangzhou, ZoneID: new("cn-hangzhou-b"), Size: new(int32(40)), DiskName: new("data"), Description: new("for a test"),
		DiskCategory: new(ecs20140526.CreateDiskParamsDiskCategoryCloudEssd), ResourceGroupID: new("rg-1"),
	})
	require.NoError(t, err)
	require.Nil(t, created.JSON200.OrderID)
	id := created.JSON200.DiskID
	require.Regexp(t, `^d-bp[a-z0-9]{18}$`, id)
	d := s.disk(id)
	require.Equal(t, "Creating", *d.Status)
	require.Equal(t, "cn-hangzhou-b", *d.ZoneID)
	require.Equal(t, int32(40), *d.Size)
	require.Equal(t, "PL1", *d.PerformanceLevel)
	require.Equal(t, "data", *d.Type)
	require.Equal(t, "PostPaid", *d.DiskChargeType)
	require.Nil(t, d.InstanceID)
	require.Nil(t, d.AttachedTime)

	s.clock.forward(delay)
	available, err := client.WaitForDisk(t.Context(), hangzhou, id)
	require.NoError(t, err)
	require.Equal(t, "Available", *available.Status)
	refused(t, s.ecs("DiskId="+id), 403, "IncorrectDiskStatus.NeverAttached")

	s.done("AttachDisk", "InstanceId=i-1&DiskId="+id)
	require.Equal(t, "Attaching", *s.disk(id).Status)
	s.clock.forward(delay)
	attached, err := client.WaitForDiskAttached(t.Context(), hangzhou, id)
	require.NoError(t, err)
	require.Equal(t, "i-1", *attached.InstanceID)
	require.Equal(t, "/dev/xvdb", *attached.Device)
	require.Equal(t, "i-1", attached.Attachments.Attachment[0].InstanceID)

	snapshot := s.made("DiskId=" + id)
	require.InDelta(t, 40, s.described("SnapshotIds=%5B%22" + snapshot + "%22%5D")[0]["SourceDiskSize"], 0)
	s.done("DetachDisk", "InstanceId=i-1&DiskId="+id)
	require.Equal(t, "Detaching", *s.disk(id).Status)
	require.Equal(t, "i-1", *s.disk(id).InstanceID)
	s.clock.forward(delay)
	detached, err := client.WaitForDiskDetached(t.Context(), hangzhou, id)
	require.NoError(t, err)
	require.Nil(t, detached.InstanceID)
	require.NotEmpty(t, *detached.DetachedTime)

	s.done("DeleteDisk", "DiskId="+id)
	require.NoError(t, client.WaitForDiskDeleted(t.Context(), hangzhou, id))
	s.done("DeleteDisk", "DiskId="+id) // it is ignored
	refused(t, s.ecs("DiskId="+id), 404, "InvalidDiskId.NotFound")
	require.Len(t, s.described("DiskId="+id), 1, "the snapshot stays")
	require.Empty(t, s.diskIDs(""), "neither does it bring the disk back")
}

func TestDiskOfASnapshot(t *testing.T) {
	s := start(t, sandbox.Options{})
	source := s.ready("Size=40")
	s.done("AttachDisk", "InstanceId=i-1&DiskId="+source)
	s.clock.forward(delay)
	snapshot := s.made("DiskId=" + source)
	refused(t, s.action("CreateDisk", region+"ZoneId=z&SnapshotId="+snapshot), 403, "InvalidSnapshotId.NotReady")
	s.clock.forward(delay)
	sizes := map[string]int32{"": 40, "&Size=20": 40, "&Size=60": 60}
	for query, size := range sizes {
		d := s.disk(s.newDisk("SnapshotId=" + snapshot + query))
		require.Equal(t, size, *d.Size, query)
		require.Equal(t, snapshot, *d.SourceSnapshotID)
	}
	made := s.diskIDs("SnapshotId=" + snapshot)
	require.Len(t, made, len(sizes))
	require.Len(t, s.described("Usage=disk"), 1)

	refused(t, s.action("DeleteSnapshot", "SnapshotId="+snapshot), 403, "SnapshotCreatedDisk")
	s.clock.forward(delay)
	for _, id := range made[1:] {
		s.done("DeleteDisk", "DiskId="+id)
	}
	refused(t, s.action("DeleteSnapshot", "SnapshotId="+snapshot), 403, "SnapshotCreatedDisk")
	s.done("DeleteSnapshot", "Force=true&SnapshotId="+snapshot)
	require.Equal(t, snapshot, *s.disk(made[0]).SourceSnapshotID)
}

func TestDiskOfASnapshotRefusals(t *testing.T) {
	s := start(t, sandbox.Options{})
	failed, archived := s.made("DiskId=error-1"), s.made("DiskId=d-1")
	s.clock.forward(15 * aDay)
	s.done("ModifySnapshotCategory", "Category=Archive&SnapshotId="+archived)
	of := func(id string) answer { return s.action("CreateDisk", region+"ZoneId=z&SnapshotId="+id) }
	refused(t, of(failed), 403, "OperationDenied.SnapshotNotAllowed")
	refused(t, of(archived), 403, "OperationDenied.SnapshotNotAllowed")
	refused(t, of("s-none"), 404, "InvalidSnapshotId.NotFound")

	large := s.ready("DiskCategory=cloud_ssd&Size=3000")
	s.done("AttachDisk", "InstanceId=i-1&DiskId="+large)
	s.clock.forward(delay)
	snapshot := s.made("DiskId=" + large)
	s.clock.forward(delay)
	refused(t, of(snapshot), 403, "InvalidSnapshot.TooLarge")
}

func TestCreateDiskRefusals(t *testing.T) {
	s := start(t, sandbox.Options{StrictResources: true})
	tests := map[string]struct {
		query  string
		status int
		code   string
	}{
		"neither size nor snapshot":  {"ZoneId=z", 400, "MissingParameter"},
		"neither zone nor instance":  {"Size=20", 400, "MissingParameter"},
		"a zone and an instance":     {"Size=20&ZoneId=z&InstanceId=i-1", 403, "InvalidParam.ZoneIdAndInstanceId.Conflict"},
		"no such instance":           {"Size=20&InstanceId=i-1", 404, "InvalidInstanceId.NotFound"},
		"a small disk":               {"Size=4&ZoneId=z", 400, "InvalidDiskSize.NotSupported"},
		"a large disk":               {"Size=2001&ZoneId=z", 400, "InvalidDiskSize.NotSupported"},
		"a small PL1":                {"Size=19&ZoneId=z&DiskCategory=cloud_essd", 403, "OperationDenied.PerformanceLevelNotMatch"},
		"a small PL3":                {"Size=1260&ZoneId=z&DiskCategory=cloud_essd&PerformanceLevel=PL3", 403, "OperationDenied.PerformanceLevelNotMatch"},
		"an ephemeral one":           {"SnapshotId=s-1&ZoneId=z&DiskCategory=elastic_ephemeral_disk_premium", 403, "InvalidOperation.CreateFromSnapshotUnsupported"},
		"a key alone":                {"Size=20&ZoneId=z&KMSKeyId=k", 400, "InvalidEncrypted.NotMatchKmsKeyId"},
		"a cluster and a set":        {"Size=20&ZoneId=z&StorageClusterId=c&StorageSetId=s", 400, "InvalidStorageClusterId.ConflictWithStorageSetId"},
		"a cluster and an instance":  {"Size=20&InstanceId=i&StorageClusterId=c", 400, "InvalidStorageClusterId.ConflictWithInstanceId"},
		"several instances and one":  {"Size=20&InstanceId=i&MultiAttach=Enabled", 403, "InvalidParameter.MultiAttachAndInstanceIdConflict"},
		"several instances":          {"Size=20&ZoneId=z&MultiAttach=Enabled", 403, "InvalidParameter.DiskCategoryAndMultiAttachNotMatch"},
		"provisioned performance":    {"Size=20&ZoneId=z&ProvisionedIops=100", 400, "ProvisionedIopsForDiskCategoryUnsupported"},
		"bursts":                     {"Size=20&ZoneId=z&BurstingEnabled=true", 400, "BurstingEnabledForDiskCategoryUnsupported"},
		"a tag without a key":        {"Size=20&ZoneId=z&Tag.1.Value=v", 400, "InvalidTagKey.Malformed"},
		"two tags with the same key": {"Size=20&ZoneId=z&Tag.1.Key=k&Tag.2.Key=k", 400, "Duplicate.TagKey"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			refused(t, s.action("CreateDisk", region+tt.query), tt.status, tt.code)
		})
	}
	require.Empty(t, s.diskIDs(""))
}

func TestCreateDiskWithoutAZone(t *testing.T) {
	s := start(t, sandbox.Options{})
	s.done("CreateDisk", region+"Size=20&DiskCategory=cloud_regional_disk_auto")
}

func TestCreateDiskWithAToken(t *testing.T) {
	s := start(t, sandbox.Options{})
	first := s.newDisk("Size=20&ClientToken=t")
	require.Equal(t, first, s.newDisk("Size=20&ClientToken=t"))
	refused(t, s.action("CreateDisk", region+"ZoneId=z&Size=21&ClientToken=t"), 403, "IdempotentParameterMismatch")
	require.Len(t, s.diskIDs(""), 1)
}

func TestCreateDiskForAnInstance(t *testing.T) {
	s := start(t, sandbox.Options{})
	create := func() answer {
		return s.action("CreateDisk", region+"Size=20&InstanceId=i-1&ClientToken=t&ResourceGroupId=rg-1&Tag.1.Key=k")
	}
	a := create()
	require.Equal(t, http.StatusOK, a.status, a.text)
	require.NotEmpty(t, a.json["OrderId"])
	require.NotEqual(t, a.json["DiskId"], create().json["DiskId"], "the token is ignored")
	id := a.json["DiskId"].(string)
	require.Equal(t, "Creating", *s.disk(id).Status)
	s.clock.forward(delay)
	d := s.disk(id)
	require.Equal(t, "In_use", *d.Status)
	require.Equal(t, "i-1", *d.InstanceID)
	require.Equal(t, "PrePaid", *d.DiskChargeType)
	require.False(t, *d.Portable)
	require.Nil(t, d.ResourceGroupID)
	require.Nil(t, d.Tags)
	require.Len(t, s.diskIDs("InstanceId=i-1"), 2)
	refused(t, s.action("DetachDisk", "InstanceId=i-1&DiskId="+id), 403, "DiskNotPortable")
	refused(t, s.action("DeleteDisk", "DiskId="+id), 403, "DiskNotPortable")
}

func TestAttachAndDetachRefusals(t *testing.T) {
	s := start(t, sandbox.Options{StrictResources: true, Resources: []string{"i-1", "i-2"}})
	creating, attached := s.newDisk("Size=20"), s.newDisk("Size=20")
	shared := s.newDisk("Size=20&DiskCategory=cloud_essd&MultiAttach=Enabled")
	ephemeral := s.newDisk("Size=64&DiskCategory=elastic_ephemeral_disk_standard")
	attach := func(id, query string) answer { return s.action("AttachDisk", "DiskId="+id+"&"+query) }
	detach := func(id, query string) answer { return s.action("DetachDisk", "DiskId="+id+"&"+query) }
	refused(t, attach(creating, "InstanceId=i-1"), 403, "IncorrectDiskStatus")
	refused(t, detach(creating, "InstanceId=i-1"), 403, "IncorrectDiskStatus")
	refused(t, s.action("DeleteDisk", "DiskId="+creating), 403, "IncorrectDiskStatus")
	s.clock.forward(delay)
	s.done("AttachDisk", "InstanceId=i-1&DiskId="+attached)
	refused(t, detach(attached, "InstanceId=i-1"), 403, "IncorrectDiskStatus")
	s.clock.forward(delay)

	free := creating
	refused(t, attach("d-none", "InstanceId=i-1"), 404, "InvalidDiskId.NotFound")
	refused(t, attach(free, "InstanceId=i-none"), 404, "InvalidInstanceId.NotFound")
	refused(t, attach(free, "InstanceId=i-1&Force=true"), 400, "InvalidParameterForce.DiskCategoryNotSupported")
	refused(t, attach(free, "InstanceId=i-1&Bootable=true&KeyPairName=k"), 400, "InvalidDisk.DiskNotBootable")
	refused(t, attach(free, "InstanceId=i-1&Device=/dev/xvdb"), 403, "InvalidDevice.InUse")
	refused(t, attach(attached, "InstanceId=i-2"), 404, "InvalidDisk.InUse")
	refused(t, attach(shared, "InstanceId=i-1&DeleteWithInstance=false"), 403, "DeleteWithInstance.Conflict")
	refused(t, attach(ephemeral, "InstanceId=i-1"), 403, "InvalidParameter.DeleteWithInstance")

	refused(t, detach("d-none", "InstanceId=i-1"), 404, "InvalidDiskId.NotFound")
	refused(t, detach(attached, "InstanceId=i-none"), 404, "InvalidInstanceId.NotFound")
	refused(t, detach(attached, "InstanceId=i-2"), 403, "DependencyViolation")
	refused(t, detach(free, "InstanceId=i-1"), 404, "InvalidDisk.AlreadyDetached")
	refused(t, s.action("DeleteDisk", "DiskId="+attached), 403, "DiskStillAttached")

	s.done("AttachDisk", "InstanceId=i-1&DiskId="+shared)
	s.done("AttachDisk", "InstanceId=i-1&DeleteWithInstance=true&DiskId="+ephemeral)
	s.clock.forward(delay)
	require.Nil(t, s.disk(shared).InstanceID)
	require.Equal(t, "i-1", s.disk(shared).Attachments.Attachment[0].InstanceID)
	require.True(t, *s.disk(ephemeral).DeleteWithInstance)
	refused(t, detach(shared, "InstanceId=i-1&DeleteWithInstance=false"), 403, "DeleteWithInstance.Conflict")
	refused(t, detach(ephemeral, "InstanceId=i-1"), 403, "InvalidOperation.DiskCategoryUnsupported")
}

func TestAttachByForce(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.ready("Size=20&DiskCategory=cloud_regional_disk_auto")
	s.done("AttachDisk", "InstanceId=i-1&DiskId="+id)
	s.clock.forward(delay)
	refused(t, s.action("AttachDisk", "InstanceId=i-2&DiskId="+id), 404, "InvalidDisk.InUse")
	s.done("AttachDisk", "InstanceId=i-2&Force=true&DiskId="+id)
	s.clock.forward(delay)
	require.Equal(t, "i-2", *s.disk(id).InstanceID)
	s.done("AttachDisk", "InstanceId=i-2&Device=/dev/xvdb&Force=true&DiskId="+id) // its own device
}

func TestAttachAsManyDisksAsThereAreDevices(t *testing.T) {
	s := start(t, sandbox.Options{Delay: noDelay})
	for range 25 { // b to z
		s.done("AttachDisk", "InstanceId=i-1&DiskId="+s.newDisk("Size=20"))
	}
	refused(t, s.action("AttachDisk", "InstanceId=i-1&DiskId="+s.newDisk("Size=20")), 403, "InstanceDiskLimitExceeded")
}

func TestSystemDiskReturnsToItsInstance(t *testing.T) {
	s := start(t, sandbox.Options{})
	s.madeGroup("InstanceId=i-1")
	system := s.diskIDs("DiskType=system")[0]
	refused(t, s.action("DeleteDisk", "DiskId="+system), 403, "DiskTypeViolation")
	s.clock.forward(delay)
	s.done("DetachDisk", "InstanceId=i-1&DiskId="+system)
	s.clock.forward(delay)
	require.True(t, *s.disk(system).DeleteWithInstance)
	attach := "Bootable=true&DiskId=" + system
	refused(t, s.action("AttachDisk", attach+"&InstanceId=i-2&KeyPairName=k"), 400, "InvalidInstance.NotOriginInstance")
	refused(t, s.action("AttachDisk", attach+"&InstanceId=i-1"), 400, "InvalidParameter.AllEmpty")
	s.done("AttachDisk", attach+"&InstanceId=i-1&KeyPairName=k")
	s.clock.forward(delay)
	require.Equal(t, "/dev/xvda", *s.disk(system).Device)
}

// TestDisksThatNoCallCreated finds those that have a snapshot.
func TestDisksThatNoCallCreated(t *testing.T) {
	s := start(t, sandbox.Options{})
	s.made("DiskId=d-1")
	require.Equal(t, []string{"d-1"}, s.diskIDs(""))
	require.Equal(t, "Available", *s.disk("d-1").Status)
	refused(t, s.action("DeleteDisk", "DiskId=d-1"), 403, "DiskCreatingSnapshot")
	s.clock.forward(delay)

	s.done("AttachDisk", "InstanceId=i-1&DiskId=d-1")
	s.clock.forward(delay)
	s.madeGroup("InstanceId=i-1")
	require.Len(t, s.described("InstanceId=i-1"), 2, "the group is of the attached disk")
	require.Equal(t, []string{"d-1"}, s.diskIDs("InstanceId=i-1"))
	s.clock.forward(delay)
	s.done("DetachDisk", "InstanceId=i-1&DiskId=d-1")
	s.clock.forward(delay)
	s.done("DeleteDisk", "DiskId=d-1")
	require.Empty(t, s.diskIDs(""))
	refused(t, s.ecs("DiskId=d-1"), 404, "InvalidDiskId.NotFound")
	s.clock.forward(aDay)
	s.made("DiskId=d-1")
}

func TestDisksOfAGroup(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.ready("Size=20")
	refused(t, s.action("CreateSnapshotGroup", region+"InstanceId=i-1&DiskId.1="+id), 400, "InvalidParameter")
	s.madeGroup("InstanceId=i-1&DiskId.1=d-1")
	require.Equal(t, []string{"d-1"}, s.diskIDs("InstanceId=i-1"))
}

func TestDescribeDisksFilters(t *testing.T) {
	s := start(t, sandbox.Options{})
	first := s.newDisk("Size=20&DiskName=first&Tag.1.Key=team&Tag.1.Value=red&Encrypted=true&KMSKeyId=k-1")
	s.clock.forward(delay)
	second := s.newDisk("Size=20&DiskName=second&DiskCategory=cloud_essd&PerformanceLevel=PL0&ResourceGroupId=rg-1")
	both := []string{second, first}
	tests := map[string][]string{
		"": both, "Status=All": both, "Category=all": both, "DiskType=all": both, "DiskIds=": both, "DiskIds=%5B%5D": {},
		"DiskIds=%5B%22" + first + "%22%5D": {first},
		"DiskName=first":                    {first}, "Tag.1.Key=team": {first}, "Tag.1.Key=team&Tag.1.Value=blue": {},
		"Encrypted=true": {first}, "Encrypted=false": both, "KMSKeyId=k-1": {first},
		"Status=Creating": {second}, "Status=Available": {first}, "Category=cloud": {first}, "PerformanceLevel=PL0": {second},
		"ResourceGroupId=rg-1": {second}, "ZoneId=cn-hangzhou-b": both, "ZoneId=cn-hangzhou-c": {}, "InstanceId=i-1": {}, "SnapshotId=s-1": {},
		"DiskType=system": {}, "DiskChargeType=PostPaid": both, "DiskChargeType=PrePaid": {}, "MultiAttach=Enabled": {}, "MultiAttach=Disabled": both,
		"Portable=true": both, "Portable=false": {}, "DeleteWithInstance=false": both, "DeleteWithInstance=true": {},
		"DeleteAutoSnapshot=true": both, "DeleteAutoSnapshot=false": {}, "EnableAutoSnapshot=true": both, "EnableAutoSnapshot=false": {},
		"EnableAutomatedSnapshotPolicy=true": {}, "EnableShared=true": {}, "LockReason=security": {}, "AutoSnapshotPolicyId=sp-1": {},
		"Filter.1.Key=CreationStartTime&Filter.1.Value=2000-01-01T00:00Z": both, "Filter.2.Key=CreationEndTime&Filter.2.Value=2000-01-01T00:00Z": {},
	}
	for query, ids := range tests {
		t.Run(query, func(t *testing.T) {
			s.t = t
			require.Equal(t, ids, s.diskIDs(query))
		})
	}
	s.t = t
	refused(t, s.action("DescribeDisks", region+"DryRun=true"), 400, "DryRunOperation")
	refused(t, s.action("DescribeDisks", region+"DiskIds=d-1"), 400, "InvalidParameter.DiskIds")
	refused(t, s.action("DescribeDisks", region+"Tag.1.Value=v"), 400, "InvalidTag.Mismatch")
	refused(t, s.action("DescribeDisks", region+"Filter.1.Value=2000-01-01T00:00Z"), 404, "InvalidFilterKey.NotFound")
	refused(t, s.action("DescribeDisks", region+"NextToken=none"), 400, "InvalidParameter")
}

func TestDescribeDisksPages(t *testing.T) {
	s := start(t, sandbox.Options{})
	var created []string
	for range 23 {
		created = append([]string{s.newDisk("Size=20")}, created...)
	}
	s.made("DiskId=d-2")
	s.made("DiskId=d-1")
	created = append(created, "d-1", "d-2")
	var all []string
	for _, d := range s.allDisks(ecs20140526.DescribeDisksParams{MaxResults: new(int32(12))}) {
		all = append(all, d.DiskID)
	}
	require.Equal(t, created, all)
	require.Len(t, s.diskIDs("MaxResults=3"), 10, "a number below 10 counts as 10")
	require.Equal(t, created[20:], s.diskIDs("PageNumber=3"))
	require.Equal(t, created[4:6], s.diskIDs("PageNumber=3&PageSize=2"))
	first := s.action("DescribeDisks", region+"MaxResults=12")
	require.NotContains(t, first.json, "PageNumber")
	require.Equal(t, created[12:24], s.diskIDs("PageSize=1&MaxResults=12&NextToken="+first.json["NextToken"].(string)))
}

func TestTagsOfDisks(t *testing.T) {
	s := start(t, sandbox.Options{})
	s.made("DiskId=d-1")
	id := s.newDisk("Size=20&Tag.1.Key=team&Tag.1.Value=red")
	s.done("TagResources", region+"ResourceType=disk&ResourceId.1="+id+"&ResourceId.2=d-1&Tag.1.Key=env&Tag.1.Value=test")
	of := ecs20140526.ListTagResourcesParams{ResourceType: ecs20140526.TaggedResourceTypeDisk, ResourceID1: &id}
	require.Equal(t, []string{id + " env=test", id + " team=red"}, s.tagLines(of))
	require.ElementsMatch(t, []string{"d-1", id}, s.diskIDs("Tag.1.Key=env"))
	s.clock.forward(delay)
	s.done("DeleteDisk", "DiskId="+id)
	refused(t, s.action("TagResources", region+"ResourceType=disk&ResourceId.1="+id+"&Tag.1.Key=env"), 404, "InvalidResourceId.NotFound")
}

func TestPolicyOfADisk(t *testing.T) {
	s := start(t, sandbox.Options{})
	a := s.action("CreateAutoSnapshotPolicy", `regionId=cn-hangzhou&timePoints=["0"]&repeatWeekdays=["1","2","3","4","5","6","7"]&retentionDays=-1`)
	require.Equal(t, http.StatusOK, a.status, a.text)
	policy := a.json["AutoSnapshotPolicyId"].(string)
	id, other := s.ready("Size=20"), s.ready("Size=20")
	s.done("ApplyAutoSnapshotPolicy", `regionId=cn-hangzhou&autoSnapshotPolicyId=`+policy+`&diskIds=["`+id+`"]`)
	require.Equal(t, policy, *s.disk(id).AutoSnapshotPolicyID)
	require.Equal(t, []string{id}, s.diskIDs("AutoSnapshotPolicyId="+policy))
	require.Equal(t, []string{id}, s.diskIDs("EnableAutomatedSnapshotPolicy=true"))
	require.Equal(t, []string{other}, s.diskIDs("EnableAutomatedSnapshotPolicy=false"))

	s.done("AttachDisk", "InstanceId=i-1&DiskId="+id)
	s.clock.forward(aDay)
	byHand := s.made("DiskId=" + id)
	require.Len(t, s.described("DiskId="+id), 2)
	s.clock.forward(delay)
	s.done("DetachDisk", "InstanceId=i-1&DiskId="+id)
	s.clock.forward(delay)
	s.done("DeleteDisk", "DiskId="+id)
	left := s.described("DiskId=" + id)
	require.Len(t, left, 1, "automatic snapshots are deleted with their disk")
	require.Equal(t, byHand, left[0]["SnapshotId"])
}

func TestResetDisks(t *testing.T) {
	s := start(t, sandbox.Options{})
	first, second := s.made("DiskId=d-1"), s.made("DiskId=d-2")
	query := region + "Disk.1.DiskId=d-1&Disk.1.SnapshotId=" + first + "&Disk.2.DiskId=d-2&Disk.2.SnapshotId="
	refused(t, s.action("ResetDisks", query+second), 403, "InvalidSnapshotId.NotReady")
	s.clock.forward(delay)
	refused(t, s.action("ResetDisks", query+first), 403, "InvalidParameter.Mismatch")
	refused(t, s.action("ResetDisks", region+"Disk.1.DiskId=d-1&Disk.1.SnapshotId="+first+"&Disk.2.DiskId=d-1&Disk.2.SnapshotId="+first), 400, "InvalidParameter")
	refused(t, s.action("ResetDisks", query+second+"&Disk.11.DiskId=d-3"), 400, "InvalidParameter")
	refused(t, s.action("ResetDisks", "DryRun=true&"+query+second), 400, "DryRunOperation")
	s.made("DiskId=d-3") // neither is rolled back yet

	reset, err := s.ecsClient().ResetDisksWithResponse(t.Context(), &ecs20140526.ResetDisksParams{
		RegionID: hangzhou, Disk1DiskID: "d-1", Disk1SnapshotID: first, Disk2DiskID: new("d-2"), Disk2SnapshotID: &second,
	})
	require.NoError(t, err)
	outcomes := reset.JSON200.OperationProgressSet.OperationProgress
	require.Len(t, outcomes, 2)
	require.Equal(t, "Success", *outcomes[1].OperationStatus)
	require.Equal(t, second, *outcomes[1].RelatedItemSet.RelatedItem[0].Value)
	require.Equal(t, "d-2", *outcomes[1].RelatedItemSet.RelatedItem[1].Value)
	refused(t, resetDisk(s, "d-2", second), 403, "IncorrectDiskStatus")
	refused(t, s.action("DeleteDisk", "DiskId=d-1"), 403, "IncorrectDiskStatus")
	s.clock.forward(delay)
	require.Equal(t, http.StatusOK, resetDisk(s, "d-2", second).status)
}

func TestDisksLastAcrossARestart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var kept, deleted string
	t.Run("before", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		kept, deleted = s.newDisk("Size=20&DiskName=kept"), s.ready("Size=20")
		s.done("DeleteDisk", "DiskId="+deleted)
	})
	t.Run("after", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		require.Equal(t, []string{kept}, s.diskIDs(""))
		require.Equal(t, "kept", *s.disk(kept).DiskName)
		refused(t, s.ecs("DiskId="+deleted), 404, "InvalidDiskId.NotFound")
	})
}
