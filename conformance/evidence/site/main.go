// Site writes the documentation as one static folder: a reference of each API, the
// sources of each fact, the evidence for it, and the error tables. Neither the
// command nor the pages use the network.
//
// The command runs the cases and tries the mutants to count them.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("out", "dist", "`folder` to write; an existing site there is replaced")
	mutants := flag.Bool("mutants", true, "try the mutants, which takes most of the time; if false, the pages say that they were not tried")
	flag.Parse()
	if err := run(*out, *mutants); err != nil {
		fmt.Fprintln(os.Stderr, "site:", err)
		os.Exit(1)
	}
}

// run writes a folder beside out and renames it at the end, so a failure does not
// change out.
func run(out string, mutants bool) error {
	facts, err := read(os.DirFS("../../.."), mutants)
	if err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(out), ".dist-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	if err := facts.write(fresh); err != nil {
		return err
	}
	if err := mayReplace(out); err != nil {
		return err
	}
	if err := errors.Join(os.Chmod(fresh, 0o755), os.RemoveAll(out), os.Rename(fresh, out)); err != nil { // #nosec G302 -- a site is for everybody
		return err
	}
	size, err := compressed(os.DirFS(out))
	fmt.Printf("%s: %d pages, %d KiB compressed\n", out, len(facts.pages()), size/1024)
	return err
}

// mayReplace returns an error for a folder that this command did not write.
func mayReplace(out string) error {
	entries, err := os.ReadDir(out)
	if errors.Is(err, fs.ErrNotExist) || (err == nil && len(entries) == 0) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(out, "sandbox.json")); err != nil {
		return fmt.Errorf("-out %s has files that are not of a site; name a new folder", out)
	}
	return nil
}
