package dws

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// cluster is one that was restored from a snapshot. The other clusters have no
// record: they exist because a call names them.
type cluster struct {
	ID       string          `json:"id"`
	Project  string          `json:"project"`
	Name     string          `json:"name"`
	Created  time.Time       `json:"created"`
	Ready    time.Time       `json:"ready,omitzero"` // until then it is being restored
	Settings ClusterSettings `json:"settings,omitzero"`
}

func (c *cluster) Kind() *store.Kind { return clusters }
func (c *cluster) RecordID() string  { return c.ID }
func (c *cluster) Expiry() time.Time { return time.Time{} }

func (c *cluster) Keys() []store.Key {
	return []store.Key{clustersOf(c.Project), byClusterName(c.Project, c.Name)}
}

func clustersOf(project string) store.Key {
	return store.Key{Kind: clusters, Index: "project", Scope: project}
}

func byClusterName(project, name string) store.Key {
	return store.Key{Kind: clusters, Index: "name", Scope: project, Value: name}
}

// fails reports whether the restore fails.
func (c *cluster) fails() bool { return strings.HasPrefix(c.Name, failing) }

// failing starts what fails: the name of a cluster to restore, and the schema or the name
// of a table to restore.
const failing = "error-"

// ClusterSettings are what a restore can choose.
type ClusterSettings struct {
	VPC               string `json:"vpc,omitempty"`
	Subnet            string `json:"subnet,omitempty"`
	SecurityGroup     string `json:"security_group,omitempty"`
	Zone              string `json:"zone,omitempty"`
	EnterpriseProject string `json:"enterprise_project,omitempty"`
	Port              int    `json:"port,omitempty"`
	BindType          string `json:"bind_type,omitempty"`  // "" if there is no public address
	AddressID         string `json:"address_id,omitempty"` // of the public address
}

// madeUp are the settings of a cluster that no call made.
var madeUp = ClusterSettings{
	VPC: "85b20d7e-9eb7-4b2a-98f3-3c8843ea3574", Subnet: "374eca02-cfc4-4de7-8ab5-dbebf7d9a720",
	SecurityGroup: "dc3ec145-9029-4b39-b5a3-ace5a01f772b", Zone: "cn-north-4b", EnterpriseProject: "0", Port: 8000,
}

// bindExisting binds a public address that exists.
const bindExisting = "bind_existing"

// restoredFrom returns the settings, with those of the original cluster for what a restore takes
// over, and the defaults for the rest.
func (c ClusterSettings) restoredFrom(original ClusterSettings) ClusterSettings {
	c.VPC = cmp.Or(c.VPC, original.VPC)
	c.Subnet = cmp.Or(c.Subnet, original.Subnet)
	c.SecurityGroup = cmp.Or(c.SecurityGroup, original.SecurityGroup)
	c.Zone = cmp.Or(c.Zone, original.Zone)
	c.EnterpriseProject = cmp.Or(c.EnterpriseProject, madeUp.EnterpriseProject)
	c.Port = cmp.Or(c.Port, madeUp.Port)
	return c
}

// settingsOfCluster returns the settings of a cluster of a project.
func settingsOfCluster(tx *store.Tx, project, id string) ClusterSettings {
	if c, restored := store.Get[*cluster](tx, clusters, id); restored && c.Project == project {
		return c.Settings.restoredFrom(madeUp)
	}
	return madeUp
}

// Restored is what a restore has started.
type Restored struct{ Cluster, Job string }

// Restore starts to make a cluster of a snapshot. It fails with InvalidAddress,
// NotFound, SnapshotStatus or ClusterExists.
func (s *Service) Restore(project, snapshotID, name string, wanted ClusterSettings) (Restored, error) {
	if wanted.BindType == bindExisting && wanted.AddressID == "" {
		return Restored{}, InvalidAddress.Because("/restore/public_ip/eip_id: bind_existing needs the ID of the address.")
	}
	made := &cluster{ID: id.UUID(), Project: project, Name: name}
	started := newJob(project, jobRestoreCluster)
	err := s.store.Update(func(tx *store.Tx) error {
		found, err := s.startRestore(tx, project, snapshotID)
		if err != nil {
			return err
		}
		if len(store.Find[*cluster](tx, byClusterName(project, name))) > 0 {
			return ClusterExists.Because("/restore/name: choose another name than " + name + ".")
		}
		made.Settings = wanted.restoredFrom(settingsOfCluster(tx, project, found.Source))
		made.Created, made.Ready = tx.Now, tx.Now.Add(s.environment.Delay)
		started.Begin, started.End, started.Fails = made.Created, made.Ready, made.fails()
		tx.Put(made)
		tx.Put(started)
		return nil
	})
	return Restored{made.ID, started.ID}, err
}

// startRestore marks a snapshot as being restored from. It fails with NotFound or SnapshotStatus.
func (s *Service) startRestore(tx *store.Tx, project, id string) (*Snapshot, error) {
	found, err := find(tx, project, id)
	if err != nil {
		return nil, err
	}
	if err := checkPhase(tx, found, snapshot.Available); err != nil {
		return nil, err
	}
	restoring := *found
	restoring.Updated = tx.Now
	restoring.Busy = tx.Now.Add(s.environment.Delay)
	tx.Put(&restoring)
	return found, nil
}

// checkCluster refuses a cluster that is not in the project.
func (s *Service) checkCluster(tx *store.Tx, project, id string) error {
	exists := s.environment.Has(id) || len(store.Find[*Snapshot](tx, snapshot.BySource(Snapshots, project, id))) > 0
	if c, restored := store.Get[*cluster](tx, clusters, id); restored {
		exists = c.Project == project
	}
	if exists {
		return nil
	}
	return NotFound.Because("Cluster " + id + ".")
}

// The statuses of clusters, and what they do.
const (
	clusterCreating  = "CREATING"
	clusterAvailable = "AVAILABLE"
	clusterFailed    = "CREATE_FAILED"
	taskRestoring    = "RESTORING"
	taskSnapshotting = "SNAPSHOTTING"
)

// Cluster is a cluster as it is at one time.
type Cluster struct {
	ID, Name, Status string
	Created, Changed time.Time
	Task             string // "" if it does nothing
	Percent          int    // of the task
	Failure          *Failure
	ClusterSettings
}

// IsCreating reports whether the cluster is still being restored.
func (c Cluster) IsCreating() bool { return c.Status == clusterCreating }

// firstCreated is when every cluster that no call made was created: the time of the page's example.
var firstCreated = time.Date(2018, time.February, 10, 14, 28, 14, 0, time.UTC)

// Clusters returns the clusters of an enterprise project in a project, of all of them if it
// is "": those that were restored, the newest first, and those that have a snapshot.
func (s *Service) Clusters(project, enterpriseProject string) ([]Cluster, error) {
	var all []Cluster
	err := s.store.View(func(tx *store.Tx) error {
		for _, id := range clusterIDs(tx, project) {
			if c := clusterAt(tx, project, id); enterpriseProject == "" || c.EnterpriseProject == enterpriseProject {
				all = append(all, c)
			}
		}
		return nil
	})
	return all, err
}

func clusterIDs(tx *store.Tx, project string) []string {
	var ids []string
	seen := map[string]bool{}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, c := range slices.Backward(store.Find[*cluster](tx, clustersOf(project))) {
		add(c.ID)
	}
	for _, found := range slices.Backward(store.Find[*Snapshot](tx, snapshot.All(Snapshots, project))) {
		add(found.Source)
	}
	return ids
}

// Cluster returns a cluster of a project. It fails with NotFound.
func (s *Service) Cluster(project, id string) (Cluster, error) {
	var seen Cluster
	err := s.store.View(func(tx *store.Tx) error {
		seen = clusterAt(tx, project, id)
		return s.checkCluster(tx, project, id)
	})
	return seen, err
}

func clusterAt(tx *store.Tx, project, id string) Cluster {
	seen := Cluster{
		ID: id, Name: id, Status: clusterAvailable, Created: firstCreated, Changed: firstCreated,
		ClusterSettings: settingsOfCluster(tx, project, id),
	}
	if c, restored := store.Get[*cluster](tx, clusters, id); restored && c.Project == project {
		seen.Name, seen.Created, seen.Changed = c.Name, c.Created, c.Created
		switch {
		case tx.Now.Before(c.Ready):
			seen.Status, seen.Task, seen.Percent = clusterCreating, taskRestoring, percent(c.Created, c.Ready, tx.Now)
			return seen
		case c.fails():
			seen.Status, seen.Failure = clusterFailed, restoreFailed
		}
		seen.Changed = cmp.Or(c.Ready, c.Created)
	}
	for _, found := range store.Find[*Snapshot](tx, snapshot.BySource(Snapshots, project, id)) {
		if found.IsCreating(tx.Now) {
			seen.Task, seen.Percent = taskSnapshotting, percent(found.Created, found.Ready, tx.Now)
		}
	}
	return seen
}

// percent returns how much of the time from begin to end has passed.
func percent(begin, end, now time.Time) int {
	if !now.Before(end) {
		return 100
	}
	return int(100 * now.Sub(begin) / end.Sub(begin))
}
