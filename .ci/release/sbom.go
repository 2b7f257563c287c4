package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
	classifier "github.com/google/licenseclassifier/v2"
	"github.com/google/licenseclassifier/v2/assets"
)

// permissive lists the SPDX identifiers of the licences that a dependency may have.
var permissive = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"}

// dependency is a module that packages of this module are built with.
type dependency struct {
	Path, Version, Dir string

	forClients bool // a generated client is built with it
	licences   []string
}

// writeSBOM writes a CycloneDX SBOM of the modules that the packages of this
// module are built with. Modules of generated clients are required, others
// optional. It fails if a licence is unknown or not permissive.
//
// cyclonedx-gomod v1.10.0 does not fit: its mod command omits a linked module if
// the shortest path to it leads through a test, and its licence detection takes
// golang.org/x modules for BSD-Source-Code.
func (r release) writeSBOM(ctx context.Context) (string, error) {
	dependencies, err := r.dependencies(ctx)
	if err != nil {
		return "", err
	}
	if err := checkLicences(dependencies); err != nil {
		return "", err
	}
	var text bytes.Buffer
	if err := cdx.NewBOMEncoder(&text, cdx.BOMFileFormatJSON).SetPretty(true).Encode(r.bom(dependencies)); err != nil {
		return "", err
	}
	name := "snapspec-" + r.version + ".cdx.json"
	forClients := 0
	found := map[string]int{}
	for _, d := range dependencies {
		if d.forClients {
			forClients++
		}
		found[strings.Join(d.licences, " and ")]++
	}
	summary := fmt.Sprintf("%s: %d modules, %d of them for clients; licences %v", name, len(dependencies), forClients, found)
	return summary, os.WriteFile(filepath.Join(r.out, name), text.Bytes(), 0o644) // #nosec G306 -- a release is for everybody
}

// checkLicences fails for each dependency whose licence is unknown or not permissive.
func checkLicences(dependencies []dependency) error {
	var found []error
	for _, d := range dependencies {
		if len(d.licences) == 0 {
			found = append(found, fmt.Errorf("%s %s has no known licence; read it, then drop the module or state its licence here", d.Path, d.Version))
		}
		for _, l := range d.licences {
			if !slices.Contains(permissive, l) {
				found = append(found, fmt.Errorf("%s %s has the licence %s, which is not one of %v", d.Path, d.Version, l, permissive))
			}
		}
	}
	return errors.Join(found...)
}

// bom returns the SBOM. It holds no time and no random number, so that it changes
// only if a module does.
func (r release) bom(dependencies []dependency) *cdx.BOM {
	bom := cdx.NewBOM()
	main := component(dependency{Path: modulePath, Version: "v" + r.version, licences: []string{"Apache-2.0"}})
	bom.Metadata = &cdx.Metadata{Component: &main}
	components := []cdx.Component{}
	for _, d := range dependencies {
		c := component(d)
		c.Scope = cdx.ScopeOptional
		if d.forClients {
			c.Scope = cdx.ScopeRequired
		}
		components = append(components, c)
	}
	bom.Components = &components
	return bom
}

// component returns the SBOM entry of a module.
func component(d dependency) cdx.Component {
	url := "pkg:golang/" + d.Path + "@" + d.Version
	licences := cdx.Licenses{}
	for _, l := range d.licences {
		licences = append(licences, cdx.LicenseChoice{License: &cdx.License{ID: l}})
	}
	return cdx.Component{BOMRef: url, Type: cdx.ComponentTypeLibrary, Name: d.Path, Version: d.Version, PackageURL: url, Licenses: &licences}
}

// dependencies returns the dependencies with their licences, sorted by path.
func (r release) dependencies(ctx context.Context) ([]dependency, error) {
	all, err := r.modulesOf(ctx, "./...")
	if err != nil {
		return nil, err
	}
	clients, err := r.modulesOf(ctx, "./generated/...")
	if err != nil {
		return nil, err
	}
	known, err := assets.DefaultClassifier()
	if err != nil {
		return nil, err
	}
	for i, d := range all {
		all[i].forClients = slices.ContainsFunc(clients, func(c dependency) bool { return c.Path == d.Path })
		if all[i].licences, err = licencesIn(known, d.Dir); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// modulesOf returns the modules that the packages of a pattern are built with,
// except this one, sorted by path.
func (r release) modulesOf(ctx context.Context, pattern string) ([]dependency, error) {
	text, err := run(ctx, r.root, []string{"GOWORK=off"}, "go", "list", "-deps", "-json=Module", pattern)
	if err != nil {
		return nil, err
	}
	modules := map[string]dependency{}
	for decoder := json.NewDecoder(strings.NewReader(text)); ; {
		var p struct{ Module *dependency }
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if p.Module != nil && p.Module.Path != modulePath {
			modules[p.Module.Path] = *p.Module
		}
	}
	var sorted []dependency
	for _, d := range modules {
		sorted = append(sorted, d)
	}
	slices.SortFunc(sorted, func(a, b dependency) int { return strings.Compare(a.Path, b.Path) })
	return sorted, nil
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying)`)

// licencesIn returns the SPDX identifiers of the licences in the top folder of a
// module.
func licencesIn(known *classifier.Classifier, folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, entry := range entries {
		if entry.IsDir() || !licenceFile.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, entry.Name())) // #nosec G304 -- a file of this repository
		if err != nil {
			return nil, err
		}
		for _, match := range known.Match(text).Matches {
			if match.MatchType == "License" || match.MatchType == "Header" { // a header names its licence
				found = append(found, match.Name)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
