package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/conformance/internal/decode"
	"github.com/snapspec/snapspec/conformance/traffic"
)

// knownFinding identifies findings, in any recording and with any value.
type knownFinding struct {
	API       string `yaml:"api" json:"api"`
	Operation string `yaml:"operation,omitempty" json:"operation,omitempty"`
	Part      string `yaml:"part" json:"part"`
	In        string `yaml:"in" json:"in"`
	At        string `yaml:"at,omitempty" json:"at,omitempty"` // * stands for any index
	Rule      string `yaml:"rule" json:"rule"`
	Reason    string `yaml:"reason,omitempty" json:"reason,omitempty"` // for readers
}

func newKnownFinding(r traffic.Result, f traffic.Finding) knownFinding {
	segments := strings.Split(f.At, "/")
	for i, segment := range segments {
		if _, err := strconv.Atoi(segment); err == nil {
			segments[i] = "*"
		}
	}
	return knownFinding{API: r.API, Operation: r.Operation, Part: f.Part, In: f.In, At: strings.Join(segments, "/"), Rule: f.Rule}
}

func (k knownFinding) String() string {
	owner := strings.TrimSuffix(k.API+" "+k.Operation, " ")
	return owner + ": " + strings.TrimSuffix(k.Part+" "+k.In+" "+k.At, " ") + ": " + k.Rule
}

// baseline are the findings that a check does not fail for.
type baseline struct {
	file    string
	learns  bool                    // whether each finding is added
	reasons map[knownFinding]string // of the findings in the file
	found   map[knownFinding]bool
}

// openBaseline reads a baseline, or begins the one that is to be written, with the reasons
// of both files. Neither is a baseline that nothing is in.
func openBaseline(toRead, toWrite string) (*baseline, error) {
	b := &baseline{file: cmp.Or(toWrite, toRead), learns: toWrite != "", reasons: map[knownFinding]string{}, found: map[knownFinding]bool{}}
	if b.learns {
		if err := checkWritable(toWrite); err != nil {
			return nil, err
		}
		if err := b.read(toWrite); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	if toRead == "" || filepath.Clean(toRead) == filepath.Clean(toWrite) {
		return b, nil
	}
	return b, b.read(toRead)
}

// read adds the entries of a file.
func (b *baseline) read(file string) error {
	data, err := os.ReadFile(file) // #nosec G304 -- the user names the file
	if err != nil {
		return fmt.Errorf("%s: %w; write it with --write-baseline", file, reason(err))
	}
	var entries []knownFinding
	if err := decode.YAML(data, &entries); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for i, e := range entries {
		if e.API == "" || e.Part == "" || e.In == "" || e.Rule == "" {
			return fmt.Errorf("%s: entry %d has no api, part, in or rule; give all of them", file, i+1)
		}
		why := e.Reason
		e.Reason = ""
		b.reasons[e] = why
	}
	return nil
}

// checkWritable returns an error if the file cannot be written. It leaves no new file.
func checkWritable(name string) error {
	info, err := os.Stat(name)
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return nil // such as a pipe, whose reader must not see it closed
	}
	file, openErr := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o644) // #nosec G302 G304 -- the user names the file
	if openErr != nil {
		return fmt.Errorf("%s: %w", name, reason(openErr))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return errors.Join(file.Close(), os.Remove(name))
	}
	return file.Close()
}

// remove removes the known findings from r and returns their number.
func (b *baseline) remove(r *traffic.Result) int {
	before := len(r.Findings)
	r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f traffic.Finding) bool {
		k := newKnownFinding(*r, f)
		_, isKnown := b.reasons[k]
		if isKnown || b.learns {
			b.found[k] = true
		}
		return isKnown || b.learns
	})
	return before - len(r.Findings)
}

// gone returns the entries that were not found.
func (b *baseline) gone() []knownFinding {
	var gone []knownFinding
	for k := range b.reasons {
		if !b.found[k] {
			gone = append(gone, k)
		}
	}
	slices.SortFunc(gone, compareKnown)
	return gone
}

func compareKnown(a, b knownFinding) int { return strings.Compare(a.String(), b.String()) }

const baselineHead = `# Findings that snapspec check does not fail for.
# Give each a reason, and remove it when it is fixed.
`

// write writes what was found, with the reasons that were read.
func (b *baseline) write() error {
	entries := []knownFinding{}
	for k := range b.found {
		entries = append(entries, k)
	}
	slices.SortFunc(entries, compareKnown)
	for i, e := range entries {
		entries[i].Reason = b.reasons[e]
	}
	data, err := yaml.Marshal(entries)
	if err != nil {
		return err
	}
	if err := os.WriteFile(b.file, append([]byte(baselineHead), data...), 0o644); err != nil { // #nosec G306 -- it is committed
		return fmt.Errorf("%s: %w", b.file, reason(err))
	}
	return nil
}
