package ecs

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// The number of tags is that of the pages; the size of a page of the list is made up.
const (
	maxTags     = 20 // of one resource
	tagPageSize = 50
)

// groupKey is the key of a tag that stands for the resource group.
const groupKey = "acs:rm:rgId"

// tagged is a record of a resource that can have tags.
type tagged interface {
	store.Record
	tags() map[string]string
	withTags(tags map[string]string) store.Record // a changed copy
	resourceGroup() string
	isIn(region string) bool
}

// typeDisk is the type of disks, which exist also without a record.
const typeDisk = "disk"

// taggedTypes has the types of resources that the service keeps, each with the key
// of all of them. There are no resources of any other type.
var taggedTypes = map[string]store.Key{"snapshot": allSnapshots, "snapshotgroup": allGroups, "snapshotpolicy": allPolicies, typeDisk: allDisks}

func (s *Snapshot) tags() map[string]string { return s.Metadata }
func (s *Snapshot) resourceGroup() string   { return s.Disk.ResourceGroup }

func (s *Snapshot) withTags(tags map[string]string) store.Record {
	changed := *s
	changed.Metadata = tags
	return &changed
}

func (g *Group) tags() map[string]string { return g.Tags }
func (g *Group) resourceGroup() string   { return g.ResourceGroup }
func (g *Group) isIn(string) bool        { return true }

func (g *Group) withTags(tags map[string]string) store.Record {
	changed := *g
	changed.Tags = tags
	return &changed
}

func (p *Policy) tags() map[string]string { return p.Tags }
func (p *Policy) resourceGroup() string   { return p.ResourceGroup }
func (p *Policy) isIn(region string) bool { return p.Region == region }

func (p *Policy) withTags(tags map[string]string) store.Record {
	changed := *p
	changed.Tags = tags
	return &changed
}

// Resources names resources of one type in a region.
type Resources struct {
	Region, Type string
	IDs          []string
}

// change replaces the tags of each of the resources by what do makes of a copy of
// them. It fails with ResourceNotFound or TooManyTags.
func (r Resources) change(tx *store.Tx, s *Service, do func(tags map[string]string)) error {
	found, err := r.find(tx, s)
	if err != nil {
		return err
	}
	for _, resource := range found {
		tags := map[string]string{}
		maps.Copy(tags, resource.tags())
		do(tags)
		if len(tags) > maxTags {
			return TooManyTags.Because(fmt.Sprintf("%s would have %d tags, at most %d are allowed.", resource.RecordID(), len(tags), maxTags))
		}
		tx.Put(resource.withTags(tags))
	}
	return nil
}

// find returns the resources that are named.
func (r Resources) find(tx *store.Tx, s *Service) ([]tagged, error) {
	var all []tagged
	for _, id := range r.IDs {
		found, ok := r.get(tx, s, id)
		if !ok || !found.isIn(r.Region) {
			return nil, ResourceNotFound.Because("ResourceId: " + id + ".")
		}
		all = append(all, found)
	}
	return all, nil
}

func (r Resources) get(tx *store.Tx, s *Service, id string) (tagged, bool) {
	if r.Type == typeDisk {
		d, err := s.findDisk(tx, id)
		return d, err == nil
	}
	return store.Get[tagged](tx, taggedTypes[r.Type].Kind, id)
}

// AddTags adds tags to resources, to all or none of them. A tag whose key a
// resource has gets the new value. It fails with TagWithoutKey, DuplicateTag,
// ResourceNotFound or TooManyTags.
func (s *Service) AddTags(r Resources, tags []Tag) error {
	added, err := newTags(tags)
	if err != nil {
		return err
	}
	return s.store.Update(func(tx *store.Tx) error {
		return r.change(tx, s, func(has map[string]string) { maps.Copy(has, added) })
	})
}

// RemoveTags removes the tags with these keys from resources, or all tags. It fails
// with AllAndKeys, NoTags or ResourceNotFound.
func (s *Service) RemoveTags(r Resources, keys []string, all bool) error {
	if all && len(keys) > 0 {
		return AllAndKeys
	}
	if !all && len(keys) == 0 {
		return NoTags
	}
	return s.store.Update(func(tx *store.Tx) error {
		return r.change(tx, s, func(has map[string]string) {
			maps.DeleteFunc(has, func(key, _ string) bool { return all || slices.Contains(keys, key) })
		})
	})
}

// TagFilter selects resources by parts of one key, or by parts of the values of a
// whole key.
type TagFilter struct {
	Key    *string
	Values []string
}

// TagQuery selects resources. A filter that is empty keeps everything.
type TagQuery struct {
	Resources
	Tags    []Tag
	Filters []TagFilter
	Token   *string
}

// ResourceTag is a tag of a resource.
type ResourceTag struct {
	ID, Type, Key, Value string
	place                string
}

// ListTags returns a page of the tags of resources, those of the newest resources
// first. It fails with NothingNamed, TagsAndFilters, TagValueWithoutKey,
// GroupAndTags, DuplicateTag, InvalidTagFilter, ResourceNotFound or
// InvalidToken.
func (s *Service) ListTags(q TagQuery) (Page[ResourceTag], error) {
	if err := q.check(); err != nil {
		return Page[ResourceTag]{}, err
	}
	var found Page[ResourceTag]
	err := s.store.View(func(tx *store.Tx) error {
		if _, err := q.find(tx, s); err != nil {
			return err
		}
		var err error
		found, err = page(Paging{Token: q.Token, Max: new(int32(tagPageSize))}, 1, q.entries(tx), func(t ResourceTag) string { return t.place })
		return err
	})
	return found, err
}

func (q TagQuery) check() error {
	switch {
	case len(q.IDs)+len(q.Tags)+len(q.Filters) == 0:
		return NothingNamed
	case len(q.Tags) > 0 && len(q.Filters) > 0:
		return TagsAndFilters
	case checkTags(q.Tags) != nil:
		return TagValueWithoutKey
	case q.namesGroup() && len(q.Tags) > 1:
		return GroupAndTags
	}
	if _, err := newTags(q.Tags); err != nil {
		return err
	}
	for _, f := range q.Filters {
		if err := f.check(); err != nil {
			return err
		}
	}
	return nil
}

// namesGroup reports whether a tag stands for the resource group.
func (q TagQuery) namesGroup() bool {
	return slices.ContainsFunc(q.Tags, func(t Tag) bool { return ptr.OrZero(t.Key) == groupKey })
}

func (f TagFilter) check() error {
	if f.Key == nil {
		return InvalidTagFilter.Because("TagFilter: it has values and no key.")
	}
	if len(f.Values) > 0 && strings.Contains(*f.Key, "*") {
		return InvalidTagFilter.Because("TagFilter: its key is a part, and it has values.")
	}
	return nil
}

// entries returns the tags of the resources that the query selects.
func (q TagQuery) entries(tx *store.Tx) []ResourceTag {
	var all []ResourceTag
	place := newestPlace[tagged](tx)
	for _, r := range newest(tx, taggedTypes[q.Type], q.takes) {
		tags := q.tagsOf(r)
		for _, key := range slices.Sorted(maps.Keys(tags)) {
			all = append(all, ResourceTag{r.RecordID(), q.Type, key, tags[key], place(r) + " " + key})
		}
	}
	return all
}

func (q TagQuery) takes(r tagged) bool {
	tags := q.tagsOf(r)
	return r.isIn(q.Region) && (len(q.IDs) == 0 || slices.Contains(q.IDs, r.RecordID())) && hasTags(tags, q.Tags) &&
		!slices.ContainsFunc(q.Filters, func(f TagFilter) bool { return !f.takes(tags) })
}

// tagsOf returns the tags of a resource, with its resource group if the query names
// that.
func (q TagQuery) tagsOf(r tagged) map[string]string {
	if !q.namesGroup() || r.resourceGroup() == "" {
		return r.tags()
	}
	tags := map[string]string{groupKey: r.resourceGroup()}
	maps.Copy(tags, r.tags())
	return tags
}

// takes reports whether one of the tags satisfies the filter.
func (f TagFilter) takes(tags map[string]string) bool {
	for key, value := range tags {
		if isPart([]string{*f.Key}, key) && (len(f.Values) == 0 || isPart(f.Values, value)) {
			return true
		}
	}
	return false
}

// isPart reports whether text satisfies one of the patterns: env* is its start,
// *env* is anywhere in it, and env is all of it. The first pattern says which of
// these all of them are.
func isPart(patterns []string, text string) bool {
	fits := func(text, part string) bool { return text == part }
	if first := patterns[0]; strings.HasSuffix(first, "*") {
		fits = strings.HasPrefix
		if strings.HasPrefix(first, "*") {
			fits = strings.Contains
		}
	}
	return slices.ContainsFunc(patterns, func(p string) bool { return fits(text, strings.Trim(p, "*")) })
}
