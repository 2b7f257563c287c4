package generators

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
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
	Call     string // starts the program that makes calls; empty if the generator generates types only
	Auth     string // off if the client does not sign for Alibaba Cloud

	Quirks []Quirk `yaml:"-"`
}

// signingFolder holds the files that call programs sign with.
const signingFolder = "../../recipes/signing"

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

// readYAML decodes a file into value. It refuses members that value does not have,
// and leaves value as it is if the file is empty.
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
		return fmt.Errorf("auth is %q; set it to off, or leave it out", g.Auth)
	}
	return nil
}

// signs reports whether the client authenticates with the API of a plan. APIs of
// Huawei Cloud take a token, which needs no signature.
func (g *generator) signs(p plan) bool {
	return g.Auth != "off" || !strings.HasPrefix(p.Document, "alibaba/")
}

// checkQuirks reports a quirk that is incomplete or about no document.
func (g *generator) checkQuirks() error {
	for _, q := range g.Quirks {
		if err := q.check(); err != nil {
			return fmt.Errorf("%s/quirks.yaml: %w", g.Folder, err)
		}
		if !slices.ContainsFunc(results.DocumentIDs(), q.covers) {
			return fmt.Errorf("%s/quirks.yaml: there is no document %q; use an id, the beginning of ids up to a slash, or all", g.Folder, q.Document)
		}
	}
	return nil
}

// setUp installs the generator, and compares its version with the installed one.
func (g *generator) setUp(ctx context.Context) error {
	for _, name := range g.Needs {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%s/generator.yaml needs the program %q; install it and put it on PATH: %w", g.Folder, name, err)
		}
	}
	env, err := g.installEnv()
	if err != nil {
		return err
	}
	if _, err := run(ctx, installTimeout, g.Folder, env, g.Install); err != nil {
		return fmt.Errorf("%s/generator.yaml: install: %w", g.Folder, err)
	}
	version, err := run(ctx, pinnedTimeout, g.Folder, env, g.Pinned)
	if err != nil {
		return fmt.Errorf("%s/generator.yaml: pinned: %w", g.Folder, err)
	}
	if version = strings.TrimSpace(version); version != g.Version {
		return fmt.Errorf("%s/generator.yaml: version is %q, and pinned prints %q; make them the same", g.Folder, g.Version, version)
	}
	return nil
}

// installEnv returns the variables that install and pinned have, and makes the
// cache.
func (g *generator) installEnv() ([]string, error) {
	cache, err := filepath.Abs(filepath.Join(g.Folder, ".cache"))
	if err != nil {
		return nil, err
	}
	install, err := filepath.Abs("../install")
	return []string{"CACHE=" + cache, "INSTALL=" + install}, errors.Join(err, os.MkdirAll(cache, 0o755))
}

// env returns the variables that the lines of a document have.
func (g *generator) env(t *testing.T, p plan) ([]string, error) {
	t.Helper()
	env, err := g.installEnv()
	if err != nil {
		return nil, err
	}
	repository, err := filepath.Abs("../../..")
	if err != nil {
		return nil, err
	}
	signing, err := filepath.Abs(signingFolder)
	return append(env,
		"ID="+p.Document, "NAME="+nameOf(p.Document), "DOCUMENT="+filepath.Join(repository, results.PublishedFile(p.Document)),
		"OUT="+emptyFolder(t, g.Folder, p.Document), "REPOSITORY="+repository, "SIGNING="+signing,
	), err
}

// origin returns what a cell is made from. Its inputs are the files of the
// generator's folder and of the other folders that its lines name, and the plan.
func (g *generator) origin(p plan) (results.Origin, error) {
	sum, err := results.DocumentChecksum(p.Document)
	if err != nil {
		return results.Origin{}, err
	}
	folders, err := results.FolderChecksum(g.folders()...)
	if err != nil {
		return results.Origin{}, err
	}
	steps, err := json.Marshal(p)
	if err != nil {
		return results.Origin{}, err
	}
	inputs := results.Checksum([]byte(folders), steps)
	return results.Origin{Document: p.Document, SHA256: sum, Version: g.Version, Inputs: inputs}, nil
}

// otherFolder matches a folder outside the generator's own in a line.
var otherFolder = regexp.MustCompile(`(\.\./|\$SIGNING/)[\w-]+`)

// folders lists the folders whose files the lines use, the generator's own first.
func (g *generator) folders() []string {
	folders := []string{g.Folder}
	for _, match := range otherFolder.FindAllString(g.Generate+"\n"+g.Compile+"\n"+g.Call, -1) {
		folder := filepath.Join(g.Folder, match)
		if name, ok := strings.CutPrefix(match, "$SIGNING/"); ok {
			folder = filepath.Join(signingFolder, name)
		}
		if !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}

// entry returns what the results say of the generator, without its cells.
func (g *generator) entry() Generator {
	return Generator{
		Folder: g.Folder, Name: g.Name, Language: g.Language, Version: g.Version,
		Command: commandOf(g.Generate, "huawei/evsv2"), Calls: g.Call != "", Signs: g.Auth != "off", Quirks: g.Quirks,
	}
}

// quoted matches a word in quotes that needs none.
var quoted = regexp.MustCompile(`"([\w./-]+)"`)

// programFolder matches the folder of a program that a user has on the PATH.
var programFolder = regexp.MustCompile(`^\S+/`)

// commandOf returns a line as a user types it for a document.
func commandOf(line, id string) string {
	known := map[string]string{"DOCUMENT": results.PublishedFile(id), "OUT": "out", "NAME": nameOf(id), "ID": id}
	line = os.Expand(line, func(name string) string { return cmp.Or(known[name], "$"+name) })
	line = programFolder.ReplaceAllString(strings.TrimSpace(line), "")
	return quoted.ReplaceAllString(line, "$1")
}

// The timeouts of the lines.
const (
	installTimeout  = 20 * time.Minute
	pinnedTimeout   = 5 * time.Minute
	generateTimeout = 10 * time.Minute
	compileTimeout  = 20 * time.Minute
	callTimeout     = 10 * time.Minute
)

// run runs a line in a folder and returns its output. The error holds the output
// of a line that failed.
func run(ctx context.Context, limit time.Duration, folder string, env []string, line string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	command := shell(ctx, folder, env, line)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	if ctx.Err() != nil {
		err = fmt.Errorf("not done after %v: %w", limit, ctx.Err())
	}
	if err != nil {
		return "", fmt.Errorf("%w\n%s\n%s%s", err, strings.TrimSpace(line), stdout.String(), stderr.String())
	}
	return stdout.String(), nil
}

// shell returns the command of a line. Its process group is killed when ctx ends.
func shell(ctx context.Context, folder string, env []string, line string) *exec.Cmd {
	command := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", line)
	command.Dir = folder
	// npx must not install a package of the name of a command that is missing.
	command.Env = append(append(os.Environ(), "npm_config_yes=false"), env...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = 10 * time.Second
	return command
}

// nameOf returns the identifier of a document in package names.
func nameOf(id string) string {
	return strings.ToLower(path.Base(id))
}
