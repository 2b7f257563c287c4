package gateway

import (
	"fmt"

	"github.com/snapspec/snapspec/conformance/contract"
)

// The limits of a line of the log, most of which a sender can choose.
const (
	maxLines = 20
	maxText  = 300 // bytes
)

// lines returns the first findings for the log.
func lines(found []contract.Finding) []string {
	all := make([]string, 0, min(len(found), maxLines+1))
	for i, f := range found {
		if i == maxLines {
			return append(all, fmt.Sprintf("%d more", len(found)-maxLines))
		}
		all = append(all, cut(f.String()))
	}
	return all
}

// cut shortens a text for the log.
func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	return text[:maxText] + "…"
}
