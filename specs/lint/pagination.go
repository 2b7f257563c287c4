package lint

import (
	"slices"
	"strings"
)

// The styles of x-pagination.
const (
	styleOffset = "offset"
	styleMarker = "marker"
	styleNumber = "number"
	styleToken  = "token"
	styleSingle = "single"
)

var styles = []string{styleOffset, styleMarker, styleNumber, styleToken, styleSingle}

// pageSelectors are the query parameters that select a page, in the spelling of each
// vendor. With one of them, or with limit, an operation is a list.
var pageSelectors = []string{"offset", "marker", "page", "PageNumber", "NextToken"}

// pagination requires x-pagination on every list, and that it fits the operation.
func pagination(d *doc, report report) {
	for _, o := range d.kinds[kindOperation] {
		p := o.get("x-pagination")
		if p != nil {
			pagingStyle(o, p, report)
			pagingPointers(d, o, p, report)
			continue
		}
		if reason := d.listReason(o); reason != "" {
			report(o, "%s is a list, because %s; add x-pagination", o.get("operationId").text(), reason)
		}
	}
}

// listReason returns why the operation is a list, or "".
func (d *doc) listReason(o *node) string {
	for _, name := range append([]string{"limit"}, pageSelectors...) {
		if o.queryParameter(name) != nil {
			return "its query has " + name
		}
	}
	id := o.get("operationId").text()
	named := strings.HasPrefix(id, "list") || strings.HasPrefix(id, "describe")
	if named && d.holdsArray(o.success(), map[*node]bool{}) {
		return "its success holds one"
	}
	return ""
}

func pagingStyle(o, p *node, report report) {
	style := p.get("style").text()
	if !slices.Contains(styles, style) {
		report(p.at("style"), "the style %q is unknown; write one of %s", style, listNames(styles))
		return
	}
	if style == styleSingle {
		singleStyle(o, p, report)
	} else {
		pagingParameter(o, p, report)
	}
	pagingLimit(o, p, style, report)
	next, total := p.get("next"), p.get("total")
	switch {
	case style == styleToken && next.empty():
		report(p, "the style token has no next; add the JSON pointer to the next token")
	case style != styleToken && next != nil:
		report(next, "the style %s has no next token; remove next or change the style", style)
	}
	if first := p.get("first"); first != nil && (style != styleNumber || first.text() != "0") {
		report(first, "only the style number has a first page, 1 unless first is 0; remove first or correct it")
	}
	if style != styleNumber && total != nil {
		report(total, "the style %s does not count items; remove total or change the style", style)
	}
}

// singleStyle reports a list in one answer whose query can select a page.
func singleStyle(o, p *node, report report) {
	if parameter := p.get("parameter"); parameter != nil {
		report(parameter, "the style single has no pages to select; remove the parameter or change the style")
	}
	for _, name := range pageSelectors {
		if o.queryParameter(name) != nil {
			report(p.at("style"), "the style is single, but %s in the query selects a page; change the style", name)
		}
	}
}

func pagingParameter(o, p *node, report report) {
	name := p.get("parameter").text()
	if o.queryParameter(name) == nil {
		report(p.at("parameter"), "the query has no parameter %q to select a page; write one of %s",
			name, listNames(o.queryNames()))
	}
}

// pagingLimit requires the limit of a list by token that can also be paged by number:
// a first call without it may get a page by number, which has no token.
func pagingLimit(o, p *node, style string, report report) {
	limit := p.get("limit")
	switch {
	case limit == nil && style == styleToken && o.queryParameter("PageNumber") != nil:
		report(p, "the list can also be paged by PageNumber; add limit, the parameter that selects pages by token")
	case limit == nil:
	case style != styleToken:
		report(limit, "the style %s has no limit; remove limit or change the style", style)
	case o.queryParameter(limit.text()).get("schema").get("maximum") == nil:
		report(limit, "the query has no parameter %q with a maximum; write one of %s", limit.text(), listNames(o.queryNames()))
	}
}

func pagingPointers(d *doc, o, p *node, report report) {
	body := o.success()
	for _, key := range []string{"next", "total"} {
		if pointer := p.get(key); pointer != nil && d.schemaAt(body, pointer.text()) == nil {
			reportPointer(pointer, o, report)
		}
	}
	array := d.listAt(o, p, report)
	if array == nil {
		return
	}
	if id := p.get("id"); !id.empty() && d.member(array.get("items"), id.text()) == nil {
		report(id, "an item of %q has no member %q; name the member that identifies it", p.get("items").text(), id.text())
	}
}

// listAt returns the array that the items of an extension point to in the success of
// the operation. It reports them and returns nil if there is none.
func (d *doc) listAt(o, extension *node, report report) *node {
	items := extension.get("items")
	if items == nil {
		report(extension, "%s has no items; add the JSON pointer to the list in the success", extension.name)
		return nil
	}
	array := d.target(d.schemaAt(o.success(), items.text()))
	if array == nil {
		reportPointer(items, o, report)
		return nil
	}
	if array.get("type").text() != "array" {
		report(items, "%q is not a list in the success of %s; point to an array", items.text(), o.get("operationId").text())
		return nil
	}
	return array
}

func reportPointer(pointer, o *node, report report) {
	report(pointer, "%q does not resolve in the schema of the success of %s; write a JSON pointer such as /snapshot/status",
		pointer.text(), o.get("operationId").text())
}
