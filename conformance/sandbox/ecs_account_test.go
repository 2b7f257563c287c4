package sandbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

func TestECSDescribesRegions(t *testing.T) {
	client := start(t, sandbox.Options{}).ecsClient()
	names := func(p *ecs20140526.DescribeRegionsParams) (all []string) {
		for r, err := range client.DescribeRegionsAll(t.Context(), p) {
			require.NoError(t, err)
			require.Equal(t, "ecs."+r.RegionID+".aliyuncs.com", *r.RegionEndpoint)
			require.Equal(t, "available", *r.Status)
			all = append(all, *r.LocalName)
		}
		return all
	}
	require.Contains(t, names(nil), "华东1（杭州）")
	require.Contains(t, names(&ecs20140526.DescribeRegionsParams{AcceptLanguage: new(ecs20140526.DescribeRegionsParamsAcceptLanguageEnUS)}), "China (Hangzhou)")
	s := start(t, sandbox.Options{})
	refused(t, s.action("DescribeRegions", "AcceptLanguage=en"), 404, "InvalidAcceptLanguage.NotFound")
	refused(t, s.action("DescribeRegions", "ResourceType=none"), 404, "InvalidResourceType.NotFound")
	refused(t, s.action("DescribeRegions", "InstanceChargeType=none"), 403, "Invalid.InstanceChargeType")
}

// TestECSMonitorsSnapshots creates a snapshot in each of two hours.
func TestECSMonitorsSnapshots(t *testing.T) {
	s := start(t, sandbox.Options{})
	first := s.clock.time().UTC().Truncate(time.Hour).Add(time.Hour)
	s.clock.forward(first.Add(time.Minute).Sub(s.clock.time()))
	s.made("DiskId=d-1")
	s.clock.forward(time.Hour)
	s.made("DiskId=d-2")
	s.clock.forward(time.Hour)
	params := &ecs20140526.DescribeSnapshotMonitorDataParams{
		RegionID: "cn-hangzhou", Period: new(ecs20140526.DescribeSnapshotMonitorDataParamsPeriodN3600),
		StartTime: first.Add(-time.Second).Format(time.RFC3339), EndTime: first.Add(24 * time.Hour).Format(time.RFC3339),
	}
	type size struct {
		at    string
		bytes int64
	}
	sizes := func() (all []size) {
		for p, err := range s.ecsClient().DescribeSnapshotMonitorDataAll(t.Context(), params) {
			require.NoError(t, err)
			all = append(all, size{p.TimeStamp, *p.Size})
		}
		return all
	}
	require.Equal(t, []size{
		{first.Add(time.Hour).Format(time.RFC3339), 1 << 30}, {first.Add(2 * time.Hour).Format(time.RFC3339), 2 << 30},
	}, sizes(), "no value of the future")
	params.Category = new(ecs20140526.DescribeSnapshotMonitorDataParamsCategoryArchive)
	require.EqualValues(t, 0, sizes()[1].bytes)
}

func TestECSMonitorRefusals(t *testing.T) {
	s := start(t, sandbox.Options{})
	now := s.clock.time().UTC().Truncate(time.Minute)
	at := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339) }
	tests := map[string]struct{ query, code string }{
		"a start on a wrong day":     {"StartTime=2026-02-30T00:00:00Z&EndTime=" + at(0), "InvalidStartTime.Malformed"},
		"a start without seconds":    {"StartTime=2026-02-03T00:00Z&EndTime=" + at(0), "InvalidStartTime.Malformed"},
		"an end at a wrong time":     {"EndTime=2026-02-03T25:00:00Z&StartTime=" + at(0), "InvalidEndTime.Malformed"},
		"an end before the start":    {"EndTime=" + at(-time.Hour) + "&StartTime=" + at(0), "InvalidEndTime.Malformed"},
		"more than 30 days ago":      {"Period=3600&EndTime=" + at(-30*aDay) + "&StartTime=" + at(-30*aDay-time.Minute), "InvalidStartTime.TooEarly"},
		"401 minutes":                {"EndTime=" + at(0) + "&StartTime=" + at(-401*time.Minute), "InvalidParameter.TooManyDataQueried"},
		"a period that is not there": {"Period=61&EndTime=" + at(0) + "&StartTime=" + at(0), "InvalidPeriod.ValueNotSupported"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			refused(t, s.action("DescribeSnapshotMonitorData", region+tt.query), 400, tt.code)
		})
	}
	a := s.action("DescribeSnapshotMonitorData", region+"EndTime="+at(0)+"&StartTime="+at(-400*time.Minute))
	require.Len(t, a.json["MonitorData"].(map[string]any)["DataPoint"], 400)
}

func TestECSDescribesPackages(t *testing.T) {
	s := start(t, sandbox.Options{})
	packages := func() (all []ecs20140526.SnapshotPackage) {
		for p, err := range s.ecsClient().DescribeSnapshotPackageAll(t.Context(), &ecs20140526.DescribeSnapshotPackageParams{RegionID: "cn-hangzhou"}) {
			require.NoError(t, err)
			all = append(all, p)
		}
		return all
	}
	require.Empty(t, packages(), "no snapshots")
	created := s.clock.time().UTC()
	s.made("DiskId=d-1")
	s.made("DiskId=d-2")
	require.Len(t, packages(), 1)
	require.Equal(t, created.Format(time.RFC3339), *packages()[0].StartTime)
	require.Equal(t, created.AddDate(1, 0, 0).Format(time.RFC3339), *packages()[0].EndTime)
}

func TestECSExportsASnapshot(t *testing.T) {
	s := start(t, sandbox.Options{})
	export := func(id string) answer {
		return s.action("ExportSnapshot", region+"OssBucket=bucket&SnapshotId="+id)
	}
	id := s.made("DiskId=d-1")
	refused(t, export(id), 403, "SNAPSHOT_CREATE_NOT_FINISHED")

	s.clock.forward(delay)
	lock(s, id, "CoolOffPeriod=0&LockDuration=2")
	first := export(id)
	require.Equal(t, 200, first.status, "a lock does not matter")
	require.Regexp(t, `^t-bp[a-z0-9]{18}$`, first.json["TaskId"])
	refused(t, export(id), 403, "SNAPSHOT_IS_EXPORTING")

	s.clock.forward(delay)
	again := export(id)
	require.Equal(t, 200, again.status, again.text)
	require.NotEqual(t, first.json["TaskId"], again.json["TaskId"])

	refused(t, export("s-none"), 403, "InvalidSnapshotId.NotFound")
	failed := s.made("DiskId=error-1")
	s.clock.forward(delay)
	refused(t, export(failed), 403, "ExportSnapshotFailed")
}

func TestECSExportsOnlyToABucketThatExists(t *testing.T) {
	s := start(t, sandbox.Options{StrictResources: true, Resources: []string{"d-1", "bucket"}})
	query := region + "SnapshotId=" + s.made("DiskId=d-1") + "&OssBucket="
	s.clock.forward(delay)
	refused(t, s.action("ExportSnapshot", query+"other"), 403, "InvalidOSSBucket.NotFound")
	require.Equal(t, 200, s.action("ExportSnapshot", query+"bucket").status)
}

func TestECSOpensTheSnapshotService(t *testing.T) {
	r, err := start(t, sandbox.Options{}).ecsClient().OpenSnapshotServiceWithResponse(t.Context(), &ecs20140526.OpenSnapshotServiceParams{RegionID: "cn-hangzhou"})
	require.NoError(t, err)
	require.NotEmpty(t, r.JSON200.RequestID)
}
