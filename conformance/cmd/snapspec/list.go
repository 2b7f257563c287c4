package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
)

const listHelp = `Lists the operations of every API and the number of their cases.
A case is written in a file of its operation, shared by the operations of a vendor, or derived from a page table.`

func newListCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "list the APIs, their operations and their cases", Long: listHelp, Args: noOperands, PreRunE: readConfig}
	id := apiFlag(cmd, "list only the API with this `ID`, such as huawei/evsv2, with its cases")
	of := casesFlags(cmd)
	format := choiceFlag(cmd, "format", "a table, or all APIs with their cases as JSON", "text", "json")
	cmd.RunE = func(*cobra.Command, []string) error { return c.list(of, *id, *format) }
	return cmd
}

// listing is an operation and its cases.
type listing struct {
	API       string       `json:"api"`
	Operation string       `json:"operation"`
	Method    string       `json:"method"`
	Path      string       `json:"path"`
	Cases     []listedCase `json:"cases"`
}

type listedCase struct {
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Source      string       `json:"source"`
	Origin      suite.Origin `json:"origin"`
}

func (c *console) list(of *source, id, format string) error {
	apis, err := of.apis(id)
	if err != nil {
		return err
	}
	known, err := of.suite()
	if err != nil {
		return err
	}
	listed := listings(apis, known.Cases)
	if format == "json" {
		return writeJSON(c, map[string]any{"operations": listed})
	}
	c.listTable(listed)
	if id != "" {
		c.listCases(listed)
	}
	return nil
}

func listings(apis []*traffic.API, cases []suite.Case) []listing {
	var all []listing
	for _, api := range apis {
		for _, o := range api.Contract.Operations() {
			all = append(all, newListing(api, o, cases))
		}
	}
	return all
}

func newListing(api *traffic.API, o *contract.Operation, cases []suite.Case) listing {
	l := listing{API: api.ID, Operation: o.ID, Method: o.Method, Path: o.Path, Cases: []listedCase{}}
	for _, c := range cases {
		if c.API == api.ID && c.Operation == o.ID {
			l.Cases = append(l.Cases, listedCase{c.Name, c.Description, c.Source, c.Origin})
		}
	}
	return l
}

func (c *console) listTable(listed []listing) {
	table := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "API\tOPERATION\tMETHOD\tPATH\tWRITTEN\tSHARED\tDERIVED")
	all := map[suite.Origin]int{}
	for _, l := range listed {
		counts := l.origins()
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%d\t%d\n", l.API, l.Operation, l.Method, l.Path, counts[suite.Written], counts[suite.Shared], counts[suite.Derived])
		for origin, n := range counts {
			all[origin] += n
		}
	}
	fmt.Fprintf(table, "all\t\t\t\t%d\t%d\t%d\n", all[suite.Written], all[suite.Shared], all[suite.Derived])
	_ = table.Flush()
}

// origins counts the cases of each origin.
func (l listing) origins() map[suite.Origin]int {
	counts := map[suite.Origin]int{}
	for _, one := range l.Cases {
		counts[one.Origin]++
	}
	return counts
}

func (c *console) listCases(listed []listing) {
	table := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nCASE\tORIGIN\tSOURCE\tDESCRIPTION")
	for _, l := range listed {
		for _, one := range l.Cases {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", one.Name, one.Origin, one.Source, one.Description)
		}
	}
	_ = table.Flush()
}

// writeJSON writes one indented document.
func writeJSON(c *console, value any) error {
	return json.MarshalEncode(jsontext.NewEncoder(&quotedJSON{out: c.stdout}, jsontext.WithIndent("  ")), value, json.Deterministic(true))
}
