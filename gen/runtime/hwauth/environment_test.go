package hwauth_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

// environment sets the variables, and an empty home directory that it returns.
func environment(t *testing.T, variables map[string]string) (home string) {
	t.Helper()
	home = t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	for _, name := range []string{"AK", "SK", "PROJECT_ID", "SECURITY_TOKEN", "CREDENTIALS_FILE"} {
		t.Setenv("HUAWEICLOUD_SDK_"+name, variables[name])
	}
	return home
}

func write(t *testing.T, path, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
}

const credentialsFile = `
[basic]
ak = file AK
sk = file SK
project_id = file project
security_token = file token
iam_endpoint = https://iam.example.com

[global]
ak = another AK
sk = another SK
`

func TestFromEnvironment(t *testing.T) {
	ofFile := hwauth.AKSK{AccessKey: "file AK", SecretKey: "file SK", ProjectID: "file project", SecurityToken: "file token"}
	tests := map[string]struct {
		variables map[string]string
		file      string // ~/.huaweicloud/credentials
		want      hwauth.AKSK
	}{
		"the key":           {map[string]string{"AK": "a", "SK": "s"}, "", hwauth.AKSK{AccessKey: "a", SecretKey: "s"}},
		"all variables":     {map[string]string{"AK": "a", "SK": "s", "PROJECT_ID": "p", "SECURITY_TOKEN": "t"}, "", hwauth.AKSK{AccessKey: "a", SecretKey: "s", ProjectID: "p", SecurityToken: "t"}},
		"before the file":   {map[string]string{"AK": "a", "SK": "s"}, credentialsFile, hwauth.AKSK{AccessKey: "a", SecretKey: "s"}},
		"the file":          {nil, credentialsFile, ofFile},
		"a file of a key":   {map[string]string{"PROJECT_ID": "p"}, "[basic]\nak=a\nsk=s", hwauth.AKSK{AccessKey: "a", SecretKey: "s"}},
		"a file with a BOM": {nil, "\uFEFF" + credentialsFile, ofFile},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			home := environment(t, tt.variables)
			if tt.file != "" {
				write(t, filepath.Join(home, ".huaweicloud", "credentials"), tt.file)
			}
			got, err := hwauth.FromEnvironment()
			require.NoError(t, err)
			require.True(t, tt.want == got, "%v with its secrets, not %v", tt.want, got)
		})
	}
}

func TestFromEnvironmentReadsTheNamedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other")
	write(t, path, "[basic]\nak = named AK\nsk = named SK\n")
	home := environment(t, map[string]string{"CREDENTIALS_FILE": path})
	write(t, filepath.Join(home, ".huaweicloud", "credentials"), credentialsFile)
	got, err := hwauth.FromEnvironment()
	require.NoError(t, err)
	require.True(t, got == hwauth.AKSK{AccessKey: "named AK", SecretKey: "named SK"}, "%v", got)
}

func TestFromEnvironmentSaysWhatIsMissing(t *testing.T) {
	const secret = "the-secret"
	tests := map[string]struct {
		variables map[string]string
		file      string
		want      []string
	}{
		"nothing":              {nil, "", []string{"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_CREDENTIALS_FILE", "HOME/.huaweicloud/credentials"}},
		"no SK":                {map[string]string{"AK": secret}, "[basic]\nak=a\nsk=s", []string{"HUAWEICLOUD_SDK_AK is set and HUAWEICLOUD_SDK_SK is not"}},
		"no AK":                {map[string]string{"SK": secret}, "[basic]\nak=a\nsk=s", []string{"HUAWEICLOUD_SDK_SK is set and HUAWEICLOUD_SDK_AK is not"}},
		"the named file":       {map[string]string{"CREDENTIALS_FILE": "HOME/none"}, "", []string{"HOME/none", "HUAWEICLOUD_SDK_AK"}},
		"no section":           {nil, "[global]\nak=a\nsk=" + secret, []string{"HOME/.huaweicloud/credentials", "no section [basic]"}},
		"no sk":                {nil, "[basic]\nak=a\nsk=\ntoken=" + secret, []string{"HOME/.huaweicloud/credentials", "no ak or no sk"}},
		"an identity provider": {nil, "[basic]\nidp_id=a\nid_token_file=" + secret, []string{"identity provider, which is not supported", "ak and sk"}},
		"no INI":               {nil, "[basic]\n" + secret, []string{"HOME/.huaweicloud/credentials", "line 2"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			home := environment(t, tt.variables)
			if named := tt.variables["CREDENTIALS_FILE"]; named != "" {
				t.Setenv("HUAWEICLOUD_SDK_CREDENTIALS_FILE", strings.ReplaceAll(named, "HOME", home))
			}
			if tt.file != "" {
				write(t, filepath.Join(home, ".huaweicloud", "credentials"), tt.file)
			}
			got, err := hwauth.FromEnvironment()
			require.Error(t, err)
			for _, want := range tt.want {
				require.ErrorContains(t, err, filepath.FromSlash(strings.ReplaceAll(want, "HOME", home)))
			}
			require.NotContains(t, err.Error(), secret)
			require.True(t, got == hwauth.AKSK{})
		})
	}
}
