package ecs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/domain"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/schedule"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// maxPolicies is how many automatic snapshot policies a region can have.
const maxPolicies = 100

// The types of what a policy takes snapshots of. No instance of the sandbox has
// tags, so a policy for tags of instances has no disks.
const (
	associatedWithDisk        = "AssociatedWithDisk"
	associatedWithInstanceTag = "AssociatedWithInstanceTag"
)

var (
	policies     = store.NewKind[Policy]("autoSnapshotPolicies")
	policyDisks  = store.NewKind[association]("autoSnapshotPolicyDisks")
	allPolicies  = store.Key{Kind: policies}
	associations = store.Key{Kind: policyDisks}
)

// Policy is an automatic snapshot policy.
type Policy struct {
	ID              string            `json:"id"`
	Region          string            `json:"region"`
	Name            string            `json:"name,omitempty"`
	Weekdays        []int             `json:"weekdays"` // 1 is Monday, 7 is Sunday
	Hours           []int             `json:"hours"`
	RetentionDays   int32             `json:"retentionDays"` // -1 is for ever
	Copies          Copies            `json:"copies,omitzero"`
	AssociationType string            `json:"associationType"`
	TargetTags      map[string]string `json:"targetTags,omitempty"`
	ResourceGroup   string            `json:"resourceGroup,omitempty"`
	Tags            map[string]string `json:"tags,omitempty"`
	Created         time.Time         `json:"created"`
}

// Copies says how snapshots are copied to another region. The sandbox lists it, and
// makes no copies.
type Copies struct {
	Enabled       bool   `json:"enabled,omitempty"`
	Regions       string `json:"regions,omitempty"` // a JSON array
	RetentionDays int32  `json:"retentionDays,omitempty"`
	Encrypted     bool   `json:"encrypted,omitempty"`
	KMSKey        string `json:"kmsKey,omitempty"`
}

// Kind implements store.Record.
func (p *Policy) Kind() *store.Kind { return policies }

// RecordID implements store.Record.
func (p *Policy) RecordID() string { return p.ID }

// Keys implements store.Record.
func (p *Policy) Keys() []store.Key { return []store.Key{allPolicies} }

// Expiry implements store.Record.
func (p *Policy) Expiry() time.Time { return time.Time{} }

// beijing is the zone of the hours and days of a policy.
var beijing = time.FixedZone("UTC+8", 8*60*60)

func (p *Policy) schedule() schedule.Weekly {
	weekly := schedule.Weekly{Hours: p.Hours, Zone: beijing}
	for _, day := range p.Weekdays {
		weekly.Days = append(weekly.Days, time.Weekday(day%7))
	}
	return weekly
}

// PolicyChange is what a call says of a policy; what is nil is not said.
type PolicyChange struct {
	Name                *string
	Weekdays, Hours     *string // JSON arrays of numbers, each of them a string
	RetentionDays       *int32
	Copy                *bool
	CopyRegions         *string // a JSON array
	CopiedRetentionDays *int32
	CopyEncrypted       *bool
	CopyKMSKey          *string
	TargetTags          []Tag
}

// apply changes p. It fails with InvalidWeekdays, InvalidTimePoints,
// InvalidRetention, InvalidCopyRegions, InvalidCopyRetention, KeyWithoutEncryption,
// TagWithoutKey or DuplicateTag.
func (c PolicyChange) apply(p *Policy) error {
	if c.Name != nil && *c.Name != "" {
		p.Name = *c.Name
	}
	if err := readNumbers(&p.Weekdays, c.Weekdays, "repeatWeekdays", 1, 7, InvalidWeekdays); err != nil {
		return err
	}
	if err := readNumbers(&p.Hours, c.Hours, "timePoints", 0, 23, InvalidTimePoints); err != nil {
		return err
	}
	if err := setDays(&p.RetentionDays, c.RetentionDays, "retentionDays", InvalidRetention); err != nil {
		return err
	}
	if len(c.TargetTags) > 0 {
		tags, err := newTags(c.TargetTags)
		if err != nil {
			return err
		}
		p.TargetTags = tags
	}
	return c.applyCopies(&p.Copies)
}

func (c PolicyChange) applyCopies(copies *Copies) error {
	if c.Copy != nil {
		copies.Enabled = *c.Copy
	}
	if c.CopyRegions != nil {
		regions, err := readIDs("TargetCopyRegions", *c.CopyRegions, InvalidCopyRegions)
		if err != nil {
			return err
		}
		if len(regions) > 1 {
			return InvalidCopyRegions.Because("TargetCopyRegions: more than one region.")
		}
		copies.Regions = *c.CopyRegions
	}
	if c.CopyEncrypted != nil {
		copies.Encrypted = *c.CopyEncrypted
	}
	if c.CopyKMSKey != nil {
		copies.KMSKey = *c.CopyKMSKey
	}
	if copies.KMSKey != "" && !copies.Encrypted {
		return KeyWithoutEncryption
	}
	return setDays(&copies.RetentionDays, c.CopiedRetentionDays, "CopiedSnapshotsRetentionDays", InvalidCopyRetention)
}

// setDays sets a number of days, unless none is given. The documents rule out all
// other numbers but 0.
func setDays(set, days *int32, parameter string, invalid domain.Reason) error {
	if days == nil {
		return nil
	}
	if *days == 0 {
		return invalid.Because(parameter + ": it is 0; name a number of days, or -1 for ever.")
	}
	*set = *days
	return nil
}

// readNumbers sets numbers to those of a JSON array of strings, unless none is
// given.
func readNumbers(numbers *[]int, text *string, parameter string, least, most int, invalid domain.Reason) error {
	if text == nil {
		return nil
	}
	var items []string
	if err := json.Unmarshal([]byte(*text), &items); err != nil || len(items) == 0 {
		return invalid.Because(parameter + ": it is not a JSON array of strings.")
	}
	if len(items) > most-least+1 {
		return invalid.Because(fmt.Sprintf("%s: %d items, at most %d are allowed.", parameter, len(items), most-least+1))
	}
	read := make([]int, len(items))
	for i, item := range items {
		n, err := strconv.Atoi(item)
		if err != nil || n < least || n > most || strconv.Itoa(n) != item {
			return invalid.Because(fmt.Sprintf("%s: an item is not a number from %d to %d.", parameter, least, most))
		}
		read[i] = n
	}
	*numbers = read
	return nil
}

// NewPolicy describes a policy to create.
type NewPolicy struct {
	PolicyChange
	Region, AssociationType, ResourceGroup string
	Tags                                   []Tag
}

// CreatePolicy creates a policy and returns its id. It fails with the errors of a
// change, and with InvalidRegion, MissingTargetTags or PolicyQuota.
func (s *Service) CreatePolicy(wanted NewPolicy) (string, error) {
	if wanted.Region == "" {
		return "", InvalidRegion
	}
	tags, err := newTags(wanted.Tags)
	if err != nil {
		return "", err
	}
	made := &Policy{
		ID: newID("sp"), Region: wanted.Region, AssociationType: wanted.AssociationType, ResourceGroup: wanted.ResourceGroup,
		Tags: tags, Copies: Copies{RetentionDays: -1},
	}
	if err := wanted.apply(made); err != nil {
		return "", err
	}
	if made.AssociationType == "" {
		made.AssociationType = associatedWithDisk
	}
	if made.AssociationType == associatedWithInstanceTag && len(made.TargetTags) == 0 {
		return "", MissingTargetTags
	}
	return made.ID, s.store.Update(func(tx *store.Tx) error {
		isHere := func(p *Policy) bool { return p.Region == wanted.Region }
		if len(newest(tx, allPolicies, isHere)) >= maxPolicies {
			return PolicyQuota
		}
		made.Created = tx.Now
		tx.Put(made)
		return nil
	})
}

// ModifyPolicy changes a policy. Its disks follow the new times from now on. It
// fails with PolicyNotFound, PolicyElsewhere and the errors of a change.
func (s *Service) ModifyPolicy(region, id string, change PolicyChange) error {
	return s.store.Update(func(tx *store.Tx) error {
		found, err := findPolicy(tx, region, id)
		if err != nil {
			return err
		}
		changed := *found
		if err := change.apply(&changed); err != nil {
			return err
		}
		tx.Put(&changed)
		for _, a := range store.Find[*association](tx, byPolicy(id)) {
			tx.Put(&association{Disk: a.Disk, Policy: a.Policy, Done: tx.Now})
		}
		return nil
	})
}

// DeletePolicy deletes a policy, but not the snapshots that it has made. It fails
// with PolicyNotFound or PolicyElsewhere.
func (s *Service) DeletePolicy(region, id string) error {
	return s.store.Update(func(tx *store.Tx) error {
		found, err := findPolicy(tx, region, id)
		if err != nil {
			return err
		}
		for _, a := range store.Find[*association](tx, byPolicy(id)) {
			tx.Remove(a)
		}
		tx.Remove(found)
		return nil
	})
}

func findPolicy(tx *store.Tx, region, id string) (*Policy, error) {
	found, ok := store.Get[*Policy](tx, policies, id)
	if !ok {
		return nil, PolicyNotFound
	}
	if found.Region != region {
		return nil, PolicyElsewhere
	}
	return found, nil
}

// PolicyQuery selects policies. A filter that is empty keeps everything.
type PolicyQuery struct {
	Region, ID, Name, ResourceGroup string
	Tags                            []Tag
	Paging                          Paging
}

// PolicyView is a policy and the number of its disks.
type PolicyView struct {
	*Policy
	Disks int
}

// Policies returns a page of policies, the newest first. It fails with
// TagWithoutKey.
func (s *Service) Policies(q PolicyQuery) (Page[PolicyView], error) {
	if err := checkTags(q.Tags); err != nil {
		return Page[PolicyView]{}, err
	}
	var found Page[PolicyView]
	err := s.store.View(func(tx *store.Tx) error {
		all := newest(tx, allPolicies, func(p *Policy) bool {
			return p.Region == q.Region && isAny(q.ID, p.ID) && isAny(q.Name, p.Name) && isAny(q.ResourceGroup, p.ResourceGroup) && hasTags(p.Tags, q.Tags)
		})
		cut, err := page(q.Paging, 1, all, newestPlace[*Policy](tx))
		found = convert(cut, func(p *Policy) PolicyView {
			return PolicyView{p, len(store.Find[*association](tx, byPolicy(p.ID)))}
		})
		return err
	})
	return found, err
}

// NumberTexts returns numbers as the parameters of a policy write them.
func NumberTexts(numbers []int) string {
	texts := make([]string, len(numbers))
	for i, n := range slices.Sorted(slices.Values(numbers)) {
		texts[i] = strconv.Itoa(n)
	}
	text, _ := json.Marshal(texts) // of strings, which cannot fail
	return string(text)
}
