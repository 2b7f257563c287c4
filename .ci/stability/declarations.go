package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// apidiffCommand runs as a tool of its own, so that its dependencies are not ours.
const apidiffCommand = "golang.org/x/exp/cmd/apidiff@v0.0.0-20261113113407-e3970619a1a4"

// goBreaks returns the incompatible changes that apidiff finds between the tag
// and the checkout.
func (m module) goBreaks(ctx context.Context, tag string) ([]breakage, error) {
	changed, err := m.command(ctx, "git", "diff", "--name-only", tag, "--", "*.go", "go.mod")
	if err != nil || changed == "" {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "stability-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	tagged := filepath.Join(folder, "tagged")
	if _, err := m.command(ctx, "git", "clone", "--quiet", "--shared", "--branch", tag, ".", tagged); err != nil {
		return nil, err
	}
	export := filepath.Join(folder, "tagged.export")
	if _, err := (module{root: tagged}).command(ctx, "go", "run", apidiffCommand, "-m", "-w", export, m.path); err != nil {
		return nil, err
	}
	report, err := m.command(ctx, "go", "run", apidiffCommand, "-m", "-incompatible", export, m.path)
	if err != nil {
		return nil, err
	}
	return m.parse(report)
}

var (
	changedSymbol  = regexp.MustCompile(`^- \./([^.: ]+)\.(.+)$`)
	removedPackage = regexp.MustCompile(`^- package (\S+): (removed)$`)
)

// parse reads the report of apidiff, one change per line. It leaves out commands,
// which cannot be imported, and refuses a line of any other form.
func (m module) parse(report string) ([]breakage, error) {
	var breaks []breakage
	for line := range strings.Lines(report) {
		line = strings.TrimSuffix(line, "\n")
		found := changedSymbol.FindStringSubmatch(line)
		if found == nil {
			found = removedPackage.FindStringSubmatch(line)
		}
		if found == nil {
			return nil, fmt.Errorf("apidiff printed %q, which has an unknown form", line)
		}
		subject := strings.TrimPrefix(found[1], m.path+"/")
		if !slices.Contains(strings.Split(subject, "/"), "cmd") {
			breaks = append(breaks, breakage{subject, found[2]})
		}
	}
	return breaks, nil
}
