package dws

import "github.com/snapspec/snapspec/conformance/sandbox/internal/store"

// Flavor is a kind of node.
type Flavor struct {
	ID, Code         string
	BaseID, BaseCode string // of the flavor beneath
	CPUs, MemoryGiB  int
}

// flavors are that of every cluster, which the page's example has, and a larger one to restore to.
var flavors = []Flavor{
	{"908c1620-4cd8-3803-9082-2b29fc966917", "dws2.km1.xlarge", "e7fe0f10-5ec7-45f5-8558-c8b50ad88b34", "rc6.xlarge.4", 4, 32},
	{"5f3e6b0a-91a5-3bb4-8d3f-0f6f6c3a4a52", "dws2.km1.2xlarge", "0c1f8a8e-7c5c-4a1d-9c47-2d0b54a6b8e1", "rc6.2xlarge.4", 8, 64},
}

// Flavors returns the flavor of the cluster of a snapshot and, to restore, those that the snapshot
// can be restored to as well. It fails with NotFound.
func (s *Service) Flavors(project, snapshotID string, toRestore bool) ([]Flavor, error) {
	seen := flavors[:1]
	if toRestore {
		seen = flavors
	}
	return seen, s.store.View(func(tx *store.Tx) error {
		_, err := find(tx, project, snapshotID)
		return err
	})
}
