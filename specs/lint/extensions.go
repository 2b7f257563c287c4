package lint

import (
	"strconv"
	"strings"
	"unicode"
)

// errorCodes looks at the table of a response, and at that of the document,
// which is for any response.
func errorCodes(d *doc, report report) {
	errorTable(d.root.get("x-error-codes"), "default", report)
	for _, r := range d.kinds[kindResponse] {
		errorTable(r.get("x-error-codes"), r.name, report)
	}
}

func errorTable(table *node, response string, report report) {
	seen := map[[3]string]bool{}
	for _, row := range table.list() {
		if !hasStatus(row, response) {
			report(row, "the status is %q and does not belong to response %s; move the row or mend it", row.get("status").text(), response)
		}
		if code := row.get("code"); strings.ContainsFunc(code.text(), unicode.IsSpace) {
			report(code, "the code %q holds a blank; write the code alone", code.text())
		}
		content := [3]string{row.get("status").text(), row.get("code").text(), row.get("message").text()}
		if seen[content] {
			report(row, "%s with this message stands here already; remove one row", content[1])
		}
		seen[content] = true
	}
}

// hasStatus reports whether the row belongs to the response: it has its status,
// or any status of an error where the response is the default.
func hasStatus(row *node, response string) bool {
	if !row.get("status").is("!!int") {
		return false
	}
	status, err := strconv.Atoi(row.get("status").text())
	if response == "default" {
		return err == nil && status >= 400 && status <= 599
	}
	return row.get("status").text() == response
}

func docConflicts(d *doc, report report) {
	for _, c := range d.kinds[kindDocConflict] {
		statements := c.get("statements")
		if len(statements.list()) == 1 {
			report(statements, "one statement makes no conflict; add the other, or use x-evidence")
		}
	}
}
