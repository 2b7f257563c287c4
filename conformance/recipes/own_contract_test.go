package recipes_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// ownBreakages has, by the name of a step of the job in own-contract, a change of a
// file that must make the step fail, and what the step must then print.
var ownBreakages = map[string]struct{ file, old, replacement, want string }{
	"The document has no faults":                    {"orders.yaml", "schemas/NewOrder'", "schemas/Order1'", "::error file=orders.yaml,line=13,title=snapspec H036::/paths/~1orders/post/requestBody/content/application~1json/schema/$ref"},
	"The document agrees with the cases":            {"orders.yaml", "maxLength: 64", "maxLength: 65", "fail orders/createOrder/request-invalid-article-65-characters"},
	"The cases notice every change of the document": {"cases/orders/createOrder/request.yaml", "xSAVE10", "save10", "the pattern lacks its ^\n  would notice it: a message with a value that the pattern refuses only for what is before or after it"},
	"Recorded traffic matches the document":         {"recordings/orders.ndjson", `\"count\": 2}"}, "resp`, `\"count\": 0}"}, "resp`, "createOrder: request body /count: minimum"},
}

// TestOwnContract runs each step of the job as it is and with its breakage, with the
// snapspec of this checkout.
func TestOwnContract(t *testing.T) {
	r := repository(t.TempDir())
	require.NoError(t, os.CopyFS(string(r), os.DirFS("own-contract")))
	installSnapspec(t)
	steps := stepsOf(t, "own-contract/contract.yaml")
	require.Equal(t, "go install github.com/snapspec/snapspec/conformance/cmd/snapspec@latest", steps[0].Run)
	require.Len(t, steps[1:], len(ownBreakages), "each step needs a breakage")
	for _, s := range steps[1:] {
		t.Run(s.Name, func(t *testing.T) {
			output, err := r.run(t, s)
			require.NoError(t, err, output)

			b, ok := ownBreakages[s.Name]
			require.True(t, ok, "no breakage")
			restore := r.change(t, b.file, b.old, b.replacement)
			defer restore()
			output, err = r.run(t, s)
			var failed *exec.ExitError
			require.ErrorAs(t, err, &failed, output)
			require.Contains(t, output, b.want)
			require.Equal(t, 1, failed.ExitCode(), output)
		})
	}
}

// installSnapspec puts the snapspec of this checkout into the path of programs.
func installSnapspec(t *testing.T) {
	t.Helper()
	bin := t.TempDir()
	output, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "../cmd/snapspec").CombinedOutput()
	require.NoError(t, err, string(output))
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
}
