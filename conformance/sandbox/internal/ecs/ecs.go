package ecs

import (
	"cmp"
	"crypto/rand"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// maxSnapshots is how many snapshots of a disk a user may make.
const maxSnapshots = 256

// Service is the service. It is safe for concurrent use.
type Service struct {
	store       records
	environment snapshot.Environment
}

// New returns the service, which keeps its records in a store that was opened with
// its Kinds.
func New(s *store.Store, environment snapshot.Environment) *Service {
	made := &Service{environment: environment}
	made.store = records{s, made}
	return made
}

// newID returns an id such as s-bp17441ohwka0yuh4e2q.
func newID(prefix string) string {
	return prefix + "-bp" + strings.ToLower(rand.Text()[:18])
}

func newSnapshotID() string { return newID("s") }

// NewSnapshot describes a snapshot to create.
type NewSnapshot struct {
	Disk              string
	Name, Description *string
	Category          string // in any case
	RetentionDays     int32  // 0 is for ever
	Instant           bool
	InstantDays       int32 // 0 is as long as the snapshot
	ResourceGroup     string
	Tags              []Tag
}

// Create creates a snapshot and returns its id. It fails with TagWithoutKey,
// DuplicateTag, DiskNotFound, NeverAttached, DiskStatus, DiskBusy, QuotaExceeded or
// TokenMismatch.
func (s *Service) Create(c Call, wanted NewSnapshot) (string, error) {
	tags, err := newTags(wanted.Tags)
	if err != nil {
		return "", err
	}
	created := &Snapshot{
		Snapshot: snapshot.Snapshot{
			ID: newSnapshotID(), Service: service, Source: wanted.Disk,
			Name: wanted.Name, Description: wanted.Description, Metadata: tags,
		},
		Disk: Details{
			Category: strings.ToLower(wanted.Category), RetentionDays: wanted.RetentionDays,
			Instant: wanted.Instant, InstantDays: wanted.InstantDays, ResourceGroup: wanted.ResourceGroup,
		},
	}
	return once(s.store, c, func(tx *store.Tx) (string, error) {
		d, err := s.findDisk(tx, wanted.Disk)
		if err != nil {
			return "", err
		}
		if err := checkNewSnapshot(tx, d); err != nil {
			return "", err
		}
		created.of(d)
		return s.put(tx, created), nil
	})
}

// put keeps a snapshot that is created now, and returns its id.
func (s *Service) put(tx *store.Tx, created *Snapshot) string {
	s.environment.Start(&created.Snapshot, tx.Now)
	tx.Put(created)
	return created.ID
}

// of keeps what the snapshot shows of its disk, which may be gone later.
func (s *Snapshot) of(d *Disk) {
	s.Disk.SizeGiB, s.Disk.Encrypted, s.Disk.KMSKey = d.SizeGiB, d.Encrypted, d.KMSKey
}

// exists reports whether there is such a disk or instance: one of the environment,
// or a disk that has a snapshot.
func (s *Service) exists(tx *store.Tx, id string) bool {
	return s.environment.Has(id) || len(store.Find[*Snapshot](tx, bySource(id))) > 0
}

// checkNewSnapshot returns an error if a user cannot make another snapshot of the
// disk now. Copies do not count.
func checkNewSnapshot(tx *store.Tx, d *Disk) error {
	switch {
	case d.Attached.IsZero():
		return NeverAttached
	case checkIdle(tx, d) != nil:
		return checkIdle(tx, d)
	case isCreatingSnapshot(tx, d.ID):
		return DiskBusy
	case len(manualSnapshots(tx, d.ID)) >= maxSnapshots:
		return QuotaExceeded
	}
	return nil
}

// checkIdle refuses a disk that is neither in use nor available, or is being rolled
// back.
func checkIdle(tx *store.Tx, d *Disk) error {
	if status := d.status(tx.Now); status != diskInUse && status != diskAvailable {
		return DiskStatus.Because("Disk " + d.ID + " is " + status + ".")
	}
	if isReset(tx, d.ID) {
		return DiskStatus.Because("Disk " + d.ID + " is being rolled back.")
	}
	return nil
}

// find returns the snapshot of that id in any region.
func find(tx *store.Tx, id string) (*Snapshot, error) {
	found, ok := store.Get[*Snapshot](tx, Snapshots, id)
	if !ok {
		return nil, SnapshotNotFound
	}
	return found, nil
}

// findIn returns the snapshot of that id in a region.
func findIn(tx *store.Tx, region, id string) (*Snapshot, error) {
	found, err := find(tx, id)
	if err == nil && !found.isIn(region) {
		return nil, SnapshotNotFound
	}
	return found, err
}

// NewCopy describes a copy of a snapshot in another region.
type NewCopy struct {
	Region, Snapshot  string // of the source
	Destination       string // a region
	Name, Description string
	RetentionDays     int32
	Encrypted         bool
	KMSKey            string
	Tags              []Tag
}

// Copy copies a snapshot and returns the id of the copy. It fails with
// TagWithoutKey, DuplicateTag, InvalidParameter, SnapshotNotFound, SnapshotStatus
// or TokenMismatch.
func (s *Service) Copy(c Call, wanted NewCopy) (string, error) {
	tags, err := newTags(wanted.Tags)
	if err != nil {
		return "", err
	}
	if wanted.Destination == wanted.Region {
		return "", InvalidParameter.Because("DestinationRegionId: it is the region of the source; name another.")
	}
	return once(s.store, c, func(tx *store.Tx) (string, error) {
		source, err := findIn(tx, wanted.Region, wanted.Snapshot)
		if err != nil {
			return "", err
		}
		if err := checkStandard(tx, source); err != nil {
			return "", err
		}
		return s.put(tx, newCopy(source, wanted, tags)), nil
	})
}

// newCopy returns a copy, encrypted if it is wanted so or if the source is.
func newCopy(source *Snapshot, wanted NewCopy, tags map[string]string) *Snapshot {
	return &Snapshot{
		Snapshot: snapshot.Snapshot{
			ID: newSnapshotID(), Service: service, Source: source.Source,
			Name: &wanted.Name, Description: &wanted.Description, Metadata: tags,
		},
		Disk: Details{
			Region: wanted.Destination, SizeGiB: source.Disk.SizeGiB, RetentionDays: wanted.RetentionDays,
			Encrypted: wanted.Encrypted || source.Disk.Encrypted, KMSKey: cmp.Or(wanted.KMSKey, source.Disk.KMSKey),
			CopyOf: source.ID, CopyOfRegion: wanted.Region,
		},
	}
}
