package roundtrip_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// extension decodes an extension of an operation, and reports whether it has it.
func extension(t *testing.T, o *openapi3.Operation, name string, target any) bool {
	t.Helper()
	found, ok := o.Extensions[name]
	if !ok {
		return false
	}
	data, err := json.Marshal(found)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, target))
	return true
}

// copied returns a deep copy of a value, as JSON.
func copied(value any) any {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	var again any
	if err := json.Unmarshal(data, &again); err != nil {
		panic(err)
	}
	return again
}

// at returns the value at a JSON pointer, or nil.
func at(value any, pointer string) any {
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		members, _ := value.(map[string]any)
		value = members[name]
	}
	return value
}

// set sets the member at a JSON pointer, whose parents are there.
func set(body any, pointer string, value any) {
	i := strings.LastIndex(pointer, "/")
	parent := body
	if i > 0 {
		parent = at(body, pointer[:i])
	}
	parent.(map[string]any)[pointer[i+1:]] = value
}
