package ecs

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// The categories of disks with rules of their own.
const (
	categoryCloud    = "cloud"
	categoryESSD     = "cloud_essd"
	categoryAuto     = "cloud_auto"
	categoryRegional = "cloud_regional_disk_auto"
	ephemeralPrefix  = "elastic_ephemeral_disk_"
)

// sizes are the sizes in GiB that the disks of a category can have. Of an ESSD,
// the smallest one depends on its performance level.
var sizes = map[string]struct{ least, most int32 }{
	categoryCloud:                {5, 2000},
	"cloud_efficiency":           {20, 32768},
	"cloud_ssd":                  {20, 32768},
	categoryESSD:                 {1, 65536},
	categoryAuto:                 {1, 65536},
	"cloud_essd_entry":           {10, 32768},
	categoryRegional:             {10, 65536},
	ephemeralPrefix + "standard": {64, 8192},
	ephemeralPrefix + "premium":  {64, 8192},
}

// leastOfLevel is the smallest size in GiB of an ESSD of a performance level.
var leastOfLevel = map[string]int32{"PL0": 1, "PL1": 20, "PL2": 461, "PL3": 1261}

// NewDisk describes a disk to create.
type NewDisk struct {
	Region, Zone, Instance string
	Snapshot               string // "" for an empty disk
	SizeGiB                int32  // 0 for the smallest possible
	Category, Level        string // "" for the default
	Name, Description      *string
	Encrypted              bool
	KMSKey                 string
	ResourceGroup          string
	MultiAttach            bool
	ProvisionedIOPS        *int64
	Bursting               *bool
	StorageSet             string
	Partitions             int32
	StorageCluster         string
	Tags                   []Tag
}

// CreatedDisk is a new disk, with its order if it is paid in advance.
type CreatedDisk struct{ ID, Order string }

// CreateDisk starts to create a disk. One for an instance is paid in advance and
// attached to it, and the call ignores the token, the resource group, the key and
// the tags. It fails with TagWithoutKey, DuplicateTag, InstanceNotFound,
// SnapshotNotFound, SnapshotNotReady, SnapshotNotAllowed, SnapshotTooLarge,
// TokenMismatch or one of the errors of check.
func (s *Service) CreateDisk(c Call, wanted NewDisk) (CreatedDisk, error) {
	tags, err := newTags(wanted.Tags)
	if err != nil {
		return CreatedDisk{}, err
	}
	if wanted.Instance != "" {
		c.Token, tags, wanted.ResourceGroup, wanted.KMSKey = "", nil, "", ""
	}
	wanted.Category = cmp.Or(wanted.Category, categoryCloud)
	if wanted.Category == categoryESSD {
		wanted.Level = cmp.Or(wanted.Level, "PL1")
	}
	if err := wanted.check(); err != nil {
		return CreatedDisk{}, err
	}
	return once(s.store, c, func(tx *store.Tx) (CreatedDisk, error) {
		if wanted.Instance != "" && !s.hasInstance(tx, wanted.Instance) {
			return CreatedDisk{}, InstanceNotFound
		}
		d := wanted.disk(tags)
		if err := wanted.fill(tx, d); err != nil {
			return CreatedDisk{}, err
		}
		d.Created, d.Ready = tx.Now, tx.Now.Add(s.environment.Delay)
		created := CreatedDisk{ID: d.ID}
		if d.Instance != "" {
			created.Order = newID("o")
			d.Attached = d.Ready
			if d.Device, err = freeDevice(tx, d, ""); err != nil {
				return CreatedDisk{}, err
			}
		}
		tx.Put(d)
		return created, nil
	})
}

// disk returns the record of the disk, without its times and its size.
func (n NewDisk) disk(tags map[string]string) *Disk {
	return &Disk{
		ID: newID("d"), Type: typeData, Instance: n.Instance, Zone: n.Zone,
		Name: n.Name, Description: n.Description, Category: n.Category, Level: n.Level, Snapshot: n.Snapshot,
		Encrypted: n.Encrypted, KMSKey: n.KMSKey, ResourceGroup: n.ResourceGroup, Tags: tags,
		MultiAttach: n.MultiAttach, PrePaid: n.Instance != "", WithInstance: n.Instance != "",
		ProvisionedIOPS: n.ProvisionedIOPS, Bursting: n.Bursting,
		StorageSet: n.StorageSet, Partitions: n.Partitions, StorageCluster: n.StorageCluster,
	}
}

// check refuses parameters that do not go together.
func (n NewDisk) check() error {
	for _, rule := range []struct {
		isBroken bool
		err      error
	}{
		{n.Snapshot == "" && n.SizeGiB == 0, NoSize},
		{n.Zone != "" && n.Instance != "", ZoneAndInstance},
		{n.Zone == "" && n.Instance == "" && n.Category != categoryRegional, MissingZone},
		{n.Snapshot != "" && strings.HasPrefix(n.Category, ephemeralPrefix), EphemeralSnapshot},
		{n.KMSKey != "" && !n.Encrypted, KeyWithoutEncryption},
		{n.StorageCluster != "" && n.StorageSet != "", ClusterAndSet},
		{n.StorageCluster != "" && n.Instance != "", ClusterAndInstance},
		{n.MultiAttach && n.Instance != "", MultiAttachAndInstance},
		{n.MultiAttach && n.Category != categoryESSD, MultiAttachCategory},
		{n.ProvisionedIOPS != nil && n.Category != categoryAuto, IOPSCategory},
		{n.Bursting != nil && n.Category != categoryAuto, BurstingCategory},
	} {
		if rule.isBroken {
			return rule.err
		}
	}
	return n.checkSize()
}

func (n NewDisk) checkSize() error {
	limits := sizes[n.Category]
	if n.SizeGiB == 0 {
		return nil
	}
	if n.SizeGiB < limits.least || n.SizeGiB > limits.most {
		return DiskSize.Because(fmt.Sprintf("Size: %d; a disk of category %s has %d to %d.", n.SizeGiB, n.Category, limits.least, limits.most))
	}
	if n.SizeGiB < leastOfLevel[n.Level] {
		return LevelSize.Because(fmt.Sprintf("Size: %d; %s needs %d at least.", n.SizeGiB, n.Level, leastOfLevel[n.Level]))
	}
	return nil
}

// fill gives the disk its size, and the encryption of the snapshot that it is created
// from.
func (n NewDisk) fill(tx *store.Tx, d *Disk) error {
	limits := sizes[n.Category]
	d.SizeGiB = cmp.Or(n.SizeGiB, max(limits.least, leastOfLevel[n.Level]))
	if n.Snapshot == "" {
		return nil
	}
	source, err := findIn(tx, n.Region, n.Snapshot)
	if err != nil {
		return err
	}
	if err := checkForDisk(tx, source); err != nil {
		return err
	}
	d.SizeGiB = max(d.SizeGiB, source.SizeGiB())
	if d.SizeGiB > limits.most {
		return SnapshotTooLarge.Because(fmt.Sprintf("It has %d GiB; a disk of category %s has at most %d.", source.SizeGiB(), n.Category, limits.most))
	}
	d.Encrypted = d.Encrypted || source.Disk.Encrypted
	d.KMSKey = cmp.Or(d.KMSKey, source.Disk.KMSKey)
	return nil
}

// checkForDisk refuses a snapshot that no disk can be created from.
func checkForDisk(tx *store.Tx, source *Snapshot) error {
	switch {
	case source.Phase(tx.Now) == snapshot.Failed:
		return SnapshotNotAllowed.Because("It is " + source.status(tx.Now) + ".")
	case !source.isUsable(tx.Now):
		return SnapshotNotReady
	case source.category() == categoryArchive:
		return SnapshotNotAllowed.Because("It is in the archive.")
	}
	return nil
}
