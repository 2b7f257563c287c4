package contract_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/specs/document"
)

// TestDamagedDocuments replaces each node of a document, one at a time and each by
// another value. The contract of what still loads is made and used, or refused, without
// a panic.
func TestDamagedDocuments(t *testing.T) {
	text, err := os.ReadFile("testdata/common.yaml")
	require.NoError(t, err)
	var root any
	require.NoError(t, yaml.Unmarshal(text, &root))
	damages := []any{nil, true, "x", 7, []any{}, map[string]any{}, []any{nil}, map[string]any{"x": nil}, map[string]any{"$ref": "#/components/schemas/Pet"}}
	loaded, refused, at := 0, 0, 0
	eachNode(root, func(replace func(any)) {
		at++
		if testing.Short() && at%10 != 0 {
			return
		}
		replace(damages[at%len(damages)])
		if use(t, root) {
			loaded++
		} else {
			refused++
		}
	})
	require.Positive(t, loaded)
	require.Positive(t, refused)
}

// eachNode calls change for each node below root with what replaces it, and then puts
// the node back.
func eachNode(root any, change func(replace func(any))) {
	switch node := root.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(node)) {
			child := node[name]
			change(func(other any) { node[name] = other })
			node[name] = child
			eachNode(child, change)
		}
	case []any:
		for i, child := range node {
			change(func(other any) { node[i] = other })
			node[i] = child
			eachNode(child, change)
		}
	}
}

// use makes a contract of a document and checks a few messages. It reports whether the
// document could be loaded.
func use(t *testing.T, root any) (ok bool) {
	t.Helper()
	text, err := json.Marshal(root)
	require.NoError(t, err)
	stage := "load"
	defer func() {
		if fault := recover(); fault != nil && stage != "load" { // the loader is not ours
			t.Fatalf("%s panics: %v\n%s", stage, fault, text)
		}
	}()
	doc, err := document.Parse(text)
	if err != nil {
		return false
	}
	stage = "New"
	c, err := contract.New(doc)
	if err != nil {
		require.NotEmpty(t, err.Error())
		return false
	}
	stage = "checking"
	for _, o := range c.Operations() {
		path := strings.NewReplacer("{", "", "}", "").Replace(o.Path)
		r := httptest.NewRequest(o.Method, "http://stub", nil)
		r.URL.Path, r.URL.RawQuery = path, "form=1&comma=1,2&deep[a][]=1&since[gt]=x&a=b"
		r.Header = map[string][]string{"Cookie": {"session=1; ids=1,2"}, "X-List": {"1"}, "X-Object": {"a,1"}, "Content-Type": {"application/json"}}
		for _, body := range []string{"", `{"id":[1],"name":null,"next":{"next":1}}`, "1"} {
			o.Request(r, []byte(body))
			o.Response(200, r.Header, []byte(body))
		}
		for _, contentType := range []string{typeForm, typeMultipart, "text/plain"} {
			r.Header.Set("Content-Type", contentType)
			o.Request(r, []byte("name=1&ids=1,2&price[a]=1"))
			o.Request(r, []byte(parts([2]string{`name="file"`, "x"})))
		}
		_ = fmt.Sprint(o.UncheckedRequest(r), o.UncheckedResponse(200, r.Header), o.DeclaresMember("x"))
	}
	return true
}
