package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/snapspec/snapspec/specs"
)

func newManCommand() *cobra.Command {
	return &cobra.Command{
		Use: "man FOLDER", Short: "write a man page for each verb",
		Long: "Writes man pages of section 1, one per verb, to an existing folder.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one folder")
			}
			for _, of := range append([]*cobra.Command{cmd.Root()}, cmd.Root().Commands()...) {
				page := filepath.Join(args[0], manName(of)+".1")
				if err := os.WriteFile(page, []byte(manPage(of)), 0o644); err != nil { // #nosec G306 -- everybody reads man pages
					return fmt.Errorf("%s: %w", page, reason(err))
				}
			}
			return nil
		},
	}
}

func manName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manPage returns a page in the language of the macros of man. It has no date, so that
// a version always has the same pages.
func manPage(cmd *cobra.Command) string {
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"snapspec %s\"\n", roff(strings.ToUpper(manName(cmd))), specs.Version())
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(manName(cmd)), roff(cmd.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.B %s\n", roff(cmd.UseLine()))
	b.WriteString(".SH DESCRIPTION\n")
	writeManText(&b, cmd.Long)
	if cmd.HasAvailableFlags() {
		b.WriteString(".SH OPTIONS\n")
		cmd.Flags().VisitAll(func(flag *pflag.Flag) { writeManFlag(&b, flag) })
	}
	b.WriteString(".SH SEE ALSO\n")
	if cmd.HasParent() {
		fmt.Fprintf(&b, ".BR %s (1)\n", roff(manName(cmd.Parent())))
	}
	for _, verb := range cmd.Commands() {
		fmt.Fprintf(&b, ".BR %s (1)\n", roff(manName(verb)))
	}
	return b.String()
}

// writeManText writes a help text. It keeps the lines that are indented.
func writeManText(w io.Writer, text string) {
	isKept := false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if indented := strings.HasPrefix(line, "  "); line != "" && indented != isKept {
			isKept = indented
			fmt.Fprintln(w, map[bool]string{true: ".nf", false: ".fi"}[isKept])
		}
		if line == "" {
			fmt.Fprintln(w, ".sp")
			continue
		}
		fmt.Fprintln(w, roff(line))
	}
	if isKept {
		fmt.Fprintln(w, ".fi")
	}
}

func writeManFlag(w io.Writer, flag *pflag.Flag) {
	value, usage := pflag.UnquoteUsage(flag)
	name := "--" + flag.Name
	if flag.Shorthand != "" {
		name = "-" + flag.Shorthand + ", " + name
	}
	fmt.Fprintf(w, ".TP\n\\fB%s\\fR", roff(name))
	if value != "" {
		fmt.Fprintf(w, " \\fI%s\\fR", roff(value))
	}
	fmt.Fprintf(w, "\n%s", roff(usage))
	if !slices.Contains([]string{"", "false", "[]", "0", "0s"}, flag.DefValue) {
		fmt.Fprintf(w, " (default %s)", roff(flag.DefValue))
	}
	fmt.Fprintln(w)
}

var roffEscapes = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", "\\(ga", "^", `\(ha`, "~", `\(ti`, "\n", " ")

// roff returns text on one line, which does not begin with the dot or quote of a request.
func roff(text string) string {
	escaped := roffEscapes.Replace(text)
	if strings.HasPrefix(escaped, ".") {
		return `\&` + escaped
	}
	return escaped
}
