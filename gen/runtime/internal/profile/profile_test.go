package profile_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/internal/profile"
)

// secret stands for everything that no error may show.
const secret = "S3CRETS3CRETS3CRETS3CRETS3CRET"

func TestParseINI(t *testing.T) {
	tests := map[string]struct {
		text string
		want profile.INI
	}{
		"nothing":                 {"", profile.INI{}},
		"an empty section":        {"[a]", profile.INI{"a": {}}},
		"blanks":                  {" [ a ] \n\t k =  v \n\n", profile.INI{"a": {"k": "v"}}},
		"no blanks":               {"[a]\nk=v", profile.INI{"a": {"k": "v"}}},
		"CR LF":                   {"[a]\r\nk = v\r\nl = w\r\n", profile.INI{"a": {"k": "v", "l": "w"}}},
		"a colon":                 {"[a]\nk: v=w", profile.INI{"a": {"k": "v=w"}}},
		"the first delimiter":     {"[a]\nk = v:w==", profile.INI{"a": {"k": "v:w=="}}},
		"comments":                {"# [x]\n; k = v\n[a] ; of a\nk = v # of k\nl = w\t; of l\n  # end", profile.INI{"a": {"k": "v", "l": "w"}}},
		"marks inside a value":    {"[a]\nk = v#1;2", profile.INI{"a": {"k": "v#1;2"}}},
		"a comment in place of":   {"[a]\nk = # none", profile.INI{"a": {"k": ""}}},
		"no value":                {"[a]\nk =", profile.INI{"a": {"k": ""}}},
		"quotes":                  {"[a]\nk = \"v # 1\" # of k\nl = 'w \"'\nm = \"\"", profile.INI{"a": {"k": "v # 1", "l": `w "`, "m": ""}}},
		"a quote inside":          {"[a]\nk = v\"w", profile.INI{"a": {"k": `v"w`}}},
		"two sections":            {"[a]\nk = v\n[b]\nk = w", profile.INI{"a": {"k": "v"}, "b": {"k": "w"}}},
		"a section in two parts":  {"[a]\nk = v\n[b]\n[a]\nl = w", profile.INI{"a": {"k": "v", "l": "w"}, "b": {}}},
		"names are as they stand": {"[A]\nK = v\n[a]\nk = w", profile.INI{"A": {"K": "v"}, "a": {"k": "w"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := profile.ParseINI([]byte(tt.text))
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestParseINIRefuses(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"a section that is open":   {"[" + secret + "\n", "line 1: a section is a name in brackets"},
		"a section without a name": {"\n[ ]", "line 2: a section is a name in brackets"},
		"a key behind a section":   {"[a] sk = " + secret, "line 1: a section is a name in brackets"},
		"a value without a key":    {"[a]\n= " + secret, "line 2: neither a section"},
		"a line without delimiter": {"[a]\r\n\r\n" + secret, "line 3: neither a section"},
		"no section":               {"# x\nsk = " + secret, "line 2: a key is in front of all sections"},
		"a repeated key":           {"[a]\nsk = " + secret + "\n[b]\n[a]\nsk = " + secret, "line 5: the key is repeated in its section"},
		"an open quote":            {"[a]\nsk = \"" + secret, "line 2: a value that begins with a quote"},
		"text behind a quote":      {"[a]\nsk = \"" + secret + "\" " + secret, "line 2: a value that begins with a quote"},
		"a continued value":        {"[a]\nsk = " + secret + "\\\n" + secret, "line 2: a value cannot continue"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := profile.ParseINI([]byte(tt.text))
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), secret)
		})
	}
}

func TestRead(t *testing.T) {
	const limit = 1 << 20
	tests := map[string]struct{ text, want, wrong string }{
		"a text":                {text: "[a]\r\n", want: "[a]\r\n"},
		"a byte order mark":     {text: "\ufeff[a]", want: "[a]"},
		"1 MiB":                 {text: strings.Repeat("#", limit), want: strings.Repeat("#", limit)},
		"1 MiB and 1 byte":      {text: secret + strings.Repeat("#", limit-len(secret)+1), wrong: "has more than 1048576 bytes"},
		"UTF-16":                {text: "\xff\xfe[\x00a\x00]\x00", wrong: "is not a text in UTF-8"},
		"UTF-16 without a mark": {text: "[\x00a\x00]\x00", wrong: "is not a text in UTF-8"},
		"another encoding":      {text: "# caf\xe9\nsk = " + secret, wrong: "is not a text in UTF-8"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "credentials")
			require.NoError(t, os.WriteFile(path, []byte(tt.text), 0o600))
			got, err := profile.Read(path)
			if tt.wrong != "" {
				require.ErrorContains(t, err, path+" "+tt.wrong)
				require.NotContains(t, err.Error(), secret)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, string(got))
		})
	}
	missing := filepath.Join(t.TempDir(), "credentials")
	_, err := profile.Read(missing)
	require.ErrorIs(t, err, fs.ErrNotExist)
	_, err = profile.Read(t.TempDir())
	require.Error(t, err, "a folder")
	require.NotErrorIs(t, err, fs.ErrNotExist)
}

// TestKindHidesWhatIsNoKind checks that the name of a kind is shown, and a secret that
// was written in its place is not.
func TestKindHidesWhatIsNoKind(t *testing.T) {
	for kind, want := range map[string]string{
		"":                       "not set",
		"ram_role_arn":           `"ram_role_arn"`,
		"RamRoleArnWithRoleName": `"RamRoleArnWithRoleName"`,
		secret:                   "a text of 30 bytes that is not the name of a kind",
		"abc1":                   "a text of 4 bytes that is not the name of a kind",
		strings.Repeat("a", 25):  "a text of 25 bytes that is not the name of a kind",
	} {
		require.Equal(t, want, profile.Kind(kind))
	}
}
