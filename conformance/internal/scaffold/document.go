package scaffold

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// document returns the document with the operation: a new one, or that which is there
// with more.
func document(o Options, op *operation, there source) ([]File, error) {
	if strings.EqualFold(filepath.Ext(o.Document), ".json") {
		return nil, fmt.Errorf("%s is JSON, but scaffold writes YAML; name a file that ends in .yaml", o.Document)
	}
	root := there.root
	if there.content == nil && o.Sibling != "" {
		sibling, err := readSource(o.Sibling)
		if err != nil {
			return nil, err
		}
		root = sibling.root
	}
	d := &documentOf{Options: o, op: op, schemas: mapping(), root: root}
	if get(d.root, "x-common") != nil {
		var err error
		if d.common, err = readYAML(filepath.Join(filepath.Dir(o.Sibling), "common.yaml")); err != nil {
			return nil, err
		}
	}
	if there.content == nil {
		content, err := render(d.whole(), 0, 2)
		return []File{{Name: o.Document, Content: content}}, err
	}
	content, err := d.more(there.content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Document, err)
	}
	return []File{{Name: o.Document, Content: content, before: there.content}}, nil
}

func readYAML(name string) (*yaml.Node, error) {
	content, err := os.ReadFile(name) // #nosec G304 -- beside the file that the user names
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(content, &root); err != nil || len(root.Content) == 0 {
		return nil, fmt.Errorf("%s is not a document: %w", name, err)
	}
	return root.Content[0], nil
}

// documentOf makes the parts of a document.
type documentOf struct {
	Options
	op      *operation
	root    *yaml.Node // of the document that is there, or of its sibling; nil if there is none
	common  *yaml.Node // what the documents of the API share; nil if they share nothing
	schemas object     // that the operation needs
}

// more adds the operation to the document that is there.
func (d *documentOf) more(before []byte) ([]byte, error) {
	if err := d.requireNew(); err != nil {
		return nil, err
	}
	paths := get(d.root, "paths")
	method := strings.ToLower(d.op.method)
	operation := mapping(method, d.operation()).Node
	added := insertion{end(before, d.root, "paths"), paths, mapping(d.op.template, operation).Node}
	if item := get(paths, d.op.template); item != nil {
		added = insertion{d.before(before, item, method), item, operation}
	}
	schemas, err := d.schemasInto(before)
	if err != nil {
		return nil, err
	}
	return insertAll(before, d.root, column(paths), append(schemas, added)...)
}

// requireNew fails if the document cannot have the operation, or has it already.
func (d *documentOf) requireNew() error {
	paths := get(d.root, "paths")
	if paths == nil {
		return errors.New("it has no paths; it is not an OpenAPI document")
	}
	if err := requireBlock(d.root, "paths"); err != nil {
		return err
	}
	for i := 0; i < len(paths.Content); i += 2 {
		template, item := paths.Content[i].Value, paths.Content[i+1]
		if template != d.op.template && shape(template) == shape(d.op.template) {
			return fmt.Errorf("it has the path %s; give --path %s", template, template)
		}
		for _, method := range methods {
			if textOf(get(item, method), "operationId") == d.op.id {
				return fmt.Errorf("it has an operation %s already", d.op.id)
			}
		}
	}
	item := get(paths, d.op.template)
	if item == nil {
		return nil
	}
	if get(item, strings.ToLower(d.op.method)) != nil {
		return fmt.Errorf("it has %s %s already", d.op.method, d.op.template)
	}
	return requireBlock(d.root, "paths", d.op.template)
}

// schemasInto returns where the schemas of the operation belong.
func (d *documentOf) schemasInto(before []byte) ([]insertion, error) {
	if len(d.schemas.Content) == 0 {
		return nil, nil
	}
	components := get(d.root, "components")
	if components == nil {
		return nil, errors.New("it has no components; add components with schemas")
	}
	if err := requireBlock(d.root, "components"); err != nil {
		return nil, err
	}
	schemas := get(components, "schemas")
	if schemas == nil {
		return []insertion{{end(before, d.root, "components"), components, mapping("schemas", d.schemas.Node).Node}}, nil
	}
	for _, name := range keys(d.schemas.Node) {
		if get(schemas, name) != nil {
			return nil, fmt.Errorf("it has a schema %s already; rename it", name)
		}
	}
	return []insertion{{end(before, d.root, "components", "schemas"), schemas, d.schemas.Node}}, requireBlock(d.root, "components", "schemas")
}

// methods is the order of the operations of a path.
var methods = []string{"get", "head", "post", "put", "patch", "delete", "options", "trace"}

// before returns the line in a path item that a method belongs before.
func (d *documentOf) before(content []byte, item *yaml.Node, method string) int {
	for i := 0; i < len(item.Content); i += 2 {
		if key := item.Content[i]; slices.Index(methods, key.Value) > slices.Index(methods, method) {
			return above(content, key)
		}
	}
	return end(content, d.root, "paths", d.op.template)
}

// whole returns a new document.
func (d *documentOf) whole() *yaml.Node {
	paths := mapping(d.op.template, mapping(strings.ToLower(d.op.method), d.operation()).Node).Node
	if d.Sibling != "" {
		return d.likeSibling(paths)
	}
	scheme := mapping("type", text("apiKey"), "description", text("TODO: how a call authenticates."), "name", text(d.op.credential()), "in", text("header"))
	return mapping(
		"openapi", text("3.0.3"),
		"info", mapping(
			"title", text("TODO "+d.API),
			"description", text("TODO: what the API is for."),
			"version", text("0.1.0"),
			"license", mapping("name", text("TODO"), "url", text("https://example.com/license")).Node,
			"x-api-version", text("TODO"),
		).Node,
		"servers", list(mapping("url", text("https://api.example.com"), "description", text("TODO: the server")).Node),
		"tags", list(mapping("name", text(path.Base(d.API)), "description", text("TODO: what the operations are about.")).Node),
		"security", list(mapping("credentials", flow(yaml.SequenceNode)).Node),
		"paths", paths,
		"components", mapping(
			"securitySchemes", mapping("credentials", scheme.Node).Node,
			"schemas", d.schemas.Node,
		).Node,
	).Node
}

func flow(kind yaml.Kind) *yaml.Node { return &yaml.Node{Kind: kind, Style: yaml.FlowStyle} }

// credential is the header of the credentials.
func (op *operation) credential() string {
	if op.scheme == "" {
		return "Authorization"
	}
	return op.scheme
}

// likeSibling returns the document of an action with what its sibling has beside its
// own action.
func (d *documentOf) likeSibling(paths *yaml.Node) *yaml.Node {
	other := strings.TrimSuffix(path.Base(d.Sibling), path.Ext(d.Sibling))
	whole := mapping()
	for i := 0; i < len(d.root.Content); i += 2 {
		name, value := d.root.Content[i], d.root.Content[i+1]
		switch name.Value {
		case "paths":
			value = paths
		case "components":
			value = d.components(value)
		default:
			replaceText(value, other, d.op.action)
		}
		whole.Content = append(whole.Content, name, value)
	}
	return whole.Node
}

// components returns those of the sibling with the schemas of the action. Of the
// sibling's own schemas there remain those of faults.
func (d *documentOf) components(sibling *yaml.Node) *yaml.Node {
	all := mapping()
	for i := 0; i < len(sibling.Content); i += 2 {
		name, value := sibling.Content[i], sibling.Content[i+1]
		if name.Value == "schemas" {
			if fault := get(value, "Fault"); fault != nil {
				d.schemas.add("Fault", fault)
			}
			value = d.schemas.Node
		}
		all.Content = append(all.Content, name, value)
	}
	return all.Node
}

func replaceText(n *yaml.Node, before, after string) {
	n.Value = regexp.MustCompile(`\b`+regexp.QuoteMeta(before)+`\b`).ReplaceAllString(n.Value, after)
	for _, inner := range n.Content {
		replaceText(inner, before, after)
	}
}

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
