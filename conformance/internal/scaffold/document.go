package scaffold

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
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
