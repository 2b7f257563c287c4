package main

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestExitCode checks that an invalid command line ends with 2, and any other error
// with 1.
func TestExitCode(t *testing.T) {
	for _, args := range [][]string{{"-frob"}, {"x"}, {"-delay", "x"}, {"-auth", "x"}, {"-salvage", "x"}} {
		assert.Equal(t, 2, exitCode(run(context.Background(), args, io.Discard, io.Discard)), args)
	}
	assert.Equal(t, 1, exitCode(run(context.Background(), []string{"-check", "none"}, io.Discard, io.Discard)))
	assert.Equal(t, 1, exitCode(errors.New("any")))
}
