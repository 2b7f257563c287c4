package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Salvage writes the undamaged records of a data file to a new one, and changes
// nothing in the first. What it reports is what Check reports. It fails if the new
// file exists.
func Salvage(file, to string, kinds ...*Kind) (Report, error) {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return Report{}, fmt.Errorf("sandbox: %q exists; give the name of a new file for the records of %q", to, file)
	}
	var records []rawRecord
	report, err := check(file, kinds, func(bucket string, key, text []byte) {
		records = append(records, rawRecord{bucket, key, text})
	})
	if err != nil {
		return Report{}, fmt.Errorf("sandbox: data file %q %w", file, err)
	}
	if err := create(to, kinds, records); err != nil {
		return Report{}, fmt.Errorf("sandbox: %q cannot be created: %w", to, err)
	}
	return report, nil
}
