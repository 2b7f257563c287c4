package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/conformance/traffic/mask"
)

const explainHelp = `Shows the description of a case, its message, the expected findings and the actual findings.
To list the cases, run snapspec list --api ID.

Exit code: 0 the case passes or is a known gap, 1 it fails, 2 a usage error, or the case cannot be run.`

func newExplainCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use: "explain CASE", Short: "show the message and the findings of a case", Long: explainHelp,
		ValidArgsFunction: completeCases, PreRunE: readConfig,
	}
	of := contractFlags(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("name one case")
		}
		return c.explainCase(of, args[0])
	}
	return cmd
}

// completeCases completes the name of a case.
func completeCases(_ *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	known, err := suite.Open()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []cobra.Completion
	for _, one := range known.Cases {
		if strings.HasPrefix(one.Name, begun) {
			names = append(names, one.Name)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (c *console) explainCase(of *source, name string) error {
	apis, err := of.apis("")
	if err != nil {
		return err
	}
	known, err := of.suite()
	if err != nil {
		return err
	}
	one, err := findCase(known.Cases, name)
	if err != nil {
		return err
	}
	return c.explain(one, apis, known.Gaps.Cases)
}

func (c *console) explain(one suite.Case, apis []*traffic.API, gaps []suite.Gap) error {
	found, err := findings(one, apis)
	if err != nil {
		return errors.New(maskText(err.Error()))
	}
	c.printf("%s\n%s\nsource: %s, %s\n\n", one.Name, one.Description, one.Source, one.Origin)
	c.print(quoteText(wire(one)))
	c.print("\nexpected:\n" + indent(expectations(one)))
	c.print("\nfound:\n" + indent(lines(operationOf(one, apis), found)))
	outcome := maskOutcome(operationOf(one, apis), judge(one, apis, gaps))
	c.printf("\n%s\n", c.verdict(outcome.Verdict))
	c.print(indent(outcome.String()))
	return exitWith(map[suite.Verdict]int{suite.Fail: exitFound, suite.Error: exitError}[outcome.Verdict])
}

func (c *console) verdict(v suite.Verdict) string {
	if v == suite.Pass {
		return c.paint(green, string(v))
	}
	return c.paint(red, string(v))
}

// findings returns the findings in the message of a case.
func findings(one suite.Case, apis []*traffic.API) ([]contract.Finding, error) {
	api, ok := traffic.Find(apis, one.API)
	if !ok {
		return nil, fmt.Errorf("there is no API %s; correct the folder of the case", one.API)
	}
	if one.Request != nil {
		r, err := one.Request.HTTP()
		if err != nil {
			return nil, err
		}
		_, found, err := api.Contract.Request(r)
		return found, err
	}
	operation, ok := api.Contract.Operation(one.Operation)
	if !ok {
		return nil, fmt.Errorf("the API %s has no operation %s; correct the folder of the case", one.API, one.Operation)
	}
	return operation.Response(one.Response.Status, http.Header(one.Response.Headers), []byte(one.Response.Body)), nil
}

// wire returns the message of a case as it is sent, without credentials.
func wire(one suite.Case) string {
	if one.Response != nil {
		start := fmt.Sprintf("HTTP/1.1 %d %s", one.Response.Status, http.StatusText(one.Response.Status))
		return wireMessage(start, one.Response.Headers, one.Response.Body)
	}
	target := mask.Escaped(one.Request.Path)
	if one.Request.Query != "" {
		target += "?" + mask.Query(one.Request.Query)
	}
	return wireMessage(one.Request.Method+" "+target+" HTTP/1.1", one.Request.Headers, one.Request.Body)
}

func wireMessage(start string, headers suite.Headers, body string) string {
	var b strings.Builder
	b.WriteString(start + "\n")
	masked := mask.Header(http.Header(headers))
	for _, name := range slices.Sorted(maps.Keys(masked)) {
		for _, value := range masked[name] {
			b.WriteString(name + ": " + value + "\n")
		}
	}
	if body != "" {
		b.WriteString("\n" + strings.TrimSuffix(string(mask.Body([]byte(body))), "\n") + "\n")
	}
	return b.String()
}

const nothing = "nothing"

func expectations(one suite.Case) string {
	var lines []string
	for _, e := range one.Findings {
		lines = append(lines, e.String())
	}
	for _, e := range one.Strict {
		lines = append(lines, e.String()+" (strict)")
	}
	return cmp.Or(strings.Join(lines, "\n"), nothing)
}

func lines(o *contract.Operation, found []contract.Finding) string {
	var lines []string
	for _, f := range found {
		lines = append(lines, mask.FindingOf(o, f).String())
	}
	return cmp.Or(strings.Join(lines, "\n"), nothing)
}
