package traffic_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// TestCheckPlaceholders checks requests as editors write them: what stands for a
// value is not checked, and everything beside it is.
func TestCheckPlaceholders(t *testing.T) {
	const ecsHost = "https://ecs.cn-hangzhou.aliyuncs.com/"
	tests := []struct {
		name, text string
		operation  string
		rules      []string
		unchecked  []string
	}{
		{"a value", "GET https://{{host}}/v2/{{project}}/snapshots?limit={{n}}", "listSnapshots", nil, nil},
		{"a value of two", "GET https://{{host}}/v2/p/snapshots?limit={{n}}&offset=x", "listSnapshots", []string{"type"}, nil},
		{"the query", "GET https://{{host}}/v2/p/snapshots?{{query}}", "listSnapshots", nil, []string{"request"}},
		{"the query, beside a value", "GET https://{{host}}/v2/p/snapshots?offset=x&{{query}}", "listSnapshots", []string{"type"}, []string{"request"}},
		{"the name of a parameter", "GET https://{{host}}/v2/p/snapshots?{{name}}=5", "listSnapshots", nil, []string{"request"}},
		{"the query, with required parameters", "POST " + ecsHost + "?{{query}}\nX-Acs-Action: CreateSnapshot\nX-Acs-Version: 2014-05-26", "createSnapshot", nil, []string{"request"}},
		{"a required value", "POST " + ecsHost + "?DiskId={{disk}}\nX-Acs-Action: CreateSnapshot", "createSnapshot", []string{"required"}, nil},
		{"a version", "POST " + ecsHost + "?DiskId=d\nX-Acs-Action: CreateSnapshot\nX-Acs-Version: {{version}}", "createSnapshot", nil, nil},
		{"the action", "POST " + ecsHost + "?DiskId=d\nX-Acs-Action: {{action}}\nX-Acs-Version: 2014-05-26", "", nil, []string{"request", "response"}},
		{"another action", "POST " + ecsHost + "?DiskId={{disk}}\nX-Acs-Action: CreatSnapshot\nX-Acs-Version: 2014-05-26", "", []string{"enum"}, nil},
	}
	checker := newChecker(t)
	checker.Strict = true
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for x, err := range traffic.Read(strings.NewReader(test.text + "\n\n\nHTTP/1.1 304 Not Modified\n")) {
				require.NoError(t, err)
				result := checker.Check(x)
				assert.Equal(t, test.operation, result.Operation)
				assert.Equal(t, test.rules, rules(result))
				if test.operation != "" { // its response is unchecked, too
					test.unchecked = append(test.unchecked, "response")
				}
				assert.Equal(t, test.unchecked, result.Unchecked)
			}
		})
	}
}
