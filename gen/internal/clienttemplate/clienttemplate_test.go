package clienttemplate

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMakeFindsThePlaceOfEveryChange(t *testing.T) {
	text, err := Make(t.Context())

	require.NoError(t, err)
	for _, c := range changes {
		require.Contains(t, string(text), c.replacement, c.what)
	}
}

func TestApplyRefusesAnotherTemplate(t *testing.T) {
	one := []change{{"a change", "old", "new"}}
	for text, want := range map[string]string{"": `the place of the change "a change" 0 times`, "old old": "2 times"} {
		_, err := apply(text, one)
		require.ErrorContains(t, err, want)
	}
	text, err := apply("an old one", one)
	require.NoError(t, err)
	require.Equal(t, "an new one", text)
}
