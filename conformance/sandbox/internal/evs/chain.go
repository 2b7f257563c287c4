package evs

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// Chain is the chain of all snapshots of a volume.
type Chain struct {
	ID, Project, Volume string
	Zone, Category      string
	Snapshots           int
	SizeGiB             int
	Created             time.Time // with its first snapshot
	Updated             time.Time // with its last one
}

// categoryStandard is the category of all chains.
const categoryStandard = "standard"

// chainID returns the id of the chain of a volume.
func chainID(project, volume string) string {
	b := sha256.Sum256([]byte(project + "/" + volume))
	b[6] = b[6]&0x0f | 0x50
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// ChainQuery selects and orders the chains of a list. A filter that is nil keeps
// everything.
type ChainQuery struct {
	ID, Volume, Zone, Category *string

	Paging
}

func (q ChainQuery) keeps(c Chain) bool {
	return matches(q.ID, c.ID) && matches(q.Volume, c.Volume) && matches(q.Zone, c.Zone) && matches(q.Category, c.Category)
}

// ListChains returns a page of the chains of a project, and how many the whole list
// has. It fails with InvalidQuery or, if there is no such marker, NotFound.
func (s *Service) ListChains(project string, q ChainQuery) ([]Chain, int, error) {
	var found part[Chain]
	err := s.store.View(func(tx *store.Tx) (err error) {
		found, err = pick(listed[Chain]{
			what: "Chain", all: chains(tx, store.Find[*Snapshot](tx, snapshot.All(Snapshots, project))), id: func(c Chain) string { return c.ID }, keeps: q.keeps,
		}, q.Paging)
		return err
	})
	return found.items, found.count, err
}

// chains returns the chains of snapshots, all of their volumes, the oldest first. All data
// of a volume is in its first snapshot, since nothing writes to a volume of the sandbox.
func chains(tx *store.Tx, of []*Snapshot) []Chain {
	var all []Chain
	place := map[string]int{} // by volume
	for _, found := range of {
		v := viewAt(tx.Now, found)
		i, known := place[v.Source]
		if !known {
			i = len(all)
			place[v.Source] = i
			all = append(all, Chain{
				ID: chainID(v.Project, v.Source), Project: v.Project, Volume: v.Source, Zone: v.Zone, Category: categoryStandard,
				SizeGiB: v.Size, Created: v.Created,
			})
		}
		all[i].Snapshots++
		all[i].Updated = v.Created
	}
	return all
}
