package ecs

import (
	"maps"
	"slices"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// The types of disks.
const (
	typeSystem = "system"
	typeData   = "data"
)

// The statuses of disks. No page says which one a disk has while it is rolled back.
const (
	diskCreating  = "Creating"
	diskAvailable = "Available"
	diskAttaching = "Attaching"
	diskInUse     = "In_use"
	diskDetaching = "Detaching"
)

// diskMemory is how long the service remembers a deleted disk. A disk that no call
// created would exist again at once if its deletion were forgotten.
const diskMemory = 24 * time.Hour

// diskCreated is when every disk was created that no call created.
var diskCreated = time.Date(2019, time.November, 11, 8, 35, 29, 0, time.UTC)

// Disk is a disk that a call created, attached or deleted.
type Disk struct {
	ID              string            `json:"id"`
	Instance        string            `json:"instance"` // the last one; "" if it was never attached
	Type            string            `json:"type"`
	Name            *string           `json:"name,omitempty"`
	Description     *string           `json:"description,omitempty"`
	Zone            string            `json:"zone,omitempty"` // "" is made up
	Category        string            `json:"category,omitempty"`
	Level           string            `json:"level,omitempty"`
	SizeGiB         int32             `json:"sizeGiB,omitempty"`
	Snapshot        string            `json:"snapshot,omitempty"` // that it was created from
	Encrypted       bool              `json:"encrypted,omitempty"`
	KMSKey          string            `json:"kmsKey,omitempty"`
	ResourceGroup   string            `json:"resourceGroup,omitempty"`
	Tags            map[string]string `json:"tags,omitempty"`
	MultiAttach     bool              `json:"multiAttach,omitempty"`
	PrePaid         bool              `json:"prePaid,omitempty"`
	WithInstance    bool              `json:"withInstance,omitempty"` // it is released with its instance
	ProvisionedIOPS *int64            `json:"provisionedIops,omitempty"`
	Bursting        *bool             `json:"bursting,omitempty"`
	StorageSet      string            `json:"storageSet,omitempty"`
	Partitions      int32             `json:"partitions,omitempty"`
	StorageCluster  string            `json:"storageCluster,omitempty"`
	Device          string            `json:"device,omitempty"`
	Created         time.Time         `json:"created,omitzero"` // zero in an older data file
	Ready           time.Time         `json:"ready,omitzero"`   // until then it is being created
	Attached        time.Time         `json:"attached,omitzero"`
	Detached        time.Time         `json:"detached,omitzero"`
	Moved           time.Time         `json:"moved,omitzero"`   // until then it is being attached or detached
	Leaves          bool              `json:"leaves,omitempty"` // the last call detached it
	Deleted         time.Time         `json:"deleted,omitzero"`
}

// Kind implements store.Record.
func (d *Disk) Kind() *store.Kind { return disks }

// RecordID implements store.Record.
func (d *Disk) RecordID() string { return d.ID }

// Keys implements store.Record.
func (d *Disk) Keys() []store.Key {
	if d.Snapshot == "" {
		return []store.Key{allDisks}
	}
	return []store.Key{allDisks, bySnapshot(d.Snapshot)}
}

// Expiry implements store.Record.
func (d *Disk) Expiry() time.Time {
	if d.Deleted.IsZero() {
		return time.Time{}
	}
	return d.Deleted.Add(diskMemory)
}

// bySnapshot finds the disks that were created from a snapshot.
func bySnapshot(id string) store.Key {
	return store.Key{Kind: disks, Index: "snapshot", Value: id}
}

func (d *Disk) tags() map[string]string { return d.Tags }
func (d *Disk) resourceGroup() string   { return d.ResourceGroup }
func (d *Disk) isIn(string) bool        { return d.Deleted.IsZero() }

func (d *Disk) withTags(tags map[string]string) store.Record {
	changed := *d
	changed.Tags = tags
	return &changed
}

// madeUpDisk returns a disk that no call created. It was attached before.
func madeUpDisk(id, diskType, instance string) *Disk {
	return &Disk{
		ID: id, Type: diskType, Instance: instance, Category: categoryESSD, Level: "PL0", SizeGiB: snapshot.SizeGiB,
		Created: diskCreated, Ready: diskCreated, Attached: diskCreated,
	}
}

func (d *Disk) isMadeUp() bool { return d.Created.Equal(diskCreated) }

// diskOf returns what is known of a disk, or made up, whether or not it exists.
func diskOf(tx *store.Tx, id string) *Disk {
	known, ok := store.Get[*Disk](tx, disks, id)
	switch {
	case !ok:
		return madeUpDisk(id, typeData, "")
	case known.Created.IsZero():
		return madeUpDisk(id, known.Type, known.Instance)
	}
	return known
}

// findDisk returns a disk that exists. It fails with DiskNotFound.
func (s *Service) findDisk(tx *store.Tx, id string) (*Disk, error) {
	_, isKnown := store.Get[*Disk](tx, disks, id)
	d := diskOf(tx, id)
	if !d.Deleted.IsZero() || !isKnown && !s.exists(tx, id) {
		return nil, DiskNotFound.Because("Disk " + id + ".")
	}
	return d, nil
}

// status returns the status of a disk that exists.
func (d *Disk) status(now time.Time) string {
	isMoving := now.Before(d.Moved)
	switch {
	case now.Before(d.Ready):
		return diskCreating
	case isMoving && d.Leaves:
		return diskDetaching
	case isMoving:
		return diskAttaching
	case d.Instance == "" || d.Leaves:
		return diskAvailable
	}
	return diskInUse
}

// attachedTo returns the instance that the disk is attached to, "" for none.
func (d *Disk) attachedTo(now time.Time) string {
	if s := d.status(now); s != diskInUse && s != diskDetaching {
		return ""
	}
	return d.Instance
}

// isPortable reports whether the disk can be without an instance.
func (d *Disk) isPortable() bool { return d.Type == typeData && !d.PrePaid }

// attachedDisks returns the disks that are attached to an instance, the oldest first.
func attachedDisks(tx *store.Tx, instance string) []*Disk {
	return slices.DeleteFunc(recordedDisks(tx), func(d *Disk) bool { return d.attachedTo(tx.Now) != instance })
}

// recordedDisks returns the disks that exist and have a record, the oldest first.
func recordedDisks(tx *store.Tx) []*Disk {
	var all []*Disk
	for _, known := range store.Find[*Disk](tx, allDisks) {
		if known.Deleted.IsZero() {
			all = append(all, diskOf(tx, known.ID))
		}
	}
	return all
}

// unrecordedDisks returns the disks that only have a snapshot, in the order of
// their ids.
func unrecordedDisks(tx *store.Tx) []*Disk {
	sources := map[string]bool{}
	for _, s := range store.Find[*Snapshot](tx, allSnapshots) {
		if _, isKnown := store.Get[*Disk](tx, disks, s.Source); !isKnown {
			sources[s.Source] = true
		}
	}
	var all []*Disk
	for _, id := range slices.Sorted(maps.Keys(sources)) {
		all = append(all, diskOf(tx, id))
	}
	return all
}

// DeleteDisk deletes a disk and its automatic snapshots, without those that are
// locked; a call for one that does not exist changes nothing. It fails with SystemDisk,
// DiskNotPortable, DiskAttached, DiskStatus or DiskBusy.
func (s *Service) DeleteDisk(id string) error {
	return s.store.Update(func(tx *store.Tx) error {
		d, err := s.findDisk(tx, id)
		if err != nil {
			return nil
		}
		status := d.status(tx.Now)
		switch {
		case d.Type == typeSystem:
			return SystemDisk
		case !d.isPortable():
			return DiskNotPortable
		case status == diskInUse:
			return DiskAttached
		case status != diskAvailable:
			return DiskStatus.Because("Disk " + id + " is " + status + ".")
		case isReset(tx, id):
			return DiskStatus.Because("Disk " + id + " is being rolled back.")
		case isCreatingSnapshot(tx, id):
			return DiskBusy
		}
		removePolicies(tx, id, func(string) bool { return true })
		for _, own := range ownSnapshots(tx, id) {
			if own.Disk.Policy != "" && !own.isLocked(tx.Now) {
				tx.Remove(own)
			}
		}
		changed := *d
		changed.Deleted = tx.Now
		tx.Put(&changed)
		return nil
	})
}
