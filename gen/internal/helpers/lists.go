package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"strings"
	"unicode"
)

// pagination is the extension x-pagination of an operation; specs/README.md describes it.
type pagination struct {
	Style, Parameter, Limit, Items, ID, Next, Total string
	First                                           *int // number of the first page, 1 if nil
}

// list is a method that yields the items of all pages of an operation.
type list struct {
	Operation  string // Go name
	Style      string
	Parameters string // Go source: parameters of the method after the context
	Arguments  string // Go source: arguments of the call of one page after the context
	Params     string // type of the parameters of the query; empty if there is none
	Member     string // member of Params that selects a page, a pointer
	MemberType string // type that it points to
	First      int    // number of the first page
	Status     int    // of the success
	Item       string // type of an item
	Items      string // Go source: the items of the response r
	ID         string // Go source: the id of item
	Identified string // name of a variable for an id
	Next       string // Go source: the token of the next page
	Total      string // Go source: the number of items in all
	// Of a list whose x-pagination names the parameter for the number of items in a page:
	Limit, LimitType string // the member of Params for that number, and the type that it points to
	LimitMost        int    // the largest number
}

// Function is the function of package page for the style of the list. A list in one
// page is one without a next token.
func (l list) Function() string {
	return map[string]string{"offset": "Offset", "marker": "Marker", "token": "Token", "number": "Number", "single": "Token"}[l.Style]
}

// listOf returns the list of an operation, or nil if it has no x-pagination.
func listOf(o operation, generated code) (*list, error) {
	var pages pagination
	if ok, err := o.extension("x-pagination", &pages); err != nil || !ok {
		return nil, err
	}
	l := list{Operation: o.Name, Style: pages.Style, First: 1, Status: o.success()}
	if pages.First != nil {
		l.First = *pages.First
	}
	if l.Function() == "" {
		return nil, fmt.Errorf("%s: x-pagination: the style is %q: expected offset, marker, token, number or single", o.Name, pages.Style)
	}
	if err := l.fill(pages, generated); err != nil {
		return nil, fmt.Errorf("%s: x-pagination: %w", o.Name, err)
	}
	if err := l.limit(o, pages.Limit, generated); err != nil {
		return nil, fmt.Errorf("%s: x-pagination: %w", o.Name, err)
	}
	return &l, nil
}

// limit fills in the parameter for the number of items in a page, which every call
// must have if its name is not empty.
func (l *list) limit(o operation, name string, generated code) error {
	if name == "" {
		return nil
	}
	p := o.spec.Parameters.GetByInAndName("query", name)
	if p == nil || p.Schema.Value.Max == nil {
		return fmt.Errorf("the limit is %q: expected a parameter of the query with a maximum", name)
	}
	member, err := generated.member(value{"next", ast.NewIdent(l.Params)}, name)
	if err != nil {
		return err
	}
	pointer, ok := member.typ.(*ast.StarExpr)
	if !ok {
		return fmt.Errorf("the parameter %s is required: expected an optional one, which the method can fill in", name)
	}
	l.Limit, l.LimitType = strings.TrimPrefix(member.expression, "next."), source(pointer.X)
	l.LimitMost = int(*p.Schema.Value.Max)
	return nil
}

func (l *list) fill(pages pagination, generated code) error {
	arguments, err := generated.argumentsOf(l.Operation)
	if err != nil {
		return err
	}
	for _, argument := range arguments {
		l.Parameters += ", " + argument.name + " " + argument.typ
		if argument.name == "params" {
			l.Params = strings.TrimPrefix(argument.typ, "*")
			l.Arguments += ", &next"
			continue
		}
		l.Arguments += ", " + argument.name
	}
	response := generated.response(l.Operation, l.Status)
	items, err := generated.at(response, pages.Items)
	if err != nil {
		return err
	}
	slice, ok := items.typ.(*ast.ArrayType)
	if !ok {
		return fmt.Errorf("%s is not a list: its type is %s", pages.Items, source(items.typ))
	}
	id, err := generated.at(value{"item", slice.Elt}, "/"+pages.ID)
	if err != nil {
		return err
	}
	l.Items, l.Item, l.ID = items.expression, source(slice.Elt), asString(id)
	l.Identified = variable(id.expression[strings.LastIndex(id.expression, ".")+1:])
	if pages.Next != "" {
		next, err := generated.at(response, pages.Next)
		if err != nil {
			return err
		}
		l.Next = asString(next)
	}
	l.Total = "0"
	if pages.Total != "" {
		total, err := generated.at(response, pages.Total)
		if err != nil {
			return err
		}
		l.Total = "int(" + total.expression + ")"
	}
	if pages.Parameter == "" {
		return nil
	}
	member, err := generated.member(value{"next", ast.NewIdent(l.Params)}, pages.Parameter)
	if err != nil {
		return err
	}
	pointer, ok := member.typ.(*ast.StarExpr)
	if !ok {
		return fmt.Errorf("the parameter %s is required: expected an optional one, which the first page does not need", pages.Parameter)
	}
	l.Member, l.MemberType = strings.TrimPrefix(member.expression, "next."), source(pointer.X)
	return nil
}

// argumentsOf returns the arguments of a call of the operation, without the context
// and the editors.
func (c code) argumentsOf(operation string) ([]parameter, error) {
	all := c.methods[operation+"WithResponse"]
	if len(all) < 2 {
		return nil, fmt.Errorf("the generated client has no method %sWithResponse without a body", operation)
	}
	return all[1 : len(all)-1], nil
}

// variable returns the name of a variable for a member: snapshotID for SnapshotID, id for
// ID, kmsKeyID for KMSKeyID.
func variable(member string) string {
	initials := len(member) - len(strings.TrimLeftFunc(member, unicode.IsUpper))
	if initials > 1 && initials < len(member) {
		initials-- // the last one begins the next word
	}
	return strings.ToLower(member[:initials]) + member[initials:]
}

// response returns the decoded success of an operation, in a variable r.
func (c code) response(operation string, status int) value {
	member := fmt.Sprintf("JSON%d", status)
	structure, _ := c.types[operation+"HTTPResponse"].(*ast.StructType)
	if structure != nil {
		for _, field := range structure.Fields.List {
			if pointer, ok := field.Type.(*ast.StarExpr); ok && field.Names[0].Name == member {
				return value{"r." + member, pointer.X} // checked not to be nil
			}
		}
	}
	return value{"r." + member, ast.NewIdent("no body")}
}

// extension decodes an extension of the operation into target, and reports whether
// there is one.
func (o operation) extension(name string, target any) (bool, error) {
	found, ok := o.spec.Extensions[name]
	if !ok {
		return false, nil
	}
	data, err := json.Marshal(found)
	if err == nil {
		err = json.Unmarshal(data, target)
	}
	if err != nil {
		return false, fmt.Errorf("%s: %s: %w", o.Name, name, err)
	}
	return true, nil
}
