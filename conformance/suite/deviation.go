package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Deviation is a known gap: a case that fails today, and why.
type Deviation struct {
	Case   string `yaml:"case"`
	Reason string `yaml:"reason"`
	Source string `yaml:"source"`
}

// LoadDeviations reads the list of known gaps of the file name in fsys, and
// checks that each names one of cases and says why.
func LoadDeviations(fsys fs.FS, name string, cases []Case) ([]Deviation, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	var list []Deviation
	if err := decoder.Decode(&list); err != nil {
		return nil, fmt.Errorf("%s: %w; write a list of {case, reason, source}", name, err)
	}
	var faults []error
	for i, d := range list {
		if err := d.check(list[:i], cases); err != nil {
			faults = append(faults, fmt.Errorf("%s: /%d: %w", name, i, err))
		}
	}
	return list, errors.Join(faults...)
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
