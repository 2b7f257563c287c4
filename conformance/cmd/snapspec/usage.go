package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageText returns how a verb is called, and its flags in lines of a readable length.
func usageText(cmd *cobra.Command) string {
	var b strings.Builder
	b.WriteString("Usage:\n  ")
	if !cmd.HasParent() {
		b.WriteString(cmd.CommandPath() + " VERB [flags]\n\nVerbs:\n")
		for _, verb := range cmd.Commands() {
			b.WriteString("  " + verb.Name() + strings.Repeat(" ", 12-len(verb.Name())) + verb.Short + "\n")
		}
	} else {
		b.WriteString(cmd.UseLine() + "\n")
	}
	writeFlags(&b, cmd.LocalFlags())
	if !cmd.HasParent() {
		b.WriteString("\nFor the help of a verb, run snapspec help VERB.\n")
	}
	return b.String()
}

func writeFlags(b *strings.Builder, flags *pflag.FlagSet) {
	const width = 120
	if text := flags.FlagUsagesWrapped(width); text != "" {
		b.WriteString("\nFlags:\n" + text)
	}
}
