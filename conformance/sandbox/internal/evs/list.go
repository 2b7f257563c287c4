package evs

import (
	"cmp"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// Query selects and orders the snapshots of a list. By default the newest is the
// first. A filter that is nil keeps everything.
type Query struct {
	IDs                              []string
	Name, Status, Volume             *string
	NameLike, StatusLike, VolumeLike *string // parts of the value
	Storage                          Storage

	SortKey   string // "" for the time of creation
	Ascending bool

	Marker string // "" for none
	Offset int
	Limit  *int
}

// Storage selects volumes by the storage that they are on, and snapshots by that of
// their volumes.
type Storage struct {
	Zone, ServiceType          *string
	DedicatedName, DedicatedID *string
}

// ServiceType is the one type of storage that the sandbox has.
const ServiceType = "EVS"

// Page is a part of a list.
type Page struct {
	Snapshots []View
	Count     int  // in the whole list
	More      bool // there is a next page, and the query asked for pages
}

// Last returns the id of the last snapshot of a page that has some.
func (p Page) Last() string {
	return p.Snapshots[len(p.Snapshots)-1].ID
}

// List returns a page of the snapshots of a project. It fails with InvalidQuery,
// InvalidSortKey or, if there is no such marker, NotFound.
func (s *Service) List(project string, q Query) (Page, error) {
	if err := q.Storage.check(); err != nil {
		return Page{}, err
	}
	var page Page
	err := s.store.View(func(tx *store.Tx) error {
		var all []View
		for _, found := range store.Find[*Snapshot](tx, snapshot.All(Snapshots, project)) {
			all = append(all, viewAt(tx.Now, found))
		}
		var err error
		page, err = q.page(all)
		return err
	})
	return page, err
}

// page picks a page from all, the oldest first.
func (q Query) page(all []View) (Page, error) {
	part, err := pick(listed[View]{
		what: "Snapshot", all: all, id: func(v View) string { return v.ID }, keeps: q.keeps, sortKeys: sortKeys,
	}, Paging{q.SortKey, q.Ascending, q.Marker, q.Offset, q.Limit})
	return Page{part.items, part.count, part.more}, err
}

const sortKeyName = "name"

// sortKeys are those of OpenStack Cinder that the snapshots have.
var sortKeys = map[string]func(a, b View) int{
	"created_at": func(a, b View) int { return a.Created.Compare(b.Created) },
	"id":         func(a, b View) int { return cmp.Compare(a.ID, b.ID) },
	sortKeyName:  func(a, b View) int { return cmp.Compare(ptr.OrZero(a.Name), ptr.OrZero(b.Name)) },
	"status":     func(a, b View) int { return cmp.Compare(a.Status, b.Status) },
	"volume_id":  func(a, b View) int { return cmp.Compare(a.Source, b.Source) },
}

func (q Query) keeps(v View) bool {
	name := ptr.OrZero(v.Name)
	return !q.Storage.isElsewhere(v.Zone) &&
		(q.IDs == nil || slices.Contains(q.IDs, v.ID)) && matches(q.Name, name) && matches(q.Status, v.Status) && matches(q.Volume, v.Source) &&
		matchesPart(q.NameLike, name) && matchesPart(q.StatusLike, v.Status) && matchesPart(q.VolumeLike, v.Source)
}

func (q Query) isFiltered() bool {
	filters := []*string{q.Name, q.Status, q.Volume, q.NameLike, q.StatusLike, q.VolumeLike}
	return slices.ContainsFunc(filters, func(wanted *string) bool { return wanted != nil })
}

func matches(wanted *string, text string) bool {
	return wanted == nil || *wanted == text
}

func matchesPart(wanted *string, text string) bool {
	return wanted == nil || strings.Contains(text, *wanted)
}

// check refuses a query for both EVS and dedicated storage.
func (s Storage) check() error {
	if ptr.OrZero(s.ServiceType) == ServiceType && s.isDedicated() {
		return InvalidQuery.Because("service_type: with EVS there is no dedicated storage; leave out dedicated_storage_name and dedicated_storage_id.")
	}
	return nil
}

func (s Storage) isDedicated() bool {
	return ptr.OrZero(s.DedicatedName) != "" || ptr.OrZero(s.DedicatedID) != ""
}

// isElsewhere reports whether the query is for other storage than what is in a zone.
func (s Storage) isElsewhere(zone string) bool {
	return !matches(s.ServiceType, ServiceType) || !matches(s.Zone, zone) || s.isDedicated()
}
