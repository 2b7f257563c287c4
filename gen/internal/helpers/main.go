// Command helpers writes three files beside the generated code of every API: the methods
// that list and wait, helpers.gen.go; the package doc, doc.go; and an example that runs
// without a network, example_test.go. go generate runs it in the folder gen, after the
// code.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"text/template"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// files are what is written for each API, by the template of each.
var files = map[string]string{
	"helpers.tmpl":      "helpers.gen.go",
	"doc.tmpl":          "doc.go",
	"example_test.tmpl": "example_test.go",
}

func main() {
	if err := run(os.DirFS("../specs"), os.DirFS("templates"), "../.staging/generated"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(documents, templates fs.FS, generated string) error {
	apis, err := specs.List(documents)
	if err != nil {
		return err
	}
	parsed, err := template.ParseFS(templates, slices.Sorted(maps.Keys(files))...)
	if err != nil {
		return err
	}
	for _, api := range apis {
		if err := write(documents, parsed, api, filepath.Join(generated, api.ID)); err != nil {
			return fmt.Errorf("%s: %w", api.ID, err)
		}
	}
	return nil
}

// write writes the files of one API to the folder dir, which holds its code.
func write(documents fs.FS, templates *template.Template, api specs.API, dir string) error {
	code, err := os.ReadFile(filepath.Join(dir, path.Base(api.ID)+".gen.go")) // #nosec G304 -- a file of this repository
	if err != nil {
		return err
	}
	var docs []*openapi3.T
	for _, name := range api.Documents {
		doc, err := document.Load(documents, name)
		if err != nil {
			return err
		}
		docs = append(docs, doc)
	}
	facts, err := describe(api, docs, code)
	if err != nil {
		return err
	}
	for name, file := range files {
		var text bytes.Buffer
		if err := templates.ExecuteTemplate(&text, name, facts); err != nil {
			return err
		}
		formatted, err := format.Source(text.Bytes())
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), formatted, 0o644); err != nil { // #nosec G306 -- generated source is for everybody
			return err
		}
	}
	return nil
}
