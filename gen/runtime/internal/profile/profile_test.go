package profile_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/internal/profile"
)

const file = "\uFEFF# a comment\r\n" + `
; another one
outside = ignored
[default]                          # as in the vendor's README
type = access_key                  # Certification type: access_key
access_key_id=foo
access_key_secret : b#a;r
empty =
empty_too = # nothing
quoted = " a # b "	; a comment
single = 'x'
back = ` + "`y`" + `
open = "z
with = a=b:c
twice = 1
twice = 2
Case = upper

  [ other ]
type = sts
[default]
more = m`

func TestSection(t *testing.T) {
	keys, err := profile.Section([]byte(file), "default")
	require.NoError(t, err)
	require.Equal(t, map[string]string{
		"type": "access_key", "access_key_id": "foo", "access_key_secret": "b#a;r", "empty": "", "empty_too": "",
		"quoted": " a # b ", "single": "x", "back": "y", "open": `"z`, "with": "a=b:c", "twice": "2", "Case": "upper", "more": "m",
	}, keys)

	keys, err = profile.Section([]byte(file), "other")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"type": "sts"}, keys)

	for _, name := range []string{"", "Default", "none"} {
		keys, err = profile.Section([]byte(file), name)
		require.NoError(t, err)
		require.Nil(t, keys, "%q", name)
	}
}

func TestSectionRefuses(t *testing.T) {
	tests := map[string]string{
		"[default]\nak = a\nthe secret\n": "line 3: expected a section in brackets, or a key and a value with = between them",
		"\n[default # the secret\nak = a": "line 2: a section has no closing bracket",
	}
	for text, want := range tests {
		_, err := profile.Section([]byte(text), "default")
		require.EqualError(t, err, want)
	}
}

func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "credentials")
	_, err := profile.Read(path)
	require.ErrorIs(t, err, fs.ErrNotExist)

	require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("x"), 1<<20), 0o600))
	data, err := profile.Read(path)
	require.NoError(t, err)
	require.Len(t, data, 1<<20)

	require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("x"), 1<<20+1), 0o600))
	_, err = profile.Read(path)
	require.ErrorContains(t, err, "larger than 1048576 bytes")
	require.ErrorContains(t, err, path)
}

func TestHome(t *testing.T) {
	t.Setenv("HOME", "/home/someone")
	require.Equal(t, filepath.FromSlash("/home/someone/.huaweicloud/credentials"), profile.Home(".huaweicloud", "credentials"))
	t.Setenv("HOME", "")
	require.Equal(t, filepath.FromSlash("~/.huaweicloud/credentials"), profile.Home(".huaweicloud", "credentials"))
}

// FuzzSection shows no line of a file in an error.
func FuzzSection(f *testing.F) {
	f.Add([]byte(file), "default")
	f.Add([]byte("[a]\nsecret"), "a")
	f.Fuzz(func(t *testing.T, data []byte, name string) {
		keys, err := profile.Section(data, name)
		if err != nil {
			require.Regexp(t, `^line [0-9]+: (expected a section in brackets, or a key and a value with = between them|a section has no closing bracket)$`, err.Error())
			require.Nil(t, keys)
		}
	})
}
