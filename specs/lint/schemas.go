package lint

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/specs/document"
)

var schemaTypes = []string{"string", "integer", "number", "boolean", "object", "array"}

// types reports schemas without a type, for which the generator uses interface{}. A
// schema under not becomes no Go type and needs none, except beside nullable: without
// a type some tools ignore nullable and others refuse it.
func types(d *doc, report report) {
	for _, s := range d.kinds[kindSchema] {
		if s.has("$ref") {
			continue
		}
		name := s.get("type")
		if nullable := s.get("nullable"); nullable != nil && name == nil {
			report(nullable, "nullable has no effect without a type; add the type beside it")
		}
		if underNot(s) {
			continue
		}
		switch {
		case name != nil && !slices.Contains(schemaTypes, name.text()):
			report(name, "%q is not a type; write one of %s", name.text(), listNames(schemaTypes))
		case name != nil:
		case isMember(s):
			report(s, "the member of %s has no type of its own; add it", s.parent.name)
		case !s.has("allOf", "anyOf", "oneOf", "not"):
			report(s, "the schema has no type; add it")
		}
	}
}

func underNot(n *node) bool {
	for ; n != nil; n = n.parent {
		if n.kind == kindSchema && n.parent.kind == kindSchema && n.name == "not" {
			return true
		}
	}
	return false
}

// isMember reports whether s is a member of allOf, anyOf or oneOf.
func isMember(s *node) bool {
	return s.parent.members == kindSchema && s.parent.yaml.Kind == yaml.SequenceNode
}

func requiredProperties(d *doc, report report) {
	for _, s := range d.kinds[kindSchema] {
		for _, name := range s.get("required").list() {
			if s.get("properties").get(name.text()) == nil {
				report(name, "%q is required but not a property; add the property or fix the name", name.text())
			}
		}
	}
}

// ourFormats are the string formats that specs/document checks.
var ourFormats = []string{document.OpenStackDateTime, document.UTF8Max255}

func formats(d *doc, report report) {
	known := append([]string{"int32", "int64", "password"}, ourFormats...) // password: reports hide the value
	for _, s := range d.kinds[kindSchema] {
		format := s.get("format")
		switch {
		case format == nil || slices.Contains(known, format.text()):
		case format.text() == "date-time":
			report(format, "the format date-time refuses the vendors' timestamps; use %s and a pattern", document.OpenStackDateTime)
		default:
			report(format, "nothing checks the format %q; use one of %s, or a pattern", format.text(), listNames(known))
		}
	}
}

// tolerance reports constraints that make a client refuse a response that it could
// use.
func tolerance(d *doc, report report) {
	strict := []string{"enum", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"}
	for _, s := range d.reach(d.kinds[kindResponse]) {
		for _, keyword := range s.children {
			if slices.Contains(strict, keyword.name) {
				report(keyword, "%s makes clients refuse responses; remove it and write it in the description", keyword.name)
			}
		}
		if more := s.get("additionalProperties"); more.text() == "false" {
			report(more, "additionalProperties: false makes clients refuse responses; remove it")
		}
		if pattern := s.get("pattern"); pattern != nil && !slices.Contains(ourFormats, s.get("format").text()) {
			report(pattern, "a pattern makes clients refuse responses; use one only with the formats %s", listNames(ourFormats))
		}
	}
}
