package lint

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/snapspec/snapspec/specs/internal/parts"
)

// errorCodes checks the table of each response and the table of the document, which
// applies to all responses.
func errorCodes(d *doc, report report) {
	errorTable(d.root.get("x-error-codes"), "default", report)
	retryableRows(d, report)
	for _, r := range d.kinds[kindResponse] {
		errorTable(r.get("x-error-codes"), r.name, report)
	}
}

func errorTable(table *node, response string, report report) {
	seen := map[[3]string]bool{}
	for _, row := range table.list() {
		if !hasStatus(row, response) {
			report(row, "the status %q does not belong to response %s; move or fix the row", row.get("status").text(), response)
		}
		if code := row.get("code"); strings.ContainsFunc(code.text(), unicode.IsSpace) {
			report(code, "the code %q contains white space; write only the code", code.text())
		}
		content := [3]string{row.get("status").text(), row.get("code").text(), row.get("message").text()}
		if seen[content] {
			report(row, "%s with this message is listed twice; remove one row", content[1])
		}
		seen[content] = true
	}
}

// retryableRows checks retryable, which is true or absent, and the same wherever the API
// lists the same error.
func retryableRows(d *doc, report report) {
	for _, row := range d.kinds[kindErrorCode] {
		retryable := row.get("retryable")
		if retryable != nil && retryable.text() != "true" {
			report(retryable, "retryable is %q; write true, or remove it if the error stays", retryable.text())
		}
		if retryable != nil {
			continue
		}
		if twin := d.retryableTwin(row); twin != nil {
			report(row, "%s is retryable in %s#%s and not here; make the rows equal",
				row.get("code").text(), twin.File, twin.Pointer)
		}
	}
}

// retryableTwin returns where the API lists the error of the row as retryable, or nil.
func (d *doc) retryableTwin(row *node) *parts.Place {
	for _, sibling := range d.api {
		for _, other := range sibling.kinds[kindErrorCode] {
			if other.has("retryable") && sameError(row, other) {
				place := sibling.placeOf(other)
				return &place
			}
		}
	}
	return nil
}

func sameError(a, b *node) bool {
	return a.get("code").text() == b.get("code").text() && a.get("message").text() == b.get("message").text()
}

// hasStatus reports whether the row belongs to the response: it has the status of the
// response, or any error status if the response is the default.
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
			report(statements, "one statement is not a conflict; add the other one, or use x-evidence")
		}
	}
}
