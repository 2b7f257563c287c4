package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"reflect"
	"strconv"
	"strings"
)

// code is the generated code of an API: its types, and the parameters of the methods
// of ClientWithResponses.
type code struct {
	types   map[string]ast.Expr
	methods map[string][]parameter
}

// parameter is a parameter of a method.
type parameter struct{ name, typ string }

func parseCode(text []byte) (code, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if err != nil {
		return code{}, err
	}
	c := code{map[string]ast.Expr{}, map[string][]parameter{}}
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if named, ok := spec.(*ast.TypeSpec); ok {
					c.types[named.Name.Name] = named.Type
				}
			}
		case *ast.FuncDecl:
			if d.Recv != nil && source(d.Recv.List[0].Type) == "*ClientWithResponses" {
				c.methods[d.Name.Name] = parameters(d.Type)
			}
		}
	}
	return c, nil
}

func parameters(f *ast.FuncType) []parameter {
	var all []parameter
	for _, field := range f.Params.List {
		for _, name := range field.Names {
			all = append(all, parameter{name.Name, source(field.Type)})
		}
	}
	return all
}

// source returns the source of a type.
func source(node ast.Expr) string {
	var b bytes.Buffer
	_ = printer.Fprint(&b, token.NewFileSet(), node) // a buffer cannot fail
	return b.String()
}

// value is a Go expression and its type.
type value struct {
	expression string
	typ        ast.Expr
}

// plain returns v without a pointer or a nullable.Nullable: its zero value stands for
// one that is absent or null.
func plain(v value) value {
	switch t := v.typ.(type) {
	case *ast.StarExpr:
		return plain(value{"deref(" + v.expression + ")", t.X})
	case *ast.IndexExpr: // nullable.Nullable[T], which is a map with the key true
		return plain(value{v.expression + "[true]", t.Index})
	}
	return v
}

// at returns the value at a JSON pointer in v.
func (c code) at(v value, pointer string) (value, error) {
	for segment := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		member, err := c.member(plain(v), segment)
		if err != nil {
			return value{}, fmt.Errorf("pointer %s: %w", pointer, err)
		}
		v = member
	}
	return plain(v), nil
}

// member returns the member of v, a struct, that has a name in JSON.
func (c code) member(v value, name string) (value, error) {
	structure, ok := c.underlying(v.typ).(*ast.StructType)
	if !ok {
		return value{}, fmt.Errorf("%s of type %s has no members, so none named %q", v.expression, source(v.typ), name)
	}
	for _, field := range structure.Fields.List {
		if field.Tag != nil && len(field.Names) == 1 && jsonName(field.Tag.Value) == name {
			return value{v.expression + "." + field.Names[0].Name, field.Type}, nil
		}
	}
	return value{}, fmt.Errorf("%s has no member %q in JSON", source(v.typ), name)
}

// underlying follows the names of types.
func (c code) underlying(typ ast.Expr) ast.Expr {
	for {
		name, ok := typ.(*ast.Ident)
		if !ok || c.types[name.Name] == nil {
			return typ
		}
		typ = c.types[name.Name]
	}
}

// jsonName returns the name that the tag of a field gives it in JSON.
func jsonName(tag string) string {
	text, err := strconv.Unquote(tag)
	if err != nil {
		return ""
	}
	name, _, _ := strings.Cut(reflect.StructTag(text).Get("json"), ",")
	return name
}

// asString returns an expression for v as a string.
func asString(v value) string {
	if source(v.typ) == "string" {
		return v.expression
	}
	return "string(" + v.expression + ")"
}
