package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snapspec/snapspec/conformance"
	"github.com/snapspec/snapspec/conformance/pages"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/specs"
)

// source is the documents, the cases and the page tables that a verb works on: those
// of this module, or those of a team.
type source struct {
	spec, cases, pages, gaps string // flags

	loaded *specs.Set
}

// specFlag defines the flag --spec.
func specFlag(cmd *cobra.Command) *source {
	c := &source{}
	textFlag(cmd, &c.spec, "spec", "use the OpenAPI documents of this `file`, folder or glob in place of the built-in ones; the id of each is its path without extension")
	return c
}

// casesFlags defines the flags --spec, --cases and --pages.
func casesFlags(cmd *cobra.Command) *source {
	c := specFlag(cmd)
	textFlag(cmd, &c.cases, "cases", "use the cases of this `folder`: <id>/<operationId>/{request,response}.yaml")
	textFlag(cmd, &c.pages, "pages", "derive cases from the page tables of this `folder`: <id>.yaml")
	return c
}

// contractFlags defines the flags --spec, --cases, --pages and --gaps.
func contractFlags(cmd *cobra.Command) *source {
	c := casesFlags(cmd)
	textFlag(cmd, &c.gaps, "gaps", gapsHelp)
	return c
}

const gapsHelp = "do not fail for the known gaps in this `file`, a list of cases that fail and of mutants that survive, with reasons"

// isBuiltIn reports whether no flag names documents, cases or page tables.
func (s *source) isBuiltIn() bool { return s.spec == "" && s.cases == "" && s.pages == "" }

// set returns the documents.
func (s *source) set() (specs.Set, error) {
	if s.loaded != nil {
		return *s.loaded, nil
	}
	set, err := s.find()
	if err == nil {
		s.loaded = &set
	}
	return set, err
}

func (s *source) find() (specs.Set, error) {
	if s.spec == "" {
		return specs.Embedded(), nil
	}
	spec := cleanGlob(s.spec)
	info, err := os.Stat(spec) // #nosec G703 -- the file that the user names
	switch {
	case err == nil && info.IsDir():
		set, err := specs.Find(os.DirFS(spec), filepath.ToSlash(filepath.Clean(spec)))
		return set, inSpec(s.spec, err)
	case err == nil:
		return findFiles(filepath.Dir(spec), []string{spec})
	case isGlob(spec):
		files, err := expandGlob(spec)
		if err != nil {
			return specs.Set{}, err
		}
		return findFiles(filepath.FromSlash(root(strings.Split(filepath.ToSlash(spec), "/"))), files)
	}
	return specs.Set{}, inSpec(s.spec, reason(err))
}

func inSpec(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("--spec %s: %w", name, err)
}

// findFiles returns the documents with the given files, which are in a folder.
func findFiles(folder string, files []string) (specs.Set, error) {
	var names []string
	for _, file := range files {
		name, err := filepath.Rel(folder, file)
		if err != nil {
			return specs.Set{}, err
		}
		names = append(names, filepath.ToSlash(name))
	}
	set, err := specs.Find(os.DirFS(folder), filepath.ToSlash(folder), names...)
	return set, inSpec(folder, err)
}

// apis returns the API with the given id, or all APIs if id is empty.
func (s *source) apis(id string) ([]*traffic.API, error) {
	if s.spec == "" {
		return loadAPIs(id)
	}
	set, err := s.set()
	if err != nil {
		return nil, err
	}
	apis, err := traffic.Load(set)
	if err != nil {
		return nil, err
	}
	return choose(apis, id)
}

// suite returns the cases and the known gaps.
func (s *source) suite() (suite.Suite, error) {
	known, err := s.openCases()
	if err != nil || s.gaps == "" {
		return known, err
	}
	data, err := os.ReadFile(s.gaps) // #nosec G304 -- the user names the file
	if err != nil {
		return known, fmt.Errorf("%s: %w", s.gaps, reason(err))
	}
	more, err := suite.LoadGaps(data, known.Cases)
	if err != nil {
		return known, fmt.Errorf("%s: %w", s.gaps, err)
	}
	known.Gaps.Cases = append(known.Gaps.Cases, more.Cases...)
	known.Gaps.Mutants = append(known.Gaps.Mutants, more.Mutants...)
	return known, nil
}

func (s *source) openCases() (suite.Suite, error) {
	if s.isBuiltIn() {
		return suite.Open()
	}
	set, err := s.set()
	if err != nil {
		return suite.Suite{}, err
	}
	files, err := s.caseFiles()
	if err != nil {
		return suite.Suite{}, err
	}
	tables, err := s.tables()
	if err != nil {
		return suite.Suite{}, err
	}
	cases, err := suite.Load(files, tables, set.IDs()...)
	if err != nil {
		err = fmt.Errorf("cases: %w", err)
	}
	return suite.Suite{Cases: cases}, err
}

// caseFiles returns the folder of cases. Documents of a team have no built-in cases.
func (s *source) caseFiles() (fs.FS, error) {
	switch {
	case s.cases != "":
		return folder("--cases", s.cases)
	case s.spec != "":
		return embed.FS{}, nil
	}
	return fs.Sub(conformance.Files, "cases")
}

// tables returns the folder of page tables, nil if there is none.
func (s *source) tables() (fs.FS, error) {
	switch {
	case s.pages != "":
		return folder("--pages", s.pages)
	case s.spec != "":
		return nil, nil
	}
	return pages.FS, nil
}

func folder(flag, name string) (fs.FS, error) {
	info, err := os.Stat(name) // #nosec G703 -- the folder that the user names
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", flag, name, reason(err))
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s %s: not a folder; name the folder that the files are in", flag, name)
	}
	return os.DirFS(name), nil
}

// page returns the page tables of an API, nil if it has none.
func (s *source) page(id string) (*pages.Page, error) {
	tables, err := s.tables()
	if err != nil || tables == nil {
		return nil, err
	}
	page, err := pages.Load(tables, id)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return &page, err
}
