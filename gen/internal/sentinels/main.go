// Command sentinels writes errors.gen.go of every API: a fault.Sentinel for each error
// code in x-error-codes of its documents, and the codes that pass by themselves. go
// generate runs it in the folder gen.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

func main() {
	if err := run(os.DirFS("../specs"), "../.staging/generated"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(documents fs.FS, generated string) error {
	apis, err := specs.List(documents)
	if err != nil {
		return err
	}
	tables, ofVendor := map[string][]row{}, map[string][]row{}
	for _, api := range apis {
		rows, err := load(documents, api)
		if err != nil {
			return err
		}
		tables[api.ID] = rows
		ofVendor[path.Dir(api.ID)] = append(ofVendor[path.Dir(api.ID)], rows...)
	}
	for id, rows := range tables {
		code, err := render(path.Base(id), rows, transient(ofVendor[path.Dir(id)]))
		if err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		if err := os.WriteFile(filepath.Join(generated, id, "errors.gen.go"), code, 0o644); err != nil { // #nosec G306 -- generated source is for everybody
			return err
		}
	}
	return nil
}

// row is a row of x-error-codes.
type row struct {
	Status                 int
	Code, Message, Meaning string
	Retryable              bool
}

// load returns the rows of all documents of the API, in no particular order.
func load(documents fs.FS, api specs.API) ([]row, error) {
	var rows []row
	for _, name := range api.Documents {
		doc, err := document.Load(documents, name)
		if err != nil {
			return nil, err
		}
		more, err := rowsOf(doc)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// transient returns the codes of the retryable rows, sorted. Those of one vendor are
// for all of its APIs: the table of a service stands in one of its documents.
func transient(rows []row) []string {
	var codes []string
	for _, r := range rows {
		if r.Retryable {
			codes = append(codes, r.Code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// rowsOf returns the rows at the root of a document and of all its responses.
func rowsOf(doc *openapi3.T) ([]row, error) {
	rows, err := decode(doc.Extensions["x-error-codes"])
	if err != nil {
		return nil, fmt.Errorf("x-error-codes: %w", err)
	}
	for _, item := range doc.Paths.Map() {
		for _, operation := range item.Operations() {
			for status, response := range operation.Responses.Map() {
				more, err := decode(response.Value.Extensions["x-error-codes"])
				if err != nil {
					return nil, fmt.Errorf("%s, response %s, x-error-codes: %w", operation.OperationID, status, err)
				}
				rows = append(rows, more...)
			}
		}
	}
	return rows, nil
}

func decode(extension any) ([]row, error) {
	data, err := json.Marshal(extension)
	if err != nil {
		return nil, err
	}
	var rows []row
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.Status == 0 || r.Code == "" {
			return nil, errors.New("a row has no status or no code: add both")
		}
		if nameOf(r.Code) == "Err" {
			return nil, fmt.Errorf("code %q has no letter or digit for the name of a variable: fix it", r.Code)
		}
	}
	return rows, nil
}
