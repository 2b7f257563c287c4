package scaffold

import (
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// operation returns the operation, and keeps its schemas.
func (d *documentOf) operation() *yaml.Node {
	n := mapping(
		"operationId", text(d.op.id),
		"summary", text("TODO: what it does"),
		"description", text("TODO: what a caller must know."),
	)
	if d.own() {
		n.add("x-sources", list(text("TODO")))
	}
	tags := list(d.tag())
	tags.Style = yaml.FlowStyle
	n.add("tags", tags)
	if p := d.pagination(); p != nil {
		n.add("x-pagination", p)
	}
	if d.op.status == http.StatusAccepted || longRunning.MatchString(d.op.id) {
		n.add("x-waiter", mapping("none", text("TODO: which operation shows when it ends.")).Node)
	}
	if parameters := d.parameters(); len(parameters) > 0 {
		n.add("parameters", list(parameters...))
	}
	title := strings.ToUpper(d.op.id[:1]) + d.op.id[1:]
	if d.op.request != nil {
		n.add("requestBody", mapping(
			"description", text("TODO: what is sent."),
			"required", boolean(true),
			"content", d.content(title+"Body", d.op.request, false),
		).Node)
	}
	status := text(strconv.Itoa(d.op.status))
	status.Style = yaml.SingleQuotedStyle
	responses := object{&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{status, d.success(title)}}}
	responses.add("default", d.failure())
	n.add("responses", responses.Node)
	return n.Node
}

// longRunning matches the operations that lint takes for asynchronous.
var longRunning = regexp.MustCompile(`^(?:create|copy|delete|restore|rollback|reset)[A-Za-z]*(?:Snapshot|SnapshotGroup|Cluster|Disk|Volume)s?$`)

// own reports whether the documents of the API cite their sources.
func (d *documentOf) own() bool {
	if d.root == nil {
		return false
	}
	paths := get(d.root, "paths")
	if paths == nil || len(paths.Content) < 2 || len(paths.Content[1].Content) < 2 {
		return false
	}
	return get(paths.Content[1].Content[1], "x-sources") != nil
}

func (d *documentOf) tag() *yaml.Node {
	if d.root == nil {
		return text(path.Base(d.API))
	}
	paths := get(d.root, "paths")
	if paths != nil && len(paths.Content) > 1 && len(paths.Content[1].Content) > 1 {
		if tags := get(paths.Content[1].Content[1], "tags"); tags != nil && len(tags.Content) > 0 {
			return text(tags.Content[0].Value)
		}
	}
	return text("TODO")
}

// parameters returns the parameters in the order path, header, query. One of the
// sibling of the same name is taken over.
func (d *documentOf) parameters() []*yaml.Node {
	var all []*yaml.Node
	for _, in := range []string{"path", "header", "query"} {
		for _, p := range d.op.parameters {
			if p.in == in {
				all = append(all, d.parameter(p))
			}
		}
	}
	return all
}

func (d *documentOf) parameter(p parameter) *yaml.Node {
	if d.op.action != "" && (p.name == acs.HeaderAction || p.name == acs.HeaderVersion) {
		if n := d.ofSibling(p); n != nil {
			return n
		}
	}
	if get(get(get(d.common, "components"), "parameters"), p.name) != nil {
		return mapping("$ref", text("common.yaml#/components/parameters/"+p.name)).Node
	}
	n := mapping("name", text(p.name), "in", text(p.in), "description", text("TODO: what "+p.name+" is."))
	if p.required {
		n.add("required", boolean(true))
	}
	s := p.schema.node(true)
	if p.name == acs.HeaderAction {
		object{s}.add("enum", list(text(d.op.action)))
	}
	n.add("schema", s)
	return n.Node
}

// ofSibling returns the parameter of the sibling with that name, written there or
// referred to, or nil.
func (d *documentOf) ofSibling(p parameter) *yaml.Node {
	paths := get(d.root, "paths")
	if paths == nil || len(paths.Content) < 2 {
		return nil
	}
	item := paths.Content[1]
	parameters := get(item.Content[1], "parameters")
	if parameters == nil {
		return nil
	}
	for _, n := range parameters.Content {
		name, ref := get(n, "name"), get(n, "$ref")
		if name != nil && name.Value == p.name || ref != nil && strings.HasSuffix(ref.Value, "/"+p.name) {
			replaceText(n, strings.TrimSuffix(path.Base(d.Sibling), path.Ext(d.Sibling)), d.op.action)
			return n
		}
	}
	return nil
}

// content returns the content of a body, whose schema is in components.
func (d *documentOf) content(name string, m *message, strict bool) *yaml.Node {
	described := mapping("description", text("TODO: what "+name+" is."))
	described.Content = append(described.Content, m.schema.node(strict).Content...)
	d.schemas.add(name, described.Node)
	example := mapping("summary", text("TODO: what it shows"), "value", m.value)
	return mapping("application/json", mapping(
		"schema", mapping("$ref", text("#/components/schemas/"+name)).Node,
		"examples", mapping("documented", example.Node).Node,
	).Node).Node
}

func (d *documentOf) success(title string) *yaml.Node {
	n := mapping("description", text("TODO: what has been done."))
	if d.op.response != nil {
		n.add("content", d.content(title+"Result", d.op.response, true))
	} else {
		n.add("x-no-body", text("TODO: no example shows a body."))
	}
	return n.Node
}

// failure returns the default response: that of the sibling, or one of which nothing is
// known.
func (d *documentOf) failure() *yaml.Node {
	if paths := get(d.root, "paths"); d.Sibling != "" && paths != nil {
		if n := get(get(paths.Content[1].Content[1], "responses"), "default"); n != nil {
			return without(n, "x-error-codes") // they are facts of the sibling
		}
	}
	content := mapping("schema", mapping("type", text("object")).Node, "x-no-example", text("TODO: a documented error."))
	return mapping("description", text("TODO: any other failure."), "content", mapping("application/json", content.Node).Node).Node
}

// pagination returns how a list is paged, nil for what is not a list.
func (d *documentOf) pagination() *yaml.Node {
	selector, style := "", "single"
	for _, known := range [][2]string{{"offset", "offset"}, {"marker", "marker"}, {"page", "number"}, {"PageNumber", "number"}, {"NextToken", "token"}} {
		for _, p := range d.op.parameters {
			if p.in == "query" && p.name == known[0] {
				selector, style = known[0], known[1]
			}
		}
	}
	if d.op.response == nil {
		return nil
	}
	items, id := d.op.response.schema.firstList("")
	isList := strings.HasPrefix(d.op.id, "list") || strings.HasPrefix(d.op.id, "describe")
	if items == "" || !isList && selector == "" {
		return nil
	}
	if style == "token" && !d.op.response.schema.has("NextToken") {
		selector, style = "", "single"
	}
	n := mapping("style", text(style))
	if selector != "" {
		n.add("parameter", text(selector))
	}
	n.add("items", text(items))
	n.add("id", text(id))
	if style == "token" {
		n.add("next", text("/NextToken"))
	}
	return n.Node
}

// firstList returns the pointer to the first list of objects in a body, and the name of
// what may identify an item.
func (s *schema) firstList(at string) (pointer, id string) {
	for _, m := range s.members {
		here := at + "/" + m.name
		switch {
		case m.schema.kind == "array" && m.schema.items != nil && m.schema.items.kind == "object" && len(m.schema.items.members) > 0:
			return here, m.schema.items.identifier()
		case m.schema.kind == "object":
			if pointer, id := m.schema.firstList(here); pointer != "" {
				return pointer, id
			}
		}
	}
	return "", ""
}

func (s *schema) identifier() string {
	for _, suffix := range []string{"id", "Id", "ID", "name", "Name"} {
		for _, m := range s.members {
			if m.required && strings.HasSuffix(m.name, suffix) {
				return m.name
			}
		}
	}
	return s.members[0].name
}
