// Command release checks whether the current commit can be released as the
// version in specs/VERSION, and prints one row per check. It writes the files of
// the release to .release: the documents in bundles, the man pages, the command for each
// platform, an SBOM with the licences of the dependencies, and the checksums of these files.
//
// It runs in the folder .ci, and exits 1 if a check fails.
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
		fmt.Fprintln(os.Stderr, "usage: release")
		os.Exit(2)
	}
	r := release{root: "..", out: "../.release", version: specs.Version()}
	if !r.check(context.Background()) {
		os.Exit(1)
	}
}

// release is a checkout and the version to release it as.
type release struct {
	root    string
	out     string // the folder for the files of the release
	version string // without a v
}

// checks run in this order; a later one uses what an earlier one wrote. The
// summary is printed in the row of the check.
var checks = []struct {
	name string
	run  func(release, context.Context) (summary string, err error)
}{
	{"version", release.checkVersion},
	{"tree", release.checkTree},
	{"changelog", release.checkChangelog},
	{"bundles", release.writeBundles},
	{"man pages", release.writeMan},
	{"binaries", release.writeBinaries},
	{"SBOM", release.writeSBOM},
	{"checksums", release.writeChecksums},
	{"go install", release.checkInstall},
	{"go get", release.checkGet},
	{"use by another module", release.checkUse},
	{"recipe", release.checkRecipe},
}

// check runs all checks, and reports whether all passed.
func (r release) check(ctx context.Context) bool {
	if err := r.resetOutput(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return false
	}
	rows := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	passed := true
	for _, c := range checks {
		summary, err := c.run(r, ctx)
		verdict := "pass"
		if err != nil {
			verdict, summary, passed = "fail", strings.ReplaceAll(err.Error(), "\n", "\n\t\t"), false
		}
		fmt.Fprintf(rows, "%s\t%s\t%s\n", c.name, verdict, summary)
	}
	return rows.Flush() == nil && passed
}

// resetOutput replaces the output folder by an empty one.
func (r release) resetOutput() error {
	if err := os.RemoveAll(r.out); err != nil {
		return err
	}
	return os.MkdirAll(r.out, 0o755) // #nosec G301 -- a release is for everybody
}

// checkVersion fails if the version is malformed, is below a released one, or is
// the tag of another commit.
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
		return r.compareTo(released)
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

// compareTo fails if a tag of released is above the version.
func (r release) compareTo(released []string) (string, error) {
	for _, tag := range released {
		if semver.Compare("v"+r.version, tag) < 0 {
			return "", fmt.Errorf("specs/VERSION states %s, and %s is released; raise it above that", r.version, tag)
		}
	}
	return r.version, nil
}

// checkTree fails if the checkout differs from the commit that would be tagged.
func (r release) checkTree(ctx context.Context) (string, error) {
	changed, err := run(ctx, r.root, nil, "git", "status", "--porcelain")
	if err != nil {
		return "", err
	}
	if changed != "" {
		return "", fmt.Errorf("not committed:\n%s", strings.TrimRight(changed, "\n"))
	}
	return "everything is committed", nil
}

// checkChangelog returns the heading of the version in the changelog.
func (r release) checkChangelog(context.Context) (string, error) {
	text, err := os.ReadFile(filepath.Join(r.root, "CHANGELOG.md"))
	if err != nil {
		return "", err
	}
	return heading(string(text), r.version)
}

// run runs a command in a folder and returns its standard output.
func run(ctx context.Context, folder string, env []string, name string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, name, args...) // #nosec G204 -- programs of this repository, with its own arguments
	command.Dir = folder
	command.Env = append(os.Environ(), env...)
	var stderr strings.Builder
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return string(output), nil
}
