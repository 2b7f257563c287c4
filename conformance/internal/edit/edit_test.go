package edit_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/internal/edit"
)

func message() edit.Message {
	return edit.Request("POST", "/v2/p", "limit=1&a=%20b", http.Header{"X-A": {"1"}}, `{"a": {"b": "text"}, "list": [1, null]}`)
}

// TestUnedited sends a message without edits, and texts that are not JSON, as they are.
func TestUnedited(t *testing.T) {
	head, body := message().Apply(nil)
	require.Equal(t, "POST /v2/p?limit=1&a=+b HTTP/1.1\r\nHost: api.example\r\nX-A: 1\r\n\r\n", head)
	require.Equal(t, `{"a":{"b":"text"},"list":[1,null]}`, string(body))

	for _, text := range []string{"", "{", `{"a":1} x`, "[1", "\xff"} {
		head, body := edit.Response(404, nil, text).Apply(nil)
		require.Equal(t, "HTTP/1.1 404\r\n\r\n", head)
		require.Equal(t, text, string(body))
	}
}

// TestEdits makes one edit at the place of a value: each is the place, the edit and
// its two operands.
func TestEdits(t *testing.T) {
	// The places: path, v2, p, query, limit, a, headers, X-A, body, a, b, list, 1, null.
	for want, program := range map[string][]byte{
		`{"list":[1,null]}`:                                       {9, 0, 0, 0},
		`{"a":{"b":"text","b":"text"},"list":[1,null]}`:           {10, 15, 1, 0},
		`{"a":{"B":"text"},"list":[1,null]}`:                      {10, 2, 0, 0},
		`{"a":{"b":"te"},"list":[1,null]}`:                        {10, 7, 2, 0},
		`{"a":{"b":"textaa"},"list":[1,null]}`:                    {10, 7, 6, 0},
		`{"a":{"b":"teat"},"list":[1,null]}`:                      {10, 9, 2, 0},
		`{"a":{"b":null},"list":[1,null]}`:                        {10, 5, 0, 0},
		`{"a":{"b":["text"]},"list":[1,null]}`:                    {10, 11, 0, 0},
		`{"a":{"b":"text"},"list":[[1,null],null]}`:               {12, 13, 11, 0},
		`{"a":{"b":"text"},"list":[1,null],"list":[1,null]}`:      {11, 1, 0, 0},
		`{"a":{"b":"text"},"list":[1,` + list(102, "null") + `]}`: {13, 15, 255, 0},
	} {
		_, body := message().Apply(program)
		require.Equal(t, want, string(body), "%v", program)
	}
	head, _ := message().Apply([]byte{4, 7, 2, 0, 7, 0, 0, 0})
	require.Equal(t, "POST /v2/p?limit=1a&a=+b HTTP/1.1\r\nHost: api.example\r\n\r\n", head)
}

func list(n int, item string) string {
	return strings.TrimSuffix(strings.Repeat(item+",", n), ",")
}

// TestVariants goes through eight operands of the last edit, so that every length below
// eight is among them.
func TestVariants(t *testing.T) {
	var bodies []string
	for program := range edit.Variants([]byte{10, 7, 3, 0, 1}) {
		_, body := message().Apply(program)
		bodies = append(bodies, string(body))
	}
	require.Len(t, bodies, 8)
	require.Contains(t, bodies, `{"a":{"b":"te"},"list":[1,null]}`)
	require.Contains(t, bodies, `{"a":{"b":""},"list":[1,null]}`)
}

// FuzzApply edits a message: nothing panics, it stays the same, and the result is of
// bounded size.
func FuzzApply(f *testing.F) {
	for i := range 16 {
		f.Add([]byte{10, byte(i), 255, 255, 8, byte(i), 255, 255})
	}
	m := message()
	head, body := m.Apply(nil)
	f.Fuzz(func(t *testing.T, program []byte) {
		edited, sent := m.Apply(program)
		require.Less(t, len(edited)+len(sent), 1<<20)
		again, same := m.Apply(nil)
		require.Equal(t, head, again)
		require.Equal(t, string(body), string(same))
	})
}
