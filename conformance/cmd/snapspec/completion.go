package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

const completionHelp = `Prints a script that lets a shell complete verbs, flags, ids of APIs and names of cases.

  bash   source <(snapspec completion bash)             with the package bash-completion
  zsh    source <(snapspec completion zsh)              after compinit
  fish   snapspec completion fish | source

Put the line into the start file of the shell.`

var shells = []string{"bash", "zsh", "fish"}

func newCompletionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "completion bash|zsh|fish", Short: "print a script for completion in a shell", Long: completionHelp,
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(shells, args[0]) {
				return usagef("name one shell of %s", strings.Join(shells, ", "))
			}
			out := cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return cmd.Root().GenBashCompletionV2(out, true)
			case "zsh":
				return cmd.Root().GenZshCompletion(out)
			}
			return cmd.Root().GenFishCompletion(out, true)
		},
	}
}
