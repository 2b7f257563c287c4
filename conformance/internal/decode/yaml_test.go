package decode

import (
	"testing"

	"github.com/stretchr/testify/require"
)

type entry struct {
	Names []string `yaml:"names"`
}

func TestYAML(t *testing.T) {
	for text, want := range map[string]string{
		"- names: secret\n  other: 1\n":  `line 1: a value has the wrong type, str; line 2: there is no key "other"; correct its name`,
		"names: [a]\n":                   "line 1: a value has the wrong type, map",
		"- names: [\n":                   "line 1: did not find expected node content",
		"- names: [a]\n---\n- names: []": "more than one YAML document; keep the first",
	} {
		require.EqualError(t, YAML([]byte(text), new([]entry)), want)
	}
	var entries []entry
	require.NoError(t, YAML(nil, &entries))
	require.Empty(t, entries)
	require.NoError(t, YAML([]byte("- names: [a]"), &entries))
	require.Equal(t, []entry{{[]string{"a"}}}, entries)
}
