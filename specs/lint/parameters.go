package lint

import (
	"regexp"
	"slices"
)

// places are where a parameter may stand, in order.
var places = []string{"path", "header", "query"}

func parameterOrder(d *doc, report report) {
	for _, o := range d.kinds[kindOperation] {
		last := 0
		for _, p := range o.get("parameters").list() {
			place := slices.Index(places, p.get("in").text())
			switch {
			case place < 0:
				report(p, "in is %q; write one of %s", p.get("in").text(), listNames(places))
			case place < last:
				report(p, "a %s parameter stands after a %s one; order them %s", places[place], places[last], listNames(places))
			}
			last = max(last, place)
		}
	}
}

var templateName = regexp.MustCompile(`\{([^{}]*)\}`)

// templateNames are the names in braces of a path or a URL.
func templateNames(template string) []string {
	var names []string
	for _, match := range templateName.FindAllStringSubmatch(template, -1) {
		names = append(names, match[1])
	}
	return names
}

func pathParameters(d *doc, report report) {
	for _, o := range d.kinds[kindOperation] {
		path := o.parent.name
		names := templateNames(path)
		var declared []string
		for _, p := range o.get("parameters").list() {
			if p.get("in").text() != "path" {
				continue
			}
			name := p.get("name").text()
			declared = append(declared, name)
			if !slices.Contains(names, name) {
				report(p, "the path parameter %q is not in %s; remove it or name it there", name, path)
			}
			if p.get("required").text() != "true" {
				report(p, "the path parameter %q is not required; write required: true", name)
			}
		}
		for _, name := range names {
			if !slices.Contains(declared, name) {
				report(o, "{%s} of the path is not declared; add it to the parameters", name)
			}
		}
	}
}

// queryParameters keeps from the query what generated code gets wrong: not
// makes it fail every request, and an object swallows other parameters.
func queryParameters(d *doc, report report) {
	var query []*node
	for _, p := range d.kinds[kindParameter] {
		if p.get("in").text() == "query" {
			query = append(query, p)
		}
	}
	for _, s := range d.reach(query) {
		if not := s.get("not"); not != nil {
			report(not, "not in a query parameter fails every request; write a pattern that says the same")
		}
		if s.get("type").text() == "object" || s.has("properties", "additionalProperties") {
			report(s, "an object in a query swallows other parameters; declare one parameter a member")
		}
	}
}
