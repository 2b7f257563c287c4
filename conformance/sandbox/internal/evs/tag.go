package evs

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// Tag is a tag of a resource.
type Tag struct {
	Key   string
	Value *string // nil for any, where tags are removed
}

// checkTags returns an error if a key is malformed; at is the place of the tags.
func checkTags(tags map[string]string, at string) error {
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if !tagKey.MatchString(key) {
			return InvalidTag.Because(at + ": the key " + strconv.Quote(key) + " is not 1 to 36 letters, digits, _, - or CJK characters.")
		}
	}
	return nil
}

// withTags returns a copy of tags with some more. It fails with InvalidTag.
func withTags(tags map[string]string, added []Tag) (map[string]string, error) {
	more := map[string]string{}
	for _, tag := range added {
		if hasKey(more, tag.Key) {
			return nil, InvalidTag.Because("/tags: the key " + strconv.Quote(tag.Key) + " is there twice.")
		}
		more[tag.Key] = *tag.Value
	}
	if err := checkTags(more, "/tags"); err != nil {
		return nil, err
	}
	together := map[string]string{}
	maps.Copy(together, tags)
	maps.Copy(together, more)
	return together, nil
}

// withoutTags returns a copy of tags without some.
func withoutTags(tags map[string]string, removed []Tag) map[string]string {
	left := map[string]string{}
	maps.Copy(left, tags)
	for _, tag := range removed {
		if hasTags(left, []Tag{tag}) {
			delete(left, tag.Key)
		}
	}
	return left
}

// hasTags reports whether all wanted are among the tags.
func hasTags(tags map[string]string, wanted []Tag) bool {
	for _, tag := range wanted {
		if value, ok := tags[tag.Key]; !ok || !matches(tag.Value, value) {
			return false
		}
	}
	return true
}

// collectTags adds the tags of one resource to those of all: each key with its values.
func collectTags(all map[string][]string, tags map[string]string) {
	for key, value := range tags {
		if i, known := slices.BinarySearch(all[key], value); !known {
			all[key] = slices.Insert(all[key], i, value)
		}
	}
}

// decodeTags decodes the tags of a query: an object, or a list of objects of key and
// value. It fails with InvalidQuery.
func decodeTags(text *string) ([]Tag, error) {
	if text == nil {
		return nil, nil
	}
	var wanted []Tag
	var object map[string]string
	switch err := json.Unmarshal([]byte(*text), &object); {
	case err == nil:
		for key, value := range object {
			wanted = append(wanted, Tag{key, &value})
		}
	case json.Unmarshal([]byte(*text), &wanted) != nil:
		return nil, InvalidQuery.Because(`tags: it is neither an object of strings nor a list of objects of key and value; send one, such as {"key1":"value1"}.`)
	}
	return wanted, nil
}
