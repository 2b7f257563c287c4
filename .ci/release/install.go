package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// checkInstall installs snapspec from a module proxy that has the version, as a
// user would, and checks a good and a broken recording with it.
func (r release) checkInstall(ctx context.Context) (string, error) {
	c, err := r.newConsumer(ctx)
	if err != nil {
		return "", err
	}
	defer c.remove()
	if _, err := c.run(ctx, "go", "install", modulePath+"/conformance/cmd/snapspec@v"+r.version); err != nil {
		return "", err
	}
	snapspec := filepath.Join(c.folder, "bin", "snapspec")
	printed, err := c.run(ctx, snapspec, "version")
	if err != nil {
		return "", err
	}
	if want := "snapspec " + r.version + "\n"; printed != want {
		return "", fmt.Errorf("the installed command prints %q instead of %q", printed, want)
	}
	recordings, err := filepath.Abs(filepath.Join(r.root, "conformance/recipes/spec-validation"))
	if err != nil {
		return "", err
	}
	if _, err := c.run(ctx, snapspec, "check", filepath.Join(recordings, "recordings/evs.ndjson")); err != nil {
		return "", err
	}
	_, err = c.run(ctx, snapspec, "check", filepath.Join(recordings, "broken.ndjson"))
	var failed *exec.ExitError
	if err == nil {
		return "", errors.New("the check of a broken recording finds nothing")
	}
	if !errors.As(err, &failed) || failed.ExitCode() != 1 {
		return "", fmt.Errorf("the check of a broken recording does not end with exit code 1: %w", err)
	}
	return fmt.Sprintf("snapspec %s accepts a good recording and refuses a broken one; the module zip has %d KiB", r.version, c.size>>10), nil
}

const program = `package main

import "` + modulePath + `/generated/huawei/evsv2"

func main() { _, _ = evsv2.NewClient("http://127.0.0.1") }
`

// checkGet builds a program of another module that imports a generated client.
func (r release) checkGet(ctx context.Context) (string, error) {
	c, err := r.newConsumer(ctx)
	if err != nil {
		return "", err
	}
	defer c.remove()
	if err := os.WriteFile(filepath.Join(c.folder, "main.go"), []byte(program), 0o644); err != nil { // #nosec G306 -- a release is for everybody
		return "", err
	}
	for _, args := range [][]string{
		{"mod", "init", "example.com/consumer"},
		{"get", modulePath + "/generated/huawei/evsv2@v" + r.version},
		{"build", "-o", "consumer", "."},
	} {
		if _, err := c.run(ctx, "go", args...); err != nil {
			return "", err
		}
	}
	built, err := c.run(ctx, "go", "version", "-m", "consumer")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("a client needs %d modules besides this one", strings.Count(built, "\tdep\t")-1), nil
}

// checkUse vets a package of another module that calls a cloud, and tests it with the
// race detector: with a generated client that waits, lists and tries again, and with the
// sandbox.
func (r release) checkUse(ctx context.Context) (string, error) {
	c, err := r.newConsumer(ctx)
	if err != nil {
		return "", err
	}
	defer c.remove()
	if err := os.CopyFS(c.folder, os.DirFS(filepath.Join(r.root, ".ci/release/testdata/consumer"))); err != nil {
		return "", err
	}
	for _, args := range [][]string{
		{"mod", "init", "example.com/consumer"},
		{"get", "-t", modulePath + "@v" + r.version, "./..."},
		{"vet", "./..."},
		{"test", "-race", "./..."},
	} {
		if _, err := c.run(ctx, "go", args...); err != nil {
			return "", err
		}
	}
	return "another module calls a cloud and tests that", nil
}

const recipe = "conformance/recipes/go-generate"

// checkRecipe runs the first shell block of the README of a recipe, then
// generates, vets and tests the code.
func (r release) checkRecipe(ctx context.Context) (string, error) {
	c, err := r.newConsumer(ctx)
	if err != nil {
		return "", err
	}
	defer c.remove()
	readme, err := os.ReadFile(filepath.Join(r.root, recipe, "README.md"))
	if err != nil {
		return "", err
	}
	setUp, err := firstCommands(string(readme))
	if err != nil {
		return "", err
	}
	copied := filepath.Join(c.folder, "recipe")
	if err := os.CopyFS(copied, os.DirFS(filepath.Join(r.root, recipe))); err != nil {
		return "", err
	}
	shell := func(commands string) (string, error) {
		return run(ctx, copied, c.env, "bash", "-e", "-c", "exec >&2\n"+commands) // run reports stderr
	}
	if _, err := shell(setUp); err != nil {
		return "", err
	}
	used, err := run(ctx, copied, c.env, "go", "list", "-m", "-f", "{{.Version}} {{.Replace}}", modulePath)
	if err != nil {
		return "", err
	}
	if want := "v" + r.version + " <nil>\n"; used != want {
		return "", fmt.Errorf("the commands in the README of %s select %q instead of %q; fix them", recipe, used, want)
	}
	if _, err := shell("go generate ./...; go vet ./...; go test ./..."); err != nil {
		return "", err
	}
	return recipe + " generates working clients", nil
}

// firstCommands returns the first shell block of a Markdown text.
func firstCommands(text string) (string, error) {
	_, rest, begun := strings.Cut(text, "\n```sh\n")
	commands, _, ended := strings.Cut(rest, "\n```\n")
	if !begun || !ended {
		return "", errors.New("the README has no shell block; add one")
	}
	return commands, nil
}

// consumer is a folder with an empty module cache and a module proxy that has the
// version: the situation of a user who has only Go.
type consumer struct {
	folder string
	env    []string
	size   int64 // of the module zip, in bytes
}

// newConsumer creates a consumer; the caller removes it.
func (r release) newConsumer(ctx context.Context) (*consumer, error) {
	folder, err := os.MkdirTemp("", "release-")
	if err != nil {
		return nil, err
	}
	c := &consumer{folder: folder}
	if c.size, err = r.publish(filepath.Join(folder, "proxy", modulePath, "@v")); err != nil {
		c.remove()
		return nil, err
	}
	settings, err := run(ctx, r.root, nil, "go", "env", "GOPROXY", "GOMODCACHE")
	if err != nil {
		c.remove()
		return nil, err
	}
	proxy, cache, _ := strings.Cut(strings.TrimSpace(settings), "\n")
	c.env = []string{
		"GOPROXY=file://" + folder + "/proxy,file://" + cache + "/cache/download," + proxy,
		"GONOSUMDB=" + modulePath, // which no checksum database has yet
		"GOMODCACHE=" + filepath.Join(folder, "mod"), "GOFLAGS=-modcacherw", "GOWORK=off",
		"GOBIN=" + filepath.Join(folder, "bin"),
	}
	return c, nil
}

// publish writes the committed version to a folder of a module proxy, and returns
// the size of the module zip in bytes.
func (r release) publish(folder string) (size int64, err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil { // #nosec G301 -- a release is for everybody
		return 0, err
	}
	version := "v" + r.version
	definition, err := os.ReadFile(filepath.Join(r.root, "go.mod"))
	if err != nil {
		return 0, err
	}
	info := fmt.Sprintf(`{"Version": %q, "Time": %q}`, version, time.Now().UTC().Format(time.RFC3339))
	for name, text := range map[string]string{"list": version + "\n", version + ".info": info, version + ".mod": string(definition)} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil { // #nosec G306 -- a release is for everybody
			return 0, err
		}
	}
	archive, err := os.Create(filepath.Join(folder, version+".zip")) // #nosec G304 -- the archive of the release
	if err != nil {
		return 0, err
	}
	defer archive.Close()
	root, err := filepath.Abs(r.root)
	if err != nil {
		return 0, err
	}
	if err := zip.CreateFromVCS(archive, module.Version{Path: modulePath, Version: version}, root, "HEAD", ""); err != nil {
		return 0, err
	}
	stat, err := archive.Stat()
	if err != nil {
		return 0, err
	}
	return stat.Size(), archive.Close()
}

// run runs a command in the folder of the consumer.
func (c *consumer) run(ctx context.Context, name string, args ...string) (string, error) {
	return run(ctx, c.folder, c.env, name, args...)
}

// remove deletes the folder.
func (c *consumer) remove() { _ = os.RemoveAll(c.folder) }
