package suite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
)

// Verdict is the result of a case.
type Verdict string

// The verdicts. Error means that the case could not be run: it says nothing about
// the contract, but the run fails.
const (
	Pass  Verdict = "pass"
	Fail  Verdict = "fail"
	Skip  Verdict = "skip"
	Error Verdict = "error"
)

// Outcome is the result of a case with its reason.
type Outcome struct {
	Verdict Verdict
	// Detail is the reason, unless the case passed or has Differences.
	Detail string
	// Differences are the differences between expected and actual findings.
	Differences []Difference
}

// Difference is a finding that is expected but missing, or found but not expected.
type Difference struct {
	Missing  bool // expected but not found
	Strict   bool // of a strict reader alone
	Expected Expected
	Found    contract.Finding // unless it is missing
}

// String formats the detail and each difference on separate lines.
func (o Outcome) String() string {
	lines := make([]string, 0, len(o.Differences)+1)
	if o.Detail != "" {
		lines = append(lines, o.Detail)
	}
	for _, d := range o.Differences {
		lines = append(lines, d.String())
	}
	return strings.Join(lines, "\n")
}

// String formats d on one line, with - for a missing finding and + for one that is
// not expected.
func (d Difference) String() string {
	list := "findings"
	if d.Strict {
		list = "strict"
	}
	if d.Missing {
		return fmt.Sprintf("%s: - %s", list, d.Expected)
	}
	return fmt.Sprintf("%s: + %s    %s", list, d.Expected, d.Found.Message)
}

// compare compares the findings with those that c expects.
func compare(c Case, found []contract.Finding) Outcome {
	differences := slices.Concat(diff(c.Findings, found, false), diff(c.Strict, found, true))
	if len(differences) > 0 {
		return Outcome{Verdict: Fail, Differences: differences}
	}
	return Outcome{Verdict: Pass}
}

func diff(expected []Expected, found []contract.Finding, strict bool) []Difference {
	var differences []Difference
	seen := make([]bool, len(expected))
	for _, f := range found {
		if f.Strict != strict {
			continue
		}
		e := Expected{f.In, f.At, f.Rule}
		i := slices.Index(expected, e)
		if i < 0 {
			differences = append(differences, Difference{Strict: strict, Expected: e, Found: f})
			continue
		}
		seen[i] = true
	}
	for i, e := range expected {
		if !seen[i] {
			differences = append(differences, Difference{Missing: true, Strict: strict, Expected: e})
		}
	}
	return differences
}

// agrees reports whether compare finds no difference.
func agrees(c Case, found []contract.Finding) bool {
	if len(found) == 0 {
		return len(c.Findings)+len(c.Strict) == 0
	}
	return compare(c, found).Verdict == Pass
}
