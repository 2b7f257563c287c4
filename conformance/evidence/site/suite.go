package main

import (
	"fmt"
	"slices"

	"github.com/snapspec/snapspec/conformance/mutant"
	"github.com/snapspec/snapspec/conformance/pages"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/specs"
)

// tally counts cases. MustPass are valid messages that a strict reader might
// refuse.
type tally struct{ Valid, MustPass, Invalid, Gaps int }

func (t *tally) add(more tally) {
	t.Valid += more.Valid
	t.MustPass += more.MustPass
	t.Invalid += more.Invalid
	t.Gaps += more.Gaps
}

// Total returns the number of cases.
func (t tally) Total() int { return t.Valid + t.MustPass + t.Invalid }

// score counts mutants: Total are those that change what the document accepts,
// Killed those of them that were noticed.
type score struct{ Killed, Total, Equivalent, Stillborn int }

func (s *score) add(more score) {
	s.Killed += more.Killed
	s.Total += more.Total
	s.Equivalent += more.Equivalent
	s.Stillborn += more.Stillborn
}

// measurement is what the conformance suite says of APIs.
type measurement struct {
	cases   map[string]tally // by API and operation, such as huawei/evsv2/createSnapshot
	mutants map[string]score // by document, such as huawei/evsv2; nil if they were not tried
}

// measure runs the cases of the APIs, and tries their mutants if that is requested.
// It is the only function of the site that uses the conformance suite.
func measure(apis []specs.API, mutants bool) (*measurement, error) {
	known, err := suite.Open()
	if err != nil {
		return nil, err
	}
	m := &measurement{cases: map[string]tally{}}
	sound, err := m.runCases(apis, known.Cases, known.Gaps.Cases)
	if err != nil || !mutants {
		return m, err
	}
	return m, m.tryMutants(apis, sound, known.Gaps.Mutants)
}

// runCases counts the cases and returns those that pass. A case that fails and is
// not a known gap is an error, because the site says that all cases hold.
func (m *measurement) runCases(wanted []specs.API, cases []suite.Case, gaps []suite.Gap) ([]suite.Case, error) {
	apis, err := traffic.APIs()
	if err != nil {
		return nil, err
	}
	var sound []suite.Case
	for _, c := range cases {
		api, ok := traffic.Find(apis, c.API)
		if !ok {
			return nil, fmt.Errorf("case %s: there is no API %s; correct its folder", c.Name, c.API)
		}
		if !slices.ContainsFunc(wanted, func(w specs.API) bool { return w.ID == c.API }) {
			continue
		}
		counted := m.cases[c.API+"/"+c.Operation]
		switch outcome := suite.Judge(c, suite.Run(c, api.Contract), gaps); outcome.Verdict {
		case suite.Pass:
			sound = append(sound, c)
		case suite.Skip:
			counted.Gaps++
		default:
			return nil, fmt.Errorf("case %s: %s: %s; correct it before the site says that it holds", c.Name, outcome.Verdict, outcome)
		}
		counted.count(c)
		m.cases[c.API+"/"+c.Operation] = counted
	}
	return sound, nil
}

func (t *tally) count(c suite.Case) {
	switch {
	case !c.Valid:
		t.Invalid++
	case c.Source == suite.SourceTolerance:
		t.MustPass++
	default:
		t.Valid++
	}
}

func (m *measurement) tryMutants(apis []specs.API, cases []suite.Case, equivalents []suite.Equivalent) error {
	m.mutants = map[string]score{}
	var results []mutant.Result
	for _, api := range apis {
		page, err := pages.Load(pages.FS, api.ID)
		if err != nil {
			return err
		}
		scored, err := mutant.Score(specs.Embedded(), api, cases, &page)
		if err != nil {
			return err
		}
		results = append(results, scored...)
	}
	reports, err := mutant.Reports(results, equivalentsOf(apis, equivalents))
	for _, r := range reports {
		id := documentID(r.Document)
		scored := m.mutants[id]
		scored.add(score{r.Killed, r.Total, r.Equivalent, r.Stillborn})
		m.mutants[id] = scored
	}
	return err
}

// equivalentsOf returns the equivalents in the documents of the APIs.
func equivalentsOf(apis []specs.API, equivalents []suite.Equivalent) []suite.Equivalent {
	var documents []string
	for _, api := range apis {
		for _, name := range api.Documents {
			documents = append(documents, "specs/"+name)
		}
	}
	var all []suite.Equivalent
	for _, e := range equivalents {
		e.Documents = slices.DeleteFunc(slices.Clone(e.Documents), func(name string) bool { return !slices.Contains(documents, name) })
		if len(e.Documents) > 0 {
			all = append(all, e)
		}
	}
	return all
}
