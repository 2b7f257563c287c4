package main

import (
	"fmt"
	"go/ast"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// waiter is the extension x-waiter of an operation; specs/README.md describes it.
type waiter struct {
	None, Name, Operation, Status string
	Done, Failed                  []string
	Gone                          bool
	Items                         string
	Filter                        map[string]string
}

// wait is a method that waits for the end of an asynchronous operation.
type wait struct {
	waiter
	After      []string // Go names of the operations that it follows
	Show       string   // Go name of the operation that shows the status
	Parameters string   // Go source: parameters of the method after the context
	Arguments  string   // Go source: arguments of the call after the context
	Success    int      // status of the response
	Value      string   // type of what is waited for
	Result     string   // Go source: what is waited for, in the response r
	Current    string   // Go source: its status
	// Of a list that shows the status:
	List     string // Go source: the items of the response r
	ID       string // Go source: the id of item
	Wanted   string // the parameter that has the id
	Selector string // Go source: the members of the parameters that select the item
}

// Ends returns what the wait waits for the end of.
func (w wait) Ends() string {
	if slices.Contains(w.After, w.Show) { // it shows what another API has started
		return "what " + w.Show + " shows"
	}
	return strings.Join(w.After, " or ")
}

// Statuses returns the Go source of the members of a poll.Statuses.
func (w wait) Statuses() string {
	var members []string
	if len(w.Done) > 0 {
		members = append(members, fmt.Sprintf("Done: %#v", w.Done))
	}
	if len(w.Failed) > 0 {
		members = append(members, fmt.Sprintf("Failed: %#v", w.Failed))
	}
	if w.Gone {
		members = append(members, "Gone: true")
	}
	return strings.Join(members, ", ")
}

// waitsOf returns the waits of the operations, by name. Operations share a wait of the
// same name.
func waitsOf(operations []operation, generated code) ([]wait, error) {
	found := map[string]wait{}
	for _, o := range operations {
		var w waiter
		if ok, err := o.extension("x-waiter", &w); err != nil {
			return nil, err
		} else if !ok || w.None != "" {
			continue
		}
		same, taken := found[w.Name]
		if taken && !reflect.DeepEqual(same.waiter, w) {
			return nil, fmt.Errorf("%s: x-waiter: %s has another x-waiter of the name %s: make them equal or rename one", o.Name, same.After[0], w.Name)
		}
		if !taken {
			same = wait{waiter: w}
			if err := same.fill(operations, generated); err != nil {
				return nil, fmt.Errorf("%s: x-waiter: %w", o.Name, err)
			}
		}
		same.After = append(same.After, o.Name)
		found[w.Name] = same
	}
	var all []wait
	for _, name := range slices.Sorted(maps.Keys(found)) {
		all = append(all, found[name])
	}
	return all, nil
}

func (w *wait) fill(operations []operation, generated code) error {
	at := slices.IndexFunc(operations, func(o operation) bool { return o.spec.OperationID == w.Operation })
	if at < 0 {
		return fmt.Errorf("the API has no operation %s", w.Operation)
	}
	shows := operations[at]
	w.Show, w.Success = shows.Name, shows.success()
	response := generated.response(w.Show, w.Success)
	if w.Items != "" {
		return w.fillFromList(shows, generated, response)
	}
	arguments, err := generated.argumentsOf(w.Show)
	if err != nil {
		return err
	}
	for _, argument := range arguments {
		if argument.name == "params" { // optional: what a path does not select is a list
			w.Arguments += ", nil"
			continue
		}
		w.Parameters += ", " + argument.name + " " + argument.typ
		w.Arguments += ", " + argument.name
	}
	parent := value{"*" + response.expression, response.typ}
	if i := strings.LastIndex(w.Status, "/"); i > 0 {
		if parent, err = generated.at(response, w.Status[:i]); err != nil {
			return err
		}
	}
	status, err := generated.at(response, w.Status)
	if err != nil {
		return err
	}
	w.Value, w.Result, w.Current = source(parent.typ), parent.expression, asString(status)
	return nil
}

func (w *wait) fillFromList(shows operation, generated code, response value) error {
	listed, err := listOf(shows, generated)
	if err != nil {
		return err
	}
	if listed == nil {
		return fmt.Errorf("%s has no x-pagination, which says what identifies an item", w.Show)
	}
	items, err := generated.at(response, w.Items)
	if err != nil {
		return err
	}
	slice, ok := items.typ.(*ast.ArrayType)
	if !ok {
		return fmt.Errorf("%s is not a list: its type is %s", w.Items, source(items.typ))
	}
	status, err := generated.at(value{"item", slice.Elt}, w.Status)
	if err != nil {
		return err
	}
	w.List, w.ID, w.Value, w.Result, w.Current = items.expression, listed.ID, source(slice.Elt), "item", asString(status)
	w.Wanted = listed.Identified
	return w.selectItem(shows, generated, listed.Params)
}

// selectItem fills what the call of a list takes: its required parameters, and the
// filter by the id.
func (w *wait) selectItem(shows operation, generated code, params string) error {
	var members []string
	for _, ref := range shows.spec.Parameters {
		p := ref.Value
		template, filtered := w.Filter[p.Name]
		if p.In != "query" || !filtered && !p.Required {
			continue
		}
		member, err := generated.member(value{"params", ast.NewIdent(params)}, p.Name)
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(member.expression, "params.")
		if !filtered {
			argument := variable(name)
			w.Parameters += ", " + argument + " " + source(member.typ)
			members = append(members, name+": "+argument)
			continue
		}
		if source(member.typ) != "*string" {
			return fmt.Errorf("filter: the parameter %s has the type %s: expected an optional string", p.Name, source(member.typ))
		}
		members = append(members, name+": new("+w.insert(template)+")")
	}
	if strings.Count(strings.Join(members, ""), "new(") != len(w.Filter) {
		return fmt.Errorf("filter: %s does not have each of the parameters %q", w.Show, slices.Sorted(maps.Keys(w.Filter)))
	}
	w.Parameters += ", " + w.Wanted + " string"
	w.Selector = params + "{" + strings.Join(members, ", ") + "}"
	return nil
}

// insert returns the Go source of a text with the id in the place of {id}.
func (w *wait) insert(template string) string {
	var parts []string
	for i, text := range strings.Split(template, "{id}") {
		if i > 0 {
			parts = append(parts, w.Wanted)
		}
		if text != "" {
			parts = append(parts, strconv.Quote(text))
		}
	}
	return strings.Join(parts, " + ")
}
