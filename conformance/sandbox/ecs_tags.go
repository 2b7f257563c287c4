package sandbox

import (
	"fmt"
	"maps"
	"net/url"
	"slices"

	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// tagPair is a tag as a call names it; without a value it is any with that key.
type tagPair struct {
	key   string
	value *string
}

// readTagPairs collects the numbered tags, which the generated code has as 40
// members.
func readTagPairs(c *call, query url.Values) ([]tagPair, error) {
	var pairs []tagPair
	for i := 1; i <= maxTags; i++ {
		key, value := fmt.Sprintf("Tag.%d.Key", i), fmt.Sprintf("Tag.%d.Value", i)
		pair := tagPair{key: query.Get(key)}
		if query.Has(value) {
			pair.value = new(query.Get(value))
		}
		switch {
		case query.Has(key):
			pairs = append(pairs, pair)
		case query.Has(value):
			return nil, ecsRefusal(c, "InvalidTag.Mismatch", "InvalidTagKey.Malformed").because(key + ": the value has no key; add it.")
		}
	}
	return pairs, nil
}

// readTags reads the tags of something new.
func readTags(c *call, query url.Values) (map[string]string, error) {
	pairs, err := readTagPairs(c, query)
	if err != nil {
		return nil, err
	}
	tags := map[string]string{}
	for _, pair := range pairs {
		if _, ok := tags[pair.key]; ok {
			return nil, ecsRefusal(c, "Duplicate.TagKey")
		}
		tags[pair.key] = orZero(pair.value)
	}
	return tags, nil
}

// hasTags reports whether all of the pairs are among tags.
func hasTags(tags map[string]string, pairs []tagPair) bool {
	return !slices.ContainsFunc(pairs, func(pair tagPair) bool {
		value, ok := tags[pair.key]
		return !ok || pair.value != nil && *pair.value != value
	})
}

// snapshotTags is nil if there are none.
func snapshotTags(tags map[string]string) *ecs20140526.SnapshotTagList {
	if len(tags) == 0 {
		return nil
	}
	list := &ecs20140526.SnapshotTagList{}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list.Tag = append(list.Tag, ecs20140526.SnapshotTag{TagKey: key, TagValue: new(tags[key])})
	}
	return list
}

// groupTags is nil if there are none.
func groupTags(tags map[string]string) *ecs20140526.SnapshotGroupTagList {
	if len(tags) == 0 {
		return nil
	}
	list := &ecs20140526.SnapshotGroupTagList{}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list.Tag = append(list.Tag, ecs20140526.SnapshotGroupTag{Key: key, Value: new(tags[key])})
	}
	return list
}
