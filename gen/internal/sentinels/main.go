// Command sentinels writes errors.gen.go of one API: a fault.Sentinel for every
// error code in x-error-codes of its documents. The argument is the id of the API. go
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
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: sentinels API-ID, such as alibaba/ecs20140526")
		os.Exit(2)
	}
	if err := run("../specs", "../.staging", os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(specsDir, staging, id string) error {
	rows, err := load(os.DirFS(specsDir), id)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fmt.Errorf("%s: no response has x-error-codes: remove the directive of the API from gen/generate.go", id)
	}
	code, err := render(path.Base(id), rows)
	if err != nil {
		return fmt.Errorf("%s: %w", id, err)
	}
	return os.WriteFile(filepath.Join(staging, "generated", id, "errors.gen.go"), code, 0o644)
}

// row is a row of x-error-codes.
type row struct {
	Status                 int
	Code, Message, Meaning string
}

// load returns the rows of all documents of the API, in no particular order.
func load(fsys fs.FS, id string) ([]row, error) {
	apis, err := specs.List(fsys)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(apis, func(api specs.API) bool { return api.ID == id })
	if at < 0 {
		return nil, fmt.Errorf("%s: specs/ has no such API: pass the id of one", id)
	}
	var rows []row
	for _, name := range apis[at].Documents {
		doc, err := document.Load(fsys, name)
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

func rowsOf(doc *openapi3.T) ([]row, error) {
	var rows []row
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
