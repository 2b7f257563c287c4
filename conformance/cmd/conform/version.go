package main

import "github.com/snapspec/snapspec/specs"

const versionHelp = `usage: conform version

Prints the version of the embedded documents, which is the version of this module.
`

func version(c *console, args []string) (int, error) {
	operands, err := parse(newOptions(), args)
	if err != nil {
		return 0, err
	}
	if len(operands) > 0 {
		return 0, usagef("%q is an extra operand; remove it", operands[0])
	}
	c.printf("conform %s\n", specs.Version())
	return exitOK, nil
}
