package probe

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/poll"
)

// waiter is the extension x-waiter of an operation; specs/README.md describes it.
type waiter struct {
	None, Operation, Status string
	Done, Failed            []string
	Items                   string
	Filter                  map[string]string
}

// operation is an operation of a document.
type operation struct {
	method, path string
	spec         *openapi3.Operation
}

// kindsOf returns the kinds of objects of an API, with what its documents say about them.
func kindsOf(api string, docs []*openapi3.T) ([]kind, error) {
	operations := operationsOf(docs)
	found := slices.Clone(kinds[api])
	for i := range found {
		if err := found[i].describe(operations); err != nil {
			return nil, fmt.Errorf("%s: %w", api, err)
		}
	}
	return found, nil
}

// operationsOf returns the operations of documents by operationId.
func operationsOf(docs []*openapi3.T) map[string]operation {
	all := map[string]operation{}
	for _, doc := range docs {
		for path, item := range doc.Paths.Map() {
			for method, spec := range item.Operations() {
				all[spec.OperationID] = operation{method, path, spec}
			}
		}
	}
	return all
}

// transientOf returns the codes of the retryable rows of x-error-codes in documents.
func transientOf(docs []*openapi3.T) []string {
	var codes []string
	for _, doc := range docs {
		tables := []any{doc.Extensions["x-error-codes"]}
		for _, item := range doc.Paths.Map() {
			for _, o := range item.Operations() {
				for _, response := range o.Responses.Map() {
					tables = append(tables, response.Value.Extensions["x-error-codes"])
				}
			}
		}
		for _, table := range tables {
			rows, _ := table.([]any)
			for _, row := range rows {
				if members, _ := row.(map[string]any); members["retryable"] == true {
					codes = append(codes, fmt.Sprint(members["code"]))
				}
			}
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// describe fills in what the x-waiter of the operations that create and delete k say, or
// how an object without a status is shown.
func (k *kind) describe(operations map[string]operation) error {
	if k.shows != "" {
		shows, ok := operations[k.shows]
		if !ok {
			return fmt.Errorf("the API has no operation %q", k.shows)
		}
		k.show, k.statuses = shows.about(k.filter), poll.Statuses{Done: []string{there}}
		return nil
	}
	created, err := waiterOf(operations, k.creates)
	if err != nil {
		return err
	}
	deleted, err := waiterOf(operations, k.deletes)
	if err != nil {
		return err
	}
	shows, ok := operations[created.Operation]
	if !ok {
		return fmt.Errorf("%s: x-waiter: the API has no operation %q", k.creates, created.Operation)
	}
	k.show = shows.about(created.Filter)
	k.status, k.listed = created.Status, created.Items != ""
	if k.listed {
		k.status = created.Items + "/0" + created.Status // the filter selects one item
	}
	// What cannot be deleted does not become ready either.
	k.statuses = poll.Statuses{Done: created.Done, Failed: slices.Concat(created.Failed, deleted.Failed)}
	k.stuckIn = deleted.Failed
	return nil
}

func waiterOf(operations map[string]operation, id string) (waiter, error) {
	var w waiter
	o, ok := operations[id]
	if !ok {
		return w, fmt.Errorf("the API has no operation %q", id)
	}
	text, err := json.Marshal(o.spec.Extensions["x-waiter"])
	if err == nil {
		err = json.Unmarshal(text, &w)
	}
	switch {
	case err != nil:
		return w, fmt.Errorf("%s: x-waiter: %w", id, err)
	case w.Operation == "":
		return w, fmt.Errorf("%s: x-waiter names no operation that shows the status; the probe cannot wait for what it makes: %s", id, w.None)
	}
	return w, nil
}

// location is where the examples are, by the names of the parameters.
var location = map[string]string{"project_id": "89cd04f168b84af6be287f71730fdb4b", "RegionId": "cn-hangzhou"}

// about returns the call of o for the object {id}, where the examples are. filter has
// the query parameters that select the object in a list.
func (o operation) about(filter map[string]string) call {
	c := call{method: o.method, path: o.path}
	var query []string
	for _, ref := range o.spec.Parameters {
		p := ref.Value
		value, known := location[p.Name]
		switch {
		case p.In == openapi3.ParameterInPath && known:
			c.path = strings.ReplaceAll(c.path, "{"+p.Name+"}", value)
		case p.In == openapi3.ParameterInPath:
			c.path = strings.ReplaceAll(c.path, "{"+p.Name+"}", "{id}")
		case p.In == openapi3.ParameterInHeader && strings.EqualFold(p.Name, acs.HeaderAction):
			c.action, _ = p.Schema.Value.Enum[0].(string)
		case p.In == openapi3.ParameterInQuery && p.Required:
			query = append(query, p.Name+"="+value)
		case p.In == openapi3.ParameterInQuery && filter[p.Name] != "":
			query = append(query, p.Name+"="+strings.ReplaceAll(url.QueryEscape(filter[p.Name]), "%7Bid%7D", "{id}"))
		}
	}
	c.query = strings.Join(query, "&")
	return c
}
