// Package suite reads the conformance cases and runs them against a contract.
package suite

import (
	"net/http"

	"go.yaml.in/yaml/v3"
)

// The parts that a case can be about.
const (
	PartRequest  = "request"
	PartResponse = "response"
)

// SourceDocumented marks a case that is the verbatim twin of an example in the
// document.
const SourceDocumented = "documented"

// Case is one case file. case.schema.json describes its members.
type Case struct {
	// Name is the path of the file without its extension, such as
	// huawei/evsv2/createSnapshot/request-invalid-name-too-long.
	Name string `yaml:"-"`
	// API and Operation are the ids in Name.
	API       string `yaml:"-"`
	Operation string `yaml:"-"`
	// Part is PartRequest or PartResponse.
	Part string `yaml:"-"`
	// Valid is whether a lenient reader finds nothing.
	Valid bool `yaml:"-"`

	Description string     `yaml:"description"`
	Source      string     `yaml:"source"`
	Example     string     `yaml:"example"`
	Request     *Request   `yaml:"request"`
	Response    *Response  `yaml:"response"`
	Findings    []Expected `yaml:"findings"`
	Strict      []Expected `yaml:"strict"`
}

// Request is a request as it is sent.
type Request struct {
	Method  string  `yaml:"method"`
	Path    string  `yaml:"path"`
	Query   string  `yaml:"query"`
	Headers Headers `yaml:"headers"`
	// Body is the body as it is sent, whichever way the file spells it.
	Body   string `yaml:"body"`
	Base64 string `yaml:"body-base64"`
}

// Response is a response as it is received.
type Response struct {
	Status  int     `yaml:"status"`
	Headers Headers `yaml:"headers"`
	// Body is the body as it is sent, whichever way the file spells it.
	Body   string `yaml:"body"`
	Base64 string `yaml:"body-base64"`
}

// Expected is a finding without its message.
type Expected struct {
	In   string `yaml:"in"`
	At   string `yaml:"at"`
	Rule string `yaml:"rule"`
}

// Headers are HTTP headers; in a file a value that is sent once stands alone.
type Headers http.Header

// UnmarshalYAML reads one value or a list of values a header.
func (h *Headers) UnmarshalYAML(node *yaml.Node) error {
	var members map[string]yaml.Node
	if err := node.Decode(&members); err != nil {
		return err
	}
	*h = Headers{}
	for name, member := range members {
		values := make([]string, 1)
		var err error
		if member.Kind == yaml.SequenceNode {
			err = member.Decode(&values)
		} else {
			err = member.Decode(&values[0])
		}
		if err != nil {
			return err
		}
		http.Header(*h)[http.CanonicalHeaderKey(name)] = values
	}
	return nil
}
