package evs

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// VolumeQuery selects and orders the volumes of a list. A filter that is nil keeps
// everything.
type VolumeQuery struct {
	ID, Name, Status, Server, Type *string
	IDs                            *string // a list in JSON; with it, ID has no effect
	Metadata, NotMetadata          *string // an object in JSON
	Shared                         *bool
	EnterpriseProject              *string
	Storage                        Storage

	Paging
}

// allProjects is the enterprise project that stands for every one.
const allProjects = "all_granted_eps"

// defaultProject is the enterprise project of a volume without one.
const defaultProject = "0"

// VolumePage is a part of a list.
type VolumePage struct {
	Volumes []Volume
	Count   int  // in the whole list
	More    bool // there is a next page, and the query asked for pages
}

// Last returns the id of the last volume of a page that has some.
func (p VolumePage) Last() string {
	return p.Volumes[len(p.Volumes)-1].ID
}

var volumeSortKeys = map[string]func(a, b Volume) int{
	"created_at": func(a, b Volume) int { return a.Created.Compare(b.Created) },
	"id":         func(a, b Volume) int { return cmp.Compare(a.ID, b.ID) },
	sortKeyName:  func(a, b Volume) int { return cmp.Compare(ptr.OrZero(a.Name), ptr.OrZero(b.Name)) },
	"size":       func(a, b Volume) int { return cmp.Compare(a.Size, b.Size) },
	"status":     func(a, b Volume) int { return cmp.Compare(a.Status, b.Status) },
}

// ListVolumes returns a page of the volumes of a project: those that a call created,
// and those that have a snapshot. It fails with InvalidQuery, InvalidMetadataFilter,
// InvalidSortKey or, if there is no such marker, NotFound.
func (s *Service) ListVolumes(project string, q VolumeQuery) (VolumePage, error) {
	filter, err := q.filter()
	if err != nil {
		return VolumePage{}, err
	}
	var found part[Volume]
	err = s.store.View(func(tx *store.Tx) (err error) {
		found, err = pick(listed[Volume]{
			what: "Volume", all: s.allVolumes(tx, project), id: func(v Volume) string { return v.ID }, keeps: filter.keeps, sortKeys: volumeSortKeys,
		}, q.Paging)
		return err
	})
	return VolumePage{found.items, found.count, found.more}, err
}

// allVolumes returns all volumes of a project, the oldest first.
func (s *Service) allVolumes(tx *store.Tx, project string) []Volume {
	var created []Volume
	known := map[string]bool{}
	for _, found := range store.Find[*volume](tx, volumesOf(project)) {
		known[found.ID] = true
		if !found.isGone(tx.Now) {
			created = append(created, found.view(tx))
		}
	}
	var all []Volume
	for _, of := range store.Find[*Snapshot](tx, snapshot.All(Snapshots, project)) {
		if !known[of.Source] {
			known[of.Source] = true
			all = append(all, madeUp(project, of.Source).view(tx))
		}
	}
	all = append(all, created...)
	slices.SortStableFunc(all, volumeSortKeys["created_at"])
	return all
}

// volumeFilter is a query whose lists and objects are decoded.
type volumeFilter struct {
	VolumeQuery
	ids              []string
	items, otherwise map[string]any
}

func (q VolumeQuery) filter() (volumeFilter, error) {
	f := volumeFilter{VolumeQuery: q}
	if err := q.Storage.check(); err != nil {
		return f, err
	}
	if err := decode(q.IDs, &f.ids); err != nil {
		return f, InvalidQuery.Because(`ids: it is not a list of strings; send one, such as ["id1","id2"].`)
	}
	if err := decode(q.Metadata, &f.items); err != nil {
		return f, InvalidMetadataFilter.Because(`metadata: it is not an object; send one, such as {"key":"value"}.`)
	}
	if err := decode(q.NotMetadata, &f.otherwise); err != nil {
		return f, InvalidMetadataFilter.Because(`not_metadata: it is not an object; send one, such as {"hw:passthrough":true}.`)
	}
	return f, nil
}

// decode reads JSON whose quotes may be single ones, as the clients of OpenStack
// write them.
func decode(text *string, to any) error {
	if text == nil {
		return nil
	}
	return json.Unmarshal([]byte(strings.ReplaceAll(*text, "'", `"`)), to)
}

func (f volumeFilter) keeps(v Volume) bool {
	return f.keepsID(v.ID) && f.keepsMetadata(v.Metadata) && f.keepsEnterpriseProject(v) && !f.Storage.isElsewhere(v.Zone) &&
		matches(f.Name, ptr.OrZero(v.Name)) && matches(f.Status, v.Status) && matches(f.Server, v.Server) &&
		matches(f.Type, ptr.OrZero(v.Type)) && (f.Shared == nil || *f.Shared == v.Shared)
}

func (f volumeFilter) keepsID(id string) bool {
	if f.IDs != nil {
		return slices.Contains(f.ids, id)
	}
	return matches(f.ID, id)
}

func (f volumeFilter) keepsMetadata(metadata map[string]string) bool {
	for key, value := range f.items {
		if has, ok := metadata[key]; !ok || has != fmt.Sprint(value) {
			return false
		}
	}
	for key, value := range f.otherwise {
		if has, ok := metadata[key]; ok && has == fmt.Sprint(value) {
			return false
		}
	}
	return true
}

func (f volumeFilter) keepsEnterpriseProject(v Volume) bool {
	wanted := f.EnterpriseProject
	return wanted == nil || *wanted == allProjects || *wanted == cmp.Or(ptr.OrZero(v.EnterpriseProject), defaultProject)
}
