package document_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

func TestToJSONKeepsOrderAndTypes(t *testing.T) {
	got, err := document.ToJSON([]byte("z: 1\na: '2014-05-26'\nnone: null\nyes: true\npattern: ^[^<&>]$\n'202': [1.5, x, {}]\n"))

	require.NoError(t, err)
	require.Equal(t, `{
  "z": 1,
  "a": "2014-05-26",
  "none": null,
  "yes": true,
  "pattern": "^[^<&>]$",
  "202": [
    1.5,
    "x",
    {}
  ]
}
`, string(got))
}

func TestToJSONRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                "0 YAML documents",
		"a: [":            "yaml:",
		"a: &x 1\nb: *x":  "line 2: an alias",
		"a: 1\nb: !!bool": "cannot",
	} {
		_, err := document.ToJSON([]byte(text))
		require.ErrorContains(t, err, want, "document %q", text)
	}
}

func TestEveryDocumentMeansTheSameInJSON(t *testing.T) {
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			text, err := document.Published(specs.FS, name)
			require.NoError(t, err)
			converted, err := document.ToJSON(text)
			require.NoError(t, err)

			var meant any
			require.NoError(t, yaml.Unmarshal(text, &meant))
			want, err := json.Marshal(meant) // JSON has one kind of number
			require.NoError(t, err)
			require.JSONEq(t, string(want), string(converted), name)
		}
	}
}
