package api

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRepeats compares what is read from the documents with the pages of ECS.
func TestRepeats(t *testing.T) {
	all, err := documentsByID()
	require.NoError(t, err)
	for name, want := range map[string]int{"Tag": 20, "DiskId": 16, "SnapshotGroupId": 10, "SnapshotIds": 100, "Status": 3, "Filter": 0, "DiskIds": 0, "ResourceId": 50, "TagKey": 20, "TagFilter": 5, "TagFilter.5.TagValues": 5} {
		require.Equal(t, want, all["alibaba/ecs20140526"].Repeats(name), name)
	}
	for id, d := range all {
		if id != "alibaba/ecs20140526" {
			require.Empty(t, d.facts().repeats, id)
		}
	}
}

func TestIsSurplus(t *testing.T) {
	d := &Document{facts: func() facts {
		return facts{repeats: map[string]int{"Tag": 20, "DiskId": 16, "TagFilter": 5, "TagFilter.1.TagValues": 5}}
	}}
	for parameter, want := range map[string]bool{
		"Tag.20.Key": false, "Tag.21.Key": true, "Tag.21.Value": true, "DiskId.16": false, "DiskId.17": true,
		"Tag.99999999999999999999.Key": true, "Filter.3.Key": false, "Tag": false, "Tag.21.Name": false, "tag.21.Key": false, "": false,
		"TagFilter.5.TagKey": false, "TagFilter.6.TagKey": true, "TagFilter.1.TagValues.5": false, "TagFilter.1.TagValues.6": true,
	} {
		require.Equal(t, want, d.IsSurplus(parameter), parameter)
	}
}
