package main

import (
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/conformance/traffic/mask"
)

const runHelp = `usage: conform run [--api ID] [--case GLOB] [--format text|json|junit]

Runs the cases, shows those that do not pass, and closes with a line of counts.

  --api ID         the cases of this API alone, such as huawei/evsv2
  --case GLOB      the cases whose name matches: the whole name if GLOB has a slash (huawei/*/createSnapshot/response-*),
                   else the last part of it (request-invalid-*)
  --format text    for people (the default)
  --format json    every case and the counts
  --format junit   JUnit XML, a test suite an API

Exit code: 0 all passed, 1 one failed, 2 usage, or a case could not be run.
`

// ran is a case and how it came out.
type ran struct {
	Case      string        `json:"case"`
	API       string        `json:"api"`
	Operation string        `json:"operation"`
	Verdict   suite.Verdict `json:"verdict"`
	Detail    string        `json:"detail,omitempty"`
}

// verdicts counts the cases of each verdict.
type verdicts map[suite.Verdict]int

func runCases(c *console, args []string) (int, error) {
	options := newOptions()
	id := options.String("api", "", "")
	glob := options.String("case", "", "")
	format := formats(options, "text", "json", "junit")
	operands, err := parse(options, args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, usagef("%q is one operand too many", operands[0])
	}
	apis, err := loadAPIs(*id)
	if err != nil {
		return 0, err
	}
	known, err := suite.Open()
	if err != nil {
		return 0, err
	}
	cases, err := selectCases(known.Cases, apis, *glob)
	if err != nil {
		return 0, err
	}
	return c.run(cases, apis, known.Gaps.Cases, *format)
}

func (c *console) run(cases []suite.Case, apis []*traffic.API, gaps []suite.Gap, format string) (int, error) {
	all := make([]ran, len(cases))
	counts := verdicts{suite.Pass: 0, suite.Fail: 0, suite.Skip: 0, suite.Error: 0}
	for i, one := range cases {
		outcome := maskOutcome(judge(one, apis, gaps))
		all[i] = ran{one.Name, one.API, one.Operation, outcome.Verdict, outcome.String()}
		counts[outcome.Verdict]++
	}
	if err := c.showRun(all, counts, format); err != nil {
		return 0, err
	}
	return exitOf(counts), nil
}

func exitOf(counts verdicts) int {
	switch {
	case counts[suite.Error] > 0:
		return exitError
	case counts[suite.Fail] > 0:
		return exitFound
	}
	return exitGood
}

// maskOutcome hides what may be a credential in an outcome.
func maskOutcome(o suite.Outcome) suite.Outcome {
	o.Detail = maskText(o.Detail)
	o.Differences = slices.Clone(o.Differences)
	for i := range o.Differences {
		d := &o.Differences[i]
		d.Found = mask.Finding(d.Found)
		d.Expected.At = mask.Text(d.Expected.At)
	}
	return o
}

// maskText hides what may be a credential in a text, and then all that it quotes.
func maskText(text string) string {
	if mask.Escaped(text) == text {
		return text
	}
	before, _, _ := strings.Cut(text, `"`)
	return mask.Text(before) + mask.Hidden
}

func (c *console) showRun(all []ran, counts verdicts, format string) error {
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

// indent sets text apart as lines of its own.
func indent(text string) string {
	if text == "" {
		return ""
	}
	return "  " + strings.ReplaceAll(strings.TrimSuffix(printable(text), "\n"), "\n", "\n  ") + "\n"
}

func (c *console) runJUnit(all []ran) error {
	report := newJUnit(c.stdout)
	for i, one := range all {
		if i == 0 || one.API != all[i-1].API {
			report.begin(one.API)
		}
		report.add(junitCase{Class: one.API + " " + one.Operation, Name: one.Case, Outcome: junitOutcome(one)})
	}
	return report.close()
}

func junitOutcome(one ran) *junitDetail {
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
