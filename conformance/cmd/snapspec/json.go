package main

import (
	"errors"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// stream writes a JSON document piece by piece, and keeps the errors.
type stream struct {
	encoder *jsontext.Encoder
	failed  error
}

// newStream returns a stream that accepts invalid UTF-8, because recorded names may
// contain it.
func newStream(out io.Writer) *stream {
	return &stream{encoder: jsontext.NewEncoder(&quotedJSON{out: out}, jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true))}
}

func (s *stream) token(tokens ...jsontext.Token) {
	for _, token := range tokens {
		s.failed = errors.Join(s.failed, s.encoder.WriteToken(token))
	}
}

func (s *stream) value(value any) {
	s.failed = errors.Join(s.failed, json.MarshalEncode(s.encoder, value, json.Deterministic(true)))
}

// member writes a member of the current object.
func (s *stream) member(name string, value any) {
	s.token(jsontext.String(name))
	s.value(value)
}

// jsonReport is {"findings": […], "files": […], "counts": {…}}. If there are any,
// "knownNotFound" has the entries of the baseline that were not found. If nothing was
// checked, "nothingChecked" has the reason.
type jsonReport struct {
	*stream
	files []*jsonFile
	known []knownFinding // that were not found
	empty string         // why nothing was checked
}

type jsonFile struct {
	File   string   `json:"file"`
	Counts counts   `json:"counts"`
	Errors []string `json:"errors,omitempty"`
	// NotOurs are exchanges for hosts of APIs that have no such path.
	NotOurs []missed `json:"notOurs,omitempty"`
}

type jsonFinding struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Entry     int    `json:"entry"`
	API       string `json:"api"`
	Operation string `json:"operation,omitempty"`
	Part      string `json:"part"`
	In        string `json:"in"`
	At        string `json:"at"`
	Rule      string `json:"rule"`
	Value     string `json:"value"`
	Message   string `json:"message"`
	Strict    bool   `json:"strict,omitzero"`
}

func newJSONReport(out io.Writer) *jsonReport {
	j := &jsonReport{stream: newStream(out)}
	j.token(jsontext.BeginObject, jsontext.String("findings"), jsontext.BeginArray)
	return j
}

func (j *jsonReport) begin(file string) {
	j.files = append(j.files, &jsonFile{File: file})
}

func (j *jsonReport) current() *jsonFile {
	return j.files[len(j.files)-1]
}

func (j *jsonReport) exchange(x *traffic.Exchange, r traffic.Result) {
	for _, f := range r.Findings {
		j.value(jsonFinding{
			File: j.current().File, Line: x.Line, Entry: x.Entry, API: r.API, Operation: r.Operation,
			Part: f.Part, In: f.In, At: f.At, Rule: f.Rule, Value: f.Value, Message: f.Message, Strict: f.Strict,
		})
	}
}

func (j *jsonReport) unreadable(err error) {
	j.current().Errors = append(j.current().Errors, err.Error())
}

func (j *jsonReport) missed(m missed) {
	j.current().NotOurs = append(j.current().NotOurs, m)
}

func (j *jsonReport) gone(_ string, k knownFinding) { j.known = append(j.known, k) }

func (j *jsonReport) nothing(why string) { j.empty = why }

func (j *jsonReport) end(n counts) {
	j.current().Counts = n
}

func (j *jsonReport) close(total counts) error {
	j.token(jsontext.EndArray)
	j.member("files", j.files)
	j.member("counts", total)
	if len(j.known) > 0 {
		j.member("knownNotFound", j.known)
	}
	if j.empty != "" {
		j.member("nothingChecked", j.empty)
	}
	j.token(jsontext.EndObject)
	return j.failed
}
