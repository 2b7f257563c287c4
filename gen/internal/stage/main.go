// Command stage starts a generation: it checks every document and creates
// .staging, the folder that everything is generated into. go generate runs it in
// the folder gen.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/snapspec/snapspec/gen/internal/rpc"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/lint"
)

func main() {
	if err := run("../specs", "../.staging"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run checks the documents of the folder specsDir and recreates the folder staging,
// with a folder for the code of each API and the merged documents of the RPC APIs.
func run(specsDir, staging string) error {
	if err := os.RemoveAll(staging); err != nil {
		return err
	}
	fsys := os.DirFS(specsDir)
	if err := check(lint.Check(fsys)); err != nil {
		return err
	}
	apis, err := specs.List(fsys)
	if err != nil {
		return err
	}
	for _, api := range apis {
		if err := os.MkdirAll(filepath.Join(staging, "generated", api.ID), 0o755); err != nil { // #nosec G301 -- generated source is for everybody
			return err
		}
		if !api.IsRPC() {
			continue
		}
		merged, err := rpc.Merge(fsys, api.Documents)
		if err != nil {
			return err
		}
		if err := write(filepath.Join(staging, "merged", api.ID+".yaml"), merged); err != nil {
			return err
		}
	}
	return nil
}

func check(findings []lint.Finding) error {
	var errs []error
	for _, finding := range findings {
		errs = append(errs, errors.New(finding.String()))
	}
	return errors.Join(errs...)
}

func write(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil { // #nosec G301 -- generated source is for everybody
		return err
	}
	return os.WriteFile(name, data, 0o644) // #nosec G306 -- generated source is for everybody
}
