package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// maxIDs is how many ids a list can be filtered by.
const maxIDs = 100

// DescribeSnapshots implements ecs20140526.StrictServerInterface.
func (a ecsAPI) DescribeSnapshots(ctx context.Context, r ecs20140526.DescribeSnapshotsRequestObject) (ecs20140526.DescribeSnapshotsResponseObject, error) {
	c, p := callOf(ctx), r.Params
	filter, err := newSnapshotFilter(c, p)
	if err != nil {
		return nil, err
	}
	var answer ecs20140526.DescribeSnapshots200JSONResponse
	err = a.store.view(func(tx *tx) error {
		if err := filter.check(c, tx); err != nil {
			return err
		}
		all := newest(tx, allSnapshots(serviceECS, ""), func(n *snapshot) bool { return filter.takes(tx, n) })
		asked := ecsPaging{token: p.NextToken, max: p.MaxResults, number: p.PageNumber, size: p.PageSize}
		cut, err := page(asked, all, newestPlace[*snapshot](tx))
		answer = ecs20140526.DescribeSnapshots200JSONResponse{
			NextToken: cut.next, PageNumber: cut.number, PageSize: cut.size, TotalCount: cut.total, RequestID: c.id,
			Snapshots: ecs20140526.SnapshotList{Snapshot: []ecs20140526.Snapshot{}},
		}
		for _, n := range cut.items {
			answer.Snapshots.Snapshot = append(answer.Snapshots.Snapshot, describeSnapshot(tx, n, p.RegionID))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// snapshotFilter is what a call of DescribeSnapshots lists.
type snapshotFilter struct {
	params   ecs20140526.DescribeSnapshotsParams
	ids      []string // nil for all
	tags     []tagPair
	from, to time.Time // zero for any
}

func newSnapshotFilter(c *call, p ecs20140526.DescribeSnapshotsParams) (f snapshotFilter, err error) {
	f.params = p
	if f.ids, err = readIDs(c, "SnapshotIds", p.SnapshotIDs, "InvalidSnapshotIds.Malformed"); err != nil {
		return f, err
	}
	if f.tags, err = readTagPairs(c, c.request.URL.Query()); err != nil {
		return f, err
	}
	if f.from, err = readFilter(c, 1, p.Filter1Key != nil, p.Filter1Value); err != nil {
		return f, err
	}
	f.to, err = readFilter(c, 2, p.Filter2Key != nil, p.Filter2Value)
	return f, err
}

// readIDs reads ids that are a JSON array in a string; nil if there is no string.
func readIDs(c *call, parameter string, text *string, code string) ([]string, error) {
	if orZero(text) == "" {
		return nil, nil
	}
	ids := []string{}
	if err := json.Unmarshal([]byte(*text), &ids); err != nil || ids == nil {
		return nil, ecsRefusal(c, code).because(parameter + ": it is no JSON array of strings.")
	}
	if len(ids) > maxIDs {
		return nil, ecsRefusal(c, code).because(fmt.Sprintf("%s: %d ids, at most %d are allowed.", parameter, len(ids), maxIDs))
	}
	return ids, nil
}

// readFilter reads the time of one of the two filters, with seconds or without.
func readFilter(c *call, number int, hasKey bool, value *string) (time.Time, error) {
	if !hasKey && value == nil {
		return time.Time{}, nil
	}
	parameter := fmt.Sprintf("Filter.%d", number)
	if !hasKey {
		return time.Time{}, ecsRefusal(c, "InvalidFilterKey.NotFound").because(parameter + ".Key: the value has no key; add it.")
	}
	for _, layout := range []string{ecsLayout, "2006-01-02T15:04Z"} {
		if t, err := time.Parse(layout, orZero(value)); err == nil {
			return t, nil
		}
	}
	return time.Time{}, ecsRefusal(c, "InvalidFilterValue").because(parameter + ".Value: it is no time such as 2020-03-27T08:00Z.")
}

// check refuses an unknown chain. Then a call that only asks to be checked has
// passed.
func (f snapshotFilter) check(c *call, tx *tx) error {
	if link := orZero(f.params.SnapshotLinkID); link != "" {
		all := find[*snapshot](tx, allSnapshots(serviceECS, ""))
		if !slices.ContainsFunc(all, func(n *snapshot) bool { return n.link() == link && n.isIn(f.params.RegionID) }) {
			return ecsRefusal(c, "InvalidSnapshotLinkId.NotFound")
		}
	}
	if orZero(f.params.DryRun) {
		return ecsRefusal(c, "DryRunOperation")
	}
	return nil
}

func (f snapshotFilter) takes(tx *tx, n *snapshot) bool {
	p, disk := f.params, diskOf(tx, n.Source)
	return n.isIn(p.RegionID) && (f.ids == nil || slices.Contains(f.ids, n.ID)) &&
		isAny(p.DiskID, n.Source) && isAny(p.SnapshotLinkID, n.link()) &&
		isAny(p.InstanceID, disk.Instance) && isKind(p.SourceDiskType, disk.Type) &&
		isAny(p.SnapshotName, orZero(n.Name)) && isAny(p.ResourceGroupID, n.Disk.ResourceGroup) &&
		isKind(p.Category, n.category()) && isKind(p.Status, n.ecsStatus(tx.now)) &&
		isKind(p.SnapshotType, userMade) && isKind(p.Usage, unused) &&
		isAny(p.KMSKeyID, n.Disk.KMSKey) && (!orZero(p.Encrypted) || n.Disk.Encrypted) &&
		hasTags(n.Metadata, f.tags) && f.takesTime(n.Created.Truncate(time.Second))
}

func (f snapshotFilter) takesTime(created time.Time) bool {
	return !created.Before(f.from) && (f.to.IsZero() || !created.After(f.to))
}

// isAny reports whether a filter lets a value pass.
func isAny(filter *string, value string) bool {
	wanted := orZero(filter)
	return wanted == "" || wanted == value
}

// isKind is isAny for values that differ in case from page to page, and of which
// some parameters know a value for all.
func isKind[S ~string](filter *S, value string) bool {
	wanted := string(orZero(filter))
	return wanted == "" || wanted == "all" || strings.EqualFold(wanted, value)
}

// Nobody makes a snapshot automatically here, nor anything of a snapshot.
const (
	userMade = "user"
	unused   = "none"
)

// ecsStatus is the state of a snapshot in the words of ECS.
func (n *snapshot) ecsStatus(now time.Time) string {
	switch n.phase(now) {
	case phaseCreating:
		return "progressing"
	case phaseFailed:
		return "failed"
	}
	return "accomplished"
}

// ecsProgress is how much of a snapshot is made: nothing before it was created,
// which is now if the clock was set back.
func (n *snapshot) ecsProgress(now time.Time) string {
	percent := int64(100)
	switch n.phase(now) {
	case phaseCreating:
		percent = 0
		if now.After(n.Created) {
			percent = int64(100 * now.Sub(n.Created) / n.Ready.Sub(n.Created))
		}
	case phaseFailed:
		percent = 0
	}
	return fmt.Sprintf("%d%%", percent)
}

// isUsable reports whether something could be made of the snapshot.
func (n *snapshot) isUsable(now time.Time) bool {
	return n.phase(now) == phaseAvailable || n.creating(now) && n.isInstant(now)
}

// describeSnapshot is n as a list tells of it that was asked for a region.
func describeSnapshot(tx *tx, n *snapshot, region string) ecs20140526.Snapshot {
	d := ecs20140526.Snapshot{
		SnapshotID: n.ID, SnapshotName: n.Name, Description: n.Description, Tags: snapshotTags(n.Metadata),
		Status: new(n.ecsStatus(tx.now)), Progress: new(n.ecsProgress(tx.now)), Available: new(n.isUsable(tx.now)),
		RemainTime:   new(int32(max(0, n.Ready.Sub(tx.now).Round(time.Second)/time.Second))),
		CreationTime: ecsTime(n.Created), LastModifiedTime: ecsTime(n.changed()),
		SourceDiskID: &n.Source, SourceDiskType: new(diskOf(tx, n.Source).Type), SourceDiskSize: new(strconv.Itoa(volumeSize)),
		FullSnapshotSizeInBytes: new(int64(snapshotBytes)), SnapshotLinkID: new(n.link()),
		SnapshotType: new(userMade), Usage: new(unused), Category: new(n.category()),
		Encrypted: &n.Disk.Encrypted, InstantAccess: new(n.isInstant(tx.now)), RegionID: &region,
	}
	describeDetails(&d, n.Disk)
	return d
}

// describeDetails adds what not every snapshot has.
func describeDetails(d *ecs20140526.Snapshot, details diskDetails) {
	d.KMSKeyID = orNil(details.KMSKey)
	d.ResourceGroupID = orNil(details.ResourceGroup)
	d.RetentionDays = orNil(details.RetentionDays)
	d.InstantAccessRetentionDays = orNil(details.InstantDays)
	d.SourceSnapshotID = orNil(details.CopyOf)
	d.SourceRegionID = orNil(details.CopyOfRegion)
}

// orNil leaves out what is not there.
func orNil[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

// changed is when the snapshot was changed last, which its creation is too.
func (n *snapshot) changed() time.Time {
	if n.Updated.IsZero() {
		return n.Created
	}
	return n.Updated
}
