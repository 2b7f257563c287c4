package ecs

import (
	"fmt"
	"slices"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
)

// Tag is a tag as a call names it, with its number. In a filter, a tag without a
// value stands for any tag with that key.
type Tag struct {
	Number     int
	Key, Value *string
}

// checkTags refuses a value that has no key.
func checkTags(tags []Tag) error {
	for _, t := range tags {
		if t.Key == nil {
			return TagWithoutKey.Because(fmt.Sprintf("Tag.%d.Key: the value has no key; add it.", t.Number))
		}
	}
	return nil
}

// newTags returns the tags of something new.
func newTags(tags []Tag) (map[string]string, error) {
	if err := checkTags(tags); err != nil {
		return nil, err
	}
	made := map[string]string{}
	for _, t := range tags {
		if _, ok := made[*t.Key]; ok {
			return nil, DuplicateTag
		}
		made[*t.Key] = ptr.OrZero(t.Value)
	}
	return made, nil
}

// hasTags reports whether has contains all of wanted.
func hasTags(has map[string]string, wanted []Tag) bool {
	return !slices.ContainsFunc(wanted, func(t Tag) bool {
		value, ok := has[*t.Key]
		return !ok || t.Value != nil && *t.Value != value
	})
}
