package suite

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/pages"
)

// complete returns the base of a list with what it leaves out, by the page table:
// method, path or status, and the required headers. A list without a base gets one that
// also has the required parameters and members, and no other.
func (m message) complete(where place, table pages.Operation) (message, error) {
	missing := m.Method == "" && m.Path == "" && m.Query == "" && m.Status == 0 && m.Body == "" && len(m.Headers) == 0
	if where.part == PartResponse && m.Status == 0 {
		status, err := success(table)
		if err != nil {
			return m, err
		}
		m.Status = status
	}
	d := &deriver{place: where, table: table, base: m, lists: map[string]bool{}}
	d.split()
	if d.err != nil {
		return m, d.err
	}
	for _, row := range d.headers {
		if row.Required && len(http.Header(m.Headers).Values(row.Name)) == 0 {
			m.Headers = m.Headers.with(Headers{row.Name: {fmt.Sprint(d.sample(row))}})
		}
	}
	if where.part == PartRequest {
		replaceEmpty(&m.Method, table.Method)
		replaceEmpty(&m.Path, d.samplePath())
	}
	if missing {
		m = d.withRequired(m)
	}
	return m, nil
}

func replaceEmpty(variable *string, value string) {
	if *variable == "" {
		*variable = value
	}
}

// success returns the first status of success that a page lists.
func success(table pages.Operation) (int, error) {
	for _, key := range table.Statuses {
		var status int
		if _, err := fmt.Sscanf(key, "%d", &status); err == nil && status >= 200 && status < 300 {
			return status, nil
		}
	}
	return 0, errors.New("/base/status: missing, and the page table lists no success; write the status")
}

// samplePath is the path of the page with a sample for each parameter.
func (d *deriver) samplePath() string {
	segments := templateSegments(d.table.Path)
	for _, row := range d.paths {
		if i := slices.Index(segments, "{"+row.Name+"}"); i >= 0 {
			segments[i] = escape(fmt.Sprint(d.sample(row)))
		}
	}
	return strings.Join(segments, "/")
}

// withRequired adds the required parameters and members to a base.
func (d *deriver) withRequired(m message) message {
	var pairs []string
	for _, row := range d.params {
		if row.Required {
			pairs = append(pairs, encodePair(row.Names()[0], fmt.Sprint(d.sample(row))))
		}
	}
	m.Query = strings.Join(pairs, "&")
	if len(d.members) == 0 {
		return m
	}
	m.value = d.sampleBody()
	m.Body = render(m.value)
	m.Headers = m.Headers.with(Headers{"Content-Type": {"application/json"}})
	return m
}

// sampleBody is a body with its required members, or a list with one item.
func (d *deriver) sampleBody() any {
	if d.isList() {
		return []any{d.sample(d.members[0])}
	}
	body := object{}
	for _, row := range d.members {
		if row.Required && len(rowPointer(row.Name)) == 1 {
			body = append(body, member{lastToken(row), d.sample(row)})
		}
	}
	return body
}

// isList reports whether the body is a list: its first row is then that of its items.
func (d *deriver) isList() bool { return d.members[0].Name == "[]" }
