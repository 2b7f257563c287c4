package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/snapspec/snapspec/conformance/mutant"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

const mutateHelp = `Changes one fact of the documents at a time, and checks whether a case or a page table notices the change. A change that
nothing notices survives: a case is missing. Each survivor is listed with its place, the change and what kind of case
would notice it. A change that no message can show is listed in --gaps as equivalent, with a proof:

  - documents: [orders.yaml]    # the path in the folder that --spec names
    pointer: /components/schemas/Order/properties/count
    change: format int32 is dropped
    proof: Every number from 1 to 100 is an int32.

Exit code: 0 no survivors but the listed ones, 1 survivors, 2 a usage error, or a document that its cases fail already.`

func newMutateCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "mutate", Short: "change the documents and see which changes no case notices", Long: mutateHelp, Args: noOperands, PreRunE: readConfig}
	m := &mutating{console: c, source: contractFlags(cmd)}
	m.api = apiFlag(cmd, "change only the documents of the API with this `ID`, such as huawei/evsv2")
	m.operation = new(string)
	textFlag(cmd, m.operation, "operation", "change only what is of the operation with this `ID`, and try only its cases")
	format := choiceFlag(cmd, "format", "the score of each operation and the survivors, also as JSON", "text", "json")
	cmd.RunE = func(*cobra.Command, []string) error {
		results, err := m.score()
		if err != nil {
			return err
		}
		return m.show(results, *format)
	}
	return cmd
}

// mutating is the command line of the verb.
type mutating struct {
	*console
	*source
	api, operation *string

	equivalents []suite.Equivalent
}

// score returns the fate of each mutant.
func (m *mutating) score() ([]mutant.Result, error) {
	apis, err := m.apis(*m.api)
	if err != nil {
		return nil, err
	}
	known, err := m.suite()
	if err != nil {
		return nil, err
	}
	set, err := m.set()
	if err != nil {
		return nil, err
	}
	m.equivalents = inMessages(set, known.Gaps.Mutants)
	wrong := known.Gaps.Names()
	cases := slices.DeleteFunc(known.Cases, func(one suite.Case) bool { return wrong[one.Name] })
	var all []mutant.Result
	isKnown := *m.operation == ""
	for _, api := range apis {
		if _, ok := api.Contract.Operation(*m.operation); !ok && *m.operation != "" {
			continue
		}
		isKnown = true
		page, err := m.page(api.ID)
		if err != nil {
			return nil, err
		}
		spec := set.APIs[slices.Index(set.IDs(), api.ID)]
		results, err := mutant.ScoreOperation(set, spec, *m.operation, cases, page)
		if err != nil {
			return nil, err
		}
		all = append(all, results...)
	}
	switch {
	case !isKnown:
		return nil, usagef("there is no operation %s; snapspec list names them", quoted(*m.operation))
	case len(all) == 0:
		return nil, errors.New("the documents have nothing to change, so no case was tried; correct --spec, or add operations")
	}
	return all, nil
}

// mutateReport is the score in JSON.
type mutateReport struct {
	Killed     int              `json:"killed"`
	Total      int              `json:"total"`
	Operations []mutatedPart    `json:"operations"`
	Survivors  []mutantSurvivor `json:"survivors"`
}

type mutatedPart struct {
	Document   string `json:"document"`
	Operation  string `json:"operation"`
	Killed     int    `json:"killed"`
	Total      int    `json:"total"`
	ByPage     int    `json:"byPage"`
	ByContract int    `json:"byContract"`
	Equivalent int    `json:"equivalent"`
	Stillborn  int    `json:"stillborn"`
}

type mutantSurvivor struct {
	Document  string `json:"document"`
	Operation string `json:"operation"`
	Pointer   string `json:"pointer"`
	Change    string `json:"change"`
	Notice    string `json:"notice"`
}

func (m *mutating) show(results []mutant.Result, format string) error {
	equivalents := m.equivalents
	if *m.api != "" || *m.operation != "" { // the others cannot be confirmed
		equivalents = amongResults(equivalents, results)
	}
	reports, err := mutant.Reports(results, equivalents)
	if err != nil {
		return fmt.Errorf("%s: %w", cmp.Or(m.gaps, "gaps/mutants.yaml"), err)
	}
	report := newMutateReport(reports)
	if format == "json" {
		if err := writeJSON(m.console, report); err != nil {
			return err
		}
	} else if err := m.table(reports, report); err != nil {
		return err
	}
	if len(report.Survivors) > 0 {
		return exitWith(exitFound)
	}
	return nil
}

// inMessages returns the equivalents with the paths of their documents as in messages. A
// file of gaps has those in the folder of the set, which are the same wherever the command
// is run.
func inMessages(set specs.Set, equivalents []suite.Equivalent) []suite.Equivalent {
	paths := map[string]string{}
	for _, api := range set.APIs {
		for _, document := range api.Documents {
			paths[document] = set.File(document)
		}
	}
	var all []suite.Equivalent
	for _, e := range equivalents {
		e.Documents = slices.Clone(e.Documents)
		for i, document := range e.Documents {
			e.Documents[i] = cmp.Or(paths[document], document)
		}
		all = append(all, e)
	}
	return all
}

// amongResults returns the equivalents whose mutant is one of results.
func amongResults(equivalents []suite.Equivalent, results []mutant.Result) []suite.Equivalent {
	var among []suite.Equivalent
	for _, e := range equivalents {
		e.Documents = slices.DeleteFunc(slices.Clone(e.Documents), func(document string) bool {
			return !slices.ContainsFunc(results, func(r mutant.Result) bool {
				return r.Document == document && r.Pointer == e.Pointer && r.Change == e.Change
			})
		})
		among = append(among, e)
	}
	return among
}

func newMutateReport(reports []mutant.Report) mutateReport {
	all := mutateReport{Operations: []mutatedPart{}, Survivors: []mutantSurvivor{}}
	for _, r := range reports {
		all.Killed += r.Killed
		all.Total += r.Total
		all.Operations = append(all.Operations, mutatedPart{r.Document, r.Operation, r.Killed, r.Total, r.ByPage, r.ByContract, r.Equivalent, r.Stillborn})
		for _, s := range r.Survivors {
			all.Survivors = append(all.Survivors, mutantSurvivor{s.Document, r.Operation, s.Pointer, s.Change, s.Notice()})
		}
	}
	return all
}

func (m *mutating) table(reports []mutant.Report, report mutateReport) error {
	for i := range reports {
		reports[i].Survivors = nil // listed below, with what would notice them
	}
	if err := mutant.Write(m.stdout, reports); err != nil {
		return err
	}
	for _, s := range report.Survivors {
		m.printf("%s %s#%s: %s\n  would notice it: %s\n", m.paint(red, "survived"), quoteLine(s.Document), quoteLine(s.Pointer), quoteLine(s.Change), s.Notice)
	}
	line := fmt.Sprintf("mutants %d, killed %d, survived %d", report.Total, report.Killed, len(report.Survivors))
	if len(report.Survivors) == 0 {
		line = m.paint(green, line)
	}
	m.print(line + "\n")
	return nil
}
