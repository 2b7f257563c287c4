package repository

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// toolIn returns the arguments of go that run a tool which the Makefile pins.
func toolIn(t *testing.T, makefile, variable string) []string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^` + variable + ` := go (run \S+@v\S+)$`).FindStringSubmatch(makefile)
	require.NotNil(t, found, "the Makefile does not pin %s", variable)
	return strings.Fields(found[1])
}

// TestWorkflowRunsEveryStep checks that the jobs of the workflow together run each
// step of .ci/run once.
func TestWorkflowRunsEveryStep(t *testing.T) {
	data, err := os.ReadFile("../../.github/workflows/ci.yml")
	require.NoError(t, err)
	var workflow struct {
		Jobs struct {
			Run struct {
				Strategy struct {
					Matrix struct {
						Include []struct{ Name, Steps string }
					}
				}
			}
		}
	}
	require.NoError(t, yaml.Unmarshal(data, &workflow))
	var run []string
	for _, job := range workflow.Jobs.Run.Strategy.Matrix.Include {
		run = append(run, strings.Fields(job.Steps)...)
	}

	steps, err := exec.CommandContext(t.Context(), "../run", "list").Output()

	require.NoError(t, err)
	require.ElementsMatch(t, strings.Fields(string(steps)), run)
}

// TestRunRefusesAnUnknownStep checks that a misspelt step does not pass as done.
func TestRunRefusesAnUnknownStep(t *testing.T) {
	output, err := exec.CommandContext(t.Context(), "../run", "chekc").CombinedOutput()

	require.Error(t, err)
	require.Contains(t, string(output), "chekc is not a step")
}
