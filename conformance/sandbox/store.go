package sandbox

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// The services whose snapshots the store tells apart. The three EVS APIs are
// faces of one service: each sees the snapshots of the others.
const (
	serviceEVS = "evs"
	serviceDWS = "dws"
	serviceECS = "ecs"
)

// snapshot is a snapshot of any service. It does not change once it is stored.
type snapshot struct {
	ID          string            `json:"id"`
	Service     string            `json:"service"`
	Project     string            `json:"project,omitempty"` // ECS has none
	Source      string            `json:"source"`            // the volume, cluster or disk
	Name        *string           `json:"name,omitempty"`
	Description *string           `json:"description,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`
	Created     time.Time         `json:"created"`
	Ready       time.Time         `json:"ready"` // until then it is being made

	// Token makes an ECS call idempotent, Parameters are all others of it.
	Token      string `json:"token,omitempty"`
	Parameters string `json:"parameters,omitempty"`
}

// creating reports whether the snapshot is still being made.
func (n *snapshot) creating(now time.Time) bool {
	return now.Before(n.Ready)
}

// key is one way to find snapshots.
type key struct{ service, project, kind, value string }

func bySource(service, project, source string) key {
	return key{service, project, "source", source}
}

// byName finds the snapshot of a name that its service wants unique, whatever
// its upper and lower case.
func byName(service, project, name string) key {
	return key{service, project, "name", strings.ToLower(name)}
}

func byToken(service, token string) key {
	return key{service, "", "token", token}
}

func (n *snapshot) keys() []key {
	keys := []key{bySource(n.Service, n.Project, n.Source)}
	if n.Name != nil && n.Service == serviceDWS {
		keys = append(keys, byName(n.Service, n.Project, *n.Name))
	}
	if n.Token != "" {
		keys = append(keys, byToken(n.Service, n.Token))
	}
	return keys
}

// store holds the snapshots in memory and, if there is a journal, in a file.
type store struct {
	clock     func() time.Time
	delay     time.Duration
	strict    bool
	resources []string

	mu      sync.Mutex
	index   map[key][]*snapshot
	counts  map[string]int // by service
	journal *journal       // nil without a file
}

func openStore(options Options) (*store, error) {
	s := &store{
		clock: options.Clock, delay: options.Delay, strict: options.StrictResources, resources: options.Resources,
		index: map[key][]*snapshot{}, counts: map[string]int{},
	}
	if options.Data == "" {
		return s, nil
	}
	journal, kept, err := openJournal(options.Data)
	if err != nil {
		return nil, err
	}
	s.journal = journal
	for _, n := range kept {
		s.add(n)
	}
	return s, nil
}

func (s *store) close() error {
	if s.journal == nil {
		return nil
	}
	return s.journal.close()
}

// create keeps n, unless admit refuses it. Nothing else happens to the store
// meanwhile, so admit may rely on what it finds. When create returns, n is kept
// for good. If its token was used before, create gives the snapshot of that time
// and asks nobody.
func (s *store) create(n *snapshot, admit func(tx *tx) error) (*snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n.Created = s.clock().UTC()
	n.Ready = n.Created.Add(s.delay)
	t := &tx{s, n.Created}
	if earlier := t.find(byToken(n.Service, n.Token)); len(earlier) > 0 {
		return earlier[0], nil
	}
	if err := admit(t); err != nil {
		return nil, err
	}
	if s.journal != nil {
		if err := s.journal.put(n); err != nil {
			return nil, err
		}
	}
	s.add(n)
	return n, nil
}

func (s *store) add(n *snapshot) {
	for _, k := range n.keys() {
		s.index[k] = append(s.index[k], n)
	}
	s.counts[n.Service]++
}

// count is how many snapshots a service has.
func (s *store) count(service string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[service]
}

// tx is the store as it is while nobody else uses it.
type tx struct {
	store *store
	now   time.Time
}

// find lists the snapshots with a key, the oldest first.
func (t *tx) find(k key) []*snapshot {
	return t.store.index[k]
}

// exists reports whether there is such a volume, cluster or disk: any, unless
// resources are strict.
func (t *tx) exists(service, project, source string) bool {
	return !t.store.strict || slices.Contains(t.store.resources, source) || len(t.find(bySource(service, project, source))) > 0
}
