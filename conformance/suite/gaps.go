package suite

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Gaps are what is known not to be as it should, and why.
type Gaps struct {
	Cases   []Gap            // cases that the documents fail
	Mutants []Equivalent     // mutants that nothing can tell from their document
	Targets map[string][]Gap // cases that a live server fails, by the server's name
}

// Gap is a case that is known to fail, and why.
type Gap struct {
	Case     string
	Reason   string
	Source   string
	Observed string // status and bytes of a server's answer
}

// gapEntry is an entry of a file: the cases that fail for one reason.
type gapEntry struct {
	Cases    []string `yaml:"cases"`
	Reason   string   `yaml:"reason"`
	Source   string   `yaml:"source"`
	Observed string   `yaml:"observed"`
}

// Equivalent is a mutant that nothing can tell from its document, in each of
// Documents.
type Equivalent struct {
	Documents []string `yaml:"documents"` // files, such as specs/huawei/evsv2.yaml
	Pointer   string   `yaml:"pointer"`
	Change    string   `yaml:"change"`
	Proof     string   `yaml:"proof"`
}

// TargetNames are the names of the servers that g knows, sorted.
func (g Gaps) TargetNames() []string { return slices.Sorted(maps.Keys(g.Targets)) }

// Target are the gaps of the server of that name, each with a reason that says so.
func (g Gaps) Target(name string) []Gap {
	known := slices.Clone(g.Targets[name])
	for i := range known {
		known[i].Reason = "known of " + name + ": " + known[i].Reason
	}
	return known
}

// Names are the names of the cases that the documents are known to fail.
func (g Gaps) Names() map[string]bool {
	names := map[string]bool{}
	for _, gap := range g.Cases {
		names[gap.Case] = true
	}
	return names
}

// loadGaps reads cases.yaml, mutants.yaml and targets/<name>.yaml in fsys, and
// checks that each entry says why and that each case is one of cases.
func loadGaps(fsys fs.FS, cases []Case) (Gaps, error) {
	g := Gaps{Targets: map[string][]Gap{}}
	known := map[string]bool{}
	for _, c := range cases {
		known[c.Name] = true
	}
	files, err := fs.Glob(fsys, "targets/*.yaml")
	if err != nil {
		return g, err
	}
	ofCases, faults := readCaseGaps(fsys, "cases.yaml", known, false)
	g.Cases = ofCases
	faults = append(faults, readGaps(fsys, "mutants.yaml", &g.Mutants), checkEquivalents("mutants.yaml", g.Mutants))
	for _, file := range files {
		ofTarget, more := readCaseGaps(fsys, file, known, true)
		g.Targets[strings.TrimSuffix(path.Base(file), ".yaml")] = ofTarget
		faults = append(faults, more...)
	}
	return g, errors.Join(faults...)
}

// readCaseGaps reads a file of gaps, one for each case that an entry names, and
// lists what is wrong with it.
func readCaseGaps(fsys fs.FS, name string, cases map[string]bool, observed bool) ([]Gap, []error) {
	var entries []gapEntry
	if err := readGaps(fsys, name, &entries); err != nil {
		return nil, []error{err}
	}
	var gaps []Gap
	var faults []error
	seen := map[string]bool{}
	for i, e := range entries {
		if err := e.check(cases, seen, observed); err != nil {
			faults = append(faults, fmt.Errorf("gaps/%s: /%d: %w", name, i, err))
		}
		for _, c := range e.Cases {
			gaps = append(gaps, Gap{c, e.Reason, e.Source, e.Observed})
		}
	}
	return gaps, faults
}

func readGaps(fsys fs.FS, name string, into any) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("gaps/%s: %w; write a list, as README.md describes", name, err)
	}
	return nil
}

// check adds the cases of e to those that were seen.
func (e gapEntry) check(cases, seen map[string]bool, observed bool) error {
	switch {
	case e.Reason == "" || e.Source == "":
		return errors.New("no reason or no source; say why the cases fail and where that is written")
	case observed != (e.Observed != ""):
		return errors.New("observed: give what a live server answers, and only for one")
	case len(e.Cases) == 0:
		return errors.New("no cases; name those that fail")
	}
	for _, c := range e.Cases {
		if !cases[c] {
			return fmt.Errorf("there is no case %q; correct the name or remove it", c)
		}
		if seen[c] {
			return fmt.Errorf("%q is listed twice; remove one", c)
		}
		seen[c] = true
	}
	return nil
}

func checkEquivalents(name string, mutants []Equivalent) error {
	var faults []error
	for i, e := range mutants {
		if len(e.Documents) == 0 || e.Pointer == "" || e.Change == "" || e.Proof == "" {
			faults = append(faults, fmt.Errorf("gaps/%s: /%d: a member is missing; give documents, pointer, change and proof", name, i))
		}
	}
	return errors.Join(faults...)
}

// Judge turns the outcome of a case that is listed as a known gap: if it fails
// it is skipped, and if it passes it fails, so that the entry is removed.
func Judge(c Case, outcome Outcome, gaps []Gap) Outcome {
	i := slices.IndexFunc(gaps, func(gap Gap) bool { return gap.Case == c.Name })
	if i < 0 {
		return outcome
	}
	switch outcome.Verdict {
	case Pass:
		return Outcome{Verdict: Fail, Detail: "the case is listed as a known gap but passes; remove the entry"}
	case Fail:
		return Outcome{Verdict: Skip, Detail: gaps[i].Reason}
	}
	return outcome
}
