package lint

import (
	"regexp"
	"slices"
)

// locations are the values of in, in the required order.
var locations = []string{"path", "header", "query"}

func parameterOrder(d *doc, report report) {
	for _, o := range d.kinds[kindOperation] {
		last := 0
		for _, p := range o.get("parameters").list() {
			location := slices.Index(locations, p.get("in").text())
			switch {
			case location < 0:
				report(p, "in is %q; write one of %s", p.get("in").text(), listNames(locations))
			case location < last:
				report(p, "a %s parameter is after a %s parameter; use the order %s", locations[location], locations[last], listNames(locations))
			}
			last = max(last, location)
		}
	}
}

var templateName = regexp.MustCompile(`\{([^{}]*)\}`)

// templateNames returns the names in braces of a path or a URL.
func templateNames(template string) []string {
	var names []string
	for _, match := range templateName.FindAllStringSubmatch(template, -1) {
		names = append(names, match[1])
	}
	return names
}

func pathParameters(d *doc, report report) {
	for _, item := range d.kinds[kindPathItem] {
		names := templateNames(item.name)
		shared := d.pathParametersOf(item, names, report)
		for _, o := range item.children {
			if o.kind != kindOperation {
				continue
			}
			declared := append(d.pathParametersOf(o, names, report), shared...)
			for _, name := range names {
				if !slices.Contains(declared, name) {
					report(o, "{%s} of the path is not declared; add it to the parameters", name)
				}
			}
		}
	}
}

// pathParametersOf returns the names of the path parameters of an operation, or of all
// operations of a path, and reports those that cannot be sent.
func (d *doc) pathParametersOf(of *node, names []string, report report) []string {
	var declared []string
	for _, at := range of.get("parameters").list() {
		p := d.deref(at)
		if p.get("in").text() != "path" {
			continue
		}
		name := p.get("name").text()
		declared = append(declared, name)
		if !slices.Contains(names, name) {
			report(at, "the path parameter %q is not in the path; remove it or add it there", name)
		}
		if p.get("required").text() != "true" {
			report(at, "the path parameter %q is not required; write required: true", name)
		}
	}
	return declared
}

// queryParameters reports what generated code gets wrong in a query: it fails every
// request if there is a not, and drops other parameters if there is an object.
func queryParameters(d *doc, report report) {
	var query []*node
	for _, p := range d.kinds[kindParameter] {
		if p.get("in").text() == "query" {
			query = append(query, p)
		}
	}
	for _, s := range d.reach(query) {
		if not := s.get("not"); not != nil {
			report(not, "not in a query parameter fails every request; write an equivalent pattern")
		}
		if s.get("type").text() == "object" || s.has("properties", "additionalProperties") {
			report(s, "an object in a query drops other parameters; declare one parameter for each member")
		}
	}
}
