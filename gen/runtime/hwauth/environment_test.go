package hwauth_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

// The values that no error may show.
const (
	envSecret  = "ENV-S3CRET"
	envToken   = "ENV-T0KEN=="
	fileSecret = "FILE-S3CRET"
	fileToken  = "FILE-T0KEN=="
)

const (
	envKeys  = "HUAWEICLOUD_SDK_AK=EA,HUAWEICLOUD_SDK_SK=" + envSecret
	fileKeys = "[basic]\nak = FA\nsk = " + fileSecret + "\n"
)

// withEnvironment empties the environment of what FromEnvironment reads, and sets
// variables, NAME=value and a comma between two; HOME is a new folder, which it returns.
func withEnvironment(t *testing.T, variables string) string {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	for _, name := range []string{"AK", "SK", "PROJECT_ID", "SECURITY_TOKEN", "IDP_ID", "ID_TOKEN_FILE", "CREDENTIALS_FILE"} {
		t.Setenv("HUAWEICLOUD_SDK_"+name, "")
	}
	for variable := range strings.SplitSeq(variables, ",") {
		if name, value, ok := strings.Cut(variable, "="); ok {
			t.Setenv(name, strings.ReplaceAll(value, "~", home))
		}
	}
	return home
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

func TestFromEnvironment(t *testing.T) {
	tests := map[string]struct {
		env, home, other string // other is the text of the file ~/other
		want             hwauth.AKSK
	}{
		"variables": {env: envKeys, want: hwauth.AKSK{AccessKey: "EA", SecretKey: envSecret}},
		"all variables": {
			env:  envKeys + ",HUAWEICLOUD_SDK_PROJECT_ID=ep,HUAWEICLOUD_SDK_SECURITY_TOKEN=" + envToken,
			want: hwauth.AKSK{AccessKey: "EA", SecretKey: envSecret, ProjectID: "ep", SecurityToken: envToken},
		},
		"variables before files": {
			env: envKeys + ",HUAWEICLOUD_SDK_CREDENTIALS_FILE=~/other", home: "[basic", other: "[basic",
			want: hwauth.AKSK{AccessKey: "EA", SecretKey: envSecret},
		},
		"nothing of the file beside the variables": {
			env: envKeys, home: fileKeys + "project_id = fp\nsecurity_token = " + fileToken,
			want: hwauth.AKSK{AccessKey: "EA", SecretKey: envSecret},
		},
		"the file at home": {home: fileKeys, want: hwauth.AKSK{AccessKey: "FA", SecretKey: fileSecret}},
		"all keys of the file": {
			home: "\ufeff; mine\r\n[global]\r\nak = GA\r\nsk = x\r\n[basic]\r\nak: FA\r\nsk: \"" + fileSecret + "\"\r\nproject_id = fp # mine\r\n" +
				"security_token = " + fileToken + "\r\niam_endpoint = https://iam.myhuaweicloud.com\r\n",
			want: hwauth.AKSK{AccessKey: "FA", SecretKey: fileSecret, ProjectID: "fp", SecurityToken: fileToken},
		},
		"the named file": {
			env: "HUAWEICLOUD_SDK_CREDENTIALS_FILE=~/other", home: "[basic]\nak = HA\nsk = x\n", other: fileKeys,
			want: hwauth.AKSK{AccessKey: "FA", SecretKey: fileSecret},
		},
		"the project of the environment": {
			env: "HUAWEICLOUD_SDK_PROJECT_ID=ep", home: fileKeys + "project_id = fp\n",
			want: hwauth.AKSK{AccessKey: "FA", SecretKey: fileSecret, ProjectID: "ep"},
		},
		"a half of an identity provider": {
			env: envKeys + ",HUAWEICLOUD_SDK_IDP_ID=i", want: hwauth.AKSK{AccessKey: "EA", SecretKey: envSecret},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			home := withEnvironment(t, tt.env)
			writeFiles(t, home, tt.home, tt.other)
			got, err := hwauth.FromEnvironment()
			require.NoError(t, err)
			// Printing hides the secrets: Equal alone would show no difference.
			require.True(t, tt.want == got, "got %v, secret %q, token %q", got, got.SecretKey, got.SecurityToken)
		})
	}
}

func writeFiles(t *testing.T, home, credentials, other string) {
	t.Helper()
	if credentials != "" {
		write(t, filepath.Join(home, ".huaweicloud", "credentials"), credentials)
	}
	if other != "" {
		write(t, filepath.Join(home, "other"), other)
	}
}

func TestFromEnvironmentRefuses(t *testing.T) {
	const (
		variables = "the environment variables HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK (not set)"
		file      = "~/.huaweicloud/credentials"
	)
	tests := map[string]struct {
		env, home, other string
		want             []string // ~ is HOME
	}{
		"nothing": {want: []string{"no access key found", variables, file + " (does not exist)", "Set HUAWEICLOUD_SDK_AK and"}},
		"no named file": {
			env: "HUAWEICLOUD_SDK_CREDENTIALS_FILE=~/other", home: fileKeys, want: []string{variables, "~/other (does not exist)"},
		},
		"no home":             {env: "HOME=,USERPROFILE=", want: []string{variables, "the home directory is not known"}},
		"a project alone":     {env: "HUAWEICLOUD_SDK_PROJECT_ID=ep", want: []string{variables, "no access key found"}},
		"only global":         {home: "[global]\nak = GA\nsk = " + fileSecret, want: []string{variables, file + " (no ak and sk in a section [basic])"}},
		"a key alone":         {env: "HUAWEICLOUD_SDK_AK=EA", home: fileKeys, want: []string{"HUAWEICLOUD_SDK_SK is not set, but HUAWEICLOUD_SDK_AK is"}},
		"a secret alone":      {env: "HUAWEICLOUD_SDK_SK=" + envSecret, home: fileKeys, want: []string{"HUAWEICLOUD_SDK_AK is not set, but HUAWEICLOUD_SDK_SK is"}},
		"a token alone":       {env: "HUAWEICLOUD_SDK_SECURITY_TOKEN=" + envToken, home: fileKeys, want: []string{"HUAWEICLOUD_SDK_AK is not set, but HUAWEICLOUD_SDK_SECURITY_TOKEN is"}},
		"a line feed":         {env: envKeys + "\n", want: []string{"HUAWEICLOUD_SDK_SK has a blank or a control character at byte 11 of 11"}},
		"a blank in a key":    {env: envKeys + ",HUAWEICLOUD_SDK_AK= EA", want: []string{"HUAWEICLOUD_SDK_AK has a blank or a control character at byte 1 of 3"}},
		"a blank in a token":  {env: envKeys + ",HUAWEICLOUD_SDK_SECURITY_TOKEN=" + envToken + "\t", want: []string{"HUAWEICLOUD_SDK_SECURITY_TOKEN has a blank"}},
		"a blank in projects": {env: envKeys + ",HUAWEICLOUD_SDK_PROJECT_ID=e p", want: []string{"HUAWEICLOUD_SDK_PROJECT_ID has a blank"}},
		"a provider": {
			env: envKeys + ",HUAWEICLOUD_SDK_IDP_ID=" + envToken + ",HUAWEICLOUD_SDK_ID_TOKEN_FILE=f", home: fileKeys,
			want: []string{"HUAWEICLOUD_SDK_IDP_ID and HUAWEICLOUD_SDK_ID_TOKEN_FILE are set", "not supported", "HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK"},
		},
		"a provider in a file": {
			home: fileKeys + "idp_id = i\nid_token_file = f",
			want: []string{"idp_id of [basic] in " + file, "id_token_file of [basic] in " + file, "not supported", "ak of [basic]", "sk of [basic]"},
		},
		"a half in a file":  {home: "[basic]\nsk = " + fileSecret, want: []string{"ak of [basic] in " + file + " is not set, but sk of [basic] in " + file + " is"}},
		"a blank in a file": {home: "[basic]\nak = FA\nsk = " + fileSecret + " x", want: []string{"sk of [basic] in " + file + " has a blank or a control character at byte 12 of 13"}},
		"a bad line":        {home: fileKeys + fileToken[:10], want: []string{file + ": line 4: neither a section"}},
		"a large file":      {home: fileKeys + strings.Repeat("#", 1<<20), want: []string{file + " has more than 1048576 bytes"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			home := withEnvironment(t, tt.env)
			writeFiles(t, home, tt.home, tt.other)
			got, err := hwauth.FromEnvironment()
			require.Error(t, err)
			require.Zero(t, got)
			require.Regexp(t, "^hwauth: ", err.Error())
			for _, want := range tt.want {
				require.ErrorContains(t, err, filepath.FromSlash(strings.ReplaceAll(want, "~", home)))
			}
			for _, secret := range []string{envSecret, envToken, fileSecret, fileToken[:10]} {
				require.NotContains(t, err.Error(), secret)
			}
		})
	}
}

func ExampleFromEnvironment() {
	os.Setenv("HUAWEICLOUD_SDK_AK", "my-AK")
	os.Setenv("HUAWEICLOUD_SDK_SK", "my-SK")
	os.Setenv("HUAWEICLOUD_SDK_PROJECT_ID", "my-project")
	key, err := hwauth.FromEnvironment()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(key) // pass key.Sign to a client
	// Output: hwauth.AKSK{AccessKey: "my-AK", SecretKey: ***, ProjectID: "my-project", SecurityToken: ***}
}
