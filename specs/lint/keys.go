package lint

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

func knownKeys(d *doc, report report) {
	for _, n := range d.nodes {
		if n.kind != "" && n.yaml.Kind != yaml.MappingNode {
			report(n, "the %s is not a mapping; write its keys", n.kind)
		}
		if n.members == kindResponse {
			statusKeys(n, report)
		}
		for _, child := range n.children {
			if fields, ok := objects[n.kind]; ok {
				knownKey(n, child, fields, report)
			}
		}
	}
}

func knownKey(n, child *node, fields []field, report report) {
	i, f := fieldOf(fields, child.name)
	if i < 0 {
		report(child, "unknown key %q of the %s; the nearest known one is %q", child.name, n.kind, nearest(child.name, fields))
		return
	}
	if !f.shape.fits(child) {
		report(child, "%s of the %s is not %s; make it one", child.name, n.kind, f.shape)
	}
}

var statusKey = regexp.MustCompile(`^([1-5][0-9]{2}|default)$`)

func statusKeys(responses *node, report report) {
	for _, response := range responses.children {
		if !statusKey.MatchString(response.name) {
			report(response, "%q is not a status; write three digits or default", response.name)
		}
	}
}

// fits reports whether n has the shape. Objects have a kind and are checked by it.
func (s shape) fits(n *node) bool {
	switch s {
	case oneText:
		return n.is("!!str")
	case oneNumber:
		return n.is("!!int") || n.is("!!float")
	case oneBool:
		return n.is("!!bool")
	case texts:
		return n.yaml.Kind == yaml.SequenceNode && !slices.ContainsFunc(n.children, isNotText)
	case objectOrBool:
		return n.yaml.Kind == yaml.MappingNode || n.is("!!bool")
	case listOf:
		return n.yaml.Kind == yaml.SequenceNode
	case mapOf:
		return n.yaml.Kind == yaml.MappingNode
	}
	return true
}

func isNotText(n *node) bool { return !n.is("!!str") }

func keyOrder(d *doc, report report) {
	for _, n := range d.nodes {
		if n.members == kindResponse {
			statusOrder(n, report)
		}
		last := 0
		for _, child := range n.children {
			i, _ := fieldOf(objects[n.kind], child.name)
			if i >= 0 && i < last {
				report(child, "%s is after %s; put it before", child.name, objects[n.kind][last].name)
			}
			last = max(last, i)
		}
	}
}

// statusOrder reports statuses that are not ascending. It compares them as strings:
// default sorts after digits.
func statusOrder(responses *node, report report) {
	names := responses.names()
	for i := 1; i < len(names); i++ {
		if names[i] < names[i-1] {
			report(responses.children[i], "%s is after %s; sort the statuses, default last", names[i], names[i-1])
		}
	}
}

func requiredKeys(d *doc, report report) {
	for _, n := range d.nodes {
		for _, f := range objects[n.kind] {
			if f.required && n.get(f.name).empty() {
				report(n, "the %s has no %s; add it", n.kind, f.name)
			}
		}
	}
}

func nearest(name string, fields []field) string {
	return slices.MinFunc(fields, func(a, b field) int {
		return distance(name, a.name) - distance(name, b.name)
	}).name
}

// distance returns the Levenshtein distance between a and b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// listNames returns names joined for a message.
func listNames(names []string) string {
	return strings.Join(names, ", ")
}
