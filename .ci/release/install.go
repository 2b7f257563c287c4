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

// checkInstall installs conform as a user would, from a module proxy that has the
// version, and lets it check a recording.
func (r release) checkInstall(ctx context.Context) (string, error) {
	s, err := r.newStranger(ctx)
	if err != nil {
		return "", err
	}
	defer s.leave()
	if _, err := s.run(ctx, "go", "install", modulePath+"/conformance/cmd/conform@v"+r.version); err != nil {
		return "", err
	}
	conform := filepath.Join(s.folder, "bin", "conform")
	told, err := s.run(ctx, conform, "version")
	if err != nil {
		return "", err
	}
	if want := "conform " + r.version + "\n"; told != want {
		return "", fmt.Errorf("the installed command says %q instead of %q", told, want)
	}
	recordings, err := filepath.Abs(filepath.Join(r.root, "conformance/recipes/spec-validation"))
	if err != nil {
		return "", err
	}
	if _, err := s.run(ctx, conform, "check", filepath.Join(recordings, "recordings/evs.ndjson")); err != nil {
		return "", err
	}
	_, err = s.run(ctx, conform, "check", filepath.Join(recordings, "broken.ndjson"))
	var failed *exec.ExitError
	if err == nil {
		return "", errors.New("the check of a broken recording finds nothing")
	}
	if !errors.As(err, &failed) || failed.ExitCode() != 1 {
		return "", fmt.Errorf("the check of a broken recording ends otherwise than with exit code 1: %w", err)
	}
	return fmt.Sprintf("conform %s takes a good recording and refuses a broken one; the module has %d KiB", r.version, s.size>>10), nil
}

const program = `package main

import "` + modulePath + `/generated/huawei/evsv2"

func main() { _, _ = evsv2.NewClient("http://127.0.0.1") }
`

// checkGet builds a module of a stranger with a generated client.
func (r release) checkGet(ctx context.Context) (string, error) {
	s, err := r.newStranger(ctx)
	if err != nil {
		return "", err
	}
	defer s.leave()
	if err := os.WriteFile(filepath.Join(s.folder, "main.go"), []byte(program), 0o644); err != nil {
		return "", err
	}
	for _, args := range [][]string{
		{"mod", "init", "example.com/stranger"},
		{"get", modulePath + "/generated/huawei/evsv2@v" + r.version},
		{"build", "-o", "stranger", "."},
	} {
		if _, err := s.run(ctx, "go", args...); err != nil {
			return "", err
		}
	}
	built, err := s.run(ctx, "go", "version", "-m", "stranger")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("a client is built with %d modules beside this one", strings.Count(built, "\tdep\t")-1), nil
}

const recipe = "conformance/recipes/go-generate"

// checkRecipe follows the README of a recipe, from the first block of shell on.
func (r release) checkRecipe(ctx context.Context) (string, error) {
	s, err := r.newStranger(ctx)
	if err != nil {
		return "", err
	}
	defer s.leave()
	readme, err := os.ReadFile(filepath.Join(r.root, recipe, "README.md"))
	if err != nil {
		return "", err
	}
	setUp, err := firstCommands(string(readme))
	if err != nil {
		return "", err
	}
	copied := filepath.Join(s.folder, "recipe")
	if err := os.CopyFS(copied, os.DirFS(filepath.Join(r.root, recipe))); err != nil {
		return "", err
	}
	shell := func(commands string) (string, error) {
		return run(ctx, copied, s.env, "bash", "-e", "-c", "exec >&2\n"+commands) // where run looks for complaints
	}
	if _, err := shell(setUp); err != nil {
		return "", err
	}
	used, err := run(ctx, copied, s.env, "go", "list", "-m", "-f", "{{.Version}} {{.Replace}}", modulePath)
	if err != nil {
		return "", err
	}
	if want := "v" + r.version + " <nil>\n"; used != want {
		return "", fmt.Errorf("the README of %s leads to %q instead of %q; mend its commands", recipe, used, want)
	}
	if _, err := shell("go generate ./...; go vet ./...; go test ./..."); err != nil {
		return "", err
	}
	return recipe + " generates clients that work", nil
}

// firstCommands are those of the first block of shell in a text of Markdown.
func firstCommands(text string) (string, error) {
	_, rest, begun := strings.Cut(text, "\n```sh\n")
	commands, _, ended := strings.Cut(rest, "\n```\n")
	if !begun || !ended {
		return "", errors.New("the README has no block of shell; write what to run")
	}
	return commands, nil
}

// stranger is somebody who has Go and nothing of this module, and whose proxy has
// the version.
type stranger struct {
	folder string
	env    []string
	size   int64 // of the module's archive, in bytes
}

func (r release) newStranger(ctx context.Context) (*stranger, error) {
	folder, err := os.MkdirTemp("", "release-")
	if err != nil {
		return nil, err
	}
	s := &stranger{folder: folder}
	if s.size, err = r.publish(filepath.Join(folder, "proxy", modulePath, "@v")); err != nil {
		s.leave()
		return nil, err
	}
	settings, err := run(ctx, r.root, nil, "go", "env", "GOPROXY", "GOMODCACHE")
	if err != nil {
		s.leave()
		return nil, err
	}
	proxy, cache, _ := strings.Cut(strings.TrimSpace(settings), "\n")
	s.env = []string{
		"GOPROXY=file://" + folder + "/proxy,file://" + cache + "/cache/download," + proxy,
		"GONOSUMDB=" + modulePath, // which no checksum database has yet
		"GOMODCACHE=" + filepath.Join(folder, "mod"), "GOFLAGS=-modcacherw", "GOWORK=off",
		"GOBIN=" + filepath.Join(folder, "bin"),
	}
	return s, nil
}

// publish writes the version to a folder of a module proxy, as it is committed,
// and returns the size of its archive.
func (r release) publish(folder string) (size int64, err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return 0, err
	}
	version := "v" + r.version
	definition, err := os.ReadFile(filepath.Join(r.root, "go.mod"))
	if err != nil {
		return 0, err
	}
	info := fmt.Sprintf(`{"Version": %q, "Time": %q}`, version, time.Now().UTC().Format(time.RFC3339))
	for name, text := range map[string]string{"list": version + "\n", version + ".info": info, version + ".mod": string(definition)} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return 0, err
		}
	}
	archive, err := os.Create(filepath.Join(folder, version+".zip"))
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
	about, err := archive.Stat()
	if err != nil {
		return 0, err
	}
	return about.Size(), archive.Close()
}

func (s *stranger) run(ctx context.Context, name string, args ...string) (string, error) {
	return run(ctx, s.folder, s.env, name, args...)
}

func (s *stranger) leave() { _ = os.RemoveAll(s.folder) }
