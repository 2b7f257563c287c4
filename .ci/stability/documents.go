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

// oasdiffModule runs as a tool of its own, so that its dependencies are not ours.
const oasdiffModule = "github.com/oasdiff/oasdiff@v1.32.1"

// published has the documents as users take them.
const published = "generated/openapi"

// documentBreaks returns the breaks that oasdiff finds in the published documents of
// the tag.
func (m module) documentBreaks(ctx context.Context, tag string) ([]breakage, error) {
	names, err := m.filesAt(ctx, tag, published)
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !strings.HasSuffix(name, ".yaml") })
	var breaks []breakage
	for _, name := range names {
		subject := apiOf(name)
		after, err := os.ReadFile(m.file(name))
		if errors.Is(err, fs.ErrNotExist) {
			breaks = append(breaks, breakage{subject, name + " was removed"})
			continue
		}
		if err != nil {
			return nil, err
		}
		before, err := m.command(ctx, "git", "show", tag+":"+name)
		if err != nil {
			return nil, err
		}
		if before == string(after) {
			continue
		}
		found, err := m.oasdiff(ctx, []byte(before), after)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, what := range found {
			breaks = append(breaks, breakage{subject, what})
		}
	}
	return breaks, nil
}

// apiOf returns the id of the API that the document at name belongs to.
func apiOf(name string) string {
	document := strings.TrimPrefix(name, published+"/")
	for _, api := range specs.APIs() {
		if slices.Contains(api.Documents, document) {
			return api.ID
		}
	}
	return strings.TrimSuffix(document, ".yaml")
}

// oasdiff runs the tool of that name on two documents.
func oasdiff(ctx context.Context, before, after []byte) ([]string, error) {
	dir, err := os.MkdirTemp("", "oasdiff")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	old, now := filepath.Join(dir, "before.yaml"), filepath.Join(dir, "after.yaml")
	if err := errors.Join(os.WriteFile(old, before, 0o600), os.WriteFile(now, after, 0o600)); err != nil { // #nosec G703 -- two files of a folder of its own
		return nil, err
	}
	command := exec.CommandContext(ctx, "go", "run", oasdiffModule, "breaking", "--allow-external-refs=false", "--format", "singleline", "--color", "never", old, now) // #nosec G204 -- oasdiff, with two files of its own
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("oasdiff: %w\n%s", err, stderr.Bytes())
	}
	return findings(string(output)), nil
}

// findings returns WHAT of each line "error at FILE, in WHAT" that oasdiff prints.
// FILE is a temporary file.
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

// lastTag returns the last tag that HEAD contains, or "" if there is none. It
// fails in a shallow checkout.
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

// filesAt lists the files of a folder at the tag.
func (m module) filesAt(ctx context.Context, tag, dir string) ([]string, error) {
	list, err := m.command(ctx, "git", "ls-tree", "-r", "--name-only", tag, dir)
	return strings.Fields(list), err
}

// command runs a command in the root and returns its standard output.
func (m module) command(ctx context.Context, name string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, name, args...) // #nosec G204 -- git, with revisions and files of this repository
	command.Dir = m.root
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", command, err, stderr.Bytes())
	}
	return string(output), nil
}

func (m module) file(name string) string { return filepath.Join(m.root, filepath.FromSlash(name)) }
