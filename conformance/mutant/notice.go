package mutant

import (
	"fmt"
	"regexp"
	"strings"
)

// notices has, by a part of a change, what a case that detects it must have. The first
// that matches counts.
var notices = []struct {
	change *regexp.Regexp
	with   string
}{
	{regexp.MustCompile(`^(max|min)`), "a value at the limit, which is valid, and one just beyond it, which is not"},
	{regexp.MustCompile(`^type `), "a value of another type, which is invalid"},
	{regexp.MustCompile(`^nullable `), "null as the value"},
	{regexp.MustCompile(`^format `), "a value that the format refuses"},
	{regexp.MustCompile(`^the pattern lacks`), "a value that the pattern refuses only for what is before or after it"},
	{regexp.MustCompile(`^the pattern `), "a value that the pattern refuses"},
	{regexp.MustCompile(`^enum lacks `), "this value, which is valid"},
	{regexp.MustCompile(`^enum `), "a value that the enum refuses"},
	{regexp.MustCompile(`^required lacks `), "this member missing, which is invalid"},
	{regexp.MustCompile(` is required$`), "this member missing, which is valid"},
	{regexp.MustCompile(`^required is flipped`), "it missing: invalid if it is required, else valid"},
	{regexp.MustCompile(`^property `), "a wrong value for this member, which is invalid"},
	{regexp.MustCompile(`^additionalProperties `), "a member that the schema does not name"},
	{regexp.MustCompile(`^\$ref `), "a value that only one of the two schemas accepts"},
	{regexp.MustCompile(`^(the member|not) is dropped`), "a value that only this part of the schema refuses or accepts"},
	{regexp.MustCompile(`^(parameter|header|in) `), "a wrong value for it, or with it missing"},
	{regexp.MustCompile(`^media type `), "a body with this Content-Type"},
	{regexp.MustCompile(`^the request body `), "a body that is wrong"},
	{regexp.MustCompile(`^(response|status) `), "this status"},
}

// Notice describes a case that would detect the mutant.
func (m Mutant) Notice() string {
	if m.silent {
		return "no message: a row or the head of a page table with this fact"
	}
	for _, n := range notices {
		if n.change.MatchString(m.Change) {
			return fmt.Sprintf("a %s with %s", m.part(), n.with)
		}
	}
	return "a request to the operation"
}

// part returns what a case about the mutant is about.
func (m Mutant) part() string {
	if strings.Contains(m.Pointer, "/responses/") {
		return "response"
	}
	if strings.HasPrefix(m.Pointer, "/paths/") {
		return "request"
	}
	return "message"
}
