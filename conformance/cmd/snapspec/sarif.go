package main

import (
	"errors"
	"io"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// sarifReport is SARIF 2.1.0 with one run.
type sarifReport struct {
	*stream
	file          string
	rules         map[string]string // the rules of the results, with a text
	notifications []sarifNotification
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifRule struct {
	ID               string    `json:"id"`
	ShortDescription sarifText `json:"shortDescription"`
}

type sarifResult struct {
	RuleID     string            `json:"ruleId"`
	Level      string            `json:"level"`
	Message    sarifText         `json:"message"`
	Locations  []sarifLocation   `json:"locations"`
	Properties map[string]string `json:"properties"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	} `json:"physicalLocation"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
}

func newSARIFReport(out io.Writer) *sarifReport {
	s := &sarifReport{stream: newStream(out), rules: map[string]string{}}
	s.token(jsontext.BeginObject)
	s.member("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
	s.member("version", "2.1.0")
	s.token(jsontext.String("runs"), jsontext.BeginArray, jsontext.BeginObject, jsontext.String("results"), jsontext.BeginArray)
	return s
}

func (s *sarifReport) begin(file string) { s.file = file }

func (s *sarifReport) exchange(x *traffic.Exchange, r traffic.Result) {
	for _, f := range r.Findings {
		s.rules[f.Rule] = "The message conforms to its document: " + f.Rule
		s.value(sarifResult{
			RuleID: f.Rule, Level: level(f), Message: sarifText{owner(r) + ": " + describe(f, f.Rule)},
			Locations:  []sarifLocation{s.location(x.Line)},
			Properties: properties(x, r, f),
		})
	}
}

func level(f traffic.Finding) string {
	if f.Strict {
		return "warning"
	}
	return "error"
}

func properties(x *traffic.Exchange, r traffic.Result, f traffic.Finding) map[string]string {
	return map[string]string{
		"entry": strconv.Itoa(x.Entry), "api": r.API, "operation": r.Operation,
		"part": f.Part, "in": f.In, "at": f.At, "value": f.Value,
	}
}

// location returns a line of the current recording, or the whole recording if line
// is 0.
func (s *sarifReport) location(line int) sarifLocation {
	var l sarifLocation
	l.Physical.Artifact.URI = uri(s.file)
	if line > 0 {
		l.Physical.Region = &sarifRegion{line}
	}
	return l
}

func uri(file string) string {
	if file == "-" {
		return "stdin"
	}
	u := url.URL{Path: filepath.ToSlash(file)}
	return u.String()
}

func (s *sarifReport) unreadable(err error) {
	s.notifications = append(s.notifications, sarifNotification{
		Level: "error", Message: sarifText{quoteText(err.Error())}, Locations: []sarifLocation{s.location(lineOf(err))},
	})
}

func (s *sarifReport) missed(m missed) {
	s.notifications = append(s.notifications, sarifNotification{
		Level: "note", Message: sarifText{quoteText(m.String())}, Locations: []sarifLocation{s.location(m.Line)},
	})
}

func (s *sarifReport) gone(file string, k knownFinding) {
	s.file = file
	s.notifications = append(s.notifications, sarifNotification{
		Level: "note", Message: sarifText{goneText(k)}, Locations: []sarifLocation{s.location(0)},
	})
}

func (s *sarifReport) nothing(why string) {
	s.notifications = append(s.notifications, sarifNotification{Level: "error", Message: sarifText{quoteText(why)}, Locations: []sarifLocation{}})
}

func (s *sarifReport) end(counts) {}

func (s *sarifReport) close(total counts) error {
	s.token(jsontext.EndArray)
	s.member("tool", map[string]any{"driver": map[string]any{
		"name": "snapspec", "informationUri": "https://github.com/snapspec/snapspec", "rules": s.describeRules(),
	}})
	s.member("invocations", []any{map[string]any{
		"executionSuccessful": total.Errors == 0 && !total.isEmpty(), "toolExecutionNotifications": slices.Concat([]sarifNotification{}, s.notifications),
	}})
	s.token(jsontext.EndObject, jsontext.EndArray, jsontext.EndObject)
	return s.failed
}

func (s *sarifReport) describeRules() []sarifRule {
	rules := []sarifRule{}
	for _, id := range slices.Sorted(maps.Keys(s.rules)) {
		rules = append(rules, sarifRule{id, sarifText{s.rules[id]}})
	}
	return rules
}

// lineOf returns the line of err, 0 if it has none.
func lineOf(err error) int {
	var placed *traffic.Error
	if errors.As(err, &placed) {
		return placed.Line
	}
	return 0
}
