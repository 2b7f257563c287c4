package lint

import (
	"regexp"
	"slices"
	"strings"
)

var (
	camelCase      = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)
	upperCamelCase = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
)

// generatedSuffixes are the suffixes of the type names that the generator derives
// from the name of an operation.
var generatedSuffixes = []string{
	"Response", "HTTPResponse", "ResponseObject",
	"Params", "JSONBody", "JSONRequestBody", "RequestObject",
}

func schemaNames(d *doc, report report) {
	operations := d.operationNames()
	for _, s := range d.schemas() {
		switch {
		case !upperCamelCase.MatchString(s.name):
			report(s, "the schema name %q is not UpperCamelCase; rename the schema", s.name)
		case s.name == "Error":
			report(s, "a schema named Error hides the global Error of TypeScript; name it Fault")
		case isGenerated(s.name, operations):
			report(s, "the generator also declares a type %s; choose another name", s.name)
		}
	}
}

// operationNames returns the operationIds of the API with an upper-case first letter,
// as in the names of Go types.
func (d *doc) operationNames() []string {
	var names []string
	for _, id := range d.operationIDs() {
		if id.text() != "" {
			names = append(names, strings.ToUpper(id.text()[:1])+id.text()[1:])
		}
	}
	return names
}

func isGenerated(name string, operations []string) bool {
	return slices.ContainsFunc(operations, func(operation string) bool {
		suffix, ok := strings.CutPrefix(name, operation)
		return ok && slices.Contains(generatedSuffixes, suffix)
	})
}

func operationIDs(d *doc, report report) {
	for _, o := range d.kinds[kindOperation] {
		if id := o.get("operationId"); !id.empty() && !camelCase.MatchString(id.text()) {
			report(id, "the operationId %q is not camelCase; rename the operation", id.text())
		}
	}
}

func uniqueOperationIDs(d *doc, report report) {
	all := d.operationIDs()
	for _, o := range d.kinds[kindOperation] {
		id := o.get("operationId")
		if id.empty() {
			continue
		}
		first := slices.IndexFunc(all, func(other *node) bool { return other.text() == id.text() })
		if all[first] != id {
			report(id, "the operationId %q is not unique in this API; choose another one", id.text())
		}
	}
}

// operationIDs returns the operationIds of all documents of the API.
func (d *doc) operationIDs() []*node {
	var ids []*node
	for _, sibling := range d.api {
		for _, o := range sibling.kinds[kindOperation] {
			if id := o.get("operationId"); id != nil {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func tags(d *doc, report report) {
	declared := map[string]bool{}
	for _, tag := range d.root.get("tags").list() {
		declared[tag.get("name").text()] = true
	}
	used := map[string]bool{}
	for _, o := range d.kinds[kindOperation] {
		for _, tag := range o.get("tags").list() {
			used[tag.text()] = true
			if !declared[tag.text()] {
				report(tag, "the tag %q is not declared; add it to the tags of the document", tag.text())
			}
		}
	}
	for _, tag := range d.root.get("tags").list() {
		if name := tag.get("name"); !name.empty() && !used[name.text()] {
			report(tag, "no operation has the tag %q; use it or remove it", name.text())
		}
	}
}
