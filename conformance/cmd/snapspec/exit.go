package main

import (
	"errors"
	"fmt"
)

// The exit codes.
const (
	exitOK    = 0 // all cases passed, no findings
	exitFound = 1 // a case failed, or there are findings
	exitError = 2 // a usage error, unreadable input, or an error of the command
)

// exitCode is the error of a verb that has written why it fails.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// exitWith returns the error for an exit code, nil for success.
func exitWith(code int) error {
	if code == exitOK {
		return nil
	}
	return exitCode(code)
}

// usageError is the error for an invalid command line.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error {
	return &usageError{fmt.Errorf(format, args...)}
}

// exit ends the output of the command and returns its exit code. It prints err, unless
// the verb has written why it fails.
func (c *console) exit(err error) int {
	flushed := c.stdout.Flush()
	var code exitCode
	switch {
	case errors.As(err, &code) && flushed == nil:
		return int(code)
	case err == nil && flushed == nil:
		return exitOK
	case err == nil || errors.As(err, &code):
		err = flushed
	}
	c.printError(err)
	return exitError
}
