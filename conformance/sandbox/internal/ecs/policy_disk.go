package ecs

import (
	"slices"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// association is a policy that is applied to a disk, which has no other now.
type association struct {
	Disk   string    `json:"disk"`
	Policy string    `json:"policy"`
	Done   time.Time `json:"done"` // all times of the policy until then are dealt with
}

func (a *association) Kind() *store.Kind { return policyDisks }
func (a *association) RecordID() string  { return a.Policy + " " + a.Disk }
func (a *association) Expiry() time.Time { return time.Time{} }

func (a *association) Keys() []store.Key {
	return []store.Key{associations, byPolicy(a.Policy), byPolicyDisk(a.Disk)}
}

func byPolicy(policy string) store.Key {
	return store.Key{Kind: policyDisks, Index: "policy", Value: policy}
}

func byPolicyDisk(disk string) store.Key {
	return store.Key{Kind: policyDisks, Index: "disk", Value: disk}
}

// removePolicies takes the policies that take selects off a disk.
func removePolicies(tx *store.Tx, disk string, take func(policy string) bool) {
	for _, a := range store.Find[*association](tx, byPolicyDisk(disk)) {
		if take(a.Policy) {
			tx.Remove(a)
		}
	}
}

// policyOf returns the policy of a disk, "" if it has none.
func policyOf(tx *store.Tx, disk string) string {
	for _, a := range store.Find[*association](tx, byPolicyDisk(disk)) {
		return a.Policy
	}
	return ""
}

// ApplyPolicy applies a policy to disks, in place of the one that they have. It
// fails with InvalidPolicyDisks, PolicyNotFound, PolicyElsewhere or DiskNotFound.
func (s *Service) ApplyPolicy(region, policy, disks string) error {
	ids, err := readPolicyDisks(disks)
	if err != nil {
		return err
	}
	return s.store.Update(func(tx *store.Tx) error {
		if _, err := findPolicy(tx, region, policy); err != nil {
			return err
		}
		if err := s.checkDisks(tx, ids); err != nil {
			return err
		}
		for _, id := range ids {
			removePolicies(tx, id, func(other string) bool { return other != policy })
			tx.Put(&association{Disk: id, Policy: policy, Done: tx.Now})
		}
		return nil
	})
}

// CancelPolicy takes a policy, or any if it is "", off disks. It fails with
// InvalidPolicyDisks or DiskNotFound.
func (s *Service) CancelPolicy(policy, disks string) error {
	ids, err := readPolicyDisks(disks)
	if err != nil {
		return err
	}
	return s.store.Update(func(tx *store.Tx) error {
		if err := s.checkDisks(tx, ids); err != nil {
			return err
		}
		for _, id := range ids {
			removePolicies(tx, id, func(of string) bool { return isAny(policy, of) })
		}
		return nil
	})
}

func readPolicyDisks(disks string) ([]string, error) {
	ids, err := readIDs("diskIds", disks, InvalidPolicyDisks)
	if err == nil && len(ids) == 0 {
		err = InvalidPolicyDisks.Because("diskIds: it names no disk.")
	}
	slices.Sort(ids)
	return slices.Compact(ids), err
}

func (s *Service) checkDisks(tx *store.Tx, ids []string) error {
	for _, id := range ids {
		if _, err := s.findDisk(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// AssociationQuery selects associations. A filter that is empty keeps everything.
type AssociationQuery struct {
	Region, Policy, Disk string
	Paging               Paging
}

// Association is a policy that is applied to a disk.
type Association struct{ Policy, Disk string }

// Associations returns a page of associations, the newest first. It fails with
// InvalidParameter.
func (s *Service) Associations(q AssociationQuery) (Page[Association], error) {
	if q.Policy != "" && q.Disk != "" {
		return Page[Association]{}, InvalidParameter.Because("DiskId: AutoSnapshotPolicyId is given too; name the one or the other.")
	}
	var found Page[Association]
	err := s.store.View(func(tx *store.Tx) error {
		all := newest(tx, associations, func(a *association) bool {
			p, ok := store.Get[*Policy](tx, policies, a.Policy)
			return ok && p.Region == q.Region && isAny(q.Policy, a.Policy) && isAny(q.Disk, a.Disk)
		})
		cut, err := page(q.Paging, defaultPageSize, all, newestPlace[*association](tx))
		found = convert(cut, func(a *association) Association { return Association{a.Policy, a.Disk} })
		return err
	})
	return found, err
}
