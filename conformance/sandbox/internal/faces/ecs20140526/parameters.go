package ecs20140526

import (
	"fmt"
	"maps"
	"slices"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// repeatable returns what identifies a call that may be repeated. Parameters that
// the document does not mention change nothing: the call is the same without them.
func repeatable(c *api.Call) ecs.Call {
	query := c.Request.URL.Query()
	token := query.Get("ClientToken")
	query.Del("ClientToken")
	for _, f := range c.Accepted {
		if f.In == contract.InQuery && f.Strict {
			query.Del(f.At)
		}
	}
	return ecs.Call{Operation: c.Operation.ID, Token: token, Parameters: query.Encode()}
}

// tags returns the tags of a call.
func tags(c *api.Call) []ecs.Tag { return pairs(c, "Tag") }

// pairs returns the keys and values of a parameter that repeats. The generated code
// has a member for each number of each parameter that repeats.
func pairs(c *api.Call, name string) []ecs.Tag {
	query := c.Request.URL.Query()
	var all []ecs.Tag
	for i := 1; i <= c.Face.Repeats(name); i++ {
		tag := ecs.Tag{Number: i}
		if key := fmt.Sprintf("%s.%d.Key", name, i); query.Has(key) {
			tag.Key = new(query.Get(key))
		}
		if value := fmt.Sprintf("%s.%d.Value", name, i); query.Has(value) {
			tag.Value = new(query.Get(value))
		}
		if tag.Key != nil || tag.Value != nil {
			all = append(all, tag)
		}
	}
	return all
}

// repeated returns the values of a parameter that repeats, without empty ones.
func repeated(c *api.Call, name string) []string {
	query := c.Request.URL.Query()
	var values []string
	for i := 1; i <= c.Face.Repeats(name); i++ {
		if value := query.Get(fmt.Sprintf("%s.%d", name, i)); value != "" {
			values = append(values, value)
		}
	}
	return values
}

// snapshotTags returns nil if there are no tags.
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

// groupTags returns nil if there are no tags.
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
