package members

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/conformance/probe"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

// Collect makes the results from the documents, the cases, the results of live servers
// in evidence, which is the folder conformance/evidence, and what the models of SDKs
// have shown.
func Collect(evidence fs.FS, sdks []string, models []Sighting) (Results, error) {
	seen, err := cases()
	if err != nil {
		return Results{}, err
	}
	answered, err := answers(evidence)
	if err != nil {
		return Results{}, err
	}
	seen = slices.Concat(seen, answered, models)
	results := Results{SDKs: sdks}
	for _, spec := range specs.APIs() {
		api, err := read(spec)
		if err != nil {
			return Results{}, err
		}
		documented, err := examples(spec)
		if err != nil {
			return Results{}, err
		}
		for _, s := range slices.Concat(documented, seen) {
			if s.API == spec.ID {
				api.see(s)
			}
		}
		results.APIs = append(results.APIs, api)
	}
	return results, nil
}

func examplesOf(api string, operation *openapi3.Operation) ([]Sighting, error) {
	var all []Sighting
	for status, response := range operation.Responses.Map() {
		for _, media := range response.Value.Content {
			for name, example := range media.Examples {
				if name != "documented" && !strings.HasPrefix(name, "documented-") {
					continue
				}
				body, err := json.Marshal(example.Value.Value)
				if err != nil {
					return nil, fmt.Errorf("%s/%s: example %s: %w", api, operation.OperationID, name, err)
				}
				all = append(all, Sighting{api, operation.OperationID, statusOf(status), Page, probe.Members(body)})
			}
		}
	}
	return all, nil
}

// statusOf returns the status of a documented response; default is an error.
func statusOf(text string) int {
	status, err := strconv.Atoi(text)
	if err != nil {
		return 500
	}
	return status
}

// cases returns the answers of the cases that repeat a page or what was recorded.
func cases() ([]Sighting, error) {
	s, err := suite.Open()
	if err != nil {
		return nil, err
	}
	sources := map[string]Source{suite.SourceDocumented: Page, suite.SourceLive: Recorded}
	var all []Sighting
	for _, c := range s.Cases {
		source, shows := sources[c.Source]
		if !shows || c.Response == nil {
			continue
		}
		all = append(all, Sighting{c.API, c.Operation, c.Response.Status, source, probe.Members([]byte(c.Response.Body))})
	}
	return all, nil
}

// answers returns what the live servers answered, from their results.
func answers(evidence fs.FS) ([]Sighting, error) {
	files, err := fs.Glob(evidence, "live/*/results.json")
	if err != nil {
		return nil, err
	}
	var all []Sighting
	for _, file := range files {
		seen, err := answersIn(evidence, file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, seen...)
	}
	return all, nil
}

func answersIn(evidence fs.FS, file string) ([]Sighting, error) {
	text, err := fs.ReadFile(evidence, file)
	if err != nil {
		return nil, err
	}
	var report struct {
		Documents map[string]string
		Members   map[string]map[string][]string
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, err
	}
	var all []Sighting
	for id := range report.Documents {
		for operation, statuses := range report.Members {
			for status, pointers := range statuses {
				all = append(all, Sighting{apiOf(id), operation, statusOf(status), Live, pointers})
			}
		}
	}
	return all, nil
}

// apiOf returns the id of the API of a document.
func apiOf(document string) string {
	for _, api := range specs.APIs() {
		if api.ID == document || api.ID == path.Dir(document) {
			return api.ID
		}
	}
	return document
}
