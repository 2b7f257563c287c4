// Command release says whether the commit that is checked out could be released
// as the version of specs/VERSION, a row a check, and writes what goes with a
// release to .release: the documents in two bundles, an SBOM, the licences of the
// dependencies, and the checksums of all these.
//
// It exits 1 if a check fails. It is a Go module of its own, so that nobody who
// imports snapspec downloads what only a release needs.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"golang.org/x/mod/semver"

	"github.com/snapspec/snapspec/specs"
)

const modulePath = "github.com/snapspec/snapspec"

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "usage: go run .")
		os.Exit(2)
	}
	r := release{root: "../..", out: "../../.release", version: specs.Version()}
	if !r.check(context.Background()) {
		os.Exit(1)
	}
}

// release is a checkout, and the version that it would have.
type release struct {
	root    string
	out     string // the folder for what goes with it
	version string // without a v
}

// checks are made in this order; a later one uses what an earlier one wrote. What
// one tells stands in its row.
var checks = []struct {
	name string
	run  func(release, context.Context) (told string, err error)
}{
	{"version", release.checkVersion},
	{"tree", release.checkTree},
	{"changelog", release.checkChangelog},
	{"bundles", release.writeBundles},
	{"SBOM", release.writeSBOM},
	{"checksums", release.writeChecksums},
	{"go install", release.checkInstall},
	{"go get", release.checkGet},
	{"recipe", release.checkRecipe},
}

// check makes all checks, and reports whether all passed.
func (r release) check(ctx context.Context) bool {
	if err := r.empty(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return false
	}
	rows := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	passed := true
	for _, c := range checks {
		told, err := c.run(r, ctx)
		verdict := "pass"
		if err != nil {
			verdict, told, passed = "fail", strings.ReplaceAll(err.Error(), "\n", "\n\t\t"), false
		}
		fmt.Fprintf(rows, "%s\t%s\t%s\n", c.name, verdict, told)
	}
	return rows.Flush() == nil && passed
}

// empty makes the folder anew.
func (r release) empty() error {
	if err := os.RemoveAll(r.out); err != nil {
		return err
	}
	return os.MkdirAll(r.out, 0o755)
}

func (r release) checkVersion(ctx context.Context) (string, error) {
	tag := "v" + r.version
	if !semver.IsValid(tag) || semver.Canonical(tag) != tag {
		return "", fmt.Errorf("specs/VERSION states %q; write a version such as 1.2.3", r.version)
	}
	tags, err := run(ctx, r.root, nil, "git", "tag", "--list", "v*")
	if err != nil {
		return "", err
	}
	released := slices.DeleteFunc(strings.Fields(tags), func(tag string) bool { return semver.Canonical(tag) != tag })
	if !slices.Contains(released, tag) {
		return r.above(released)
	}
	head, err := run(ctx, r.root, nil, "git", "rev-parse", "HEAD", tag+"^{commit}")
	if err != nil {
		return "", err
	}
	commits := strings.Fields(head)
	if commits[0] != commits[1] {
		return "", fmt.Errorf("%s is the tag of another commit, %s; raise specs/VERSION", tag, commits[1])
	}
	return r.version + ", tagged", nil
}

// above holds a version that is not released to those that are.
func (r release) above(released []string) (string, error) {
	for _, tag := range released {
		if semver.Compare("v"+r.version, tag) < 0 {
			return "", fmt.Errorf("specs/VERSION states %s, and %s is released; raise it above that", r.version, tag)
		}
	}
	return r.version, nil
}

// checkTree holds what is checked to what would be tagged.
func (r release) checkTree(ctx context.Context) (string, error) {
	changed, err := run(ctx, r.root, nil, "git", "status", "--porcelain")
	if err != nil {
		return "", err
	}
	if changed != "" {
		return "", fmt.Errorf("not committed:\n%s", strings.TrimRight(changed, "\n"))
	}
	return "all is committed", nil
}

func (r release) checkChangelog(context.Context) (string, error) {
	text, err := os.ReadFile(filepath.Join(r.root, "CHANGELOG.md"))
	if err != nil {
		return "", err
	}
	return heading(string(text), r.version)
}

// run runs a command in a folder and returns its standard output.
func run(ctx context.Context, folder string, env []string, name string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = folder
	command.Env = append(os.Environ(), env...)
	var complaints strings.Builder
	command.Stderr = &complaints
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, strings.TrimSpace(complaints.String()))
	}
	return string(output), nil
}
