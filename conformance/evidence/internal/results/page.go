package results

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// UpdatePage replaces sections of a file, by their names; see Replace.
func UpdatePage(file string, sections map[string]string) error {
	page, err := renderPage(file, sections)
	if err != nil {
		return err
	}
	return os.WriteFile(file, []byte(page), 0o644) // #nosec G306 -- a result is for everybody
}

// CheckPage returns an error if UpdatePage would change a file.
func CheckPage(file string, sections map[string]string) error {
	page, err := renderPage(file, sections)
	if err != nil {
		return err
	}
	return CheckFile(file, page)
}

func renderPage(file string, sections map[string]string) (string, error) {
	text, err := os.ReadFile(file) // #nosec G304 -- a file of this repository
	if err != nil {
		return "", err
	}
	page := string(text)
	for _, name := range slices.Sorted(maps.Keys(sections)) {
		if page, err = Replace(page, name, sections[name]); err != nil {
			return "", fmt.Errorf("%s: %w", file, err)
		}
	}
	return page, nil
}

// CheckFile returns an error if the text of a file is not want.
func CheckFile(file, want string) error {
	text, err := os.ReadFile(file) // #nosec G304 -- a file of this repository
	if err != nil {
		return err
	}
	if string(text) == want {
		return nil
	}
	wanted := strings.Split(want, "\n")
	for i, line := range strings.Split(string(text), "\n") {
		if i >= len(wanted) || line != wanted[i] {
			return fmt.Errorf("%s:%d: %q is not what the results render to", file, i+1, line)
		}
	}
	return fmt.Errorf("%s: lines that the results render to are missing at the end", file)
}
