package specs_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
)

func TestFindTakesTheDocumentsOfAnybody(t *testing.T) {
	document, action := &fstest.MapFile{Data: []byte("openapi: 3.1.0\npaths: {/a: {}}\n")}, &fstest.MapFile{Data: []byte("openapi: 3.0.3\npaths: {/: {}}\n")}
	fsys := fstest.MapFS{
		"shop.yaml": document, "v2/users.json": {Data: []byte(`{"openapi": "3.0.0"}`)}, "v2/orders.yml": document,
		"rpc/Two.yaml": action, "rpc/One.yaml": action, "single.yaml": action,
		"broken.yaml": {Data: []byte("openapi: [")}, "other.yaml": {Data: []byte("a: 1\n")}, "list.yaml": {Data: []byte("- a\n")}, "README.md": {},
	}

	set, err := specs.Find(fsys, "api")

	require.NoError(t, err)
	require.Equal(t, []specs.API{
		{ID: "broken", Documents: []string{"broken.yaml"}},
		{ID: "rpc", Documents: []string{"rpc/One.yaml", "rpc/Two.yaml"}},
		{ID: "shop", Documents: []string{"shop.yaml"}},
		{ID: "single", Documents: []string{"single.yaml"}},
		{ID: "v2/orders", Documents: []string{"v2/orders.yml"}},
		{ID: "v2/users", Documents: []string{"v2/users.json"}},
	}, set.APIs)
	require.True(t, set.APIs[1].IsRPC())
	require.False(t, set.APIs[5].IsRPC())
	require.Equal(t, "api/v2/users.json", set.File("v2/users.json"))

	set, err = specs.Find(fsys, ".", "other.yaml")
	require.NoError(t, err)
	require.Equal(t, []string{"other"}, set.IDs(), "what is named is a document")
}

func TestFindRefuses(t *testing.T) {
	_, err := specs.Find(fstest.MapFS{"a.txt": {}}, "api")
	require.ErrorContains(t, err, "there is no OpenAPI document")

	same := &fstest.MapFile{Data: []byte("openapi: 3.0.3\n")}
	_, err = specs.Find(fstest.MapFS{"a.yaml": same, "a.json": same}, "api")
	require.ErrorContains(t, err, "api/a.json and api/a.yaml have the same id a; rename one")
}
