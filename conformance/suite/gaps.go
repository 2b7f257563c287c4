package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/internal/decode"
)

// Gaps are the known gaps: cases that fail and mutants that survive, each with a
// reason.
type Gaps struct {
	Cases   []Gap            // cases that the documents fail
	Mutants []Equivalent     // mutants that no message and no table can show
	Targets map[string][]Gap // cases that a live server fails, by the name of the server
}

// Gap is a case that is known to fail, and why.
type Gap struct {
	Case     string
	Reason   string
	Source   string
	Observed string // status and bytes of a server's answer
}

// gapEntry is an entry of a file: all cases that fail for one reason.
type gapEntry struct {
	Cases    []string `yaml:"cases"`
	Reason   string   `yaml:"reason"`
	Source   string   `yaml:"source"`
	Observed string   `yaml:"observed"`
}

// eitherEntry is an entry of a file that has both kinds.
type eitherEntry struct {
	gapEntry   `yaml:",inline"`
	Equivalent `yaml:",inline"`
}

// Equivalent is a mutant that is equivalent to its document, in each of Documents.
type Equivalent struct {
	Documents []string `yaml:"documents"` // files as in a mutant.Result, such as specs/huawei/evsv2.yaml
	Pointer   string   `yaml:"pointer"`
	Change    string   `yaml:"change"`
	Proof     string   `yaml:"proof"`
}

// TargetNames returns the names of the servers in g, sorted.
func (g Gaps) TargetNames() []string { return slices.Sorted(maps.Keys(g.Targets)) }

// Target returns the gaps of the server with that name. Each reason names the
// server.
func (g Gaps) Target(name string) []Gap {
	known := slices.Clone(g.Targets[name])
	for i := range known {
		known[i].Reason = "known of " + name + ": " + known[i].Reason
	}
	return known
}

// Names returns the names of the cases that the documents are known to fail.
func (g Gaps) Names() map[string]bool {
	names := map[string]bool{}
	for _, gap := range g.Cases {
		names[gap.Case] = true
	}
	return names
}

// loadGaps reads cases.yaml, mutants.yaml and targets/<name>.yaml in fsys. It
// checks that each entry has a reason and that each case is one of cases.
func loadGaps(fsys fs.FS, cases []Case) (Gaps, error) {
	g := Gaps{Targets: map[string][]Gap{}}
	known := names(cases)
	files, err := fs.Glob(fsys, "targets/*.yaml")
	if err != nil {
		return g, err
	}
	caseGaps, faults := readCaseGaps(fsys, "cases.yaml", known, false)
	g.Cases = caseGaps
	faults = append(faults, readGaps(fsys, "mutants.yaml", &g.Mutants), checkEquivalents("mutants.yaml", g.Mutants))
	for _, file := range files {
		targetGaps, more := readCaseGaps(fsys, file, known, true)
		g.Targets[strings.TrimSuffix(path.Base(file), ".yaml")] = targetGaps
		faults = append(faults, more...)
	}
	return g, errors.Join(faults...)
}

// LoadGaps reads a file of known gaps. An entry is either cases that fail, with reason
// and source, or a mutant that is equivalent to its documents. Each case must be one of
// cases.
func LoadGaps(data []byte, cases []Case) (Gaps, error) {
	var entries []eitherEntry
	if err := decodeGaps(data, &entries); err != nil {
		return Gaps{}, err
	}
	var g Gaps
	var faults []error
	known, seen := names(cases), map[string]bool{}
	for i, e := range entries {
		if e.Pointer != "" || e.Change != "" {
			g.Mutants = append(g.Mutants, e.Equivalent)
			faults = append(faults, e.Equivalent.check(i))
			continue
		}
		if err := e.gapEntry.check(known, seen, false); err != nil {
			faults = append(faults, fmt.Errorf("/%d: %w", i, err))
		}
		g.Cases = append(g.Cases, e.gaps()...)
	}
	return g, errors.Join(faults...)
}

func names(cases []Case) map[string]bool {
	all := map[string]bool{}
	for _, c := range cases {
		all[c.Name] = true
	}
	return all
}

// readCaseGaps reads a file of gaps. It returns one gap for each case that an
// entry names, and everything that is wrong with the file.
func readCaseGaps(fsys fs.FS, name string, cases map[string]bool, observed bool) ([]Gap, []error) {
	var entries []gapEntry
	if err := readGaps(fsys, name, &entries); err != nil {
		return nil, []error{err}
	}
	gaps, faults := caseGaps(entries, cases, observed)
	for i, fault := range faults {
		faults[i] = fmt.Errorf("gaps/%s: %w", name, fault)
	}
	return gaps, faults
}

// caseGaps returns one gap for each case that an entry names, and everything that is
// wrong with the entries.
func caseGaps(entries []gapEntry, cases map[string]bool, observed bool) ([]Gap, []error) {
	var gaps []Gap
	var faults []error
	seen := map[string]bool{}
	for i, e := range entries {
		if err := e.check(cases, seen, observed); err != nil {
			faults = append(faults, fmt.Errorf("/%d: %w", i, err))
		}
		gaps = append(gaps, e.gaps()...)
	}
	return gaps, faults
}

// gaps returns one gap for each case.
func (e gapEntry) gaps() []Gap {
	var all []Gap
	for _, c := range e.Cases {
		all = append(all, Gap{c, e.Reason, e.Source, e.Observed})
	}
	return all
}

func readGaps(fsys fs.FS, name string, into any) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	if err := decodeGaps(data, into); err != nil {
		return fmt.Errorf("gaps/%s: %w", name, err)
	}
	return nil
}

func decodeGaps(data []byte, into any) error {
	if err := decode.YAML(data, into); err != nil {
		return fmt.Errorf("%w; write a list, as README.md describes", err)
	}
	return nil
}

// check checks an entry and adds its cases to seen.
func (e gapEntry) check(cases, seen map[string]bool, observed bool) error {
	switch {
	case e.Reason == "" || e.Source == "":
		return errors.New("no reason or no source; give the reason why the cases fail and its source")
	case observed != (e.Observed != ""):
		return errors.New("observed: give the answer of a live server, and only in the file of a target")
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
		if err := e.check(i); err != nil {
			faults = append(faults, fmt.Errorf("gaps/%s: %w", name, err))
		}
	}
	return errors.Join(faults...)
}

// check returns an error for an entry that lacks a member.
func (e Equivalent) check(i int) error {
	if len(e.Documents) == 0 || e.Pointer == "" || e.Change == "" || e.Proof == "" {
		return fmt.Errorf("/%d: a member is missing; give documents, pointer, change and proof", i)
	}
	return nil
}

// Judge changes the outcome of a case that is a known gap: a failure becomes a
// skip, and a pass becomes a failure, so that the entry is removed.
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
