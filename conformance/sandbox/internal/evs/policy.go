package evs

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// Policy is a policy of automatic snapshots.
type Policy struct {
	ID                string            `json:"id"`
	Project           string            `json:"project"`
	Name              string            `json:"name"`
	Plan              Plan              `json:"plan"`
	RetentionDays     int               `json:"retention_days"` // keepForever for no end
	Tags              map[string]string `json:"tags,omitempty"`
	EnterpriseProject string            `json:"enterprise_project"`
	Volumes           []string          `json:"volumes,omitempty"`
	Created           time.Time         `json:"created"`
	Updated           time.Time         `json:"updated"`
	Done              time.Time         `json:"done"` // until then everything is done
}

// keepForever is the number of days for which snapshots without an end are kept.
const keepForever = -1

// Kind implements store.Record.
func (p *Policy) Kind() *store.Kind { return policies }

// RecordID implements store.Record.
func (p *Policy) RecordID() string { return p.ID }

// Keys implements store.Record.
func (p *Policy) Keys() []store.Key { return []store.Key{everyPolicy, policiesOf(p.Project)} }

// Expiry implements store.Record.
func (p *Policy) Expiry() time.Time { return time.Time{} }

// everyPolicy finds the policies of all projects.
var everyPolicy = store.Key{Kind: policies, Index: "all"}

func policiesOf(project string) store.Key {
	return store.Key{Kind: policies, Scope: project}
}

// NewPolicy describes a policy to create.
type NewPolicy struct {
	Project, Name     string
	Plan              Plan
	RetentionDays     int
	Tags              map[string]string
	EnterpriseProject string // "" for the default one
}

// CreatePolicy creates a policy without volumes.
func (s *Service) CreatePolicy(wanted NewPolicy) (*Policy, error) {
	created := &Policy{
		ID: id.UUID(), Project: wanted.Project, Name: wanted.Name, Plan: wanted.Plan, RetentionDays: wanted.RetentionDays,
		Tags: wanted.Tags, EnterpriseProject: cmp.Or(wanted.EnterpriseProject, defaultProject),
	}
	err := s.store.Update(func(tx *store.Tx) error {
		created.Created, created.Updated, created.Done = tx.Now, tx.Now, tx.Now
		tx.Put(created)
		return nil
	})
	return created, err
}

// PolicyByID returns a policy of a project. It fails with NotFound.
func (s *Service) PolicyByID(project, id string) (*Policy, error) {
	var found *Policy
	err := s.store.View(func(tx *store.Tx) (err error) {
		found, err = findPolicy(tx, project, id)
		return err
	})
	return found, err
}

func findPolicy(tx *store.Tx, project, id string) (*Policy, error) {
	found, ok := store.Get[*Policy](tx, policies, id)
	if !ok || found.Project != project {
		return nil, NotFound.Because("Policy " + id + ".")
	}
	return found, nil
}

// PolicyChange says what to change in a policy; what is nil stays as it is.
type PolicyChange struct {
	Name          *string
	Weekdays      *[]int
	IntervalDays  *int
	Hours         *[]int
	RetentionDays *int
}

// ChangePolicy changes a policy. It fails with NotFound.
func (s *Service) ChangePolicy(project, id string, change PolicyChange) (*Policy, error) {
	return s.changePolicy(project, id, func(tx *store.Tx, changed *Policy) error {
		plan := &changed.Plan
		changed.Name = *cmp.Or(change.Name, &changed.Name)
		plan.Weekdays = *cmp.Or(change.Weekdays, &plan.Weekdays)
		plan.IntervalDays = *cmp.Or(change.IntervalDays, &plan.IntervalDays)
		plan.Hours = *cmp.Or(change.Hours, &plan.Hours)
		changed.RetentionDays = *cmp.Or(change.RetentionDays, &changed.RetentionDays)
		changed.Updated = tx.Now
		return nil
	})
}

// changePolicy keeps what do changes in a policy, unless do returns an error.
func (s *Service) changePolicy(project, id string, do func(tx *store.Tx, changed *Policy) error) (*Policy, error) {
	var changed Policy
	err := s.store.Update(func(tx *store.Tx) error {
		known, err := findPolicy(tx, project, id)
		if err != nil {
			return err
		}
		changed = *known
		if err := do(tx, &changed); err != nil {
			return err
		}
		changed.Done = tx.Now
		tx.Put(&changed)
		return nil
	})
	return &changed, err
}

// DeletePolicy deletes a policy; its snapshots stay. It fails with NotFound.
func (s *Service) DeletePolicy(project, id string) error {
	return s.store.Update(func(tx *store.Tx) error {
		found, err := findPolicy(tx, project, id)
		if err != nil {
			return err
		}
		tx.Remove(found)
		return nil
	})
}

// Associate puts volumes under a policy. It fails with NotFound.
func (s *Service) Associate(project, policy string, wanted []string) error {
	_, err := s.changePolicy(project, policy, func(tx *store.Tx, changed *Policy) error {
		together, has := slices.Clone(changed.Volumes), setOf(changed.Volumes)
		for _, id := range wanted {
			if _, err := s.findVolume(tx, project, id); err != nil {
				return err
			}
			if !has[id] {
				has[id] = true
				together = append(together, id)
			}
		}
		changed.Volumes = together
		return nil
	})
	return err
}

// Disassociate releases volumes from a policy. It fails with NotFound, also if the
// policy does not have one of them.
func (s *Service) Disassociate(project, policy string, wanted []string) error {
	_, err := s.changePolicy(project, policy, func(_ *store.Tx, changed *Policy) error {
		has := setOf(changed.Volumes)
		for _, id := range wanted {
			if !has[id] {
				return NotFound.Because("Volume " + id + " of policy " + policy + ".")
			}
		}
		changed.Volumes = without(changed.Volumes, wanted...)
		return nil
	})
	return err
}

// releaseVolume releases a volume that is deleted from all policies.
func releaseVolume(tx *store.Tx, v *volume) {
	for _, p := range store.Find[*Policy](tx, policiesOf(v.Project)) {
		if slices.Contains(p.Volumes, v.ID) {
			released := *p
			released.Volumes = without(p.Volumes, v.ID)
			tx.Put(&released)
		}
	}
}

// without returns a copy of all without some.
func without(all []string, some ...string) []string {
	removed := setOf(some)
	return slices.DeleteFunc(slices.Clone(all), func(id string) bool { return removed[id] })
}

func setOf(ids []string) map[string]bool {
	set := map[string]bool{}
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// PolicyQuery selects and orders the policies of a list. A filter that is nil keeps
// everything.
type PolicyQuery struct {
	ID, Name, TagKey  *string
	Tags              *string // a list of objects in JSON
	EnterpriseProject *string

	Paging
}

var policySortKeys = map[string]func(a, b *Policy) int{
	"created_at": func(a, b *Policy) int { return a.Created.Compare(b.Created) },
	"id":         func(a, b *Policy) int { return cmp.Compare(a.ID, b.ID) },
	sortKeyName:  func(a, b *Policy) int { return cmp.Compare(a.Name, b.Name) },
}

// ListPolicies returns a page of the policies of a project, and how many the whole list
// has. It fails with InvalidQuery or InvalidSortKey.
func (s *Service) ListPolicies(project string, q PolicyQuery) ([]*Policy, int, error) {
	tags, err := q.tags()
	if err != nil {
		return nil, 0, err
	}
	var found part[*Policy]
	err = s.store.View(func(tx *store.Tx) (err error) {
		found, err = pick(listed[*Policy]{
			what: "Policy", all: store.Find[*Policy](tx, policiesOf(project)), id: (*Policy).RecordID, sortKeys: policySortKeys,
			keeps: func(p *Policy) bool { return q.keeps(p, tags) },
		}, q.Paging)
		return err
	})
	return found.items, found.count, err
}

// tags decodes the tags of the query.
func (q PolicyQuery) tags() (map[string]string, error) {
	var items []map[string]string
	if err := decode(q.Tags, &items); err != nil {
		return nil, InvalidQuery.Because(`tags: it is not a list of objects of strings; send one, such as [{"key":"value"}].`)
	}
	wanted := map[string]string{}
	for _, item := range items {
		maps.Copy(wanted, item)
	}
	return wanted, nil
}

func (q PolicyQuery) keeps(p *Policy, tags map[string]string) bool {
	for key, value := range tags {
		if has, ok := p.Tags[key]; !ok || has != value {
			return false
		}
	}
	return matches(q.ID, p.ID) && matches(q.Name, p.Name) && (q.TagKey == nil || hasKey(p.Tags, *q.TagKey)) &&
		(q.EnterpriseProject == nil || *q.EnterpriseProject == allProjects || *q.EnterpriseProject == p.EnterpriseProject)
}

func hasKey(tags map[string]string, key string) bool {
	_, ok := tags[key]
	return ok
}
