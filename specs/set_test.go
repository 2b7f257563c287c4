package specs_test

import (
	"errors"
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

// TestFindActions checks that documents whose only path is / are one API in any folder,
// and that one of them alone is not.
func TestFindActions(t *testing.T) {
	action := &fstest.MapFile{Data: []byte("openapi: 3.0.3\npaths: {/: {}}\n")}
	other := &fstest.MapFile{Data: []byte("openapi: 3.0.3\npaths: {/a: {}}\n")}
	common := &fstest.MapFile{Data: []byte("openapi: 3.0.3\n")}
	actions := fstest.MapFS{"One.yaml": action, "Two.yml": action, "common.yaml": common}
	for name, want := range map[string]string{"specs/ecs": "ecs", ".": "rpc", "../..": "rpc", "/": "rpc"} {
		set, err := specs.Find(actions, name)
		require.NoError(t, err)
		require.Equal(t, []specs.API{{ID: want, Documents: []string{"One.yaml", "Two.yml"}}}, set.APIs)
		require.True(t, set.APIs[0].IsRPC())
	}

	set, err := specs.Find(actions, "ecs", "common.yaml", "One.yaml", "Two.yml")
	require.NoError(t, err)
	require.Equal(t, []specs.API{{ID: "ecs", Documents: []string{"One.yaml", "Two.yml"}}}, set.APIs, "listed")
	set, err = specs.Find(actions, "ecs", "One.yaml")
	require.NoError(t, err)
	require.Equal(t, []string{"One"}, set.IDs(), "one document")
	set, err = specs.Find(fstest.MapFS{"One.yaml": action, "Two.yaml": action, "a.yaml": other}, "ecs")
	require.NoError(t, err)
	require.Equal(t, []string{"One", "Two", "a"}, set.IDs(), "not all are actions")

	_, err = specs.Find(fstest.MapFS{"One.yaml": action, "Two.yaml": action, "ecs/One.yaml": action}, "specs/ecs")
	require.ErrorContains(t, err, "have the same id ecs; rename one")
}

// TestFindTwins checks a folder with each document as YAML and as JSON.
func TestFindTwins(t *testing.T) {
	document := &fstest.MapFile{Data: []byte(`{"openapi": "3.0.3"}`)}
	fsys := fstest.MapFS{"v/a.yaml": document, "v/a.json": document, "b.json": document, "c.yml": document}
	set, err := specs.Find(fsys, "api")
	require.NoError(t, err)
	require.Equal(t, []specs.API{
		{ID: "b", Documents: []string{"b.json"}}, {ID: "c", Documents: []string{"c.yml"}}, {ID: "v/a", Documents: []string{"v/a.yaml"}},
	}, set.APIs)
	set, err = specs.Find(fsys, "api", "v/a.json")
	require.NoError(t, err)
	require.Equal(t, []specs.API{{ID: "v/a", Documents: []string{"v/a.json"}}}, set.APIs, "it is listed")
}

func TestInMessage(t *testing.T) {
	err := errors.New("a.yaml: broken")
	for name, want := range map[string]string{".": "a.yaml: broken", "specs": "specs/a.yaml: broken", "../b": "../b/a.yaml: broken"} {
		require.EqualError(t, specs.Set{Name: name}.InMessage(err), want)
		require.ErrorIs(t, specs.Set{Name: name}.InMessage(err), err)
	}
}

func TestFindRefuses(t *testing.T) {
	_, err := specs.Find(fstest.MapFS{"a.txt": {}}, "api")
	require.ErrorContains(t, err, "there is no OpenAPI document")

	same := &fstest.MapFile{Data: []byte("openapi: 3.0.3\n")}
	_, err = specs.Find(fstest.MapFS{"a.yaml": same, "a.yml": same}, "api")
	require.ErrorContains(t, err, "api/a.yaml and api/a.yml have the same id a; rename one")
	_, err = specs.Find(fstest.MapFS{"a.yaml": same, "a.json": same}, "api", "a.json", "a.yaml")
	require.ErrorContains(t, err, "api/a.json and api/a.yaml have the same id a; rename one")
	_, err = specs.Find(fstest.MapFS{"v/common.yaml": same}, "api", "v/common.yaml")
	require.ErrorContains(t, err, "common.yaml is not a document")
}
