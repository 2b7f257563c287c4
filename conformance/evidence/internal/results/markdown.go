package results

import (
	"fmt"
	"strings"
)

// Table returns a Markdown table. Each row has as many cells as head.
func Table(head []string, rows [][]string) string {
	var text strings.Builder
	writeRow := func(cells []string) { text.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	writeRow(head)
	text.WriteString("|" + strings.Repeat(" --- |", len(head)) + "\n")
	for _, row := range rows {
		writeRow(row)
	}
	return text.String()
}

// Cell returns text for a cell of a table: on one line, with bars escaped.
func Cell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}

// Replace returns page with content between the comments that name a section:
//
//	<!-- name: written by make foreign -->
//	<!-- /name -->
func Replace(page, name, content string) (string, error) {
	before, rest, opened := strings.Cut(page, "<!-- "+name+":")
	comment, rest, closed := strings.Cut(rest, "-->\n")
	_, after, ended := strings.Cut(rest, "<!-- /"+name+" -->")
	if !opened || !closed || !ended {
		return "", fmt.Errorf("the page has no section %s between <!-- %s: … --> and <!-- /%s -->", name, name, name)
	}
	return before + "<!-- " + name + ":" + comment + "-->\n" + content + "<!-- /" + name + " -->" + after, nil
}
