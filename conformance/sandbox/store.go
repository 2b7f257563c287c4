package sandbox

import (
	"container/heap"
	"slices"
	"strings"
	"sync"
	"time"
)

// record is what a store keeps. It does not change once it is stored: to change
// it, put a changed copy that has the same keys.
type record interface {
	// kind is one of recordKinds.
	kind() string
	// id is unique among the records of a kind.
	id() string
	// keys are the ways to find the record, beside its id.
	keys() []key
	// end is when the record ceases to be; zero if it stays.
	end() time.Time
}

// recordKinds makes a record of each kind, to be read from a file.
var recordKinds = map[string]func() record{
	kindSnapshot: func() record { return new(snapshot) },
	kindRollback: func() record { return new(rollback) },

	kindCluster:        func() record { return new(cluster) },
	kindPolicy:         func() record { return new(policy) },
	kindPolicySettings: func() record { return new(policySettings) },

	kindSnapshotGroup: func() record { return new(snapshotGroup) },
	kindDisk:          func() record { return new(disk) },
	kindAnswered:      func() record { return new(answered) },
}

// key is one way to find records: those of a kind and a service that have the
// same value by something. ECS has no projects.
type key struct{ kind, service, project, by, value string }

// The services whose records the store tells apart. The three EVS APIs are
// faces of one service: each sees the snapshots of the others.
const (
	serviceEVS = "evs"
	serviceDWS = "dws"
	serviceECS = "ecs"
)

const kindSnapshot = "snapshots"

// snapshot is a snapshot of any service.
type snapshot struct {
	ID          string            `json:"id"`
	Service     string            `json:"service"`
	Project     string            `json:"project,omitempty"` // ECS has none
	Source      string            `json:"source"`            // the volume, cluster or disk
	Name        *string           `json:"name,omitempty"`
	Description *string           `json:"description,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"` // the tags of ECS
	Created     time.Time         `json:"created"`
	Ready       time.Time         `json:"ready"` // until then it is being made
	Updated     time.Time         `json:"updated,omitzero"`
	Busy        time.Time         `json:"busy,omitzero"` // until then it is rolled back
	Gone        time.Time         `json:"gone,omitzero"` // until then it is being deleted

	Disk diskDetails `json:"disk,omitzero"` // of ECS alone

	// Automated tells a snapshot of DWS that a policy made.
	Automated bool      `json:"automated,omitempty"`
	Kept      time.Time `json:"kept,omitzero"` // until when, if it is automated
}

func (n *snapshot) kind() string { return kindSnapshot }
func (n *snapshot) id() string   { return n.ID }

func (n *snapshot) end() time.Time {
	if n.Service == serviceECS {
		return n.released()
	}
	if n.Automated {
		return n.Kept // nobody can delete it
	}
	return n.Gone
}

// phase is where a snapshot is in its life.
type phase int

const (
	phaseCreating phase = iota
	phaseAvailable
	phaseFailed
	phaseBusy
	phaseDeleting
)

// failing starts the ids of volumes, clusters and disks whose snapshots fail.
const failing = "error-"

func (n *snapshot) phase(now time.Time) phase {
	switch {
	case !n.Gone.IsZero():
		return phaseDeleting
	case now.Before(n.Ready):
		return phaseCreating
	case strings.HasPrefix(n.Source, failing):
		return phaseFailed
	case now.Before(n.Busy):
		return phaseBusy
	}
	return phaseAvailable
}

// creating reports whether the snapshot is still being made.
func (n *snapshot) creating(now time.Time) bool {
	return n.phase(now) == phaseCreating
}

// allSnapshots finds the snapshots of a project.
func allSnapshots(service, project string) key {
	return key{kindSnapshot, service, project, "", ""}
}

func bySource(service, project, source string) key {
	return key{kindSnapshot, service, project, "source", source}
}

// byName finds the snapshot of a name that its service wants unique, whatever
// its upper and lower case.
func byName(service, project, name string) key {
	return key{kindSnapshot, service, project, "name", strings.ToLower(name)}
}

func (n *snapshot) keys() []key {
	keys := []key{allSnapshots(n.Service, n.Project), bySource(n.Service, n.Project, n.Source)}
	if n.Name != nil && n.Service == serviceDWS {
		keys = append(keys, byName(n.Service, n.Project, *n.Name))
	}
	if n.Disk.Group != "" {
		keys = append(keys, byGroup(n.Disk.Group))
	}
	return keys
}

// store holds the records in memory and, if there is a journal, in a file.
type store struct {
	clock     func() time.Time
	delay     time.Duration
	strict    bool
	resources []string

	mu      sync.Mutex
	rows    map[name]*row
	index   map[key][]*row // the oldest first
	ending  endings        // those with an end
	counts  map[string]int // snapshots, by service
	last    uint64         // number of the newest row
	journal *journal       // nil without a file
}

// name is what a record has alone.
type name struct{ kind, id string }

// row is the place of a record, whatever becomes of it.
type row struct {
	number uint64
	record record
	place  int // in endings, from 1; 0 if it is not there
}

func openStore(options Options) (*store, error) {
	s := &store{
		clock: options.Clock, delay: options.Delay, strict: options.StrictResources, resources: options.Resources,
		rows: map[name]*row{}, index: map[key][]*row{}, counts: map[string]int{},
	}
	if options.Data == "" {
		return s, nil
	}
	journal, kept, err := openJournal(options.Data)
	if err != nil {
		return nil, err
	}
	s.journal = journal
	for _, r := range kept {
		s.add(r)
	}
	return s, nil
}

func (s *store) close() error {
	if s.journal == nil {
		return nil
	}
	return s.journal.close()
}

// view lets do read the store. Nothing happens to the store meanwhile.
func (s *store) view(do func(tx *tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return do(&tx{store: s, now: s.clock().UTC()})
}

// update keeps what do puts and removes, all of it or, if do returns an error,
// nothing. Nothing else happens to the store meanwhile, so do may rely on what
// it finds, but it does not find its own changes. When update returns, they are
// kept for good.
func (s *store) update(do func(tx *tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &tx{store: s, now: s.clock().UTC()}
	t.sweep()
	if err := do(t); err != nil {
		return err
	}
	if s.journal != nil {
		if err := s.journal.write(t.changes); err != nil {
			return err
		}
	}
	for _, c := range t.changes {
		s.apply(c)
	}
	return nil
}

// create keeps n, unless admit refuses it.
func (s *store) create(n *snapshot, admit func(tx *tx) error) (*snapshot, error) {
	err := s.update(func(tx *tx) error {
		tx.date(n)
		if err := admit(tx); err != nil {
			return err
		}
		tx.put(n)
		return nil
	})
	return n, err
}

// change is what becomes of a row: its new record, or none.
type change struct {
	row     *row
	record  record // nil if the row is removed
	isAdded bool
}

func (s *store) apply(c change) {
	switch {
	case c.record == nil:
		s.remove(c.row)
	case c.isAdded:
		s.add(c.row)
	default:
		c.row.record = c.record
		s.watch(c.row)
	}
}

func (s *store) add(r *row) {
	s.rows[name{r.record.kind(), r.record.id()}] = r
	for _, k := range r.record.keys() {
		s.index[k] = append(s.index[k], r)
	}
	if n, ok := r.record.(*snapshot); ok {
		s.counts[n.Service]++
	}
	s.last = max(s.last, r.number)
	s.watch(r)
}

// watch remembers the end of r, which may be another than before.
func (s *store) watch(r *row) {
	switch hasEnd := !r.record.end().IsZero(); {
	case hasEnd && r.place > 0:
		heap.Fix(&s.ending, r.place-1)
	case hasEnd:
		heap.Push(&s.ending, r)
	default:
		s.unwatch(r)
	}
}

func (s *store) unwatch(r *row) {
	if r.place > 0 {
		heap.Remove(&s.ending, r.place-1)
	}
}

func (s *store) remove(r *row) {
	delete(s.rows, name{r.record.kind(), r.record.id()})
	for _, k := range r.record.keys() {
		s.index[k] = slices.DeleteFunc(s.index[k], func(other *row) bool { return other == r })
		if len(s.index[k]) == 0 {
			delete(s.index, k)
		}
	}
	if n, ok := r.record.(*snapshot); ok {
		s.counts[n.Service]--
	}
	s.unwatch(r)
}

// count is how many snapshots a service has, but for those that have ended and
// that nobody has swept up yet.
func (s *store) count(service string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	count, now := s.counts[service], s.clock()
	for _, r := range s.ending {
		if now.Before(r.record.end()) {
			break
		}
		if n, ok := r.record.(*snapshot); ok && n.Service == service {
			count--
		}
	}
	return count
}

// tx is the store as it is while nobody else uses it.
type tx struct {
	store   *store
	now     time.Time
	changes []change
}

// date sets when n is made.
func (t *tx) date(n *snapshot) {
	n.Created = t.now
	n.Ready = t.now.Add(t.store.delay)
}

// put keeps r in place of the record of the same kind and id, if there is one.
func (t *tx) put(r record) {
	if known := t.store.rows[name{r.kind(), r.id()}]; known != nil && t.isLive(known) {
		t.changes = append(t.changes, change{row: known, record: r})
		return
	}
	t.store.last++
	t.changes = append(t.changes, change{row: &row{number: t.store.last, record: r}, record: r, isAdded: true})
}

// remove removes r, which must be kept.
func (t *tx) remove(r record) {
	t.changes = append(t.changes, change{row: t.store.rows[name{r.kind(), r.id()}]})
}

// sweep removes what has ended.
func (t *tx) sweep() {
	t.sweepFrom(0)
}

// sweepFrom goes from a row to the two below it, which end no earlier.
func (t *tx) sweepFrom(i int) {
	if i >= len(t.store.ending) || t.isLive(t.store.ending[i]) {
		return
	}
	t.changes = append(t.changes, change{row: t.store.ending[i]})
	t.sweepFrom(2*i + 1)
	t.sweepFrom(2*i + 2)
}

// isLive reports whether r has not ended.
func (t *tx) isLive(r *row) bool {
	end := r.record.end()
	return end.IsZero() || t.now.Before(end)
}

// find lists the records with a key, the oldest first.
func find[R record](t *tx, k key) []R {
	var found []R
	for _, r := range t.store.index[k] {
		if t.isLive(r) {
			found = append(found, r.record.(R))
		}
	}
	return found
}

// get is the record of that id.
func get[R record](t *tx, kind, id string) (R, bool) {
	r := t.store.rows[name{kind, id}]
	if r == nil || !t.isLive(r) {
		var none R
		return none, false
	}
	return r.record.(R), true
}

// exists reports whether there is such a volume, cluster or disk: any, unless
// resources are strict.
func (t *tx) exists(service, project, source string) bool {
	return !t.store.strict || slices.Contains(t.store.resources, source) || len(find[*snapshot](t, bySource(service, project, source))) > 0
}
