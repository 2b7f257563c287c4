package lint

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
	"github.com/snapspec/snapspec/specs/internal/parts"
)

// doc is one document as the rules see it.
type doc struct {
	file  string // from the root of the module
	data  []byte
	err   error // why there is no tree, or nil
	root  *node
	nodes []*node          // all, in the order of the file
	kinds map[kind][]*node // the nodes by kind
	api   []*doc           // the documents of the same API, this one included
	pages *doc             // sources.yaml; nil in itself
	found []Finding
	at    []string // the pointers in the document of what was found; found has those in the files

	profile Profile

	citing []*doc // of sources.yaml: all documents

	version      string // expected in all documents
	versionError error  // why it is unknown, or nil

	whole   *parts.Whole   // of a document in parts
	misfits []*parts.Error // why it cannot be put together

	openapi   *openapi3.T // nil if kin-openapi cannot load it
	loadError error       // why, or nil
}

// node is one value of a document, with its position and the OpenAPI object that it
// is. Its methods treat a nil node as an empty one, so that a rule can ask for a key
// of a key.
type node struct {
	kind     kind
	members  kind   // of the members, where the node is a list or a map of objects
	name     string // its key, or its index in a list
	pointer  string
	line     int
	key      *yaml.Node // nil in a list
	yaml     *yaml.Node
	parent   *node
	children []*node
	place    *parts.Place // where it is written, if that is known without the document
}

// readFile reads the file at name. The result has a root even if it is broken.
func readFile(fsys fs.FS, name string, profile Profile) *doc {
	d := &doc{file: "specs/" + name, kinds: map[kind][]*node{}, profile: profile}
	d.version, d.versionError = specs.VersionOf(fsys)
	d.data, d.err = fs.ReadFile(fsys, name)
	d.plant(name)
	return d
}

// plant makes a tree of the data.
func (d *doc) plant(name string) {
	var root *yaml.Node
	if d.err == nil {
		root, d.err = parse(d.data)
	}
	if d.err != nil {
		d.root = &node{line: errorLine(d.err)}
		return
	}
	d.root = &node{kind: kindDocument, yaml: root, line: root.Line}
	if name == document.SourcesFile {
		d.root.kind, d.root.members = kindSources, kindSource
	}
	d.grow(d.root)
}

// parse returns the only mapping of data.
func parse(data []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var first, second yaml.Node
	err := decoder.Decode(&first)
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty; write a document or remove the file")
	}
	if err != nil {
		return nil, fmt.Errorf("%w; fix the YAML", err)
	}
	if !errors.Is(decoder.Decode(&second), io.EOF) {
		return nil, errors.New("there is more after the document; write one document per file, without `---`")
	}
	root := first.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, errors.New("the document is not a mapping; begin a document with `openapi: 3.0.3`, and sources.yaml with an id")
	}
	return root, nil
}

var lineInError = regexp.MustCompile(`line (\d+)`)

func errorLine(err error) int {
	match := lineInError.FindStringSubmatch(err.Error())
	if match == nil {
		return 1
	}
	line, _ := strconv.Atoi(match[1])
	return line
}

// grow adds n and everything below it. There is nothing below an alias.
func (d *doc) grow(n *node) {
	d.nodes = append(d.nodes, n)
	if n.kind != "" {
		d.kinds[n.kind] = append(d.kinds[n.kind], n)
	}
	switch n.yaml.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.yaml.Content); i += 2 {
			d.grow(n.add(n.yaml.Content[i].Value, n.yaml.Content[i], n.yaml.Content[i+1]))
		}
	case yaml.SequenceNode:
		for i, item := range n.yaml.Content {
			d.grow(n.add(strconv.Itoa(i), nil, item))
		}
	}
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func (n *node) add(name string, key, value *yaml.Node) *node {
	child := &node{
		kind:    n.members,
		name:    name,
		pointer: n.pointer + "/" + pointerEscapes.Replace(name),
		line:    value.Line,
		key:     key,
		yaml:    value,
		parent:  n,
	}
	if key != nil {
		child.line = key.Line
	}
	i, f := fieldOf(objects[n.kind], name)
	if i < 0 {
		_, f = fieldOf(others[n.kind], name)
	}
	switch f.shape {
	case oneObject:
		child.kind = f.kind
	case objectOrBool:
		if value.Kind == yaml.MappingNode {
			child.kind = f.kind
		}
	case listOf, mapOf:
		child.members = f.kind
	}
	n.children = append(n.children, child)
	return child
}

// get returns the child of that name, or nil.
func (n *node) get(name string) *node {
	if n == nil {
		return nil
	}
	for _, child := range n.children {
		if child.name == name {
			return child
		}
	}
	return nil
}

// text returns the scalar as it is written, or "".
func (n *node) text() string {
	if n == nil {
		return ""
	}
	return n.yaml.Value
}

// list returns the children; nil has none.
func (n *node) list() []*node {
	if n == nil {
		return nil
	}
	return n.children
}

// names returns the names of the children.
func (n *node) names() []string {
	var names []string
	for _, child := range n.list() {
		names = append(names, child.name)
	}
	return names
}

// empty reports whether n is nil, null, "", [] or {}.
func (n *node) empty() bool {
	return n == nil || n.is("!!null") || n.yaml.Value == "" && len(n.yaml.Content) == 0
}

// is reports whether the YAML type of the value is tag: !!str, !!int, !!bool.
func (n *node) is(tag string) bool {
	return n != nil && n.yaml.ShortTag() == tag
}

// has reports whether n has a child with one of the names.
func (n *node) has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return n.get(name) != nil })
}
