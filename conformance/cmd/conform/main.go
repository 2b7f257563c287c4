// Command conform runs and explains the cases of the conformance suite, checks
// recorded traffic against the contracts, and sends the cases to live servers.
//
//	go run github.com/snapspec/snapspec/conformance/cmd/conform --help
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
)

// The exit codes.
const (
	exitOK    = 0 // all cases passed, no findings
	exitFound = 1 // a case failed, or there are findings
	exitError = 2 // a usage error, unreadable input, or an error of the suite
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

const help = `conform checks the contracts of the cloud snapshot APIs, recorded traffic and live servers.

usage: conform VERB [options] [operands]

  list      list the APIs, their operations and their cases
  run       run the cases
  explain   show the message and the findings of a case
  check     check recorded traffic
  probe     send the cases to a live server
  version   print the version of the embedded documents

For the options of a verb, run conform help VERB.
Exit code: 0 success, 1 failed cases or findings, 2 a usage error, unreadable input or an error of the suite.
`

// verb is a subcommand.
type verb struct {
	name string
	help string
	run  func(c *console, args []string) (exit int, err error)
}

var verbs = []verb{
	{"list", listHelp, list},
	{"run", runHelp, runCases},
	{"explain", explainHelp, explain},
	{"check", checkHelp, check},
	{"probe", probeHelp, runProbe},
	{"version", versionHelp, version},
}

// run runs the command and returns its exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := newConsole(stdin, stdout, stderr)
	exit, err := dispatch(c, args)
	if flushed := c.stdout.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		c.printError(err)
		return exitError
	}
	return exit
}

func dispatch(c *console, args []string) (int, error) {
	if len(args) == 0 {
		return 0, errors.New("no verb; see conform --help")
	}
	if args[0] == "help" && len(args) > 1 {
		args = []string{args[1], "--help"}
	}
	if slices.Contains([]string{"--help", "-help", "-h", "help"}, args[0]) {
		c.print(help)
		return exitOK, nil
	}
	if args[0] == "--version" {
		args = []string{"version"}
	}
	i := slices.IndexFunc(verbs, func(v verb) bool { return v.name == args[0] })
	if i < 0 {
		return 0, fmt.Errorf("there is no verb %q; see conform --help", args[0])
	}
	exit, err := verbs[i].run(c, args[1:])
	var usage *usageError
	switch {
	case errors.Is(err, flag.ErrHelp):
		c.print(verbs[i].help)
		return exitOK, nil
	case errors.As(err, &usage):
		return 0, fmt.Errorf("%w; see conform %s --help", err, args[0])
	}
	return exit, err
}
