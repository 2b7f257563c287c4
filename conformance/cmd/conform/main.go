// Command conform is the conformance suite as a command: it runs the cases, it
// explains them, checks recorded traffic against the contract, and sends the
// cases to live servers.
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
	exitGood  = 0 // all passed, nothing found
	exitFound = 1 // something failed, something was found
	exitError = 2 // usage, unreadable input, an error of the harness
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

const help = `conform holds the contract of the cloud snapshot APIs to its cases, and traffic to the contract.

usage: conform VERB [options] [operands]

  list      the APIs, their operations and their cases
  run       run the cases
  explain   show what a case sends and what is found in it
  check     check recorded traffic
  probe     send the cases to a live server
  version   the version of the contract that is built in

conform VERB --help says more of each.
Exit code: 0 all is well, 1 something failed or was found, 2 usage, unreadable input or an error of the suite.
`

// verb is one thing that the command does.
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

// run is main without the process around it.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := newConsole(stdin, stdout, stderr)
	exit, err := dispatch(c, args)
	if flushed := c.stdout.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		c.complain(err)
		return exitError
	}
	return exit
}

func dispatch(c *console, args []string) (int, error) {
	if len(args) == 0 {
		return 0, errors.New("no verb; see conform --help")
	}
	if slices.Contains([]string{"--help", "-help", "-h", "help"}, args[0]) {
		c.print(help)
		return exitGood, nil
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
		return exitGood, nil
	case errors.As(err, &usage):
		return 0, fmt.Errorf("%w; see conform %s --help", err, args[0])
	}
	return exit, err
}
