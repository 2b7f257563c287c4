package main

import (
	"github.com/spf13/cobra"

	"github.com/snapspec/snapspec/specs"
)

func newVersionCommand(c *console) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "print the version",
		Long: "Prints the version of the embedded documents, which is the version of this module.",
		Args: noOperands,
		RunE: func(*cobra.Command, []string) error {
			c.printf("snapspec %s\n", specs.Version())
			return nil
		},
	}
}
