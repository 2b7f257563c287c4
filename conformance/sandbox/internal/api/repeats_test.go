package api

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRepeats compares what is read from the documents with the pages of ECS.
func TestRepeats(t *testing.T) {
	all, err := documentsByID()
	require.NoError(t, err)
	require.Equal(t, map[string]int{"Tag": 20, "DiskId": 16, "ExcludeDiskId": 16, "SnapshotGroupId": 10, "Status": 3}, all["alibaba/ecs20140526"].facts().repeats)
	for id, d := range all {
		if id != "alibaba/ecs20140526" {
			require.Empty(t, d.facts().repeats, id)
		}
	}
}

func TestIsSurplus(t *testing.T) {
	d := &Document{facts: func() facts { return facts{repeats: map[string]int{"Tag": 20, "DiskId": 16}} }}
	for parameter, want := range map[string]bool{
		"Tag.20.Key": false, "Tag.21.Key": true, "Tag.21.Value": true, "DiskId.16": false, "DiskId.17": true,
		"Tag.99999999999999999999.Key": true, "Filter.3.Key": false, "Tag": false, "Tag.21.Name": false, "tag.21.Key": false, "": false,
	} {
		require.Equal(t, want, d.IsSurplus(parameter), parameter)
	}
}
