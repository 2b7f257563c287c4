package main

import (
	"fmt"
	"regexp"
	"strings"
)

var dated = regexp.MustCompile(`^## \[([^\]]+)\] - \d{4}-\d{2}-\d{2}$`)

// heading returns the heading of a version in a changelog. It fails unless the
// version is the newest, has entries, and nothing is unreleased.
func heading(changelog, version string) (string, error) {
	_, text, ok := strings.Cut(changelog, "\n## [Unreleased]\n")
	if !ok {
		return "", fmt.Errorf("CHANGELOG.md has no heading ## [Unreleased]; write it above the versions")
	}
	unreleased, text, _ := strings.Cut(text, "\n## [")
	if strings.TrimSpace(unreleased) != "" {
		return "", fmt.Errorf("CHANGELOG.md has lines under Unreleased; move them below ## [%s] - and the date", version)
	}
	line, text, _ := strings.Cut("## ["+text, "\n")
	if found := dated.FindStringSubmatch(line); found == nil || found[1] != version {
		return "", fmt.Errorf("CHANGELOG.md has %q below Unreleased; write ## [%s] - and the date", line, version)
	}
	entry, _, _ := strings.Cut(text, "\n## [")
	if !strings.Contains(entry, "\n- ") {
		return "", fmt.Errorf("CHANGELOG.md has nothing under %q; write one line per change, beginning with -", line)
	}
	return strings.TrimPrefix(line, "## "), nil
}
