package recipes_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// step is a command of the workflow.
type step struct {
	Name      string
	Directory string `yaml:"working-directory"`
	Uses, Run string
}

// breakages has, by the name of a step, a change of a file that must make the step
// fail, and what the step must then print.
var breakages = map[string]struct{ file, old, replacement, want string }{
	"The generated clients are up to date":                    {"go-generate/evsv2/config.yaml", "response-type-suffix: HTTPResponse", "response-type-suffix: Other", "-type CreateSnapshotHTTPResponse struct"},
	"The clients work":                                        {"go-generate/evsv2/evsv2.gen.go", `"/v2/%s/`, `"/v9/%s/`, "--- FAIL: TestWithTheTypesOfSnapspec"},
	"Recorded traffic matches the contract, in a Go test":     {"spec-validation/recordings/evs.ndjson", `\"volume_id\": \"v-1\", \"name\"`, `\"name\"`, "createSnapshot request: body /snapshot/volume_id: required"},
	"Recorded traffic matches the contract, with the command": {"spec-validation/recordings/evs.ndjson", `\"volume_id\": \"v-1\", \"name\"`, `\"name\"`, "createSnapshot: request body /snapshot/volume_id: required"},
	"The document does not break clients of the pinned one":   {"oasdiff/pinned/evsv2.yaml", "maxLength: 64", "maxLength: 255", "maxLength was decreased to `64`"},
}

// TestWorkflow runs the workflow in a repository with the recipes, as it is and with
// every breakage, and checks other statements of the READMEs.
func TestWorkflow(t *testing.T) {
	repository := newRepository(t)
	steps := stepsOf(t, "workflow/snapspec.yaml")
	require.Len(t, steps, len(breakages), "each step needs a breakage")
	for _, s := range steps {
		t.Run(s.Name, func(t *testing.T) {
			output, err := repository.run(t, s)
			require.NoError(t, err, output)

			b, ok := breakages[s.Name]
			require.True(t, ok, "no breakage")
			restore := repository.change(t, b.file, b.old, b.replacement)
			defer restore()
			output, err = repository.run(t, s)
			var failed *exec.ExitError
			require.ErrorAs(t, err, &failed, output)
			require.Contains(t, output, b.want)
			require.Equal(t, 1, failed.ExitCode(), output)
		})
	}
	t.Run("exit codes of snapspec", func(t *testing.T) { checkExitCodes(t, repository) })
	t.Run("baseline", func(t *testing.T) { checkBaseline(t, repository) })
	t.Run("plain code", func(t *testing.T) { checkPlain(t, repository) })
}

// checkExitCodes checks the exit codes of snapspec that the README names.
func checkExitCodes(t *testing.T, r repository) {
	for operand, code := range map[string]int{"recordings/evs.ndjson": 0, "broken.ndjson": 1, "none.ndjson": 2} {
		output, err := r.run(t, step{Directory: "spec-validation", Run: "go tool snapspec check " + operand})
		if code == 0 {
			require.NoError(t, err, output)
			continue
		}
		var failed *exec.ExitError
		require.ErrorAs(t, err, &failed, output)
		require.Equal(t, code, failed.ExitCode(), output)
	}
}

// checkBaseline runs the commands of the README that write a baseline and use it.
func checkBaseline(t *testing.T, r repository) {
	readme := read(t, "spec-validation/README.md")
	for _, flag := range []string{"--write-baseline", "--baseline"} {
		command := "go tool snapspec check " + flag + " baseline.yaml broken.ndjson"
		require.Contains(t, readme, "\n"+command+"\n")
		output, err := r.run(t, step{Directory: "spec-validation", Run: command})
		require.NoError(t, err, output)
		require.Contains(t, output, "findings 0, known 1,")
	}
}

// checkPlain checks that the package plain does not import snapspec.
func checkPlain(t *testing.T, r repository) {
	code := read(t, filepath.Join(string(r), "go-generate/plain/plain.gen.go"))
	require.False(t, strings.Contains(code, `"github.com/snapspec/`), "plain imports snapspec")
}

// TestREADMEsHaveTheCommandsOfTheWorkflows checks that readers copy the commands that
// the tests run.
func TestREADMEsHaveTheCommandsOfTheWorkflows(t *testing.T) {
	var text strings.Builder
	names, err := filepath.Glob("*/README.md")
	require.NoError(t, err)
	for _, name := range names {
		text.WriteString(read(t, name))
	}
	for _, s := range slices.Concat(stepsOf(t, "workflow/snapspec.yaml"), stepsOf(t, "own-contract/contract.yaml")) {
		for line := range strings.Lines(s.Run) {
			require.Contains(t, text.String(), "\n"+strings.TrimSpace(line), "no README has this line of %q", s.Name)
		}
	}
}

// TestOasdiffIsThatOfTheProject compares the version of oasdiff with the one that
// this project uses for its own documents.
func TestOasdiffIsThatOfTheProject(t *testing.T) {
	pin := regexp.MustCompile(`github\.com/oasdiff/oasdiff@v[0-9.]+`)
	var ours []string
	require.NoError(t, filepath.WalkDir("../../.ci", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			ours = append(ours, pin.FindAllString(read(t, name), -1)...)
		}
		return err
	}))

	require.NotEmpty(t, ours)
	for _, version := range ours {
		require.Equal(t, version, pin.FindString(read(t, "oasdiff/gate.sh")))
	}
}

// repository is a folder with the recipes, set up and committed as their READMEs
// say.
type repository string

func newRepository(t *testing.T) repository {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	r := repository(t.TempDir())
	for _, name := range []string{"go-generate", "spec-validation", "oasdiff"} {
		require.NoError(t, os.CopyFS(filepath.Join(string(r), name), os.DirFS(name)))
	}
	document := read(t, filepath.Join(root, "generated/openapi/huawei/evsv2.yaml"))
	require.NoError(t, os.MkdirAll(filepath.Join(string(r), "oasdiff/pinned"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(string(r), "oasdiff/pinned/evsv2.yaml"), []byte(document), 0o644))
	setUp := []step{
		{Directory: "go-generate", Run: "go mod edit -replace github.com/snapspec/snapspec='" + root + "' && go generate ./..."},
		{Directory: "spec-validation", Run: "go mod edit -replace github.com/snapspec/snapspec='" + root + "'"},
		{Run: "git init -q && git add -A && git -c user.name=t -c user.email=t@example.com commit -q -m first"},
	}
	for _, s := range setUp {
		output, err := r.run(t, s)
		require.NoError(t, err, output)
	}
	return r
}

// run runs a step with the shell of a GitHub runner. It takes modules from the
// module cache if they are there.
func (r repository) run(t *testing.T, s step) (output string, err error) {
	t.Helper()
	cache, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE", "GOPROXY").Output()
	require.NoError(t, err)
	folder, proxy, _ := strings.Cut(strings.TrimSpace(string(cache)), "\n")
	command := exec.CommandContext(t.Context(), "bash", "-e", "-c", s.Run)
	command.Dir = filepath.Join(string(r), s.Directory)
	command.Env = append(os.Environ(), "GOWORK=off", "GOPROXY=file://"+folder+"/cache/download,"+proxy)
	combined, err := command.CombinedOutput()
	return string(combined), err
}

// change replaces old everywhere in a file, until restore is called.
func (r repository) change(t *testing.T, name, old, replacement string) (restore func()) {
	t.Helper()
	name = filepath.Join(string(r), name)
	before := read(t, name)
	require.True(t, strings.Contains(before, old), "%s does not hold %q", name, old)
	require.NoError(t, os.WriteFile(name, []byte(strings.ReplaceAll(before, old, replacement)), 0o644))
	return func() { require.NoError(t, os.WriteFile(name, []byte(before), 0o644)) }
}

// stepsOf returns the commands of a workflow.
func stepsOf(t *testing.T, file string) []step {
	t.Helper()
	var workflow struct {
		Jobs map[string]struct{ Steps []step }
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, file)), &workflow))
	var commands []step
	for _, job := range workflow.Jobs {
		for _, s := range job.Steps {
			if s.Run != "" {
				commands = append(commands, s)
				continue
			}
			require.Regexp(t, `^[\w./-]+@[0-9a-f]{40}$`, s.Uses, "pin an action to a commit")
		}
	}
	return commands
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}
