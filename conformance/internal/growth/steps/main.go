// Steps counts the statements that each reader executes, for a test: it is built with
// -cover -covermode=atomic. It reads each input once, and writes the counters to a
// folder DIR/READER-N of its own, where READER is the place of the reader in
// growth.Readers.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/coverage"

	"github.com/snapspec/snapspec/conformance/internal/growth"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "steps:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	readers, err := growth.Readers()
	if err != nil {
		return err
	}
	for i, r := range readers {
		for _, n := range []int{16, 64} {
			_, read := r.New(n)
			if err := count(read, filepath.Join(dir, fmt.Sprintf("%d-%d", i, n))); err != nil {
				return fmt.Errorf("%s: %w", r.Name, err)
			}
		}
	}
	return nil
}

// count calls read, and writes the counters of the call to a new folder.
func count(read func() error, dir string) error {
	_ = read()                                   // a first call fills caches; whether the input is refused does not matter
	if err := os.Mkdir(dir, 0o750); err != nil { // #nosec G703 -- a test names the folder
		return err
	}
	if err := coverage.ClearCounters(); err != nil {
		return err
	}
	_ = read()
	if err := coverage.WriteCountersDir(dir); err != nil {
		return err
	}
	return coverage.WriteMetaDir(dir)
}
