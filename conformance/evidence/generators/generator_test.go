package foreign

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// generator is a folder with a generator.yaml.
type generator struct {
	Folder   string `yaml:"-"`
	Name     string
	Language string
	Version  string
	Pinned   string // prints Version
	Needs    []string
	Install  string
	Generate string
	Compile  string
	Call     string // starts the program that makes calls; without it the generator makes types alone
	// Auth is off if the client does not sign for Alibaba Cloud.
	Auth string

	Quirks []quirk `yaml:"-"`
}

// loadGenerators reads every folder that has a generator.yaml.
func loadGenerators(t *testing.T) []*generator {
	files, err := filepath.Glob("*/generator.yaml")
	require.NoError(t, err)
	var all []*generator
	for _, file := range files {
		g := &generator{Folder: filepath.Dir(file)}
		require.NoError(t, readYAML(file, g))
		require.NoError(t, g.check(), file)
		err := readYAML(filepath.Join(g.Folder, "quirks.yaml"), &g.Quirks)
		if !errors.Is(err, os.ErrNotExist) {
			require.NoError(t, err)
		}
		all = append(all, g)
	}
	return all
}

// readYAML refuses members that value does not have. An empty file says nothing.
func readYAML(file string, value any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := decodeYAML(text, value); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

func decodeYAML(text []byte, value any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(value); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func (g *generator) check() error {
	for _, member := range []struct{ name, value string }{
		{"name", g.Name}, {"language", g.Language}, {"version", g.Version}, {"pinned", g.Pinned},
		{"install", g.Install}, {"generate", g.Generate}, {"compile", g.Compile},
	} {
		if strings.TrimSpace(member.value) == "" {
			return fmt.Errorf("%s is missing; add it", member.name)
		}
	}
	if g.Auth != "" && g.Auth != "off" {
		return fmt.Errorf("auth is %q; write off, or leave it out", g.Auth)
	}
	return nil
}

// signs reports whether the client authenticates at the API of a plan. A token
// needs no signature.
func (g *generator) signs(p plan) bool {
	return g.Auth != "off" || !strings.HasPrefix(p.Document, "alibaba/")
}

// checkQuirks holds each quirk to be whole, and about a document that there is.
func (g *generator) checkQuirks() error {
	for _, q := range g.Quirks {
		if err := q.check(); err != nil {
			return fmt.Errorf("%s/quirks.yaml: %w", g.Folder, err)
		}
		if !slices.ContainsFunc(documentIDs(), q.covers) {
			return fmt.Errorf("%s/quirks.yaml: there is no document %q; write an id, the beginning of ids up to a slash, or all", g.Folder, q.Document)
		}
	}
	return nil
}

// set installs the generator, and holds its version to what is installed.
func (g *generator) set(ctx context.Context) error {
	for _, name := range g.Needs {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%s/generator.yaml needs the program %q; install it and put it on PATH: %w", g.Folder, name, err)
		}
	}
	home, err := filepath.Abs(g.Folder)
	if err != nil {
		return err
	}
	cache := filepath.Join(home, ".cache")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	env := []string{"CACHE=" + cache}
	if _, err := run(ctx, installTime, home, env, g.Install); err != nil {
		return fmt.Errorf("%s/generator.yaml: install: %w", g.Folder, err)
	}
	version, err := run(ctx, pinnedTime, home, env, g.Pinned)
	if err != nil {
		return fmt.Errorf("%s/generator.yaml: pinned: %w", g.Folder, err)
	}
	if version = strings.TrimSpace(version); version != g.Version {
		return fmt.Errorf("%s/generator.yaml: version is %q, and pinned prints %q; mend the one or the other", g.Folder, g.Version, version)
	}
	return nil
}

// How long a line may take.
const (
	installTime  = 20 * time.Minute
	pinnedTime   = 5 * time.Minute
	generateTime = 10 * time.Minute
	compileTime  = 20 * time.Minute
	callTime     = 10 * time.Minute
)

// run runs a line and gives what it prints. What it complains of is in the error.
func run(ctx context.Context, limit time.Duration, folder string, env []string, line string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	command := shell(ctx, folder, env, line)
	var out, complaints bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaints
	err := command.Run()
	if ctx.Err() != nil {
		err = fmt.Errorf("not done after %v: %w", limit, ctx.Err())
	}
	if err != nil {
		return "", fmt.Errorf("%w\n%s\n%s%s", err, strings.TrimSpace(line), out.String(), complaints.String())
	}
	return out.String(), nil
}

// shell is a line of a generator.yaml, with all that it starts in a group that
// ends with ctx.
func shell(ctx context.Context, folder string, env []string, line string) *exec.Cmd {
	command := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", line)
	command.Dir = folder
	command.Env = append(os.Environ(), env...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = 10 * time.Second
	return command
}

// nameOf is the identifier that a document gives packages.
func nameOf(id string) string {
	return strings.ToLower(path.Base(id))
}

// documentOf is the path of a document in the repository.
func documentOf(id string) string {
	return "specs/" + id + ".yaml"
}
