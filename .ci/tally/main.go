// Command tally runs the go test -json command given by its arguments, prints the
// line of each package and the output of each failed test, and ends with one line
// of counts:
//
//	documents 5, operations 5, cases 358, round trips 41, mutants killed 812 of 812, failures 0
//
// TestMutants reports the mutants as a test attribute. Every other count is of
// tests that ran and passed, so that a test that no longer runs is visible. It
// exits 1 if a test, a build or the command fails, and 2 if the command cannot be
// run or does not print the output of go test -json.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: tally go test -json ...")
		os.Exit(2)
	}
	failures, err := tallyOf(exec.Command(os.Args[1], os.Args[2:]...), os.Stdout) // #nosec G204 G702 -- the user names the command to run
	if err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(2)
	}
	if failures > 0 {
		os.Exit(1)
	}
}

// tallyOf runs command and counts its events. It returns an error if the command
// fails without a failed test, for example because it was killed.
func tallyOf(command *exec.Cmd, out io.Writer) (failures int, err error) {
	command.Stderr = os.Stderr
	events, err := command.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := command.Start(); err != nil {
		return 0, err
	}
	failures, err = run(events, out)
	if ended := command.Wait(); err == nil && failures == 0 && ended != nil {
		err = fmt.Errorf("%s: %w", command, ended)
	}
	return failures, err
}

// event is one line of go test -json; see go doc test2json.
type event struct {
	Action, Package, Test, Output, Key, Value string
}

// tally holds the counts of the events read so far.
type tally struct {
	passed   []string            // tests of the counted packages
	output   map[string][]string // of the tests that are still running, by package and test
	failed   map[string]bool     // packages with a failed test
	mutants  string
	failures int
	running  map[string]bool // packages that started and did not finish
	finished int             // number of packages
}

// isCounted reports whether the last line counts the tests of a package.
func isCounted(name string) bool {
	return strings.HasSuffix(name, "/conformance") || strings.HasSuffix(name, "/conformance/roundtrip")
}

func run(in io.Reader, out io.Writer) (failures int, err error) {
	t := &tally{output: map[string][]string{}, failed: map[string]bool{}, running: map[string]bool{}, mutants: "0 of 0"}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if err := json.Unmarshal(line, &e); err != nil {
				return 0, fmt.Errorf("%q is not an event of go test -json: %w", line, err)
			}
			t.add(e, out)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
	}
	for name := range t.running {
		fmt.Fprintf(out, "%s: its tests did not finish\n", name)
		t.failures++
	}
	if t.finished == 0 && t.failures == 0 {
		return 0, errors.New("no package was tested")
	}
	fmt.Fprintf(out, "documents %d, operations %d, cases %d, round trips %d, mutants killed %s, failures %d\n",
		t.leaves("TestDocuments"), t.operations(), t.leaves("TestCases"), t.leaves("TestRoundTrips"), t.mutants, t.failures)
	return t.failures, nil
}

func (t *tally) add(e event, out io.Writer) {
	key := e.Package + " " + e.Test
	switch {
	case e.Action == "start":
		t.running[e.Package] = true
	case e.Action == "build-output":
		fmt.Fprint(out, e.Output)
	case e.Action == "output" && e.Test == "":
		t.packageLine(e.Output, out)
	case e.Action == "output":
		t.output[key] = append(t.output[key], e.Output)
	case e.Action == "attr" && e.Key == "mutants-killed":
		t.mutants = e.Value
	case e.Action == "fail":
		t.fail(e, t.output[key], out)
		delete(t.output, key)
	case e.Action == "pass" || e.Action == "skip":
		t.pass(e)
		delete(t.output, key)
	}
}

// packageLine prints a line about a package, except the bare PASS.
func (t *tally) packageLine(line string, out io.Writer) {
	if line != "PASS\n" && !strings.Contains(line, "[no test files]") {
		fmt.Fprint(out, line)
	}
}

func (t *tally) fail(e event, output []string, out io.Writer) {
	if e.Test == "" {
		t.failPackage(e.Package)
		return
	}
	t.failures++
	t.failed[e.Package] = true
	fmt.Fprint(out, strings.Join(output, ""))
}

// failPackage counts a package that fails without a failed test: it crashed, timed
// out or did not build.
func (t *tally) failPackage(name string) {
	t.finish(name)
	if !t.failed[name] {
		t.failures++
	}
}

// finish records the end of a package.
func (t *tally) finish(name string) {
	t.finished++
	delete(t.running, name)
}

func (t *tally) pass(e event) {
	if e.Test == "" {
		t.finish(e.Package)
	}
	if e.Action == "pass" && e.Test != "" && isCounted(e.Package) {
		t.passed = append(t.passed, e.Test)
	}
}

// leaves counts the passed subtests of test that have no subtests.
func (t *tally) leaves(test string) int {
	isParent := map[string]bool{}
	for _, name := range t.passed {
		for i := strings.LastIndexByte(name, '/'); i > 0; i = strings.LastIndexByte(name[:i], '/') {
			isParent[name[:i]] = true
		}
	}
	count := 0
	for _, name := range t.passed {
		if strings.HasPrefix(name, test+"/") && !isParent[name] {
			count++
		}
	}
	return count
}

// operations counts the operations with a round trip, by their test names
// TestRoundTrips/vendor/api/operation.
func (t *tally) operations() int {
	seen := map[string]bool{}
	for _, name := range t.passed {
		if parts := strings.Split(name, "/"); parts[0] == "TestRoundTrips" && len(parts) > 3 {
			seen[strings.Join(parts[:4], "/")] = true
		}
	}
	return len(seen)
}
