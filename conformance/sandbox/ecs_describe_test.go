package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// region is the region in the queries of all tests.
const region = "RegionId=cn-hangzhou&"

// made creates a snapshot and returns its id.
func (s *tester) made(query string) string {
	s.t.Helper()
	a := s.ecs(query)
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return a.json["SnapshotId"].(string)
}

// items returns the entries of a list, which is wrapped twice.
func items(a answer, list, item string) []map[string]any {
	var all []map[string]any
	for _, entry := range a.json[list].(map[string]any)[item].([]any) {
		all = append(all, entry.(map[string]any))
	}
	return all
}

// described returns the snapshots that DescribeSnapshots lists.
func (s *tester) described(query string) []map[string]any {
	s.t.Helper()
	a := s.action("DescribeSnapshots", region+query)
	require.Equal(s.t, http.StatusOK, a.status, a.text)
	return items(a, "Snapshots", "Snapshot")
}

// the returns one member of each entry.
func the(member string, all []map[string]any) []string {
	values := []string{}
	for _, entry := range all {
		values = append(values, fmt.Sprint(entry[member]))
	}
	return values
}

func refused(t *testing.T, a answer, status int, code string) {
	t.Helper()
	require.Equal(t, status, a.status, a.text)
	require.Equal(t, code, a.json["Code"], a.text)
}

func ids(all ...string) string {
	text, _ := json.Marshal(all)
	return url.QueryEscape(string(text))
}

func TestDescribeASnapshotThatIsBeingMade(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1&SnapshotName=nightly&Description=text&RetentionDays=3&ResourceGroupId=rg-1&InstantAccess=true&InstantAccessRetentionDays=1&Tag.1.Key=b&Tag.1.Value=&Tag.2.Key=a&Tag.2.Value=1")
	s.clock.forward(delay / 4)

	got := s.described("")[0]
	require.Equal(t, id, got["SnapshotId"])
	require.Equal(t, "nightly", got["SnapshotName"])
	require.Equal(t, "text", got["Description"])
	require.Equal(t, "progressing", got["Status"])
	require.Equal(t, "25%", got["Progress"])
	require.EqualValues(t, 45, got["RemainTime"])
	require.Equal(t, true, got["Available"], "it has instant access")
	require.Equal(t, "d-1", got["SourceDiskId"])
	require.EqualValues(t, 1, got["SourceDiskSize"])
	require.Equal(t, "sl-1", got["SnapshotLinkId"])
	require.Equal(t, "cn-hangzhou", got["RegionId"])
	require.Equal(t, "standard", got["Category"])
	require.Equal(t, "rg-1", got["ResourceGroupId"])
	require.EqualValues(t, 3, got["RetentionDays"])
	require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`, got["CreationTime"])
	require.Equal(t, got["CreationTime"], got["LastModifiedTime"])
	require.Equal(t, map[string]any{"Tag": []any{
		map[string]any{"TagKey": "a", "TagValue": "1"}, map[string]any{"TagKey": "b", "TagValue": ""},
	}}, got["Tags"])

	s.clock.forward(delay)
	got = s.described("")[0]
	require.Equal(t, "accomplished", got["Status"])
	require.Equal(t, "100%", got["Progress"])
	require.EqualValues(t, 0, got["RemainTime"])
	require.Equal(t, true, got["InstantAccess"])

	s.clock.forward(24 * time.Hour)
	require.Equal(t, false, s.described("")[0]["InstantAccess"])

	s.clock.forward(48 * time.Hour)
	require.Empty(t, s.described(""), "it was to be kept for three days")
}

func TestDescribeAFailedSnapshot(t *testing.T) {
	s := start(t, sandbox.Options{})
	s.made("DiskId=error-1&InstantAccess=true")
	require.Equal(t, "progressing", s.described("")[0]["Status"])
	s.clock.forward(delay)
	got := s.described("")[0]
	require.Equal(t, "failed", got["Status"])
	require.Equal(t, "0%", got["Progress"])
	require.Equal(t, false, got["Available"])
}

func TestDescribeSnapshotsFilters(t *testing.T) {
	s := start(t, sandbox.Options{})
	group := s.action("CreateSnapshotGroup", region+"InstanceId=i-1&DiskId.1=d-attached").json["SnapshotGroupId"]
	require.NotEmpty(t, group)
	attached := s.described("")[0]["SnapshotId"].(string)
	failed := s.made("DiskId=error-1&SnapshotName=all")
	s.clock.forward(time.Hour)
	named := s.made("DiskId=d-1&SnapshotName=named&ResourceGroupId=rg-1&Category=Flash&Tag.1.Key=k&Tag.1.Value=v&Tag.2.Key=e&Tag.2.Value=")
	day := func(d time.Duration) string {
		return url.QueryEscape(s.clock.time().Add(d).UTC().Format("2006-01-02T15:04Z"))
	}
	all := []string{named, failed, attached}
	none := []string{}

	tests := map[string]struct {
		query string
		want  []string
	}{
		"nothing":             {"", all},
		"empty filters":       {"DiskId=&SnapshotName=&SnapshotIds=", all},
		"a disk":              {"DiskId=d-1", []string{named}},
		"another disk":        {"DiskId=d-2", none},
		"an instance":         {"InstanceId=i-1", []string{attached}},
		"another instance":    {"InstanceId=i-2", none},
		"ids":                 {"SnapshotIds=" + ids(attached, "s-none", named), []string{named, attached}},
		"no id":               {"SnapshotIds=[]", none},
		"a name":              {"SnapshotName=named", []string{named}},
		"a name called all":   {"SnapshotName=all", []string{failed}},
		"a name in capitals":  {"SnapshotName=Named", none},
		"being made":          {"Status=progressing", []string{named}},
		"failed":              {"Status=failed", []string{failed}},
		"complete":            {"Status=accomplished", []string{attached}},
		"any state":           {"Status=all", all},
		"by hand":             {"SnapshotType=user", all},
		"automatic":           {"SnapshotType=auto", none},
		"any type":            {"SnapshotType=all", all},
		"standard":            {"Category=Standard", []string{failed, attached}},
		"local":               {"Category=Flash", []string{named}},
		"archived":            {"Category=archive", none},
		"unused":              {"Usage=none", all},
		"used":                {"Usage=disk", none},
		"data disks":          {"SourceDiskType=Data", all},
		"system disks":        {"SourceDiskType=system", none},
		"encrypted":           {"Encrypted=true", none},
		"encrypted or not":    {"Encrypted=false", all},
		"a key":               {"KMSKeyId=key", none},
		"a resource group":    {"ResourceGroupId=rg-1", []string{named}},
		"a chain":             {"SnapshotLinkId=sl-1", []string{named}},
		"a tag":               {"Tag.1.Key=k&Tag.1.Value=v", []string{named}},
		"a tag key":           {"Tag.1.Key=k", []string{named}},
		"an empty value":      {"Tag.1.Key=e&Tag.1.Value=", []string{named}},
		"another value":       {"Tag.1.Key=k&Tag.1.Value=w", none},
		"both tags":           {"Tag.1.Key=k&Tag.20.Key=e", []string{named}},
		"one of two tags":     {"Tag.1.Key=k&Tag.20.Key=x", none},
		"created since":       {"Filter.1.Key=CreationStartTime&Filter.1.Value=" + day(-time.Minute), []string{named}},
		"created until":       {"Filter.2.Key=CreationEndTime&Filter.2.Value=" + day(-time.Minute), []string{failed, attached}},
		"created between":     {"Filter.1.Key=CreationStartTime&Filter.1.Value=" + day(-time.Minute) + "&Filter.2.Key=CreationEndTime&Filter.2.Value=" + day(time.Minute), []string{named}},
		"a time with seconds": {"Filter.1.Key=CreationStartTime&Filter.1.Value=2014-07-24T13:00:52Z", all},
		"two filters":         {"DiskId=d-1&Status=failed", none},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, the("SnapshotId", s.described(tt.query)))
		})
	}
}

func TestDescribeSnapshotsRefusals(t *testing.T) {
	s := start(t, sandbox.Options{})
	many := make([]string, 101)
	tests := map[string]struct {
		query  string
		status int
		code   string
	}{
		"no region":             {"", 400, "MissingParameter"},
		"a dry run":             {region + "DryRun=true", 400, "DryRunOperation"},
		"a wrong dry run":       {region + "DryRun=true&Status=gone", 404, "InvalidStatus.NotFound"},
		"ids that are not JSON": {region + "SnapshotIds=s-1", 403, "InvalidSnapshotIds.Malformed"},
		"ids that are numbers":  {region + "SnapshotIds=[1]", 403, "InvalidSnapshotIds.Malformed"},
		"ids that are null":     {region + "SnapshotIds=null", 403, "InvalidSnapshotIds.Malformed"},
		"101 ids":               {region + "SnapshotIds=" + ids(many...), 403, "InvalidSnapshotIds.Malformed"},
		"a filter key":          {region + "Filter.1.Key=CreationEndTime&Filter.1.Value=x", 404, "InvalidFilterKey.NotFound"},
		"a filter without key":  {region + "Filter.2.Value=2020-03-27T08:00Z", 404, "InvalidFilterKey.NotFound"},
		"a filter, no value":    {region + "Filter.1.Key=CreationStartTime", 404, "InvalidFilterValue"},
		"a filter value":        {region + "Filter.1.Key=CreationStartTime&Filter.1.Value=today", 404, "InvalidFilterValue"},
		"a usage":               {region + "Usage=tape", 404, "InvalidUsage"},
		"a disk type":           {region + "SourceDiskType=tape", 404, "InvalidSourceDiskType"},
		"a state":               {region + "Status=gone", 404, "InvalidStatus.NotFound"},
		"a type":                {region + "SnapshotType=manual", 404, "InvalidSnapshotType.NotFound"},
		"a chain":               {region + "SnapshotLinkId=sl-1", 404, "InvalidSnapshotLinkId.NotFound"},
		"a tag value alone":     {region + "Tag.1.Value=v", 400, "InvalidTag.Mismatch"},
		"21 tags":               {region + "Tag.21.Key=k", 400, "InvalidTagCount"},
		"a token":               {region + "NextToken=made-up", 400, "InvalidParameter"},
		"a token of base64":     {region + "NextToken=caeba0bbb2be03f84eb48b699f0a4883", 400, "InvalidParameter"},
		"no results":            {region + "MaxResults=0", 400, "InvalidParameter"},
		"a page size":           {region + "PageSize=101", 400, "InvalidParameter"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.action("DescribeSnapshots", tt.query)
			refused(t, a, tt.status, tt.code)
			require.NotEmpty(t, a.json["Message"])
			require.Equal(t, a.json["Message"], strings.TrimSpace(a.json["Message"].(string)))
		})
	}
}

// seven creates snapshots of seven disks and returns their ids, the newest first.
func seven(s *tester) []string {
	var all []string
	for i := range 7 {
		all = append([]string{s.made(fmt.Sprintf("DiskId=d-%d", i))}, all...)
	}
	return all
}

func TestDescribeSnapshotsByToken(t *testing.T) {
	s := start(t, sandbox.Options{})
	all := seven(s)
	first := s.action("DescribeSnapshots", region+"MaxResults=3&PageNumber=2")
	require.Equal(t, all[:3], the("SnapshotId", items(first, "Snapshots", "Snapshot")), "PageNumber does not count")
	require.EqualValues(t, 7, first.json["TotalCount"])
	require.NotContains(t, first.json, "PageNumber")

	// A page starts where the previous one ended, even if snapshots change in between.
	s.made("DiskId=d-new")
	require.Equal(t, http.StatusOK, s.action("DeleteSnapshot", "SnapshotId="+all[2]).status)

	second := s.action("DescribeSnapshots", region+"MaxResults=3&NextToken="+first.json["NextToken"].(string))
	require.Equal(t, all[3:6], the("SnapshotId", items(second, "Snapshots", "Snapshot")))
	third := s.action("DescribeSnapshots", region+"MaxResults=3&NextToken="+second.json["NextToken"].(string))
	require.Equal(t, all[6:], the("SnapshotId", items(third, "Snapshots", "Snapshot")))
	require.NotContains(t, third.json, "NextToken")

	require.Equal(t, http.StatusOK, s.action("DeleteSnapshot", "SnapshotId="+all[6]).status)
	third = s.action("DescribeSnapshots", region+"MaxResults=3&NextToken="+second.json["NextToken"].(string))
	require.Empty(t, items(third, "Snapshots", "Snapshot"))
}

func TestDescribeSnapshotsByNumber(t *testing.T) {
	s := start(t, sandbox.Options{})
	all := seven(s)
	for number, want := range map[int][]string{1: all[:3], 2: all[3:6], 3: all[6:], 4: {}, 2147483647: {}} {
		a := s.action("DescribeSnapshots", region+fmt.Sprintf("PageSize=3&PageNumber=%d", number))
		require.Equal(t, want, the("SnapshotId", items(a, "Snapshots", "Snapshot")))
		require.EqualValues(t, number, a.json["PageNumber"])
		require.EqualValues(t, 3, a.json["PageSize"])
		require.EqualValues(t, 7, a.json["TotalCount"])
	}
}

func TestDescribeSnapshotsWithoutPaging(t *testing.T) {
	s := start(t, sandbox.Options{})
	seven(s)
	for i := range 4 {
		s.made(fmt.Sprintf("DiskId=d-more-%d", i))
	}
	for _, query := range []string{"", "PageSize=0", "PageSize=-1", "NextToken="} {
		a := s.action("DescribeSnapshots", region+query)
		require.Len(t, items(a, "Snapshots", "Snapshot"), 10, query)
		require.NotEmpty(t, a.json["NextToken"], query)
	}
	require.EqualValues(t, 1, s.action("DescribeSnapshots", region).json["PageNumber"])
}

func TestDescribeSnapshotLinks(t *testing.T) {
	s := start(t, sandbox.Options{})
	s.made("DiskId=d-1")
	s.made("DiskId=d-2")
	s.action("CreateSnapshotGroup", region+"InstanceId=i-1&DiskId.1=d-3")
	s.clock.forward(delay)
	s.made("DiskId=d-2")

	links := func(query string) []string {
		t.Helper()
		a := s.action("DescribeSnapshotLinks", region+query)
		require.Equal(t, http.StatusOK, a.status, a.text)
		return the("SnapshotLinkId", items(a, "SnapshotLinks", "SnapshotLink"))
	}
	for query, want := range map[string][]string{
		"":                                       {"sl-1", "sl-2", "sl-3"},
		"DiskIds=" + ids("d-2", "d-none"):        {"sl-2"},
		"SnapshotLinkIds=" + ids("sl-1", "sl-3"): {"sl-1", "sl-3"},
		"DiskIds=" + ids("d-2") + "&SnapshotLinkIds=[%22sl-1%22]": {},
		"DiskIds=[]&SnapshotLinkIds=[]":                           {},
		"InstanceId=i-1":                                          {"sl-3"},
		"PageSize=2&PageNumber=2":                                 {"sl-3"},
		"MaxResults=1":                                            {"sl-1", "sl-2", "sl-3"},
	} {
		require.Equal(t, want, links(query), query)
	}

	a := s.action("DescribeSnapshotLinks", region+"PageSize=1&PageNumber=2")
	require.EqualValues(t, 3, a.json["TotalCount"])
	require.Equal(t, map[string]any{
		"SnapshotLinkId": "sl-2", "SourceDiskId": "d-2", "SourceDiskSize": 1., "SourceDiskType": "data",
		"RegionId": "cn-hangzhou", "TotalCount": 2., "TotalSize": 2147483648.,
	}, items(a, "SnapshotLinks", "SnapshotLink")[0])

	refused(t, s.action("DescribeSnapshotLinks", region+"DiskIds=d-1"), 400, "InvalidDiskIds")
	refused(t, s.action("DescribeSnapshotLinks", region+"SnapshotLinkIds={}"), 400, "InvalidSnapshotLinkIds")
	refused(t, s.action("DescribeSnapshotLinks", region+"NextToken=x"), 400, "InvalidParameter")
}

func TestDescribeSnapshotLinksByToken(t *testing.T) {
	s := start(t, sandbox.Options{})
	for i := range 21 {
		s.made(fmt.Sprintf("DiskId=d-%02d", i))
	}
	token, sizes := "", []int{}
	for {
		a := s.action("DescribeSnapshotLinks", region+"MaxResults=10&NextToken="+token)
		sizes = append(sizes, len(items(a, "SnapshotLinks", "SnapshotLink")))
		next, ok := a.json["NextToken"].(string)
		if !ok {
			break
		}
		token = next
	}
	require.Equal(t, []int{10, 10, 1}, sizes)
}

func TestDescribeSnapshotsUsage(t *testing.T) {
	s := start(t, sandbox.Options{})
	a := s.action("DescribeSnapshotsUsage", region)
	require.EqualValues(t, 0, a.json["SnapshotCount"])
	seven(s)
	a = s.action("DescribeSnapshotsUsage", region)
	require.EqualValues(t, 7, a.json["SnapshotCount"])
	require.EqualValues(t, 7<<30, a.json["SnapshotSize"])
	refused(t, s.action("DescribeSnapshotsUsage", ""), 400, "MissingParameter")
}

func TestRPC1AnswersListsInXML(t *testing.T) {
	s := start(t, sandbox.Options{})
	first, second := s.made("DiskId=d-1"), s.made("DiskId=d-2")
	a := s.send(request(http.MethodGet, "/?Action=DescribeSnapshots&Version=2014-05-26&RegionId=cn-hangzhou", ""))
	require.Equal(t, http.StatusOK, a.status, a.text)
	require.Regexp(t, `^<\?xml version="1.0" encoding="UTF-8"\?>\n<DescribeSnapshotsResponse>.*`+
		`<Snapshots><Snapshot>.*<SnapshotId>`+second+`</SnapshotId>.*</Snapshot><Snapshot>.*<SnapshotId>`+first+`</SnapshotId>.*</Snapshot></Snapshots>`+
		`<TotalCount>2</TotalCount></DescribeSnapshotsResponse>$`, a.text)

	a = s.send(request(http.MethodGet, "/?Action=DescribeSnapshots&Version=2014-05-26&Format=JSON", ""))
	refused(t, a, 400, "MissingParameter")
}

// TestProgressWhenTheClockIsSetBack reads a snapshot whose time of creation is in
// the future.
func TestProgressWhenTheClockIsSetBack(t *testing.T) {
	c := newClock()
	server, err := sandbox.New(sandbox.Options{Clock: c.time})
	require.NoError(t, err)
	s := &tester{t: t, server: server, clock: c}
	s.made("DiskId=d-1")
	require.Equal(t, "100%", s.described("")[0]["Progress"], "without a delay it is made at once")
	c.forward(-time.Hour)
	require.Equal(t, "0%", s.described("")[0]["Progress"])
}
