package ecs

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/domain"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// maxIDs is how many ids a list can be filtered by.
const maxIDs = 100

const timeLayout = "2006-01-02T15:04:05Z"

// Time returns t as the pages write times.
func Time(t time.Time) string { return t.UTC().Format(timeLayout) }

// Query selects snapshots. A filter that is empty keeps everything.
type Query struct {
	Region                          string
	IDs                             string // a JSON array
	Disk, DiskType, Instance, Chain string
	Name, ResourceGroup             string
	Category, Status, Type, Usage   string
	KMSKey                          string
	Encrypted                       bool // only those
	Tags                            []Tag
	CreatedFrom, CreatedTo          Filter
	DryRun                          bool // only check the call
	Paging                          Paging
}

// Filter is one of the two numbered filters of a query, which are times.
type Filter struct {
	HasKey bool
	Value  *string
}

// List returns a page of snapshots, the newest first. It fails with
// InvalidSnapshotIDs, TagWithoutKey, FilterWithoutKey, InvalidFilterValue,
// ChainNotFound, InvalidToken or, if all is well, DryRun.
func (s *Service) List(q Query) (Page[View], error) {
	f, err := newSelection(q)
	if err != nil {
		return Page[View]{}, err
	}
	var found Page[View]
	err = s.store.View(func(tx *store.Tx) error {
		if err := q.check(tx); err != nil {
			return err
		}
		all := newest(tx, allSnapshots, func(s *Snapshot) bool { return f.takes(tx, s) })
		cut, err := page(q.Paging, 1, all, newestPlace[*Snapshot](tx))
		found = convert(cut, func(s *Snapshot) View { return viewAt(tx, s) })
		return err
	})
	return found, err
}

// selection is a query with its lists and times decoded.
type selection struct {
	Query
	ids      []string  // nil for all
	from, to time.Time // zero for any
}

func newSelection(q Query) (f selection, err error) {
	f.Query = q
	if f.ids, err = readIDs("SnapshotIds", q.IDs, InvalidSnapshotIDs); err != nil {
		return f, err
	}
	if err := checkTags(q.Tags); err != nil {
		return f, err
	}
	f.from, f.to, err = times(q.CreatedFrom, q.CreatedTo)
	return f, err
}

// times returns the times of the two filters of a query.
func times(first, second Filter) (from, to time.Time, err error) {
	if from, err = first.time(1); err != nil {
		return from, to, err
	}
	to, err = second.time(2)
	return from, to, err
}

// readIDs decodes ids that are a JSON array; nil if there is none.
func readIDs(parameter, text string, invalid domain.Reason) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	ids := []string{}
	if err := json.Unmarshal([]byte(text), &ids); err != nil || ids == nil {
		return nil, invalid.Because(parameter + ": it is not a JSON array of strings.")
	}
	if len(ids) > maxIDs {
		return nil, invalid.Because(fmt.Sprintf("%s: %d ids, at most %d are allowed.", parameter, len(ids), maxIDs))
	}
	return ids, nil
}

// time returns the time of the filter of that number, with seconds or without;
// zero if there is no filter.
func (f Filter) time(number int) (time.Time, error) {
	if !f.HasKey && f.Value == nil {
		return time.Time{}, nil
	}
	parameter := fmt.Sprintf("Filter.%d", number)
	if !f.HasKey {
		return time.Time{}, FilterWithoutKey.Because(parameter + ".Key: the value has no key; add it.")
	}
	for _, layout := range []string{timeLayout, "2006-01-02T15:04Z"} {
		if t, err := time.Parse(layout, ptr.OrZero(f.Value)); err == nil {
			return t, nil
		}
	}
	return time.Time{}, InvalidFilterValue.Because(parameter + ".Value: it is not a time such as 2020-03-27T08:00Z.")
}

// check refuses an unknown chain. After that, a call that is only to be checked
// has passed.
func (q Query) check(tx *store.Tx) error {
	isOfChain := func(s *Snapshot) bool { return s.chain() == q.Chain && s.isIn(q.Region) }
	if q.Chain != "" && !slices.ContainsFunc(store.Find[*Snapshot](tx, allSnapshots), isOfChain) {
		return ChainNotFound
	}
	if q.DryRun {
		return DryRun
	}
	return nil
}

func (f selection) takes(tx *store.Tx, s *Snapshot) bool {
	d := diskOf(tx, s.Source)
	return s.isIn(f.Region) && (f.ids == nil || slices.Contains(f.ids, s.ID)) &&
		isAny(f.Disk, s.Source) && isAny(f.Chain, s.chain()) &&
		isAny(f.Instance, d.attachedTo(tx.Now)) && isKind(f.DiskType, d.Type) &&
		isAny(f.Name, ptr.OrZero(s.Name)) && isAny(f.ResourceGroup, s.Disk.ResourceGroup) &&
		isKind(f.Category, s.category()) && isKind(f.Status, s.status(tx.Now)) &&
		isKind(f.Type, s.madeBy()) && isKind(f.Usage, s.usage(tx)) &&
		isAny(f.KMSKey, s.Disk.KMSKey) && (!f.Encrypted || s.Disk.Encrypted) &&
		hasTags(s.Metadata, f.Tags) && isWithin(s.Created.Truncate(time.Second), f.from, f.to)
}

// isWithin reports whether something was created between two times, of which zero
// stands for any.
func isWithin(created, from, to time.Time) bool {
	return !created.Before(from) && (to.IsZero() || !created.After(to))
}

// isAny reports whether a filter keeps a value.
func isAny(wanted, value string) bool {
	return wanted == "" || wanted == value
}

// isKind is isAny for values that differ in case from page to page, and for which
// some parameters have a value that stands for all.
func isKind(wanted, value string) bool {
	return wanted == "" || wanted == "all" || strings.EqualFold(wanted, value)
}

// ChainQuery selects chains. A filter that is empty keeps everything.
type ChainQuery struct {
	Region, Instance string
	Disks, Chains    string // JSON arrays of ids
	Paging           Paging
}

// Chain is the snapshots of a disk in a region.
type Chain struct {
	ID, Disk, DiskType, Instance string
	Snapshots                    int
	SizeGiB                      int32 // of the disk
	Bytes                        int64
}

// Chains returns a page of chains in the order of the ids of their disks. It fails
// with InvalidDiskIDs, InvalidChainIDs or InvalidToken.
func (s *Service) Chains(q ChainQuery) (Page[Chain], error) {
	disks, err := readIDs("DiskIds", q.Disks, InvalidDiskIDs)
	if err != nil {
		return Page[Chain]{}, err
	}
	ids, err := readIDs("SnapshotLinkIds", q.Chains, InvalidChainIDs)
	if err != nil {
		return Page[Chain]{}, err
	}
	var found Page[Chain]
	err = s.store.View(func(tx *store.Tx) error {
		all := chains(tx, func(s *Snapshot) bool {
			return s.isIn(q.Region) && (disks == nil || slices.Contains(disks, s.Source)) && (ids == nil || slices.Contains(ids, s.chain())) &&
				isAny(q.Instance, diskOf(tx, s.Source).attachedTo(tx.Now))
		})
		var err error
		found, err = page(q.Paging, defaultPageSize, all, func(c Chain) string { return c.Disk })
		return err
	})
	return found, err
}

// chains returns the chains of the snapshots that take selects.
func chains(tx *store.Tx, take func(*Snapshot) bool) []Chain {
	members := map[string][]*Snapshot{}
	for _, s := range store.Find[*Snapshot](tx, allSnapshots) {
		if take(s) {
			members[s.Source] = append(members[s.Source], s)
		}
	}
	var all []Chain
	for _, id := range slices.Sorted(maps.Keys(members)) {
		d, newest := diskOf(tx, id), members[id][len(members[id])-1]
		all = append(all, Chain{newest.chain(), id, d.Type, d.attachedTo(tx.Now), len(members[id]), newest.SizeGiB(), totalBytes(members[id])})
	}
	return all
}

func totalBytes(all []*Snapshot) (total int64) {
	for _, s := range all {
		total += s.Bytes()
	}
	return total
}

// Usage returns how many snapshots a region has, and their size.
func (s *Service) Usage(region string) (count int, bytes int64, err error) {
	err = s.store.View(func(tx *store.Tx) error {
		all := newest(tx, allSnapshots, func(s *Snapshot) bool { return s.isIn(region) })
		count, bytes = len(all), totalBytes(all)
		return nil
	})
	return count, bytes, err
}
