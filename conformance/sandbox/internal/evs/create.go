package evs

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// NewVolume describes volumes to create.
type NewVolume struct {
	Project                 string
	Name, Description       *string
	Zone                    string
	Type                    *string // nil or "" for that of the snapshot, if any
	Size                    int     // in GiB
	Snapshot, Image, Backup *string // at most one of them
	Clone                   string  // a volume to clone, which the service does not support; "" for none
	Metadata, Tags          map[string]string
	Shared                  bool
	EnterpriseProject       *string
	Server                  string // to attach the volumes to; "" for none
	Count                   int    // 0 for one
	Payment                 Payment
	Token                   string // of the request; "" for none
}

// Payment is how volumes are paid for.
type Payment struct {
	Ahead  bool // yearly or monthly
	Unit   string
	Number int
}

const unitYear = "year"

// Creation is what a creation of volumes has started.
type Creation struct {
	Job     string   // "" if the volumes are paid ahead
	Order   string   // "" if they are paid by use
	IDs     []string // of the volumes, if the metadata asked for them
	Volumes []Volume
}

// namedKey is the item of the metadata that asks for the ids of the volumes.
const namedKey = "create_for_volume_id"

// orderKey is the item of the metadata that names the order of a volume.
const orderKey = "orderID"

// maxTags is how many tags a volume may have.
const maxTags = 10

// tagKey is what a key of a tag looks like.
var tagKey = regexp.MustCompile(`^[A-Za-z0-9_\-一-鿿]{1,36}$`)

// CreateVolumes starts to create volumes. With the token of an earlier request it
// returns what that one has started. It fails with SeveralSources, InvalidBody,
// SourceMetadata, BatchFromBackup, TooManyTags, InvalidTag or InvalidPayment; if there
// is no such snapshot, with NotFound; and if the snapshot does not allow the volume,
// with SnapshotStatus, VolumeSize, VolumeType or WrongZone.
func (s *Service) CreateVolumes(wanted NewVolume) (Creation, error) {
	wanted.Count = max(wanted.Count, 1)
	if err := wanted.check(); err != nil {
		return Creation{}, err
	}
	var c Creation
	err := s.store.Update(func(tx *store.Tx) error {
		if earlier := jobOfToken(tx, wanted.Project, wanted.Token); earlier != nil {
			c = s.creationOf(tx, earlier)
			return nil
		}
		if err := wanted.useSnapshot(tx); err != nil {
			return err
		}
		c = s.create(tx, wanted)
		return nil
	})
	return c, err
}

// create puts the volumes and their job.
func (s *Service) create(tx *store.Tx, wanted NewVolume) Creation {
	started := job{
		ID: id.Hex(16), Project: wanted.Project, Type: jobCreate, Token: wanted.Token,
		Begin: tx.Now, End: tx.Now.Add(s.environment.Delay), Named: wanted.Metadata[namedKey] == "true",
	}
	if wanted.Payment.Ahead {
		started.Order = id.Hex(8)
	}
	var made []*volume
	for i := range wanted.Count {
		created := wanted.volume(i, started)
		tx.Put(created)
		made = append(made, created)
		started.Parts = append(started.Parts, partOf(created))
	}
	if wanted.Count > 1 {
		started.Type = jobCreateBatch
	}
	tx.Put(&started)
	return started.creation(tx, made)
}

// creationOf returns what an earlier job started, without what has been deleted since.
func (s *Service) creationOf(tx *store.Tx, earlier *job) Creation {
	var left []*volume
	for _, p := range earlier.Parts {
		if found, err := s.findVolume(tx, earlier.Project, p.Volume); err == nil {
			left = append(left, found)
		}
	}
	return earlier.creation(tx, left)
}

// creation returns what the job started. Its volumes are being created, however soon
// they are available.
func (j *job) creation(tx *store.Tx, volumes []*volume) Creation {
	c := Creation{Job: j.ID, Order: j.Order}
	if j.Order != "" {
		c.Job = ""
	}
	if j.Named {
		for _, p := range j.Parts {
			c.IDs = append(c.IDs, p.Volume)
		}
	}
	for _, known := range volumes {
		v := known.view(tx)
		v.Status = volumeCreating
		c.Volumes = append(c.Volumes, v)
	}
	return c
}

// volume returns the record of the volume with that index.
func (n NewVolume) volume(index int, started job) *volume {
	v := &volume{
		ID: id.UUID(), Project: n.Project, Name: n.Name, Description: n.Description,
		Zone: n.Zone, Type: n.Type, SizeGiB: n.Size, Snapshot: n.Snapshot, Image: ptr.OrZero(n.Image), Shared: n.Shared,
		Metadata: maps.Clone(n.Metadata), Tags: n.Tags, EnterpriseProject: n.EnterpriseProject, Server: n.Server,
		Created: started.Begin, Ready: started.End,
	}
	if n.Count > 1 && n.Name != nil {
		v.Name = new(fmt.Sprintf("%s-%04d", *n.Name, index+1))
	}
	if started.Order != "" {
		if v.Metadata == nil {
			v.Metadata = map[string]string{}
		}
		v.Metadata[orderKey] = started.Order
	}
	return v
}

// check checks what needs no other record.
func (n NewVolume) check() error {
	sources := slices.DeleteFunc([]string{ptr.OrZero(n.Snapshot), ptr.OrZero(n.Image), ptr.OrZero(n.Backup)}, func(id string) bool { return id == "" })
	switch {
	case n.Clone != "":
		return InvalidBody.Because("/volume/source_volid: a volume cannot be cloned; leave it out.")
	case len(sources) > 1:
		return SeveralSources
	case ptr.OrZero(n.Backup) != "" && n.Count > 1:
		return BatchFromBackup
	case n.Count > 1 && len(ptr.OrZero(n.Name)) > maxBatchName:
		return InvalidBody.Because("/volume/name: " + strconv.Itoa(len(*n.Name)) + " bytes; several volumes allow at most " + strconv.Itoa(maxBatchName) + ".")
	}
	if ptr.OrZero(n.Snapshot)+ptr.OrZero(n.Image) != "" {
		for _, key := range []string{"__system__encrypted", "__system__cmkid", "hw:passthrough"} {
			if _, given := n.Metadata[key]; given {
				return SourceMetadata.Because("/volume/metadata/" + key + ".")
			}
		}
	}
	if err := n.checkTags(); err != nil {
		return err
	}
	return n.Payment.check()
}

// maxBatchName is how many bytes the name has at most if several volumes share it.
const maxBatchName = 250

func (n NewVolume) checkTags() error {
	if len(n.Tags) > maxTags {
		return TooManyTags.Because("/volume/tags: " + strconv.Itoa(len(n.Tags)) + "; at most " + strconv.Itoa(maxTags) + " are allowed.")
	}
	for _, key := range slices.Sorted(maps.Keys(n.Tags)) {
		if !tagKey.MatchString(key) {
			return InvalidTag.Because("/volume/tags: the key " + strconv.Quote(key) + " is not 1 to 36 letters, digits, _, - or CJK characters.")
		}
	}
	return nil
}

func (p Payment) check() error {
	switch {
	case !p.Ahead:
		return nil
	case p.Unit == "" || p.Number == 0:
		return InvalidPayment.Because("/bssParam: prePaid needs periodType and periodNum.")
	case p.Unit == unitYear && p.Number > 1:
		return InvalidPayment.Because("/bssParam/periodNum: " + strconv.Itoa(p.Number) + " years; only 1 is allowed.")
	}
	return nil
}

// useSnapshot checks the volume against the snapshot that it is made from, if any, and
// takes the type of its volume. A snapshot of a made-up volume has neither type nor
// zone that could differ.
func (n *NewVolume) useSnapshot(tx *store.Tx) error {
	if ptr.OrZero(n.Snapshot) == "" {
		n.Snapshot = nil
		return nil
	}
	from, err := find(tx, n.Project, *n.Snapshot)
	if err != nil {
		return err
	}
	if phase := from.Phase(tx.Now); phase != snapshot.Available {
		return SnapshotStatus.Because("Snapshot " + from.ID + " is " + statuses[phase] + ".")
	}
	if size := viewAt(tx.Now, from).Size; n.Size < size {
		return VolumeSize.Because("/volume/size: " + strconv.Itoa(n.Size) + " GiB; snapshot " + from.ID + " has " + strconv.Itoa(size) + ".")
	}
	if from.VolumeType == "" {
		return nil
	}
	if n.Zone != from.VolumeZone {
		return WrongZone.Because("/volume/availability_zone: " + n.Zone + "; snapshot " + from.ID + " is in " + from.VolumeZone + ".")
	}
	if given := ptr.OrZero(n.Type); given != "" && given != from.VolumeType {
		return VolumeType.Because("/volume/volume_type: " + given + "; snapshot " + from.ID + " is of a volume of type " + from.VolumeType + ".")
	}
	n.Type = &from.VolumeType
	return nil
}

// DeleteVolume starts to delete a volume, and with cascade its snapshots too. It
// returns the id of the job. It fails with NotFound, PaidAhead, VolumeDeleteStatus,
// HasSnapshots or DeleteStatus.
func (s *Service) DeleteVolume(project, volumeID string, cascade bool) (string, error) {
	var started *job
	err := s.store.Update(func(tx *store.Tx) error {
		found, err := s.findVolume(tx, project, volumeID)
		if err != nil {
			return err
		}
		if err := found.checkDeletable(tx); err != nil {
			return err
		}
		if err := s.deleteSnapshots(tx, found, cascade); err != nil {
			return err
		}
		deleted := *found
		deleted.Gone = tx.Now.Add(s.environment.Delay)
		tx.Put(&deleted)
		releaseVolume(tx, found)
		started = &job{ID: id.Hex(16), Project: project, Type: jobDelete, Begin: tx.Now, End: deleted.Gone, Parts: []jobPart{partOf(&deleted)}}
		started.Parts[0].Fails = false
		tx.Put(started)
		return nil
	})
	if err != nil {
		return "", err
	}
	return started.ID, nil
}

func (v *volume) checkDeletable(tx *store.Tx) error {
	if order := v.Metadata[orderKey]; order != "" {
		return PaidAhead.Because("Volume " + v.ID + " belongs to order " + order + ".")
	}
	if status := v.status(tx); status != volumeAvailable && status != volumeError {
		return VolumeDeleteStatus.Because("Volume " + v.ID + " is " + status + ".")
	}
	return nil
}

// deleteSnapshots starts to delete the snapshots of a volume. Without cascade there
// must be none.
func (s *Service) deleteSnapshots(tx *store.Tx, of *volume, cascade bool) error {
	for _, found := range store.Find[*Snapshot](tx, snapshot.BySource(Snapshots, of.Project, of.ID)) {
		if !cascade && found.Gone.IsZero() {
			return HasSnapshots.Because("Volume " + of.ID + " has snapshot " + found.ID + ".")
		}
		if err := s.deleteSnapshot(tx, found); err != nil {
			return err
		}
	}
	return nil
}

// deleteSnapshot starts to delete a snapshot, unless it is being deleted already.
func (s *Service) deleteSnapshot(tx *store.Tx, known *Snapshot) error {
	if !known.Gone.IsZero() {
		return nil
	}
	deleted := *known
	if err := s.startDelete(tx, &deleted); err != nil {
		return err
	}
	tx.Put(&deleted)
	return nil
}
