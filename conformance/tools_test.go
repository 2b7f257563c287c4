package conformance_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	toolCalls = regexp.MustCompile("((?:`[a-zA-Z]+`(?:, | and )?)+) of `([a-z]+/[a-z0-9]+)`")
	quoted    = regexp.MustCompile("`([a-zA-Z]+)`")
	apiID     = regexp.MustCompile("`([a-z]+/[a-z0-9]+)`")
)

// TestTools checks that each operation that TOOLS.md names exists, and that each call has
// an operation or a reason.
func TestTools(t *testing.T) {
	contracts, operations := newContracts(t), 0
	for line := range strings.Lines(read(t, "TOOLS.md")) {
		cells := strings.Split(line, "|")
		if len(cells) != 6 || strings.HasPrefix(line, "| tool") || strings.HasPrefix(line, "| ---") {
			continue
		}
		covered := cells[4]
		ids := apiID.FindAllStringSubmatch(covered, -1)
		if len(ids) == 0 {
			assert.Regexp(t, `^ none: \S`, covered)
		}
		for _, id := range ids {
			assert.Contains(t, contracts, id[1])
		}
		for _, calls := range toolCalls.FindAllStringSubmatch(covered, -1) {
			for _, name := range quoted.FindAllStringSubmatch(calls[1], -1) {
				operations++
				_, ok := contracts[calls[2]].Operation(name[1])
				assert.True(t, ok, "%s has no operation %s", calls[2], name[1])
			}
		}
	}
	require.Greater(t, operations, 40)
}
