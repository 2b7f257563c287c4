package main

import (
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/lint"
)

const lintHelp = `Checks OpenAPI documents against the rules in specs/README.md, and says where each fault is and how to fix it.

The profile strict has the rules that hold for any document, of OpenAPI 3.0 or 3.1: references, operationIds, path
parameters, examples, defaults, patterns, security schemes, and what OpenAPI itself requires. The profile house has all
rules, also those of the built-in documents: it needs the files VERSION and sources.yaml in the folder of the documents.

Exit code: 0 no findings, 1 findings, 2 a usage error or a document that cannot be read.`

func newLintCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "lint", Short: "check OpenAPI documents", Long: lintHelp, Args: noOperands, PreRunE: readConfig}
	of := specFlag(cmd)
	profile := &choice{of: []string{string(lint.Strict), string(lint.House)}}
	cmd.Flags().Var(profile, "profile", "the rules that hold for any document, or all (default house for the built-in documents, strict for others)")
	complete(cmd, "profile", profile.of)
	format := choiceFlag(cmd, "format", "one line per finding and the counts, every finding as JSON, annotations of a GitHub workflow, or SARIF 2.1.0",
		"text", "json", "github", "sarif")
	cmd.RunE = func(*cobra.Command, []string) error {
		set, err := of.set()
		if err != nil {
			return err
		}
		return c.lint(set, lintProfile(profile.value, of), *format)
	}
	return cmd
}

// lintProfile returns the given profile, or that of the documents if it is empty.
func lintProfile(given string, of *source) lint.Profile {
	switch {
	case given != "":
		return lint.Profile(given)
	case of.spec == "":
		return lint.House
	}
	return lint.Strict
}

func (c *console) lint(set specs.Set, profile lint.Profile, format string) error {
	for _, api := range set.APIs {
		for _, name := range api.Documents {
			if _, err := fs.ReadFile(set.FS, name); err != nil {
				return fmt.Errorf("%s: %w", set.File(name), reason(err))
			}
		}
	}
	found := lint.CheckSet(set, profile)
	if err := c.showLint(set, found, format); err != nil {
		return err
	}
	if len(found) > 0 {
		return exitWith(exitFound)
	}
	return nil
}

// lintFinding is a finding in JSON.
type lintFinding struct {
	File    string `json:"file"`
	Pointer string `json:"pointer"`
	Line    int    `json:"line"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

func (c *console) showLint(set specs.Set, found []lint.Finding, format string) error {
	switch format {
	case "json":
		all := []lintFinding{}
		for _, f := range found {
			all = append(all, lintFinding(f))
		}
		return writeJSON(c, map[string]any{"findings": all})
	case "sarif":
		return c.lintSARIF(found)
	}
	github := &githubReport{console: c}
	for _, f := range found {
		if format == "github" {
			github.begin(f.File)
			github.annotate("error", f.Line, f.Rule, lintMessage(f))
			continue
		}
		c.printf("%s:%d: %s: %s: %s\n", quoteLine(f.File), f.Line, quoteLine(f.Pointer), c.paint(red, f.Rule), quoteLine(f.Message))
	}
	documents := 0
	for _, api := range set.APIs {
		documents += len(api.Documents)
	}
	line := fmt.Sprintf("documents %d, findings %d", documents, len(found))
	if len(found) == 0 {
		line = c.paint(green, line)
	}
	c.print(line + "\n")
	return nil
}

// lintMessage returns the message of a finding with its place in the document.
func lintMessage(f lint.Finding) string {
	if f.Pointer == "" {
		return f.Message
	}
	return f.Pointer + ": " + f.Message
}

func (c *console) lintSARIF(found []lint.Finding) error {
	report := newSARIFReport(c.stdout)
	titles := map[string]string{}
	for _, rule := range lint.Rules {
		titles[rule.ID] = rule.Title
	}
	for _, f := range found {
		report.begin(f.File)
		report.rules[f.Rule] = titles[f.Rule]
		report.value(sarifResult{
			RuleID: f.Rule, Level: "error", Message: sarifText{lintMessage(f)},
			Locations: []sarifLocation{report.location(f.Line)}, Properties: map[string]string{"pointer": f.Pointer},
		})
	}
	return report.close(counts{isEmptyAllowed: true})
}
