// Package results keeps what a run of evidence measured, as JSON beside the code
// that measured it, and renders the tables of Markdown files from it.
//
// Results hold the checksum of each document and the version of each tool that
// they were made with, so that a later run can skip what has not changed.
package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/snapspec/snapspec/specs"
)

// Environment is the variable that selects what a run measures: everything if it
// is not set, and with the value "changed" only what differs from the committed
// results, and samples.
const Environment = "EVIDENCE"

// OnlyChanged reports whether Environment asks for what has changed. Any other
// value than "changed" is an error, so that a typing error does not skip anything.
func OnlyChanged() (bool, error) {
	switch value := os.Getenv(Environment); value {
	case "":
		return false, nil
	case "changed":
		return true, nil
	default:
		return false, fmt.Errorf("%s=%s: expected \"changed\" or nothing", Environment, value)
	}
}

// Checksum returns the SHA-256 of data in hexadecimal.
func Checksum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Documents returns the checksum of every document of every API, by its path in
// the repository, such as specs/huawei/evsv2.yaml.
func Documents() (map[string]string, error) {
	sums := map[string]string{}
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			data, err := fs.ReadFile(specs.FS, name)
			if err != nil {
				return nil, err
			}
			sums["specs/"+name] = Checksum(data)
		}
	}
	return sums, nil
}

// Load reads the JSON of a file into value. A member that value does not have is
// an error.
func Load(name string, value any) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Save writes value to a file as indented JSON.
func Save(name string, value any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, text.Bytes(), 0o644)
}

// Table renders a table in Markdown.
func Table(header []string, rows [][]string) string {
	lines := []string{line(header), "|" + strings.Repeat(" --- |", len(header))}
	for _, row := range rows {
		lines = append(lines, line(row))
	}
	return strings.Join(lines, "\n") + "\n"
}

func line(cells []string) string {
	return "| " + strings.Join(cells, " | ") + " |"
}

// Render returns text with sections replaced by their tables. A section begins
// with the line <!-- results: NAME --> and ends with the line <!-- end -->. It is
// an error if a section has no table, or a table no section.
func Render(text string, tables map[string]string) (string, error) {
	var out strings.Builder
	rest, rendered := text, map[string]bool{}
	for {
		before, after, ok := strings.Cut(rest, opening)
		out.WriteString(before)
		if !ok {
			break
		}
		name, after, _ := strings.Cut(after, " -->\n")
		_, after, closed := strings.Cut(after, closing)
		table, known := tables[name]
		if !closed || !known {
			return "", fmt.Errorf("section %q has no table or no end", name)
		}
		out.WriteString(opening + name + " -->\n" + table + closing)
		rest, rendered[name] = after, true
	}
	for name := range tables {
		if !rendered[name] {
			return "", fmt.Errorf("table %q has no section", name)
		}
	}
	return out.String(), nil
}

const (
	opening = "<!-- results: "
	closing = "<!-- end -->\n"
)

// Update renders the tables of a Markdown file in place.
func Update(name string, tables map[string]string) error {
	_, rendered, err := render(name, tables)
	if err != nil {
		return err
	}
	return os.WriteFile(name, []byte(rendered), 0o644)
}

// Check returns an error if a Markdown file does not hold the tables as they are
// rendered.
func Check(name string, tables map[string]string) error {
	_, rendered, err := render(name, tables)
	if err != nil {
		return err
	}
	return CheckFile(name, rendered)
}

// CheckFile returns an error if a file is not as it is rendered.
func CheckFile(name, rendered string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if string(text) != rendered {
		return fmt.Errorf("%s is not what its results render to, from line %d on", name, firstDifference(string(text), rendered))
	}
	return nil
}

func render(name string, tables map[string]string) (text, rendered string, err error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", "", err
	}
	rendered, err = Render(string(data), tables)
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", name, err)
	}
	return string(data), rendered, nil
}

func firstDifference(a, b string) int {
	others := strings.Split(b, "\n")
	for i, text := range strings.Split(a, "\n") {
		if i >= len(others) || text != others[i] {
			return i + 1
		}
	}
	return strings.Count(a, "\n") + 1
}
