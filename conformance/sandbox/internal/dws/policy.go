package dws

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// The devices that keep automated snapshots.
const (
	deviceOBS = "OBS"
	deviceNBU = "NBU"
	deviceNFS = "NFS"
)

// defaultKeepDays is how long automated snapshots of a cluster are kept unless
// its settings say so.
const defaultKeepDays = 3

// maxKeepDays bounds what the data of an older sandbox says, which had no limit.
const maxKeepDays = 31

// ListPolicies returns the policies of a cluster and what they share. It fails
// with NotFound.
func (s *Service) ListPolicies(project, cluster string) (Settings, []*Policy, error) {
	var shared Settings
	var all []*Policy
	err := s.store.View(func(tx *store.Tx) error {
		shared = settingsOf(tx, project, cluster)
		all = store.Find[*Policy](tx, policiesOf(project, cluster))
		return s.checkCluster(tx, project, cluster)
	})
	return shared, all, err
}

// settingsOf returns a copy of the settings of a cluster.
func settingsOf(tx *store.Tx, project, cluster string) Settings {
	defaults := Settings{Project: project, Cluster: cluster, KeepDays: defaultKeepDays, Device: deviceOBS}
	if kept, ok := store.Get[*Settings](tx, settingsKind, defaults.RecordID()); ok {
		return *kept
	}
	return defaults
}

// SettingsChange says what to change in the settings of a cluster; what is nil or
// empty stays as it is.
type SettingsChange struct {
	KeepDays   *int
	Device     string
	ServerIPs  *[]string
	ServerPort *string
	Parameter  *string
	AutoBackup *bool
}

// PolicyChange says what to change in a policy, or which policy to add if it has
// no ID; what is nil or empty stays as it is.
type PolicyChange struct {
	ID, Name, Schedule, Type, Level string
	Next                            *string
	TimeZone                        *int // offset from UTC in hours
}

// SetPolicies changes the settings of a cluster, changes policies and adds some.
// It fails with NotFound, Missing or Duplicate.
func (s *Service) SetPolicies(project, cluster string, change SettingsChange, policies []PolicyChange) error {
	return s.store.Update(func(tx *store.Tx) error {
		if err := s.checkCluster(tx, project, cluster); err != nil {
			return err
		}
		shared := settingsOf(tx, project, cluster)
		if err := shared.apply(change); err != nil {
			return err
		}
		tx.Put(&shared)
		return s.setPolicies(tx, &shared, policies)
	})
}

func (s *Settings) apply(change SettingsChange) error {
	if change.KeepDays != nil {
		s.KeepDays = *change.KeepDays
	}
	if change.ServerIPs != nil {
		s.ServerIPs = *change.ServerIPs
	}
	s.Parameter = cmp.Or(change.Parameter, s.Parameter)
	s.Paused = !*cmp.Or(change.AutoBackup, new(!s.Paused))
	s.Device = cmp.Or(change.Device, s.Device)
	s.ServerPort = cmp.Or(change.ServerPort, s.ServerPort)
	if s.Device == deviceNBU && ptr.OrZero(s.ServerPort) == "" {
		return Missing.Because("/server_port: the device NBU needs it.")
	}
	if (s.Device == deviceNBU || s.Device == deviceNFS) && len(s.ServerIPs) == 0 {
		return Missing.Because("/server_ips: the device " + s.Device + " needs them.")
	}
	return nil
}

// setPolicies changes the policies that are named by id, and adds the others. A
// policy that is added creates one snapshot at once, unless automated snapshots are
// paused: the sandbox keeps no schedule.
func (s *Service) setPolicies(tx *store.Tx, shared *Settings, changes []PolicyChange) error {
	known, names := map[string]*Policy{}, map[string]bool{}
	for _, p := range store.Find[*Policy](tx, policiesOf(shared.Project, shared.Cluster)) {
		known[p.ID] = p
		names[strings.ToLower(p.Name)] = true
	}
	for i, change := range changes {
		at := fmt.Sprintf("/backup_strategies/%d", i)
		p := Policy{ID: id.UUID(), Project: shared.Project, Cluster: shared.Cluster}
		if change.ID != "" {
			if known[change.ID] == nil {
				return noPolicy(change.ID)
			}
			p = *known[change.ID]
			delete(names, strings.ToLower(p.Name))
		}
		if err := p.apply(change, at); err != nil {
			return err
		}
		if names[strings.ToLower(p.Name)] {
			return Duplicate.Because(at + "/policy_name: " + p.Name + " exists, regardless of case; choose another.")
		}
		known[p.ID], names[strings.ToLower(p.Name)] = &p, true
		p.Updated = tx.Now
		tx.Put(&p)
		if change.ID == "" && !shared.Paused {
			tx.Put(s.newAutomated(tx, &p, shared.KeepDays))
		}
	}
	return nil
}

func noPolicy(id string) error {
	return NotFound.Because("Policy " + id + ".")
}

// apply changes a policy; one that is new must get every member. At is where the
// change is in the body.
func (p *Policy) apply(change PolicyChange, at string) error {
	for _, member := range []struct {
		name  string
		value *string
		wish  string
	}{
		{"policy_name", &p.Name, change.Name},
		{"backup_strategy", &p.Schedule, change.Schedule},
		{"backup_type", &p.Type, change.Type},
		{"backup_level", &p.Level, change.Level},
	} {
		*member.value = cmp.Or(member.wish, *member.value)
		if *member.value == "" {
			return Missing.Because(at + "/" + member.name + ": a policy that is added needs it.")
		}
	}
	p.Next = cmp.Or(change.Next, p.Next)
	p.TimeZone = *cmp.Or(change.TimeZone, &p.TimeZone)
	return nil
}

// newAutomated returns the snapshot that a policy creates of its cluster, to be
// kept for some days.
func (s *Service) newAutomated(tx *store.Tx, p *Policy, days int) *Snapshot {
	created := newSnapshot(p.Project, p.Cluster, "", nil)
	created.Name = new("auto-" + created.ID) // unique, as a name must be
	created.Automated = true
	s.environment.Start(&created.Snapshot, tx.Now)
	created.Kept = created.Created.AddDate(0, 0, min(max(days, 0), maxKeepDays))
	return created
}

// DeletePolicy deletes a policy of a cluster. It fails with NotFound.
func (s *Service) DeletePolicy(project, cluster, id string) error {
	return s.store.Update(func(tx *store.Tx) error {
		p, ok := store.Get[*Policy](tx, policies, id)
		if !ok || p.Project != project || p.Cluster != cluster {
			return noPolicy(id)
		}
		tx.Remove(p)
		return nil
	})
}
