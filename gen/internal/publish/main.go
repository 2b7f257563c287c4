// Command publish ends a generation: it adds the published documents, replaces
// generated/ with the new files in .staging and prints one row per API. go generate
// runs it in the folder gen.
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

func main() {
	if err := run("../specs", "../.staging", "../generated", os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(specsDir, staging, generated string, table io.Writer) error {
	fsys := os.DirFS(specsDir)
	apis, err := specs.List(fsys)
	if err != nil {
		return err
	}
	fresh := filepath.Join(staging, "generated")
	for _, api := range apis {
		if err := complete(fsys, api, fresh); err != nil {
			return err
		}
	}
	rows, err := summarize(fsys, apis)
	if err != nil {
		return err
	}
	if err := swap(fresh, generated, filepath.Join(staging, "previous")); err != nil {
		return err
	}
	if err := os.RemoveAll(staging); err != nil {
		return err
	}
	return printTable(table, rows)
}

// complete adds the published documents of an API. It returns an error if no directive
// generated code for the API.
func complete(fsys fs.FS, api specs.API, fresh string) error {
	code, err := filepath.Glob(filepath.Join(fresh, api.ID, "*.gen.go"))
	if err != nil {
		return err
	}
	if len(code) == 0 {
		return fmt.Errorf("%s: nothing was generated; add its line to gen/generate.go and its config gen/%s.yaml", api.ID, api.ID)
	}
	for _, name := range api.Documents {
		if err := writeDocument(fsys, name, filepath.Join(fresh, "openapi")); err != nil {
			return fmt.Errorf("specs: %w", err)
		}
	}
	return nil
}

// writeDocument writes a document to dir as YAML and as JSON, self-contained.
func writeDocument(fsys fs.FS, name, dir string) error {
	text, err := document.Published(fsys, name)
	if err != nil {
		return err
	}
	converted, err := document.ToJSON(text)
	if err != nil {
		return err
	}
	target := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil { // #nosec G301 -- generated source is for everybody
		return err
	}
	return errors.Join(
		os.WriteFile(target, text, 0o644),                                           // #nosec G306 -- generated source is for everybody
		os.WriteFile(strings.TrimSuffix(target, ".yaml")+".json", converted, 0o644), // #nosec G306 -- generated source is for everybody
	)
}

// swap renames the folder current to previous, and fresh to current. If the second
// rename fails, it undoes the first.
func swap(fresh, current, previous string) error {
	err := os.Rename(current, previous)
	if errors.Is(err, fs.ErrNotExist) {
		return os.Rename(fresh, current)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(fresh, current); err != nil {
		return errors.Join(err, os.Rename(previous, current))
	}
	return nil
}

// row is the row of one API in the table.
type row struct {
	api                                   specs.API
	operations, schemas, examples, fields int
}

func summarize(fsys fs.FS, apis []specs.API) ([]row, error) {
	var rows []row
	for _, api := range apis {
		r := row{api: api}
		for _, name := range api.Documents {
			doc, err := document.Load(fsys, name)
			if err != nil {
				return nil, err
			}
			r.count(doc)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func printTable(w io.Writer, rows []row) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tOPERATIONS\tSCHEMAS\tDOCUMENTED EXAMPLES\tPARAMETERS AND FIELDS\tGO PACKAGE")
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\tgithub.com/snapspec/snapspec/generated/%s\n",
			r.api.ID, r.operations, r.schemas, r.examples, r.fields, r.api.ID)
	}
	return table.Flush()
}
