package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCompletion parses each script with its shell, if there is one.
func TestCompletion(t *testing.T) {
	for _, shell := range shells {
		exit, script, stderr := snapspec("", "completion", shell)
		require.Equal(t, exitOK, exit, stderr)
		require.Contains(t, script, "__complete", shell)
		if _, err := exec.LookPath(shell); err != nil && shell != "bash" {
			continue
		}
		check := exec.CommandContext(t.Context(), shell, "-n")
		check.Stdin = strings.NewReader(script)
		output, err := check.CombinedOutput()
		require.NoError(t, err, "%s: %s", shell, output)
	}
}

// TestCompletes checks what the scripts ask for.
func TestCompletes(t *testing.T) {
	for args, want := range map[string]string{
		"ch":                         "check\tcheck recorded traffic\n:4\n",
		"help ":                      "check\tcheck recorded traffic\n",
		"completion f":               "fish\n:4\n",
		"check --format ":            "text\njson\njunit\nsarif\ngithub\n:4\n",
		"check --api ":               "huawei/evsv2\n",
		"sandbox --auth ":            "on\noff\n:4\n",
		"explain huawei/iamv3/listP": "huawei/iamv3/listProjects/response-valid-documented-200\n",
	} {
		exit, stdout, _ := snapspec("", append([]string{"__complete"}, strings.Split(args, " ")...)...)
		assert.Equal(t, exitOK, exit, args)
		assert.Contains(t, stdout, want, args)
	}
}
