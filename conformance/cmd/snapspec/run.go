package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/conformance/traffic/mask"
)

const runHelp = `Runs the cases.

Exit code: 0 all cases passed, 1 a case failed, 2 a usage error, or a case cannot be run.`

const globHelp = `A GLOB with a slash matches the whole name (huawei/*/createSnapshot/response-*), any other the last part (request-invalid-*)`

func newRunCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "run", Short: "run the cases", Long: runHelp, Args: noOperands, PreRunE: readConfig}
	id := apiFlag(cmd, "run only the cases of the API with this `ID`, such as huawei/evsv2")
	glob := new(string)
	textFlag(cmd, glob, "case", "run only the cases whose name the `GLOB` matches. "+globHelp)
	of := contractFlags(cmd)
	format := choiceFlag(cmd, "format", "every case that does not pass and the counts, every case as JSON, or JUnit XML with one test suite per API", "text", "json", "junit")
	cmd.RunE = func(*cobra.Command, []string) error { return c.runCases(of, *id, *glob, *format) }
	return cmd
}

// caseResult is a case and its outcome.
type caseResult struct {
	Case      string        `json:"case"`
	API       string        `json:"api"`
	Operation string        `json:"operation"`
	Verdict   suite.Verdict `json:"verdict"`
	Detail    string        `json:"detail,omitempty"`
}

// verdicts counts the cases of each verdict.
type verdicts map[suite.Verdict]int

func (c *console) runCases(of *source, id, glob, format string) error {
	apis, err := of.apis(id)
	if err != nil {
		return err
	}
	known, err := of.suite()
	if err != nil {
		return err
	}
	cases, err := selectCases(known.Cases, apis, glob)
	if err != nil {
		return err
	}
	return c.run(cases, apis, known.Gaps.Cases, format)
}

func (c *console) run(cases []suite.Case, apis []*traffic.API, gaps []suite.Gap, format string) error {
	all := make([]caseResult, len(cases))
	counts := verdicts{suite.Pass: 0, suite.Fail: 0, suite.Skip: 0, suite.Error: 0}
	for i, one := range cases {
		outcome := maskOutcome(operationOf(one, apis), judge(one, apis, gaps))
		all[i] = caseResult{one.Name, one.API, one.Operation, outcome.Verdict, outcome.String()}
		counts[outcome.Verdict]++
	}
	if err := c.showRun(all, counts, format); err != nil {
		return err
	}
	return exitWith(exitOf(counts))
}

func exitOf(counts verdicts) int {
	switch {
	case counts[suite.Error] > 0:
		return exitError
	case counts[suite.Fail] > 0:
		return exitFound
	}
	return exitOK
}

// operationOf returns the operation of a case, nil if there is none.
func operationOf(one suite.Case, apis []*traffic.API) *contract.Operation {
	api, ok := traffic.Find(apis, one.API)
	if !ok {
		return nil
	}
	operation, _ := api.Contract.Operation(one.Operation)
	return operation
}

// maskOutcome returns an outcome of an operation without credentials.
func maskOutcome(operation *contract.Operation, o suite.Outcome) suite.Outcome {
	o.Detail = maskText(o.Detail)
	o.Differences = slices.Clone(o.Differences)
	for i := range o.Differences {
		d := &o.Differences[i]
		d.Found = mask.FindingOf(operation, d.Found)
		d.Expected.At = mask.FindingOf(operation, contract.Finding{In: d.Expected.In, At: d.Expected.At}).At
	}
	return o
}

// maskText returns text without credentials. If there are any, it also hides
// everything from the first quote on.
func maskText(text string) string {
	if mask.Escaped(text) == text {
		return text
	}
	before, _, _ := strings.Cut(text, `"`)
	return mask.Text(before) + mask.Hidden
}

func (c *console) showRun(all []caseResult, counts verdicts, format string) error {
	switch format {
	case "json":
		return writeJSON(c, map[string]any{"cases": all, "counts": counts})
	case "junit":
		return c.runJUnit(all)
	}
	for _, one := range all {
		if one.Verdict != suite.Pass {
			c.printf("%s %s\n%s", c.paint(red, string(one.Verdict)), one.Case, indent(one.Detail))
		}
	}
	c.printf("pass %d, fail %d, skip %d, error %d\n", counts[suite.Pass], counts[suite.Fail], counts[suite.Skip], counts[suite.Error])
	return nil
}

// indent returns text as indented lines.
func indent(text string) string {
	if text == "" {
		return ""
	}
	return "  " + strings.ReplaceAll(strings.TrimSuffix(quoteText(text), "\n"), "\n", "\n  ") + "\n"
}

func (c *console) runJUnit(all []caseResult) error {
	report := newJUnit(c.stdout)
	for i, one := range all {
		if i == 0 || one.API != all[i-1].API {
			report.begin(one.API)
		}
		report.add(junitCase{Class: one.API + " " + one.Operation, Name: one.Case, Outcome: junitOutcome(one)})
	}
	return report.close()
}

func junitOutcome(one caseResult) *junitDetail {
	switch one.Verdict {
	case suite.Fail:
		return failure(one.Detail)
	case suite.Skip:
		return skipped(one.Detail)
	case suite.Error:
		return broken(one.Detail)
	}
	return nil
}
