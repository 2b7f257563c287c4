package sandbox_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// tagLines returns all pages of a list of tags, a line for each tag.
func (s *tester) tagLines(p ecs20140526.ListTagResourcesParams) []string {
	s.t.Helper()
	p.RegionID = "cn-hangzhou"
	lines := []string{}
	for tag, err := range s.ecsClient().ListTagResourcesAll(s.t.Context(), &p) {
		require.NoError(s.t, err)
		require.Equal(s.t, string(p.ResourceType), *tag.ResourceType)
		lines = append(lines, fmt.Sprintf("%s %s=%s", tag.ResourceID, tag.TagKey, *tag.TagValue))
	}
	return lines
}

// TestECSTagsAreTheSameEverywhere follows the tags of resources of each type from
// their creation.
func TestECSTagsAreTheSameEverywhere(t *testing.T) {
	for kind, create := range map[string]struct{ action, query, id, list string }{
		"snapshot":      {"CreateSnapshot", "DiskId=d-1", "SnapshotId", "DescribeSnapshots"},
		"snapshotgroup": {"CreateSnapshotGroup", region + "InstanceId=i-1", "SnapshotGroupId", "DescribeSnapshotGroups"},
		"disk":          {"CreateDisk", region + "ZoneId=cn-hangzhou-g&Size=40", "DiskId", "DescribeDisks"},
		"snapshotpolicy": {
			"CreateAutoSnapshotPolicy", `regionId=cn-hangzhou&repeatWeekdays=["1"]&timePoints=["1"]&retentionDays=-1`, "AutoSnapshotPolicyId", "DescribeAutoSnapshotPolicyEx",
		},
	} {
		t.Run(kind, func(t *testing.T) {
			s := start(t, sandbox.Options{})
			client := s.ecsClient()
			a := s.action(create.action, create.query+"&Tag.1.Key=team&Tag.1.Value=red")
			require.Equal(t, http.StatusOK, a.status, a.text)
			id := a.json[create.id].(string)
			of := ecs20140526.ListTagResourcesParams{ResourceType: ecs20140526.TaggedResourceType(kind), ResourceID1: &id}
			require.Equal(t, []string{id + " team=red"}, s.tagLines(of))

			_, err := client.TagResourcesWithResponse(t.Context(), &ecs20140526.TagResourcesParams{
				RegionID: "cn-hangzhou", ResourceType: of.ResourceType, ResourceID1: id,
				Tag1Key: "team", Tag1Value: new("blue"), Tag2Key: new("env"),
			})
			require.NoError(t, err)
			require.Equal(t, []string{id + " env=", id + " team=blue"}, s.tagLines(of))
			found := func(query string) bool {
				return strings.Contains(s.action(create.list, region+query).text, id)
			}
			require.True(t, found("Tag.1.Key=team&Tag.1.Value=blue&Tag.2.Key=env"))
			require.False(t, found("Tag.1.Key=team&Tag.1.Value=red"))

			untag := ecs20140526.UntagResourcesParams{
				RegionID: "cn-hangzhou", ResourceType: ecs20140526.UntaggedResourceType(kind), ResourceID1: id, TagKey1: new("env"), TagKey2: new("none"),
			}
			_, err = client.UntagResourcesWithResponse(t.Context(), &untag)
			require.NoError(t, err)
			require.Equal(t, []string{id + " team=blue"}, s.tagLines(of))
			untag.TagKey1, untag.TagKey2, untag.All = nil, nil, new(true)
			_, err = client.UntagResourcesWithResponse(t.Context(), &untag)
			require.NoError(t, err)
			require.Empty(t, s.tagLines(of))
			require.False(t, found("Tag.1.Key=team"))
		})
	}
}

func TestECSTagsAllResourcesOrNone(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1")
	of := ecs20140526.ListTagResourcesParams{ResourceType: ecs20140526.TaggedResourceTypeSnapshot, ResourceID1: &id}

	a := s.action("TagResources", region+"ResourceType=snapshot&ResourceId.1="+id+"&ResourceId.2=s-none&Tag.1.Key=k")
	refused(t, a, 404, "InvalidResourceId.NotFound")
	require.Contains(t, a.json["Message"], "s-none")
	require.Empty(t, s.tagLines(of))

	var tags strings.Builder
	for i := 1; i <= 20; i++ {
		fmt.Fprintf(&tags, "&Tag.%d.Key=k%d", i, i)
	}
	require.Equal(t, http.StatusOK, s.action("TagResources", region+"ResourceType=snapshot&ResourceId.1="+id+tags.String()).status)
	refused(t, s.action("TagResources", region+"ResourceType=snapshot&ResourceId.1="+id+"&Tag.1.Key=k21"), 400, "OperationDenied.QuotaExceed")
	require.Equal(t, http.StatusOK, s.action("TagResources", region+"ResourceType=snapshot&ResourceId.1="+id+"&Tag.1.Key=k20&Tag.1.Value=v").status, "a new value")
	require.Len(t, s.tagLines(of), 20)
}

func TestECSTagRefusals(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1")
	group := s.action("CreateSnapshotGroup", region+"InstanceId=i-1").json["SnapshotGroupId"].(string)
	one := region + "ResourceType=snapshot&ResourceId.1=" + id
	tests := map[string]struct {
		action, query string
		status        int
		code          string
	}{
		"no region":                       {"TagResources", "ResourceType=snapshot&ResourceId.1=s&Tag.1.Key=k", 404, "MissingParameter.RegionId"},
		"no type":                         {"TagResources", region + "ResourceId.1=s&Tag.1.Key=k", 404, "MissingParameter.ResourceType"},
		"no resource":                     {"TagResources", region + "ResourceType=snapshot&Tag.1.Key=k", 404, "MissingParameter.ResourceIds"},
		"no tag":                          {"TagResources", one, 404, "MissingParameter.Tags"},
		"an unknown type":                 {"TagResources", region + "ResourceType=snap&ResourceId.1=s&Tag.1.Key=k", 404, "InvalidResourceType.NotFound"},
		"a type without resources":        {"TagResources", region + "ResourceType=instance&ResourceId.1=i-1&Tag.1.Key=k", 404, "InvalidResourceId.NotFound"},
		"a group as a snapshot":           {"TagResources", region + "ResourceType=snapshot&Tag.1.Key=k&ResourceId.1=" + group, 404, "InvalidResourceId.NotFound"},
		"51 resources":                    {"TagResources", one + "&Tag.1.Key=k&ResourceId.51=s", 400, "NumberExceed.ResourceIds"},
		"21 tags":                         {"TagResources", one + "&Tag.1.Key=k&Tag.21.Key=l", 400, "NumberExceed.Tags"},
		"one key twice":                   {"TagResources", one + "&Tag.1.Key=k&Tag.2.Key=k", 400, "Duplicate.TagKey"},
		"a value without a key":           {"TagResources", one + "&Tag.1.Key=k&Tag.2.Value=v", 400, "InvalidTag.Mismatch"},
		"a reserved key":                  {"TagResources", one + "&Tag.1.Key=aliyun", 400, "InvalidTagKey.Malformed"},
		"an address as value":             {"TagResources", one + "&Tag.1.Key=k&Tag.1.Value=http://", 400, "InvalidTagValue.Malformed"},
		"keys and all":                    {"UntagResources", one + "&TagKey.1=k&All=true", 403, "Param.Conflict"},
		"neither keys nor all":            {"UntagResources", one, 404, "MissingParameter.Tags"},
		"21 keys":                         {"UntagResources", one + "&TagKey.21=k", 400, "NumberExceed.Tags"},
		"keys of an unknown resource":     {"UntagResources", region + "ResourceType=snapshot&ResourceId.1=s&TagKey.1=k", 404, "InvalidResourceId.NotFound"},
		"nothing to look for":             {"ListTagResources", region + "ResourceType=snapshot", 403, "BothEmpty.TagsAndResources"},
		"an unknown resource":             {"ListTagResources", region + "ResourceType=snapshot&ResourceId.1=s", 404, "InvalidResourceId.NotFound"},
		"tags and filters":                {"ListTagResources", one + "&Tag.1.Key=k&TagFilter.1.TagKey=k", 400, "InvalidTags.MalFormed"},
		"a value to look for alone":       {"ListTagResources", one + "&Tag.1.Value=v", 400, "InvalidParameter.TagValue"},
		"one key to look for twice":       {"ListTagResources", one + "&Tag.1.Key=k&Tag.2.Key=k", 400, "Duplicate.TagKey"},
		"a group and another tag":         {"ListTagResources", one + "&Tag.1.Key=acs:rm:rgId&Tag.1.Value=rg&Tag.2.Key=k", 400, "InvalidTag.NotSupported"},
		"a filter without a key":          {"ListTagResources", one + "&TagFilter.1.TagValues.1=v", 403, "InvalidTagFilter.Malformed"},
		"a part of a key with values":     {"ListTagResources", one + "&TagFilter.1.TagKey=k*&TagFilter.1.TagValues.1=v", 403, "InvalidTagFilter.Malformed"},
		"6 values of a filter":            {"ListTagResources", one + "&TagFilter.1.TagKey=k" + values(6), 403, "NumberExceed.TagValues"},
		"a token that is none":            {"ListTagResources", one + "&NextToken=x", 403, "Invalid.NextToken"},
		"a filter with too high a number": {"ListTagResources", one + "&TagFilter.6.TagKey=k", 400, "NumberExceed.Tags"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			refused(t, s.action(tt.action, tt.query), tt.status, tt.code)
		})
	}
}

// values returns n values of a filter.
func values(n int) string {
	var all strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&all, "&TagFilter.1.TagValues.%d=v%d", i, i)
	}
	return all.String()
}

func TestECSTagsOnDemand(t *testing.T) {
	s := start(t, sandbox.Options{})
	one := region + "ResourceType=snapshot&ResourceId.1=s-1&Tag.1.Key=k"
	refused(t, s.action("TagResources", one, "Prefer", "example=TagKey.Duplication"), 403, "TagKey.Duplication")
	refused(t, s.action("ListTagResources", one, "Prefer", "code=403, example=PermissionDenied.TagsFuzzyQuery"), 403, "PermissionDenied.TagsFuzzyQuery")

	_, err := s.ecsClient().UntagResourcesWithResponse(t.Context(), &ecs20140526.UntagResourcesParams{
		RegionID: "cn-hangzhou", ResourceType: ecs20140526.UntaggedResourceTypeSnapshot, ResourceID1: "s-none", All: new(true),
	})
	require.ErrorIs(t, err, fault.Sentinel{Code: "InvalidResourceId.NotFound", Status: 404})
}

// TestECSListsTags looks for tags of three snapshots.
func TestECSListsTags(t *testing.T) {
	s := start(t, sandbox.Options{})
	create := func(query string) string {
		id := s.ecs(query).json["SnapshotId"].(string)
		return id
	}
	a := create("DiskId=d-1&Tag.1.Key=env&Tag.1.Value=product&ResourceGroupId=rg-1")
	b := create("DiskId=d-2&Tag.1.Key=env&Tag.1.Value=test&Tag.2.Key=environment&Tag.2.Value=product")
	c := create("DiskId=d-3&Tag.1.Key=my-env")
	tests := map[string]struct {
		params ecs20140526.ListTagResourcesParams
		want   []string
	}{
		"a key":                  {ecs20140526.ListTagResourcesParams{Tag1Key: new("env")}, []string{b, a}},
		"a tag":                  {ecs20140526.ListTagResourcesParams{Tag1Key: new("env"), Tag1Value: new("test")}, []string{b}},
		"two tags":               {ecs20140526.ListTagResourcesParams{Tag1Key: new("env"), Tag2Key: new("environment")}, []string{b}},
		"a tag and resources":    {ecs20140526.ListTagResourcesParams{Tag1Key: new("env"), ResourceID1: &a, ResourceID2: &c}, []string{a}},
		"a whole key":            {ecs20140526.ListTagResourcesParams{TagFilter1TagKey: new("env")}, []string{b, a}},
		"the start of a key":     {ecs20140526.ListTagResourcesParams{TagFilter1TagKey: new("environ*")}, []string{b}},
		"a part of a key":        {ecs20140526.ListTagResourcesParams{TagFilter1TagKey: new("*env*")}, []string{c, b, a}},
		"a whole value":          {ecs20140526.ListTagResourcesParams{TagFilter1TagKey: new("env"), TagFilter1TagValues1: new("prod")}, nil},
		"a part of a value":      {ecs20140526.ListTagResourcesParams{TagFilter1TagKey: new("env"), TagFilter1TagValues1: new("*rod*")}, []string{a}},
		"the first kind of part": {ecs20140526.ListTagResourcesParams{TagFilter1TagKey: new("env"), TagFilter1TagValues1: new("none*"), TagFilter1TagValues2: new("prod")}, []string{a}},
		"two values":             {ecs20140526.ListTagResourcesParams{TagFilter1TagKey: new("env"), TagFilter1TagValues1: new("product"), TagFilter1TagValues2: new("test")}, []string{b, a}},
		"two filters":            {ecs20140526.ListTagResourcesParams{TagFilter1TagKey: new("env"), TagFilter2TagKey: new("environment"), TagFilter2TagValues1: new("product")}, []string{b}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.params.ResourceType = ecs20140526.TaggedResourceTypeSnapshot
			var ids []string
			for _, line := range s.tagLines(tt.params) {
				id, _, _ := strings.Cut(line, " ")
				if len(ids) == 0 || ids[len(ids)-1] != id {
					ids = append(ids, id)
				}
			}
			require.Equal(t, tt.want, ids)
		})
	}
	group := ecs20140526.ListTagResourcesParams{ResourceType: ecs20140526.TaggedResourceTypeSnapshot, Tag1Key: new("acs:rm:rgId"), Tag1Value: new("rg-1")}
	require.Equal(t, []string{a + " acs:rm:rgId=rg-1", a + " env=product"}, s.tagLines(group))
	none := ecs20140526.ListTagResourcesParams{ResourceType: ecs20140526.TaggedResourceTypeInstance, Tag1Key: new("env")}
	require.Empty(t, s.tagLines(none), "a type without resources")
}

func TestECSListsTagsInPages(t *testing.T) {
	s := start(t, sandbox.Options{})
	for i := range 60 {
		s.ecs(fmt.Sprintf("DiskId=d-%d&Tag.1.Key=k&Tag.1.Value=%d&Tag.2.Key=l", i, i))
	}
	all := ecs20140526.ListTagResourcesParams{ResourceType: ecs20140526.TaggedResourceTypeSnapshot, Tag1Key: new("k")}
	lines := s.tagLines(all)
	require.Len(t, lines, 120)
	require.Contains(t, lines[0], " k=59")
	require.Contains(t, lines[1], " l=")
	require.Contains(t, lines[118], " k=0")
}

func TestECSTagsOfACopyAreInItsRegion(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1")
	s.clock.forward(delay)
	a := s.action("CopySnapshot", region+"SnapshotId="+id+"&DestinationRegionId=cn-beijing&DestinationSnapshotName=copy&DestinationSnapshotDescription=copy&Tag.1.Key=k")
	require.Equal(t, http.StatusOK, a.status, a.text)
	copied := "ResourceType=snapshot&ResourceId.1=" + a.json["SnapshotId"].(string)
	refused(t, s.action("ListTagResources", region+copied), 404, "InvalidResourceId.NotFound")
	require.Equal(t, http.StatusOK, s.action("ListTagResources", "RegionId=cn-beijing&"+copied).status)
}

func TestECSTagsAreThereAfterARestart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	var id string
	t.Run("before", func(t *testing.T) {
		s := start(t, sandbox.Options{Data: data})
		id = s.made("DiskId=d-1")
		require.Equal(t, http.StatusOK, s.action("TagResources", region+"ResourceType=snapshot&Tag.1.Key=k&ResourceId.1="+id).status)
	})
	s := start(t, sandbox.Options{Data: data})
	require.Equal(t, []string{id + " k="}, s.tagLines(ecs20140526.ListTagResourcesParams{ResourceType: ecs20140526.TaggedResourceTypeSnapshot, ResourceID1: &id}))
}
