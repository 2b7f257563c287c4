package ecs

import (
	"slices"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// leastDisks is the smallest number of disks of a page that a call by token gets.
const leastDisks = 10

// How a disk is paid for.
const (
	prePaid  = "PrePaid"
	postPaid = "PostPaid"
)

// DiskQuery selects disks. A filter that is empty keeps everything.
type DiskQuery struct {
	Region, Zone                   string
	IDs                            string // a JSON array
	Instance, Snapshot, Name       string
	Type, Category, Level, Status  string
	ChargeType, MultiAttach        string
	ResourceGroup, KMSKey          string
	Policy                         string
	LockReason                     string // no disk has one
	Portable, WithInstance         *bool
	AutoSnapshotsGo, CanHavePolicy *bool
	HasPolicy, Shared              *bool
	Encrypted                      bool // only those
	Tags                           []Tag
	CreatedFrom, CreatedTo         Filter
	DryRun                         bool // only check the call
	Paging                         Paging
}

// DiskView is a disk as it is at one time.
type DiskView struct {
	*Disk
	Status, ChargeType, MultiAttachment string
	AttachedTo                          string // an instance, "" for none
	Policy                              string // for automatic snapshots, "" for none
	Portable                            bool
}

func (d *Disk) view(tx *store.Tx) DiskView {
	v := DiskView{
		Disk: d, Status: d.status(tx.Now), ChargeType: postPaid, MultiAttachment: "Disabled",
		AttachedTo: d.attachedTo(tx.Now), Policy: policyOf(tx, d.ID), Portable: d.isPortable(),
	}
	if d.PrePaid {
		v.ChargeType = prePaid
	}
	if d.MultiAttach {
		v.MultiAttachment = "Enabled"
	}
	return v
}

// ZoneIn returns the zone of a disk in a region, made up if no call gave one.
func (d *Disk) ZoneIn(region string) string {
	if d.Zone == "" {
		return region + "-g"
	}
	return d.Zone
}

// Disks returns a page of disks: those that a call created, attached or deleted, the
// newest first, then those that only have a snapshot. It fails with InvalidDiskIDs,
// TagWithoutKey, FilterWithoutKey, InvalidFilterValue, InvalidToken or, if all is
// well, DryRun.
func (s *Service) Disks(q DiskQuery) (Page[DiskView], error) {
	f, err := newDiskSelection(q)
	if err != nil {
		return Page[DiskView]{}, err
	}
	if q.DryRun {
		return Page[DiskView]{}, DryRun
	}
	var found Page[DiskView]
	err = s.store.View(func(tx *store.Tx) error {
		recorded := recordedDisks(tx)
		slices.Reverse(recorded)
		all := slices.DeleteFunc(append(recorded, unrecordedDisks(tx)...), func(d *Disk) bool { return !f.takes(d.view(tx)) })
		cut, err := page(q.Paging, leastDisks, all, diskPlace(tx))
		found = convert(cut, func(d *Disk) DiskView { return d.view(tx) })
		return err
	})
	return found, err
}

// diskPlace returns the place of a disk in a list.
func diskPlace(tx *store.Tx) func(*Disk) string {
	recorded := newestPlace[*Disk](tx)
	return func(d *Disk) string {
		if _, ok := store.Get[*Disk](tx, disks, d.ID); ok {
			return recorded(d)
		}
		return "without a record " + d.ID // letters come after the digits of the others
	}
}

// diskSelection is a query with its list and times decoded.
type diskSelection struct {
	DiskQuery
	ids      []string  // nil for all
	from, to time.Time // zero for any
}

func newDiskSelection(q DiskQuery) (f diskSelection, err error) {
	f.DiskQuery = q
	if f.ids, err = readIDs("DiskIds", q.IDs, InvalidDiskIDs); err != nil {
		return f, err
	}
	if err := checkTags(q.Tags); err != nil {
		return f, err
	}
	f.from, f.to, err = times(q.CreatedFrom, q.CreatedTo)
	return f, err
}

func (f diskSelection) takes(v DiskView) bool {
	return (f.ids == nil || slices.Contains(f.ids, v.ID)) &&
		isAny(f.Zone, v.ZoneIn(f.Region)) && isAny(f.Instance, v.AttachedTo) && isAny(f.Snapshot, v.Snapshot) &&
		isAny(f.Name, ptr.OrZero(v.Name)) && isAny(f.ResourceGroup, v.ResourceGroup) && isAny(f.KMSKey, v.KMSKey) &&
		isKind(f.Type, v.Type) && isKind(f.Category, v.Category) && isAny(f.Level, v.Level) && isStatus(f.Status, v.Status) &&
		isAny(f.ChargeType, v.ChargeType) && isAny(f.MultiAttach, v.MultiAttachment) &&
		isAny(f.Policy, v.Policy) && f.LockReason == "" && f.takesFlags(v) &&
		hasTags(v.Tags, f.Tags) && isWithin(v.Created.Truncate(time.Second), f.from, f.to)
}

// takesFlags also knows what all disks have in common: their automatic snapshots go
// with them, they can have a policy, and none is shared block storage.
func (f diskSelection) takesFlags(v DiskView) bool {
	return isFlag(f.Portable, v.Portable) && isFlag(f.WithInstance, v.WithInstance) &&
		isFlag(f.AutoSnapshotsGo, true) && isFlag(f.CanHavePolicy, true) &&
		isFlag(f.HasPolicy, v.Policy != "") && isFlag(f.Shared, false) && (!f.Encrypted || v.Encrypted)
}

func isFlag(wanted *bool, value bool) bool { return wanted == nil || *wanted == value }

func isStatus(wanted, status string) bool { return wanted == "All" || isAny(wanted, status) }
