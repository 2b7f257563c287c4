package scaffold

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// pageTable returns the page tables of the API with the rows of the operation.
func pageTable(o Options, op *operation) ([]File, error) {
	name := filepath.Join(o.Pages, filepath.FromSlash(o.API)+".yaml")
	there, err := readSource(name)
	if err != nil {
		return nil, err
	}
	if there.content == nil {
		content, err := render(mapping("operations", op.rowsToDo(nil)).Node, 0, 2)
		return []File{{Name: name, Content: content}}, err
	}
	content, err := op.addTable(there)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return []File{{Name: name, Content: content, before: there.content}}, nil
}

// addTable returns page tables with the rows of the operation.
func (op *operation) addTable(there source) ([]byte, error) {
	operations := get(there.root, "operations")
	if operations == nil {
		return nil, errors.New("it has no operations; it is not a page table")
	}
	if err := requireBlock(there.root, "operations"); err != nil {
		return nil, err
	}
	if get(operations, op.id) != nil {
		return nil, fmt.Errorf("it has an operation %s already", op.id)
	}
	added := insertion{end(there.content, there.root, "operations"), operations, op.rowsToDo(operations)}
	return insertAll(there.content, there.root, column(operations), added)
}

// rowsToDo returns the table of the operation, under its name.
func (op *operation) rowsToDo(others *yaml.Node) *yaml.Node {
	table := op.table(others)
	table.Content[0].HeadComment = "# TODO: the rows of the page, from the page and not from the document."
	return mapping(op.id, table.Node).Node
}

// table returns the facts of the operation in the form of a page. How it authenticates
// is as with the other operations of the API.
func (op *operation) table(others *yaml.Node) object {
	credential := mapping("in", text("header"), "name", text(op.credential()))
	credential.Style = yaml.FlowStyle
	security := list(credential.Node)
	if others != nil {
		if known := get(others.Content[1], "security"); known != nil {
			security = known
		}
	}
	statuses := list(quoted(strconv.Itoa(op.status)), text("default"))
	statuses.Style = yaml.FlowStyle
	var rows []*yaml.Node
	for _, in := range []string{"path", "header", "query"} {
		for _, p := range op.parameters {
			if p.in != in {
				continue
			}
			n := row(in, p.name, p.schema, p.required)
			if p.name == acs.HeaderAction {
				object{n}.add("enum", list(text(op.action)))
			}
			if known := rowsOf(others, in, p.name); p.name == acs.HeaderVersion && len(known) > 0 {
				n = known[0]
			}
			rows = append(rows, n)
		}
	}
	if op.request != nil {
		rows = append(rows, op.request.schema.rows("body", "", false)...)
	}
	if op.response != nil {
		rows = append(rows, op.response.schema.rows(strconv.Itoa(op.status), "", true)...)
	}
	if op.action != "" {
		rows = append(rows, rowsOf(others, "fault", "")...)
	}
	o := mapping("method", text(op.method), "path", text(op.template), "security", security, "statuses", statuses)
	if len(rows) > 0 {
		o.add("rows", list(rows...))
	}
	return o
}

// rowsOf returns the rows of a place that the first of other operations has, of one
// name if it is not empty.
func rowsOf(others *yaml.Node, place, name string) []*yaml.Node {
	if others == nil {
		return nil
	}
	var found []*yaml.Node
	if rows := get(others.Content[1], "rows"); rows != nil {
		for _, n := range rows.Content {
			if textOf(n, "place") == place && (name == "" || textOf(n, "name") == name) {
				found = append(found, n)
			}
		}
	}
	return found
}

func quoted(value string) *yaml.Node {
	n := text(value)
	n.Style = yaml.DoubleQuotedStyle
	return n
}

// cases returns the case files of the example.
func cases(o Options, op *operation) ([]File, error) {
	if !op.hasExample {
		return nil, nil
	}
	request := mapping("method", text(op.method), "path", text(op.path))
	if op.query != "" {
		request.add("query", text(op.query))
	}
	response := mapping("status", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(op.status)})
	var files []File
	for _, part := range []struct {
		name string
		base object
		body *message
	}{{suite.PartRequest, request, op.request}, {suite.PartResponse, response, op.response}} {
		if part.body != nil {
			part.base.add("headers", mapping("Content-Type", text("application/json")).Node)
			part.base.add("body", text(part.body.text))
		}
		list := mapping("base", part.base.Node)
		if part.name == suite.PartRequest || part.body != nil {
			list.add("cases", documentedCase(part.name))
		}
		name := filepath.Join(o.Cases, filepath.FromSlash(o.API), op.id, part.name+".yaml")
		if found, err := existing(name); err != nil || found != nil {
			return nil, cmpErr(err, fmt.Errorf("%s is there already; remove it, or choose another place", name))
		}
		content, err := render(list.Node, 0, 2)
		if err != nil {
			return nil, err
		}
		files = append(files, File{Name: name, Content: content})
	}
	return files, nil
}

func cmpErr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func documentedCase(part string) *yaml.Node {
	return list(mapping(
		"id", text("valid-documented"),
		"description", text("The "+part+" of the example."),
		"source", text(suite.SourceDocumented),
		"example", text("documented"),
	).Node)
}

// Remaining lists what a person must do for an operation of one of our own APIs, beside
// what is marked with TODO.
func Remaining(api, operation string) []string {
	method := strings.ToUpper(operation[:1]) + operation[1:]
	face := api[strings.Index(api, "/")+1:]
	return []string{
		"specs/sources.yaml: the page, with its edition and SHA-256; cite it in x-sources",
		"make generate, then make api: the generated code and its declarations",
		"conformance/sandbox/internal: what the service does, and a test of it",
		fmt.Sprintf("conformance/sandbox/internal/faces/%s: func (f face) %s(ctx context.Context, r %s.%sRequestObject) (%s.%sResponseObject, error)", face, method, face, method, face, method),
		"README.md: the number of operations in the table",
		"CHANGELOG.md: a line under Unreleased",
	}
}
