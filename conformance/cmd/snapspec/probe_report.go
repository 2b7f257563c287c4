package main

import (
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"os"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/probe"
	"github.com/snapspec/snapspec/conformance/suite"
)

// reportProbe writes the results, and the page if --report is set.
func (c *console) reportProbe(p *probeCommand, results []probe.Result) error {
	all := make([]caseResult, len(results))
	counts := verdicts{suite.Pass: 0, suite.Fail: 0, suite.Skip: 0, suite.Error: 0}
	for i, r := range results {
		all[i] = caseResult{r.Case, r.API, r.Operation, r.Verdict, r.Detail}
		counts[r.Verdict]++
	}
	page := newProbePage(p, results, counts, time.Now())
	if err := c.showProbe(*p.format, results, all, counts, page); err != nil {
		return err
	}
	if p.page != "" {
		if err := writePage(p.page, page); err != nil {
			return err
		}
	}
	return exitWith(exitOf(counts))
}

func (c *console) showProbe(format string, results []probe.Result, all []caseResult, counts verdicts, page *probePage) error {
	switch format {
	case "json":
		return writeJSON(c, map[string]any{"cases": results, "counts": counts})
	case "junit":
		return c.runJUnit(all)
	case "html":
		return page.write(c.stdout)
	}
	c.showProbeText(results, counts)
	return nil
}

// showProbeText writes one line per case that did not pass. It writes one line for
// all cases of an operation that are skipped for the same reason.
func (c *console) showProbeText(results []probe.Result, counts verdicts) {
	type reason struct{ operation, detail string }
	skips := map[reason]int{}
	for _, r := range results {
		if r.Verdict == suite.Skip {
			skips[reason{r.Operation, r.Detail}]++
		}
	}
	for _, r := range results {
		switch r.Verdict {
		case suite.Fail, suite.Error:
			c.printf("%s %s: %s\n", c.paint(red, string(r.Verdict)), r.Case, quoteLine(strings.ReplaceAll(r.Detail, "\n", "; ")))
		case suite.Skip:
			key := reason{r.Operation, r.Detail}
			if n := skips[key]; n == 1 {
				c.printf("skip %s: %s\n", r.Case, quoteLine(r.Detail))
			} else if n > 1 {
				c.printf("skip %d of %s/%s: %s\n", n, r.API, r.Operation, quoteLine(r.Detail))
			}
			delete(skips, key)
		}
	}
	c.printf("pass %d (refused as explained: %d), fail %d, skip %d, error %d\n",
		counts[suite.Pass], explained(results), counts[suite.Fail], counts[suite.Skip], counts[suite.Error])
}

// explained returns the number of valid requests that were refused for a known
// reason.
func explained(results []probe.Result) int {
	n := 0
	for _, r := range results {
		if r.Verdict == suite.Pass && r.Detail != "" {
			n++
		}
	}
	return n
}

//go:embed probe.html
var probeHTML string

var probeTemplate = template.Must(template.New("probe").Parse(probeHTML))

// probePage is the data of the page of a probe.
type probePage struct {
	API, Target, Name string
	When              time.Time
	Writes            string
	Verdicts          []suite.Verdict
	Counts            verdicts
	Explained, Total  int
	Operations        []*probedOperation
}

// probedOperation is a row of the table, with its cases.
type probedOperation struct {
	ID      string
	Counts  verdicts
	Results []probe.Result
}

func newProbePage(p *probeCommand, results []probe.Result, counts verdicts, now time.Time) *probePage {
	page := &probePage{
		API: *p.api, Target: quoteLine(p.target), Name: p.name, When: now.UTC(), Writes: permitted(p.options), Counts: counts,
		Verdicts: []suite.Verdict{suite.Fail, suite.Error, suite.Skip, suite.Pass}, Explained: explained(results), Total: len(results),
	}
	for _, r := range results {
		r.Detail, r.Request, r.Answer = quoteText(r.Detail), quoteText(r.Request), quoteText(r.Answer)
		last := len(page.Operations) - 1
		if last < 0 || page.Operations[last].ID != r.Operation {
			page.Operations = append(page.Operations, &probedOperation{ID: r.Operation, Counts: verdicts{}})
			last++
		}
		page.Operations[last].Results = append(page.Operations[last].Results, r)
		page.Operations[last].Counts[r.Verdict]++
	}
	return page
}

func permitted(o probe.Options) string {
	switch {
	case o.AllowIrreversible:
		return "all writes"
	case o.AllowWrites:
		return "writes that can be undone"
	}
	return "reads only"
}

// Short returns the last part of the name of a case.
func (*probedOperation) Short(r probe.Result) string {
	prefix := r.API + "/" + r.Operation + "/"
	if len(r.Case) > len(prefix) {
		return r.Case[len(prefix):]
	}
	return r.Case
}

// IsOpen reports whether the page shows the cases without a click.
func (o *probedOperation) IsOpen() bool {
	return o.Counts[suite.Fail]+o.Counts[suite.Error] > 0
}

func (p *probePage) write(out io.Writer) error {
	return probeTemplate.Execute(out, p)
}

func writePage(name string, page *probePage) error {
	file, err := os.Create(name) // #nosec G304 G703 -- the user names the file
	if err != nil {
		return err
	}
	err = errors.Join(page.write(file), file.Close())
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
