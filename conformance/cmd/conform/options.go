package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// usageError is a command line that is not understood.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

func newOptions() *flag.FlagSet {
	options := flag.NewFlagSet("", flag.ContinueOnError)
	options.SetOutput(io.Discard) // errors are returned, and told once
	return options
}

// parse reads options wherever they stand, and returns the operands.
func parse(options *flag.FlagSet, args []string) (operands []string, err error) {
	for {
		if err := options.Parse(args); err != nil {
			return nil, &usageError{err}
		}
		if options.NArg() == 0 {
			return operands, nil
		}
		operands = append(operands, options.Arg(0))
		args = options.Args()[1:]
	}
}

// formats is the option --format, which takes one of values, the first if it is
// not given.
func formats(options *flag.FlagSet, values ...string) *string {
	value := values[0]
	options.Func("format", "", func(given string) error {
		if !slices.Contains(values, given) {
			return fmt.Errorf("choose one of %s", strings.Join(values, ", "))
		}
		value = given
		return nil
	})
	return &value
}

// allAPIs reads the documents once, as suite.Open does the cases.
var allAPIs = sync.OnceValues(traffic.APIs)

// loadAPIs loads the API of an id, or all APIs if that is empty.
func loadAPIs(id string) ([]*traffic.API, error) {
	apis, err := allAPIs()
	if err != nil || id == "" {
		return apis, err
	}
	api, ok := traffic.Find(apis, id)
	if !ok {
		return nil, usagef("there is no API %q; conform list names them", id)
	}
	return []*traffic.API{api}, nil
}
