package recipes_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// TestAction runs the script of the action with the snapspec of this checkout.
func TestAction(t *testing.T) {
	installSnapspec(t)
	var action struct{ Runs struct{ Steps []step } }
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "../../.github/actions/check/action.yml")), &action))
	require.Len(t, action.Runs.Steps, 2)
	const published = `go run "github.com/snapspec/snapspec/conformance/cmd/snapspec@$VERSION"`
	script := strings.Replace(action.Runs.Steps[1].Run, published, "snapspec", 1)
	require.NotEqual(t, action.Runs.Steps[1].Run, script)
	for _, test := range []struct {
		name, recordings, arguments string
		code                        int
		prints                      string
	}{
		{"good", "recordings/*.ndjson\n", "", 0, "findings 0"},
		{"broken", "recordings/*.ndjson\nbroken.ndjson\n", "", 1, "::error file=broken.ndjson"},
		{"arguments", "recordings/*.ndjson", "--ignore-host\nother.example\n", 0, "findings 0"},
		{"no recordings", "", "", 2, "no recording to check"},
		{"a command in a name", "$(touch injected)\n", "", 2, "injected"},
	} {
		t.Run(test.name, func(t *testing.T) {
			command := exec.CommandContext(t.Context(), "bash", "-eo", "pipefail", "-c", script) // #nosec G204 -- of the action
			command.Dir = "spec-validation"
			command.Env = append(os.Environ(), "RECORDINGS="+test.recordings, "ARGUMENTS="+test.arguments)
			output, _ := command.CombinedOutput() // the code says how it ended
			require.Equal(t, test.code, command.ProcessState.ExitCode(), string(output))
			require.Contains(t, string(output), test.prints)
			require.NoFileExists(t, "spec-validation/injected")
		})
	}
}
