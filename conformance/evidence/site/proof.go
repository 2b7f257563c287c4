package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance"
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

// Total counts all cases.
func (t tally) Total() int { return t.Valid + t.MustPass + t.Invalid }

// score counts mutants: how many of those that can be told from the document
// were noticed.
type score struct{ Killed, Total, Equivalent, Stillborn int }

func (s *score) add(more score) {
	s.Killed += more.Killed
	s.Total += more.Total
	s.Equivalent += more.Equivalent
	s.Stillborn += more.Stillborn
}

// count runs the cases, and tries the mutants if they are wanted.
func (s *site) count() error {
	files, err := fs.Sub(conformance.Files, "cases")
	if err != nil {
		return err
	}
	cases, err := suite.Load(files)
	if err != nil {
		return err
	}
	known, err := suite.LoadDeviations(conformance.Files, "deviations.yaml", cases)
	if err != nil {
		return err
	}
	sound, err := s.runCases(cases, known.Cases)
	if err != nil || !s.Mutated {
		return err
	}
	results, err := tryMutants(specs.APIs(), sound)
	if err != nil {
		return err
	}
	return s.addScores(results, known.Mutants)
}

// runCases counts the cases and gives those that pass. One that fails and is no
// known gap is an error: the pages would say what is not so.
func (s *site) runCases(cases []suite.Case, gaps []suite.Deviation) ([]suite.Case, error) {
	apis, err := traffic.APIs()
	if err != nil {
		return nil, err
	}
	operations := map[string]*operation{}
	for _, d := range s.Documents() {
		for _, o := range d.Operations {
			operations[o.Anchor()] = o
		}
	}
	var sound []suite.Case
	for _, c := range cases {
		o := operations[c.API+"/"+c.Operation]
		api, ok := traffic.Find(apis, c.API)
		if o == nil || !ok {
			return nil, fmt.Errorf("case %s: there is no operation %s of %s; correct its folder", c.Name, c.Operation, c.API)
		}
		switch outcome := suite.Judge(c, suite.Run(c, api.Contract), gaps); outcome.Verdict {
		case suite.Pass:
			sound = append(sound, c)
		case suite.Skip:
			o.Cases.Gaps++
		default:
			return nil, fmt.Errorf("case %s: %s: %s; mend it before the site says that it holds", c.Name, outcome.Verdict, outcome.Detail)
		}
		o.Cases.count(c)
	}
	return sound, nil
}

func (t *tally) count(c suite.Case) {
	switch {
	case !c.Valid:
		t.Invalid++
	case c.Source == "tolerance":
		t.MustPass++
	default:
		t.Valid++
	}
}

func tryMutants(apis []specs.API, cases []suite.Case) ([]mutant.Result, error) {
	var results []mutant.Result
	for _, spec := range apis {
		page, err := pages.Load(pages.FS, spec.ID)
		if err != nil {
			return nil, err
		}
		scored, err := mutant.Score(spec, cases, page)
		if err != nil {
			return nil, err
		}
		results = append(results, scored...)
	}
	return results, nil
}

func (s *site) addScores(results []mutant.Result, equivalents []suite.Equivalent) error {
	reports, err := mutant.Reports(results, equivalents)
	if err != nil {
		return err
	}
	scores := map[string]*score{}
	for _, d := range s.Documents() {
		scores["specs/"+d.ID+".yaml"] = &d.Mutants
	}
	for _, r := range reports {
		scores[r.Document].add(score{r.Killed, r.Total, r.Equivalent, r.Stillborn})
	}
	return nil
}

// client is a section of MATRIX.md: a client of a vendor, and what came of its
// calls to the sandbox. All of them passed, or the run would have kept no matrix.
type client struct {
	Name, API string
	Successes int // answers of a success that the client decoded
	Errors    int // errors that it decoded
	Outside   int // calls that a strict reader finds something in
}

// Short is the name without version and host, which a picture has no room for.
func (c client) Short() string {
	name, rest, _ := strings.Cut(strings.TrimPrefix(c.Name, "github.com/"), " ")
	_, which, _ := strings.Cut(rest, ", ")
	return name + ", " + which
}

// Calls counts all.
func (c client) Calls() int { return c.Successes + c.Errors }

const (
	matrixFile     = "conformance/evidence/clients/MATRIX.md"
	generatorsFile = "conformance/evidence/generators/matrix.json"
)

func (s *site) readMatrices() error {
	text, err := fs.ReadFile(s.repository, matrixFile)
	if err != nil {
		return err
	}
	if s.Clients, err = readClients(string(text)); err != nil {
		return fmt.Errorf("%s: %w", matrixFile, err)
	}
	data, err := fs.ReadFile(s.repository, generatorsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Generators = &generators{}
	if err := json.Unmarshal(data, s.Generators); err != nil {
		return fmt.Errorf("%s: %w", generatorsFile, err)
	}
	return s.Generators.check()
}

// tableTitle is the line above a table of MATRIX.md.
var tableTitle = regexp.MustCompile(`^(?:Single calls|The life of a snapshot) of ([^,]+), aimed by `)

// readClients reads the tables of MATRIX.md: a heading a client, a line that
// names the API above each table, a row a call.
func readClients(text string) ([]client, error) {
	var all []client
	for number, line := range strings.Split(text, "\n") {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			all = append(all, client{Name: strings.ReplaceAll(name, "`", "")})
			continue
		}
		if len(all) == 0 {
			continue
		}
		last := &all[len(all)-1]
		if title := tableTitle.FindStringSubmatch(line); title != nil {
			last.API = title[1]
		}
		if err := last.row(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", number+1, err)
		}
	}
	for _, c := range all {
		if c.API == "" || c.Calls() == 0 {
			return nil, fmt.Errorf("## %s: no calls, or no API above its table; mend the reader of this file", c.Name)
		}
	}
	return all, nil
}

func (c *client) row(line string) error {
	cells := strings.Split(line, "|")
	if len(cells) != 7 || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| operation ") {
		return nil
	}
	switch outcome := strings.TrimSpace(cells[3]); {
	case strings.HasPrefix(outcome, "success "):
		c.Successes++
	case strings.HasPrefix(outcome, "error "):
		c.Errors++
	default:
		return fmt.Errorf("the outcome %q is neither success nor error; mend the reader of this file", outcome)
	}
	if strings.TrimSpace(cells[5]) != "" {
		c.Outside++
	}
	return nil
}

// generators is what generators of other languages make of the documents.
type generators struct {
	Generators []generator
	Documents  []string
	Cells      map[string]map[string]string // by folder and document
}

type generator struct{ Folder, Name, Language, Version string }

// levels are how far a generator came, the furthest first.
var levels = []string{"called", "compiled", "generated", "no"}

func (g *generators) check() error {
	for _, one := range g.Generators {
		for _, document := range g.Documents {
			if level := g.Cells[one.Folder][document]; !slices.Contains(levels, level) {
				return fmt.Errorf("%s: /cells/%s/%s is %q; expected one of %s", generatorsFile, one.Folder, document, level, strings.Join(levels, ", "))
			}
		}
	}
	return nil
}
