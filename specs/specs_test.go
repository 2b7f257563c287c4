package specs_test

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
)

func TestListPutsActionsOfOneAPITogether(t *testing.T) {
	file := &fstest.MapFile{}
	fsys := fstest.MapFS{
		"b/rest.yaml": file, "a/rpc/Two.yaml": file, "a/rpc/One.yaml": file, "a/rest.yaml": file, "a/rpc/common.yaml": file,
		"README.md": file, "top.yaml": file, "a/b/c/deep.yaml": file,
	}

	apis, err := specs.List(fsys)

	require.NoError(t, err)
	require.Equal(t, []specs.API{
		{ID: "a/rest", Documents: []string{"a/rest.yaml"}},
		{ID: "a/rpc", Documents: []string{"a/rpc/One.yaml", "a/rpc/Two.yaml"}},
		{ID: "b/rest", Documents: []string{"b/rest.yaml"}},
	}, apis)
	require.True(t, apis[1].IsRPC())
	require.False(t, apis[0].IsRPC())
}

func TestVersionIsThatOfTheFile(t *testing.T) {
	file, err := os.ReadFile("VERSION")
	require.NoError(t, err)

	require.Equal(t, string(file), specs.Version()+"\n")
}

func TestAPIsListsTheEmbeddedDocuments(t *testing.T) {
	var ids []string
	for _, api := range specs.APIs() {
		ids = append(ids, api.ID)
	}
	require.Equal(t, []string{"alibaba/ecs20140526", "huawei/cinderv2", "huawei/cinderv3", "huawei/dwsv1", "huawei/evsv1", "huawei/evsv2", "huawei/evsv5", "huawei/iamv3"}, ids)
}
