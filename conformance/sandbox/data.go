package sandbox

import (
	"slices"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/dws"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// DataReport says what a data file holds.
type DataReport struct {
	// Format is 2, or 1 for a file of version 0.2.0, which has no checksums. A server
	// that opens such a file makes it one of format 2.
	Format int
	// Records counts the undamaged records of each kind.
	Records map[string]int
	// Damage lists what is wrong with the file. A server refuses a damaged file.
	Damage []string
}

// CheckData reads a data file, see Options.Data, and changes nothing. It fails if
// the file cannot be read, is in use, or is not a data file; damage is in the report.
func CheckData(file string) (DataReport, error) {
	report, err := store.Check(file, kinds()...)
	return DataReport(report), err
}

// SalvageData writes the undamaged records of a data file to the new file to, and
// reports what CheckData does. It changes nothing in the first file, and fails if
// the new one exists.
func SalvageData(file, to string) (DataReport, error) {
	report, err := store.Salvage(file, to, kinds()...)
	return DataReport(report), err
}

// kinds returns the kinds of all records.
func kinds() []*store.Kind {
	return slices.Concat(evs.Kinds, dws.Kinds, ecs.Kinds)
}
