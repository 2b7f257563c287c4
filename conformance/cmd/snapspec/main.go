// Command snapspec checks contracts and what is sent by them: it runs and explains the
// cases of the conformance suite, checks recorded traffic, sends the cases to live
// servers, lints, mutates and scaffolds documents, and serves a sandbox of the APIs.
//
//	go run github.com/snapspec/snapspec/conformance/cmd/snapspec --help
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/snapspec/snapspec/specs"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run runs the command and returns its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := newConsole(stdin, stdout, stderr)
	root := newRootCommand(c)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if errors.As(err, new(*usageError)) {
		err = fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
	}
	return c.exit(err)
}

const rootHelp = `Checks the contracts of the cloud snapshot APIs, recorded traffic and live servers.

Exit code: 0 success, 1 failed cases or findings, 2 a usage error, unreadable input or an error of the command.`

func newRootCommand(c *console) *cobra.Command {
	cobra.EnableCommandSorting = false
	root := &cobra.Command{
		Use: "snapspec", Short: "check the contracts of the cloud snapshot APIs", Long: rootHelp, Version: specs.Version(),
		Args: cobra.ArbitraryArgs, SilenceErrors: true, SilenceUsage: true, // run prints the error
		CompletionOptions:          cobra.CompletionOptions{DisableDefaultCmd: true}, // there is a verb of our own
		SuggestionsMinimumDistance: 2,
		RunE:                       func(root *cobra.Command, args []string) error { return noVerb(c, root, args) },
	}
	root.SetOut(c.stdout)
	root.SetErr(c.stderr)
	root.SetIn(c.stdin)
	root.SetVersionTemplate("snapspec {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(newHelpCommand())
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		_, err := io.WriteString(cmd.OutOrStderr(), usageText(cmd))
		return err
	})
	root.AddCommand(
		newListCommand(c),
		newRunCommand(c),
		newExplainCommand(c),
		newCheckCommand(c),
		newProbeCommand(c),
		newLintCommand(c),
		newMutateCommand(c),
		newScaffoldCommand(c),
		newSandboxCommand(c),
		newCompletionCommand(),
		newManCommand(),
		newVersionCommand(c),
	)
	for _, verb := range root.Commands() {
		if verb.PreRunE != nil { // readConfig
			verb.Flags().String("config", "", configHelp)
		}
	}
	return root
}

// noVerb returns the error for a command line without a known verb.
func noVerb(c *console, root *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknownVerb(root, args[0])
	}
	fmt.Fprintln(c.stderr, usageText(root))
	return usagef("no verb")
}
