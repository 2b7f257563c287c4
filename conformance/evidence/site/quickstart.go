package main

import (
	"bytes"
	"fmt"
	"go/ast"
	godoc "go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// examplesFile has the tested examples of the README.
const examplesFile = "conformance/readme_example_test.go"

// program is a whole program on the page of the quick start.
type program struct {
	ID, Vendor    string
	Scope         string // whose disks it lists
	Key, Endpoint string // what replaces the key and the address of the sandbox, in Go

	Code, Output string
	Operations   []*operation // that it calls

	example string // its function
}

// programs returns the programs of the page, without code.
func programs() []*program {
	return []*program{
		{ID: "huawei", Vendor: "Huawei Cloud", Scope: "project", Key: "hwauth.FromEnvironment()", Endpoint: `evsv2.Endpoint("cn-north-4")`, example: "Example_restore"},
		{ID: "alibaba", Vendor: "Alibaba Cloud", Scope: "region", Key: "acs.FromEnvironment()", Endpoint: `ecs20140526.Endpoint("cn-hangzhou")`, example: "Example_restoreDisk"},
	}
}

// readPrograms makes the programs from the tested examples. go/doc adds the imports and
// the functions that an example uses.
func (s *site) readPrograms() error {
	text, err := fs.ReadFile(s.repository, examplesFile)
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, examplesFile, text, parser.ParseComments)
	if err != nil {
		return err
	}
	examples := godoc.Examples(file)
	s.Programs = programs()
	for _, p := range s.Programs {
		i := slices.IndexFunc(examples, func(e *godoc.Example) bool { return "Example"+e.Name == p.example })
		if i < 0 || examples[i].Play == nil {
			return fmt.Errorf("%s has no %s that is a program by itself; correct quickstart.go", examplesFile, p.example)
		}
		var code bytes.Buffer
		if err := format.Node(&code, set, examples[i].Play); err != nil {
			return err
		}
		p.Code, p.Output = code.String(), examples[i].Output
		p.Operations = s.called(examples[i].Play)
	}
	return nil
}

// callName finds the operation in the name of a method of a generated client.
var callName = regexp.MustCompile(`^([A-Z]\w+)(?:WithResponse|All)$`)

// called returns the operations that a program calls, in the order of the first calls.
func (s *site) called(play *ast.File) []*operation {
	var imported, all []*operation
	ast.Inspect(play, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec: // they come first
			imported = append(imported, s.imported(n.Path.Value)...)
		case *ast.SelectorExpr:
			found := callName.FindStringSubmatch(n.Sel.Name)
			i := slices.IndexFunc(imported, func(o *operation) bool { return found != nil && strings.EqualFold(o.ID, found[1]) })
			if i >= 0 && !slices.Contains(all, imported[i]) {
				all = append(all, imported[i])
			}
		}
		return true
	})
	return all
}

// imported returns the operations of the API whose package has a path, in quotes.
func (s *site) imported(quoted string) []*operation {
	for _, a := range s.APIs {
		if strings.HasSuffix(quoted, "/generated/"+a.ID+`"`) {
			return a.Operations()
		}
	}
	return nil
}
