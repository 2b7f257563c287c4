package main

import (
	"strings"

	"github.com/spf13/cobra"
)

func newHelpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [VERB]", Short: "show the help of a verb", ValidArgsFunction: completeVerbs,
		RunE: func(cmd *cobra.Command, args []string) error {
			of, rest, err := cmd.Root().Find(args)
			switch {
			case err != nil:
				return err
			case len(rest) > 0 && of == cmd.Root():
				return unknownVerb(of, rest[0])
			case len(rest) > 0:
				return noOperands(cmd, rest)
			}
			of.InitDefaultHelpFlag() // as --help does
			of.InitDefaultVersionFlag()
			return of.Help()
		},
	}
}

// unknownVerb returns the error for a name that is not a verb. It names similar ones.
func unknownVerb(root *cobra.Command, name string) error {
	similar := root.SuggestionsFor(name)
	if len(similar) == 0 {
		return usagef("there is no verb %s", quoted(name))
	}
	return usagef("there is no verb %s (did you mean %s?)", quoted(name), strings.Join(similar, " or "))
}

func completeVerbs(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var verbs []cobra.Completion
	for _, verb := range cmd.Root().Commands() {
		if len(args) == 0 && verb.IsAvailableCommand() {
			verbs = append(verbs, cobra.CompletionWithDesc(verb.Name(), verb.Short))
		}
	}
	return verbs, cobra.ShellCompDirectiveNoFileComp
}
