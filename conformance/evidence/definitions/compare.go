package definitions

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// What a difference is about.
const (
	undefined = "undefined" // the vendor does not define the operation
	missing   = "missing"   // the vendor has the member, we do not
	extra     = "extra"     // we have the member, the vendor does not
	kind      = "type"
	presence  = "required"
)

// difference is one fact in which a document or a page table differs from the vendor.
type difference struct {
	Document  string
	Operation string
	Place     string
	Name      string
	What      string
	Ours      string
	Vendor    string
	// Side is document or page table where the other one does not differ.
	Side string
}

// tally counts the facts that both sides state: for a member of both its type and, if
// both state it, whether it is required.
type tally struct{ facts, same int }

// compare returns the differences between an operation of ours and the vendor's, sorted.
// Silent lists the places about which the vendor says nothing.
func compare(document string, we, vendor operation, silent ...string) ([]difference, tally) {
	c := comparison{document: document, operation: we.name}
	matched := map[key]bool{}
	for k, theirs := range vendor.members {
		own, ok := find(we.members, k)
		if !ok {
			c.differ(k, missing, "", theirs.String())
			continue
		}
		matched[own] = true
		c.member(own, we.members[own], theirs)
	}
	for k, m := range we.members {
		if !matched[k] && !slices.Contains(silent, k.place) {
			c.differ(k, extra, m.String(), "")
		}
	}
	c.dropMembersOfOthers()
	slices.SortFunc(c.differences, compareDifferences)
	return c.differences, c.tally
}

// find returns the key of a member, whose name of ours may have the wildcard.
func find(members map[key]member, k key) (key, bool) {
	if _, ok := members[k]; ok {
		return k, true
	}
	for _, candidate := range slices.SortedFunc(maps.Keys(members), compareKeys) {
		if candidate.place == k.place && matchesWildcard(candidate.name, k.name) {
			return candidate, true
		}
	}
	return key{}, false
}

// matchesWildcard reports whether name is pattern with names in place of the wildcards.
func matchesWildcard(pattern, name string) bool {
	parts, names := strings.Split(pattern, "."), strings.Split(name, ".")
	return len(parts) == len(names) && slices.EqualFunc(parts, names, func(part, name string) bool {
		return part == name || part == anyName
	})
}

type comparison struct {
	document, operation string
	differences         []difference
	tally
}

func (c *comparison) differ(k key, what, we, vendor string) {
	c.differences = append(c.differences, difference{
		Document: c.document, Operation: c.operation, Place: k.place, Name: k.name, What: what, Ours: we, Vendor: vendor,
	})
}

func (c *comparison) member(k key, we, vendor member) {
	c.fact(k, kind, we.kind, vendor.kind)
	if we.presence != unstated && vendor.presence != unstated {
		c.fact(k, presence, we.presence, vendor.presence)
	}
}

func (c *comparison) fact(k key, what, we, vendor string) {
	c.facts++
	if we == vendor {
		c.same++
		return
	}
	c.differ(k, what, we, vendor)
}

// dropMembersOfOthers removes the members of what is itself missing or extra: they follow
// from it.
func (c *comparison) dropMembersOfOthers() {
	type whole struct {
		what string
		key
	}
	absent := map[whole]bool{}
	for _, d := range c.differences {
		absent[whole{d.What, key{d.Place, d.Name}}] = true
	}
	c.differences = slices.DeleteFunc(c.differences, func(d difference) bool {
		if d.What != missing && d.What != extra {
			return false
		}
		for parent, ok := parentOf(d.Name); ok; parent, ok = parentOf(parent) {
			if absent[whole{d.What, key{d.Place, parent}}] {
				return true
			}
		}
		return false
	})
}

// parentOf returns the path of the object or list that contains a member.
func parentOf(name string) (string, bool) {
	if list, ok := strings.CutSuffix(name, "[]"); ok {
		return list, true
	}
	at := strings.LastIndexByte(name, '.')
	if at < 0 {
		return "", false
	}
	return name[:at], true
}

func compareKeys(a, b key) int {
	return cmp.Or(strings.Compare(a.place, b.place), strings.Compare(a.name, b.name))
}

func compareDifferences(a, b difference) int {
	return cmp.Or(strings.Compare(a.Document, b.Document), strings.Compare(a.Operation, b.Operation),
		strings.Compare(a.Place, b.Place), strings.Compare(a.Name, b.Name), strings.Compare(a.What, b.What))
}
