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

// usageError is the error for an invalid command line.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

func newOptions() *flag.FlagSet {
	options := flag.NewFlagSet("", flag.ContinueOnError)
	options.SetOutput(io.Discard) // run prints the returned error
	return options
}

// parse parses options before, between and after the operands, and returns the
// operands.
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

// formats defines the option --format, which accepts one of values. The first is the
// default.
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

// allAPIs loads the documents only once, as suite.Open does the cases.
var allAPIs = sync.OnceValues(traffic.APIs)

// loadAPIs returns the API with the given id, or all APIs if id is empty.
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
