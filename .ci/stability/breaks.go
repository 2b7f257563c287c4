package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/specs"
)

// oasdiffModule is a tool of its own, so that its dependencies are not ours.
const oasdiffModule = "github.com/oasdiff/oasdiff@v1.32.1"

// goBreaks are the declarations that stood in .api at the tag and do no more,
// and the methods that an interface has got since: who implements it lacks them.
func (m module) goBreaks(ctx context.Context, tag string) ([]breakage, error) {
	current, err := m.written()
	if err != nil {
		return nil, err
	}
	before, err := m.filesAt(ctx, tag, folder)
	if err != nil {
		return nil, err
	}
	var breaks []breakage
	for _, name := range before {
		text, err := m.command(ctx, "git", "show", tag+":"+name)
		if err != nil {
			return nil, err
		}
		subject := strings.TrimSuffix(strings.TrimPrefix(name, folder+"/"), ".txt")
		for _, line := range missing(text, current[subject]) {
			breaks = append(breaks, breakage{subject, "it no longer declares " + line})
		}
		for _, line := range missing(current[subject], text) {
			if head, _, isMember := strings.Cut(line, " interface, "); isMember && strings.Contains(text, head+" interface\n") {
				breaks = append(breaks, breakage{subject, "it newly wants " + line})
			}
		}
	}
	return breaks, nil
}

// missing are the lines of before that after lacks, each as often as it does.
func missing(before, after string) []string {
	left := map[string]int{}
	for line := range strings.Lines(after) {
		left[line]++
	}
	var gone []string
	for line := range strings.Lines(before) {
		if left[line] == 0 {
			gone = append(gone, strings.TrimSuffix(line, "\n"))
			continue
		}
		left[line]--
	}
	return gone
}

// documentBreaks are what oasdiff finds in the documents that the tag has.
func (m module) documentBreaks(ctx context.Context, tag string) ([]breakage, error) {
	names, err := m.filesAt(ctx, tag, "specs")
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !isDocument(name) })
	var breaks []breakage
	for _, name := range names {
		subject := apiOf(name)
		after, err := readFile(os.DirFS(m.root), name)
		if errors.Is(err, fs.ErrNotExist) {
			breaks = append(breaks, breakage{subject, name + " is gone"})
			continue
		}
		if err != nil {
			return nil, err
		}
		before, err := m.command(ctx, "git", "show", tag+":"+name)
		if err != nil {
			return nil, err
		}
		found, err := m.oasdiff(ctx, []byte(before), []byte(after))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, what := range found {
			breaks = append(breaks, breakage{subject, what})
		}
	}
	return breaks, nil
}

// isDocument tells the documents from the test data of the linter.
func isDocument(name string) bool {
	return strings.HasSuffix(name, ".yaml") && !strings.Contains(name, "/testdata/")
}

// apiOf is the id of the API that the document at name is of.
func apiOf(name string) string {
	document := strings.TrimPrefix(name, "specs/")
	for _, api := range specs.APIs() {
		if slices.Contains(api.Documents, document) {
			return api.ID
		}
	}
	return strings.TrimSuffix(document, ".yaml")
}

// oasdiff runs the tool of that name.
func oasdiff(ctx context.Context, before, after []byte) ([]string, error) {
	dir, err := os.MkdirTemp("", "oasdiff")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	old, now := filepath.Join(dir, "before.yaml"), filepath.Join(dir, "after.yaml")
	if err := errors.Join(os.WriteFile(old, before, 0o600), os.WriteFile(now, after, 0o600)); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, "go", "run", oasdiffModule, "breaking", "--allow-external-refs=false", "--format", "singleline", "--color", "never", old, now)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("oasdiff: %w\n%s", err, stderr.Bytes())
	}
	return findings(string(output)), nil
}

// findings are what the lines of oasdiff name, "error at FILE, in WHAT", without
// the name of a file that nobody knows.
func findings(output string) []string {
	var found []string
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "error at ") || strings.HasPrefix(line, "warning at ") {
			_, what, _ := strings.Cut(line, ", in ")
			found = append(found, strings.TrimSpace(what))
		}
	}
	return found
}

// lastTag is the last tag before the commit at hand, or "" if there is none. A
// checkout without its history cannot tell.
func (m module) lastTag(ctx context.Context) (string, error) {
	shallow, err := m.command(ctx, "git", "rev-parse", "--is-shallow-repository")
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(shallow) == "true" {
		return "", errors.New("the checkout is shallow, so the last tag is unknown; fetch the history and the tags")
	}
	tags, err := m.command(ctx, "git", "tag", "--merged", "HEAD")
	if err != nil || tags == "" {
		return "", err
	}
	tag, err := m.command(ctx, "git", "describe", "--tags", "--abbrev=0")
	return strings.TrimSpace(tag), err
}

func (m module) filesAt(ctx context.Context, tag, dir string) ([]string, error) {
	list, err := m.command(ctx, "git", "ls-tree", "-r", "--name-only", tag, dir)
	return strings.Fields(list), err
}

func (m module) command(ctx context.Context, name string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = m.root
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", command, err, stderr.Bytes())
	}
	return string(output), nil
}

func (m module) path(names ...string) string {
	return filepath.Join(append([]string{m.root}, names...)...)
}

func readFile(fsys fs.FS, name string) (string, error) {
	data, err := fs.ReadFile(fsys, name)
	return string(data), err
}
