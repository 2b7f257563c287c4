package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/specs"
)

// noOperands is the cobra.PositionalArgs of a verb without operands.
func noOperands(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s is an extra operand; remove it", quoted(args[0]))
	}
	return nil
}

// flagError returns the error for an invalid flag. It does not repeat what follows an
// unknown or malformed name, which may be a secret.
func flagError(cmd *cobra.Command, err error) error {
	if errors.As(err, new(*pflag.InvalidSyntaxError)) {
		return usagef("a flag is not written as --NAME or --NAME=VALUE")
	}
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return &usageError{err}
	}
	short := unknown.GetSpecifiedShortnames()
	if short == "" {
		return usagef("there is no flag --%s", unknown.GetSpecifiedName())
	}
	long, _, _ := strings.Cut(short, "=")
	if cmd.Flags().Lookup(long) != nil {
		return usagef("there is no flag -%s; write --%s", long, long)
	}
	return usagef("there is no flag -%s", unknown.GetSpecifiedName())
}

// choice is a flag that accepts one of several words.
type choice struct {
	value string
	of    []string
}

func (c *choice) String() string { return c.value }

// Type is the name of the value in help texts.
func (c *choice) Type() string { return strings.Join(c.of, "|") }

// Set implements pflag.Value.
func (c *choice) Set(given string) error {
	if !slices.Contains(c.of, given) {
		return fmt.Errorf("choose one of %s", strings.Join(c.of, ", "))
	}
	c.value = given
	return nil
}

// text is a flag that is not empty and is given once. It selects what is checked, so an
// unset variable of a script or the first of two values must not be dropped.
type text struct {
	value   *string
	isGiven bool
}

func (t *text) String() string { return *t.value }

// Type is that of the flags that package pflag defines.
func (t *text) Type() string { return "string" }

// Set implements pflag.Value.
func (t *text) Set(given string) error {
	switch {
	case given == "":
		return errors.New("it is empty; give a value, or leave the flag out")
	case t.isGiven:
		return fmt.Errorf("it has the value %s already; give the flag once", quoted(*t.value))
	}
	*t.value, t.isGiven = given, true
	return nil
}

// textFlag defines a flag that is not empty and is given once.
func textFlag(cmd *cobra.Command, value *string, name, usage string) {
	cmd.Flags().Var(&text{value: value}, name, usage)
}

// choiceFlag defines a flag that accepts one of values. The first is the default.
func choiceFlag(cmd *cobra.Command, name, usage string, values ...string) *string {
	c := &choice{value: values[0], of: values}
	cmd.Flags().Var(c, name, usage)
	complete(cmd, name, values)
	return &c.value
}

// apiFlag defines the flag --api.
func apiFlag(cmd *cobra.Command, usage string) *string {
	id := new(string)
	textFlag(cmd, id, "api", usage)
	var ids []string
	for _, api := range specs.APIs() {
		ids = append(ids, api.ID)
	}
	complete(cmd, "api", ids)
	return id
}

// complete lets shells complete a flag with values.
func complete(cmd *cobra.Command, name string, values []string) {
	err := cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the verb has no such flag
	}
}

// allAPIs loads the documents only once, as suite.Open does the cases.
var allAPIs = sync.OnceValues(traffic.APIs)

// loadAPIs returns the built-in API with the given id, or all of them if id is empty.
func loadAPIs(id string) ([]*traffic.API, error) {
	apis, err := allAPIs()
	if err != nil {
		return nil, err
	}
	return choose(apis, id)
}

// choose returns the API with the given id, or all APIs if id is empty.
func choose(apis []*traffic.API, id string) ([]*traffic.API, error) {
	if id == "" {
		return apis, nil
	}
	api, ok := traffic.Find(apis, id)
	if !ok {
		return nil, usagef("there is no API %s; snapspec list names them", quoted(id))
	}
	return []*traffic.API{api}, nil
}
