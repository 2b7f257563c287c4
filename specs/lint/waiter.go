package lint

import (
	"regexp"
	"slices"
	"strings"
)

// longRunning matches the operations whose end comes later even if they do not answer
// 202: those that make, copy, delete or bring back a resource with data. It does not
// match their policies, metadata, tags and tokens, because the name ends in the
// resource.
var longRunning = regexp.MustCompile(`^(?:create|copy|delete|restore|rollback|reset)[A-Za-z]*(?:Snapshot|SnapshotGroup|Cluster|Disk|Volume)s?$`)

// waiters requires x-waiter on every asynchronous operation, and that it fits the
// operation that it asks.
func waiters(d *doc, report report) {
	for _, o := range d.kinds[kindOperation] {
		w := o.get("x-waiter")
		switch {
		case w == nil && asyncReason(o) != "":
			report(o, "%s is asynchronous, because %s; add x-waiter, with none if nothing shows the end",
				o.get("operationId").text(), asyncReason(o))
		case w.has("none"):
			noWaiter(w, report)
		case w != nil:
			waiter(d, o, w, report)
		}
	}
}

// asyncReason returns why the operation is asynchronous, or "".
func asyncReason(o *node) string {
	if o.get("responses").has("202") {
		return "it answers 202"
	}
	if longRunning.MatchString(o.get("operationId").text()) {
		return "its name says so"
	}
	return ""
}

func noWaiter(w *node, report report) {
	reason := w.get("none")
	if !strings.HasSuffix(reason.text(), ".") {
		report(reason, "the reason %q is not a sentence; say why nothing shows the end", reason.text())
	}
	if len(w.children) > 1 {
		report(reason, "there are other keys beside none; remove them or none")
	}
}

func waiter(d *doc, o, w *node, report report) {
	if name := w.get("name").text(); !upperCamelCase.MatchString(name) {
		report(w.at("name"), "the name %q is not UpperCamelCase; name what is waited for: Snapshot", name)
	}
	waiterEnds(o, w, report)
	waiterTwin(d, w, report)
	asked, in := d.operation(w.get("operation").text())
	if asked == nil {
		report(w.at("operation"), "the API has no operation %q; write the operationId of the one that shows the status", w.get("operation").text())
		return
	}
	waiterStatus(in, asked, w, report)
	waiterFilter(asked, w, report)
}

// waiterEnds checks done, failed and gone.
func waiterEnds(o, w *node, report report) {
	done, failed, gone := w.get("done"), w.get("failed"), w.get("gone")
	if done.empty() == (gone == nil) {
		report(w, "the end of the wait is not clear; write either done or gone")
	}
	if gone != nil && gone.text() != "true" {
		report(gone, "gone is %q; write true or remove it", gone.text())
	}
	if id := o.get("operationId").text(); gone != nil && !strings.HasPrefix(id, "delete") {
		report(gone, "only a deletion ends with the resource gone, and %s is none; write done", id)
	}
	for _, status := range failed.list() {
		if slices.ContainsFunc(done.list(), func(s *node) bool { return s.text() == status.text() }) {
			report(status, "the status %q is in done and in failed; remove one of them", status.text())
		}
	}
}

// waiterTwin reports a waiter that differs from an earlier one with its name: the
// generator makes one method of both.
func waiterTwin(d *doc, w *node, report report) {
	name := w.get("name").text()
	for _, sibling := range d.api {
		for _, o := range sibling.kinds[kindOperation] {
			other := o.get("x-waiter")
			if name == "" || other.get("name").text() != name {
				continue
			}
			if !equal(w, other) {
				report(w, "the waiter %s differs from that of %s; make them equal or rename one", name, o.get("operationId").text())
			}
			return
		}
	}
}

// equal reports whether two nodes have the same content.
func equal(a, b *node) bool {
	return a.text() == b.text() && slices.EqualFunc(a.list(), b.list(), func(x, y *node) bool {
		return x.name == y.name && equal(x, y)
	})
}

// waiterStatus checks that status is in the success of the operation that is asked, or
// in an item of its list. in is the document of that operation.
func waiterStatus(in *doc, asked, w *node, report report) {
	status := w.get("status")
	if status.empty() {
		report(w, "x-waiter has no status; add the JSON pointer to the status")
		return
	}
	if !w.has("items") {
		if in.schemaAt(asked.success(), status.text()) == nil {
			reportPointer(status, asked, report)
		}
		return
	}
	array := in.listAt(asked, w, report)
	if array != nil && in.schemaAt(array.get("items"), status.text()) == nil {
		report(status, "an item of %q has no %q; write a JSON pointer in the item such as /Status", w.get("items").text(), status.text())
	}
}

// waiterFilter checks that filter selects one item of the list.
func waiterFilter(asked, w *node, report report) {
	filter := w.get("filter")
	if filter == nil {
		if w.has("items") {
			report(w, "nothing selects the item of the list; add filter with a query parameter that takes {id}")
		}
		return
	}
	if !w.has("items") {
		report(filter, "filter is only for a list; add items or remove filter")
	}
	selects := false
	for _, value := range filter.list() {
		selects = selects || strings.Contains(value.text(), "{id}")
		if !value.is("!!str") {
			report(value, "the value of %s is not a string; quote it", value.name)
		}
		if asked.queryParameter(value.name) == nil {
			report(value, "the query of %s has no parameter %q; write one of %s",
				asked.get("operationId").text(), value.name, listNames(asked.queryNames()))
		}
	}
	if !selects {
		report(filter, "no value has {id}, so nothing selects the item; write {id} where the ID belongs")
	}
}

// operation returns the operation of the API with the operationId and its document, or
// nil.
func (d *doc) operation(id string) (*node, *doc) {
	for _, sibling := range d.api {
		for _, o := range sibling.kinds[kindOperation] {
			if id != "" && o.get("operationId").text() == id {
				return o, sibling
			}
		}
	}
	return nil, nil
}
