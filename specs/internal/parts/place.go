package parts

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Place returns where the value of the document at a JSON pointer is written, or the
// nearest value around it that is.
func (w *Whole) Place(pointer string) Place {
	n, key := w.root, w.root
	for _, name := range split(pointer) {
		k, v := child(n, name)
		if v == nil {
			break
		}
		n, key = v, k
	}
	place := w.placeOf(n)
	if key != nil && key.Line > 0 && w.fromCommon[key] == w.fromCommon[n] {
		place.Line = key.Line
	}
	return place
}

// Again reports whether the value at a JSON pointer is in a parameter of a range after
// its first, and so says nothing new.
func (w *Whole) Again(pointer string) bool {
	n := w.root
	for _, name := range split(pointer) {
		if _, n = child(n, name); w.again[n] {
			return true
		}
	}
	return false
}

// placeOf returns where a node is written. A node keeps its position in its file when
// it is copied, and no other node of its kind has that position.
func (w *Whole) placeOf(n *yaml.Node) Place {
	f := w.own
	if w.fromCommon[n] {
		f = w.common
	}
	var written file
	written.data = f.data
	if err := written.parse(); err != nil {
		return Place{File: f.name, Line: n.Line}
	}
	return Place{File: f.name, Pointer: pointerAt(written.root, n), Line: n.Line}
}

// pointerAt returns the JSON pointer of the node with the kind and the position of n.
func pointerAt(root, n *yaml.Node) string {
	found := ""
	walk(root, "", func(pointer string, at *yaml.Node) {
		if at.Kind == n.Kind && at.Line == n.Line && at.Column == n.Column {
			found = pointer
		}
	})
	return found
}

// walk calls f for a node and every value in it.
func walk(n *yaml.Node, pointer string, f func(pointer string, n *yaml.Node)) {
	f(pointer, n)
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			walk(n.Content[i+1], pointer+"/"+escape(n.Content[i].Value), f)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			walk(item, pointer+"/"+itoa(i), f)
		}
	}
}

func (a *assembly) fail(at *yaml.Node, format string, args ...any) {
	a.errs = append(a.errs, &Error{a.placeOf(at), fmt.Sprintf(format, args...)})
}

var (
	escapes   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapes = strings.NewReplacer("~1", "/", "~0", "~")
)

func escape(name string) string { return escapes.Replace(name) }

// split returns the names in a JSON pointer.
func split(pointer string) []string {
	var names []string
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if pointer != "" {
			names = append(names, unescapes.Replace(name))
		}
	}
	return names
}

// find returns the node at a JSON pointer, or nil.
func find(n *yaml.Node, pointer string) *yaml.Node {
	for _, name := range split(pointer) {
		_, n = child(n, name)
	}
	return n
}

// child returns the member of a mapping and its key, or the item of a list.
func child(n *yaml.Node, name string) (key, v *yaml.Node) {
	switch {
	case n == nil:
		return nil, nil
	case n.Kind == yaml.SequenceNode:
		i, err := strconv.Atoi(name)
		if err != nil || i < 0 || i >= len(n.Content) {
			return nil, nil
		}
		return nil, n.Content[i]
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return n.Content[i], n.Content[i+1]
			}
		}
	}
	return nil, nil
}

// value returns the member of a mapping, or nil.
func value(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	_, v := child(n, name)
	return v
}

// values returns the values of a mapping.
func values(n *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for i := 1; n != nil && n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		all = append(all, n.Content[i])
	}
	return all
}

// items returns the items of a list.
func items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// keys returns the keys of a mapping.
func keys(n *yaml.Node) []*yaml.Node {
	var all []*yaml.Node
	for i := 0; n != nil && n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		all = append(all, n.Content[i])
	}
	return all
}

// cut removes the member of a mapping, and returns it and its key.
func cut(n *yaml.Node, name string) (key, v *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			key, v = n.Content[i], n.Content[i+1]
			n.Content = append(n.Content[:i:i], n.Content[i+2:]...)
			return key, v
		}
	}
	return nil, nil
}
