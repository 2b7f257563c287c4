package dws

import (
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// Table is a table of a database.
type Table struct{ Schema, Name string }

// isMissing reports whether no snapshot has the table.
func (t Table) isMissing() bool {
	return strings.HasPrefix(t.Schema, failing) || strings.HasPrefix(t.Name, failing)
}

// Tables are tables to restore, and where to.
type Tables struct {
	CaseSensitive    bool
	Sources, Targets []Table
}

// missing returns the names of the sources that no snapshot has.
func (t Tables) missing() []string {
	var names []string
	for _, table := range t.Sources {
		if table.isMissing() {
			names = append(names, table.Name)
		}
	}
	return names
}

// repeated returns the names of the targets that an earlier one has already.
func (t Tables) repeated() []string {
	var names []string
	taken := map[Table]bool{}
	for _, table := range t.Targets {
		target := t.folded(table)
		if taken[target] {
			names = append(names, table.Name)
		}
		taken[target] = true
	}
	return names
}

// folded returns what is the same for all names of a table.
func (t Tables) folded(table Table) Table {
	if t.CaseSensitive {
		return table
	}
	return Table{strings.ToLower(table.Schema), strings.ToLower(table.Name)}
}

// CheckTables returns the names of the sources that the snapshot does not have and of the
// targets that are repeated. It fails with NotFound.
func (s *Service) CheckTables(project, snapshotID string, t Tables) (missing, repeated []string, err error) {
	err = s.store.View(func(tx *store.Tx) error {
		_, err := find(tx, project, snapshotID)
		return err
	})
	return t.missing(), t.repeated(), err
}

// RestoreTables starts to restore tables of a snapshot and returns the id of the job. The
// job fails if the snapshot does not have a table. It fails with NotFound, SnapshotStatus or
// Duplicate.
func (s *Service) RestoreTables(project, snapshotID string, t Tables) (string, error) {
	started := newJob(project, jobRestoreTables)
	err := s.store.Update(func(tx *store.Tx) error {
		if _, err := s.startRestore(tx, project, snapshotID); err != nil {
			return err
		}
		if twice := t.repeated(); len(twice) > 0 {
			return Duplicate.Because("/target_table_list: " + twice[0] + " is there twice.")
		}
		started.Begin, started.End = tx.Now, tx.Now.Add(s.environment.Delay)
		started.Fails = len(t.missing()) > 0
		tx.Put(started)
		return nil
	})
	return started.ID, err
}
