// Package suite reads the conformance cases, derives those that the page tables
// imply, and runs them against a contract.
package suite

import (
	"fmt"
	"net/http"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/conformance/pages"
)

// The parts that a case can be about.
const (
	PartRequest  = "request"
	PartResponse = "response"
)

// The sources of cases; README.md explains each of them.
const (
	SourceDocumented = "documented"
	SourceConstraint = "constraint"
	SourceTolerance  = "tolerance"
	SourceTransport  = "transport"
	SourceLive       = "live"
)

// Case is one message on the wire and the findings that a validator must have.
type Case struct {
	// Name is <api>/<operation>/<part>-<verdict>-<what>, such as
	// huawei/evsv2/createSnapshot/request-invalid-name-65-characters.
	Name string
	// API and Operation are the ids in Name.
	API       string
	Operation string
	// Part is PartRequest or PartResponse.
	Part string
	// Valid reports whether a lenient reader finds nothing.
	Valid bool
	// Origin says whether the case is written, shared or derived.
	Origin Origin

	Description string
	Source      string
	Example     string // name of the document's example that the case repeats verbatim
	Request     *Request
	Response    *Response
	Findings    []Expected // what a lenient reader must find, no more and no less
	Strict      []Expected // what a strict reader must find beyond that
	// Refusal is the reason why a live server may refuse a valid request, nil if
	// there is none.
	Refusal *pages.Refusal
}

// Origin is where a case comes from.
type Origin string

// The origins of cases.
const (
	Written Origin = "written" // in a file of its operation
	Shared  Origin = "shared"  // in a list that several operations share
	Derived Origin = "derived" // from a row of a page table, or from the rules of HTTP and JSON
)

// Request is a request as it is sent.
type Request struct {
	Method  string
	Path    string
	Query   string
	Headers Headers
	Body    string
}

// Response is a response as it is received.
type Response struct {
	Status  int
	Headers Headers
	Body    string
}

// Expected is a finding without its message. A file writes it as
// "body /snapshot/name: maxLength".
type Expected struct {
	In   string
	At   string
	Rule string
}

// String writes e as a case file does.
func (e Expected) String() string {
	if e.At == "" {
		return e.In + ": " + e.Rule
	}
	return fmt.Sprintf("%s %s: %s", e.In, e.At, e.Rule)
}

// UnmarshalYAML reads what String writes.
func (e *Expected) UnmarshalYAML(node *yaml.Node) error {
	i := strings.LastIndex(node.Value, ": ")
	if node.Kind != yaml.ScalarNode || i < 0 {
		return fmt.Errorf("line %d: %q is not a finding; write it as 'body /snapshot/name: maxLength'", node.Line, node.Value)
	}
	e.In, e.At, _ = strings.Cut(node.Value[:i], " ")
	e.Rule = node.Value[i+2:]
	return nil
}

// Headers are HTTP headers. A file has a string for one value, and a list for
// several.
type Headers http.Header

// UnmarshalYAML reads one value or a list of values per header; null means no
// value.
func (h *Headers) UnmarshalYAML(node *yaml.Node) error {
	var members map[string]yaml.Node
	if err := node.Decode(&members); err != nil {
		return err
	}
	*h = Headers{}
	for name, member := range members {
		var values []string
		var err error
		switch {
		case member.Kind == yaml.SequenceNode:
			err = member.Decode(&values)
		case member.ShortTag() != "!!null":
			values = make([]string, 1)
			err = member.Decode(&values[0])
		}
		if err != nil {
			return err
		}
		http.Header(*h)[http.CanonicalHeaderKey(name)] = values
	}
	return nil
}
