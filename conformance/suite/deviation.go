package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Deviations are what is known not to be as it should, and why.
type Deviations struct {
	Cases   []Deviation  `yaml:"cases"`
	Targets []Observed   `yaml:"targets"`
	Mutants []Equivalent `yaml:"mutants"`
}

// Equivalent is a mutant that nothing can tell from its document, wherever
// that is so.
type Equivalent struct {
	Documents []string `yaml:"documents"` // files, such as specs/huawei/evsv2.yaml
	Pointer   string   `yaml:"pointer"`
	Change    string   `yaml:"change"`
	Proof     string   `yaml:"proof"`
}

// Deviation is a known gap: a case that fails today, and why.
type Deviation struct {
	Case   string `yaml:"case"`
	Reason string `yaml:"reason"`
	Source string `yaml:"source"`
}

// Observed is a case that a live server is known to fail.
type Observed struct {
	Target    string `yaml:"target"` // such as cinder-21.3
	Deviation `yaml:",inline"`
	Observed  string `yaml:"observed"` // status and bytes of its answer
}

// TargetNames are the names of the servers that d knows, sorted.
func (d Deviations) TargetNames() []string {
	var names []string
	for _, o := range d.Targets {
		names = append(names, o.Target)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Of are the cases that the server of that name is known to fail.
func (d Deviations) Of(target string) []Deviation {
	var known []Deviation
	for _, o := range d.Targets {
		if o.Target == target {
			known = append(known, Deviation{o.Case, "known of " + target + ": " + o.Reason, o.Source})
		}
	}
	return known
}

// LoadDeviations reads the known gaps of the file name in fsys, and checks that
// each says why and that each case is one of cases.
func LoadDeviations(fsys fs.FS, name string, cases []Case) (Deviations, error) {
	var known Deviations
	file, err := fsys.Open(name)
	if err != nil {
		return known, err
	}
	defer file.Close()
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	if err := decoder.Decode(&known); err != nil {
		return known, fmt.Errorf("%s: %w; write the lists cases, targets and mutants", name, err)
	}
	var faults []error
	for i, d := range known.Cases {
		if err := d.check(known.Cases[:i], cases); err != nil {
			faults = append(faults, fmt.Errorf("%s: /cases/%d: %w", name, i, err))
		}
	}
	for i, o := range known.Targets {
		if err := o.check(known.Targets[:i], cases); err != nil {
			faults = append(faults, fmt.Errorf("%s: /targets/%d: %w", name, i, err))
		}
	}
	for i, e := range known.Mutants {
		if len(e.Documents) == 0 || e.Pointer == "" || e.Change == "" || e.Proof == "" {
			faults = append(faults, fmt.Errorf("%s: /mutants/%d: a member is missing; give documents, pointer, change and proof", name, i))
		}
	}
	return known, errors.Join(faults...)
}

func (d Deviation) check(before []Deviation, cases []Case) error {
	if d.Reason == "" || d.Source == "" {
		return errors.New("no reason or no source; say why the case fails and where that is written")
	}
	if !slices.ContainsFunc(cases, func(c Case) bool { return c.Name == d.Case }) {
		return fmt.Errorf("there is no case %q; correct the name or remove the entry", d.Case)
	}
	if slices.ContainsFunc(before, func(b Deviation) bool { return b.Case == d.Case }) {
		return fmt.Errorf("%q is listed twice; remove one entry", d.Case)
	}
	return nil
}

func (o Observed) check(before []Observed, cases []Case) error {
	if o.Target == "" || o.Observed == "" {
		return errors.New("no target or nothing observed; say which server fails the case and what it answers")
	}
	var same []Deviation
	for _, b := range before {
		if b.Target == o.Target {
			same = append(same, b.Deviation)
		}
	}
	return o.Deviation.check(same, cases)
}

// Judge turns the outcome of a case that is listed as a known gap: if it fails
// it is skipped, and if it passes it fails, so that the entry is removed.
func Judge(c Case, outcome Outcome, list []Deviation) Outcome {
	i := slices.IndexFunc(list, func(d Deviation) bool { return d.Case == c.Name })
	if i < 0 {
		return outcome
	}
	switch outcome.Verdict {
	case Pass:
		return Outcome{Fail, "the case is listed as a deviation but passes; remove the entry"}
	case Fail:
		return Outcome{Skip, list[i].Reason}
	}
	return outcome
}
