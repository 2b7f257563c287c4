package parts

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Repeat is a value of a document that common.yaml has too.
type Repeat struct {
	Place
	Of string // JSON pointer in common.yaml
}

// Repeats returns the values that the own file of the document repeats: those equal to
// the value of common.yaml that they replace, and those equal to one of its components.
func (w *Whole) Repeats() []Repeat {
	own := file{name: w.own.name, data: w.own.data}
	if w.common.root == nil || own.parse() != nil {
		return nil
	}
	r := repeats{Whole: w, components: map[string]string{}}
	for _, pointer := range components(w.common.root) {
		r.components[r.canonical(find(w.common.root, pointer))] = pointer
	}
	r.members(own.root, w.common.root, "")
	r.values(own.root, "")
	return r.found
}

type repeats struct {
	*Whole
	components map[string]string // pointers by canonical value
	found      []Repeat
}

func (r *repeats) add(pointer string, n *yaml.Node, of string) {
	r.found = append(r.found, Repeat{Place{r.own.name, pointer, n.Line}, of})
}

// members adds the members of the document that are those of common.yaml.
func (r *repeats) members(own, common *yaml.Node, pointer string) {
	for _, key := range keys(common) {
		here := pointer + "/" + escape(key.Value)
		mine, shared := value(own, key.Value), value(common, key.Value)
		switch {
		case mine == nil || here == "/components":
		case mine.Kind == yaml.MappingNode && shared.Kind == yaml.MappingNode:
			r.members(mine, shared, here)
		case r.canonical(mine) == r.canonical(shared):
			r.add(here, mine, here)
		}
	}
}

// values adds the values at and below n that are components.
func (r *repeats) values(n *yaml.Node, pointer string) {
	if of, ok := r.components[r.canonical(n)]; ok {
		r.add(pointer, n, of)
		return
	}
	for i, item := range items(n) {
		r.values(item, pointer+"/"+itoa(i))
	}
	for _, key := range keys(n) {
		r.values(value(n, key.Value), pointer+"/"+escape(key.Value))
	}
}

// canonical returns a text that is the same for equal values, in any order of members and
// any style, and in both files.
func (w *Whole) canonical(n *yaml.Node) string {
	var all []string
	switch n.Kind {
	case yaml.MappingNode:
		for _, key := range keys(n) {
			all = append(all, strconv.Quote(key.Value)+":"+w.canonical(value(n, key.Value)))
		}
		slices.Sort(all)
		return "{" + strings.Join(all, ",") + "}"
	case yaml.SequenceNode:
		for _, item := range n.Content {
			all = append(all, w.canonical(item))
		}
		return "[" + strings.Join(all, ",") + "]"
	}
	text := strings.ReplaceAll(n.Value, actionName, w.action())
	if strings.HasPrefix(text, commonRef) {
		text = "#" + strings.TrimPrefix(text, commonRef)
	}
	return n.ShortTag() + strconv.Quote(text)
}

// components returns the JSON pointers of the components of common.yaml.
func components(root *yaml.Node) []string {
	var all []string
	for _, kind := range keys(value(root, "components")) {
		for _, name := range keys(value(value(root, "components"), kind.Value)) {
			all = append(all, "/components/"+escape(kind.Value)+"/"+escape(name.Value))
		}
	}
	return all
}

// Unused returns the components and the tags of common.yaml that none of the documents
// of a folder has. Every document has the security schemes.
func Unused(documents []*Whole) []Place {
	used := map[string]bool{}
	var common file
	for _, w := range documents {
		for pointer := range w.Used {
			used[pointer] = true
		}
		if w.common.root != nil {
			common = w.common
		}
	}
	pointers := components(common.root)
	for i := range items(value(common.root, "tags")) {
		pointers = append(pointers, "/tags/"+itoa(i))
	}
	var unused []Place
	for _, pointer := range pointers {
		if !used[pointer] && !strings.HasPrefix(pointer, "/components/securitySchemes/") {
			unused = append(unused, Place{common.name, pointer, lineAt(common.root, pointer)})
		}
	}
	return unused
}

// lineAt returns the line of the member at a JSON pointer, with its key.
func lineAt(root *yaml.Node, pointer string) int {
	at := strings.LastIndexByte(pointer, '/')
	key, v := child(find(root, pointer[:at]), unescapes.Replace(pointer[at+1:]))
	if key != nil {
		return key.Line
	}
	return v.Line
}
