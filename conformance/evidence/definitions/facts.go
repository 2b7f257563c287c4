package definitions

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/pages"
)

// The places of members, for all sources alike. The successful responses of an operation
// are one place, and so are all others.
const (
	placePath     = "path"
	placeQuery    = "query"
	placeHeader   = "header"
	placeBody     = "body"
	placeStatus   = "status" // of a success; the name is the status
	placeResponse = "response"
	placeReturned = "response header"
	placeFault    = "fault"
)

// anyName stands for any name in the path of a member.
const anyName = "{any}"

// key identifies a member of an operation.
type key struct{ place, name string }

// Whether a member must be present. A source may say nothing about it.
const (
	required = "required"
	optional = "optional"
	unstated = ""
)

// member is a parameter, or a member of a body.
type member struct{ kind, presence string }

func (m member) String() string { return strings.TrimSpace(m.kind + " " + m.presence) }

// operation contains the facts that a source states about an operation.
type operation struct {
	name    string
	members map[key]member
}

// add adds a member. Where alternatives state it more than once, it is required only if
// all of them require it, and has all their types.
func (o *operation) add(k key, m member) {
	before, ok := o.members[k]
	if !ok {
		o.members[k] = m
		return
	}
	if before.presence != m.presence {
		m.presence = optional
	}
	kinds := slices.Concat(strings.Split(before.kind, "|"), strings.Split(m.kind, "|"))
	slices.Sort(kinds)
	m.kind = strings.Join(slices.Compact(kinds), "|")
	o.members[k] = m
}

// merge returns the operation that serves what both do. What only one has is optional,
// but within what only one has, each member is required as before.
func merge(a, b operation) operation {
	both := operation{name: a.name + ", " + b.name, members: maps.Clone(a.members)}
	for k, m := range b.members {
		both.add(k, m)
	}
	for k, m := range both.members {
		if m.presence == required && (isOwn(k, a, b) || isOwn(k, b, a)) {
			both.members[k] = member{m.kind, optional}
		}
	}
	return both
}

// isOwn reports whether only one operation has a member, while the other has at least
// what contains it.
func isOwn(k key, one, other operation) bool {
	_, inOne := one.members[k]
	_, inOther := other.members[k]
	parent, nested := parentOf(k.name)
	_, parentInOther := other.members[key{k.place, parent}]
	return inOne && !inOther && (!nested || parentInOther)
}

// numbered matches the number of a repeated parameter, such as Tag.1.Key, and the range
// of a row that stands for all of them.
var numbered = regexp.MustCompile(`\.(\d+|\{\d+\.\.\d+\})(\.|$)`)

// ours returns the facts of an operation of a document or a page table.
func ours(id string, page pages.Operation) operation {
	o := operation{name: id, members: map[key]member{}}
	for _, status := range page.Statuses {
		if status[0] == '2' {
			o.members[key{placeStatus, status}] = member{kind: "status"}
		}
	}
	for _, row := range page.Rows {
		name := numbered.ReplaceAllString(row.Name, ".N$2")
		presence := optional
		if row.Required {
			presence = required
		}
		o.add(key{placeOf(row.Place), wildcard(name)}, member{sortKinds(row.Type), presence})
	}
	return o
}

// placeOf returns the place of a row of a page table.
func placeOf(place string) string {
	if place[0] != '2' {
		return place
	}
	if strings.HasSuffix(place, " header") {
		return placeReturned
	}
	return placeResponse
}

// wildcard replaces the name * of a page table.
func wildcard(name string) string {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		if rest, ok := strings.CutPrefix(part, "*"); ok {
			parts[i] = anyName + rest
		}
	}
	return strings.Join(parts, ".")
}

// sortKinds sorts alternative types, and names each once.
func sortKinds(kinds string) string {
	list := strings.Split(kinds, "|")
	slices.Sort(list)
	return strings.Join(slices.Compact(list), "|")
}
