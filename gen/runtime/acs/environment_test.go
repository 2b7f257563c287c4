package acs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// The values that no error may show.
const (
	envSecret  = "ENV-S3CRET"
	envToken   = "ENV-T0KEN=="
	fileSecret = "FILE-S3CRET"
	fileToken  = "FILE-T0KEN=="
)

const (
	envKeys = "ALIBABA_CLOUD_ACCESS_KEY_ID=EI,ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + envSecret
	iniKeys = "type = access_key\naccess_key_id = FI\naccess_key_secret = " + fileSecret + "\n"
	iniSTS  = "type = sts\naccess_key_id = TI\naccess_key_secret = " + fileSecret + "\n"
	cliKeys = `"access_key_id": "CI", "access_key_secret": "` + fileSecret + `"`
	// oidc are the variables of a login by OIDC, without the file of the token.
	oidc = "ALIBABA_CLOUD_ROLE_ARN=r,ALIBABA_CLOUD_OIDC_PROVIDER_ARN=p"
)

// cli returns a file of the CLI with one profile.
func cli(current, name, fields string) string {
	return fmt.Sprintf(`{"current": %q, "profiles": [{"name": %q, %s}], "meta_path": ""}`, current, name, fields)
}

// withEnvironment empties the environment of what FromEnvironment reads, and sets
// variables, NAME=value and a comma between two; HOME is a new folder with files.
func withEnvironment(t *testing.T, variables string, files map[string]string) string {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	for _, name := range []string{
		"ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN", "PROFILE", "CONFIG_FILE", "CLI_PROFILE_DISABLED",
		"CREDENTIALS_FILE", "ROLE_ARN", "OIDC_PROVIDER_ARN", "OIDC_TOKEN_FILE",
	} {
		t.Setenv("ALIBABA_CLOUD_"+name, "")
	}
	for variable := range strings.SplitSeq(variables, ",") {
		if name, value, ok := strings.Cut(variable, "="); ok {
			t.Setenv(name, strings.ReplaceAll(value, "~", home))
		}
	}
	for name, text := range files {
		path := filepath.Join(home, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return home
}

// The files below HOME.
const (
	config = ".aliyun/config.json"
	shared = ".alibabacloud/credentials"
)

type files = map[string]string

func TestFromEnvironment(t *testing.T) {
	var (
		ofEnv    = acs.Credentials{AccessKeyID: "EI", AccessKeySecret: envSecret}
		ofShared = acs.Credentials{AccessKeyID: "FI", AccessKeySecret: fileSecret}
		ofSTS    = acs.Credentials{AccessKeyID: "TI", AccessKeySecret: fileSecret, SecurityToken: fileToken}
		ofCLI    = acs.Credentials{AccessKeyID: "CI", AccessKeySecret: fileSecret}
	)
	tests := map[string]struct {
		env   string
		files files
		want  acs.Credentials
	}{
		"variables": {env: envKeys, want: ofEnv},
		"all variables": {
			env:  envKeys + ",ALIBABA_CLOUD_SECURITY_TOKEN=" + envToken,
			want: acs.Credentials{AccessKeyID: "EI", AccessKeySecret: envSecret, SecurityToken: envToken},
		},
		"variables before files": {
			env:   envKeys + ",ALIBABA_CLOUD_CREDENTIALS_FILE=~/other,ALIBABA_CLOUD_CONFIG_FILE=~/other",
			files: files{config: "{", shared: "[", "other": "["}, want: ofEnv,
		},
		"variables before a login":  {env: envKeys + "," + oidc + ",ALIBABA_CLOUD_OIDC_TOKEN_FILE=f", want: ofEnv},
		"a part of a login":         {env: oidc, files: files{shared: "[default]\n" + iniKeys}, want: ofShared},
		"access_key":                {files: files{shared: "[default]\n" + iniKeys}, want: ofShared},
		"access_key without token":  {files: files{shared: "[default]\n" + iniKeys + "security_token = " + fileToken}, want: ofShared},
		"sts":                       {files: files{shared: "[default]\n" + iniSTS + "security_token = " + fileToken}, want: ofSTS},
		"as an editor saves it":     {files: files{shared: strings.ReplaceAll("\ufeff# mine\n[default] ; mine\n"+iniKeys, "\n", "\r\n")}, want: ofShared},
		"a named section":           {env: "ALIBABA_CLOUD_PROFILE=p", files: files{shared: "[default]\n" + iniSTS + "[p]\n" + iniKeys}, want: ofShared},
		"a named credentials file":  {env: "ALIBABA_CLOUD_CREDENTIALS_FILE=~/other", files: files{"other": "[default]\n" + iniKeys, shared: "[", config: "{"}, want: ofShared},
		"AK":                        {files: files{config: cli("c", "c", `"mode": "AK", `+cliKeys)}, want: ofCLI},
		"AK after a temporary key":  {files: files{config: cli("c", "c", `"mode": "AK", "sts_token": "`+fileToken+`", `+cliKeys)}, want: ofCLI},
		"a mode in small letters":   {files: files{config: cli("c", "c", `"mode": "ak", `+cliKeys)}, want: ofCLI},
		"a configuration with mark": {files: files{config: "\ufeff" + cli("c", "c", `"mode": "AK", `+cliKeys)}, want: ofCLI},
		"StsToken": {
			files: files{config: cli("c", "c", `"mode": "StsToken", "sts_token": "`+fileToken+`", `+cliKeys)},
			want:  acs.Credentials{AccessKeyID: "CI", AccessKeySecret: fileSecret, SecurityToken: fileToken},
		},
		"no current profile":                {files: files{config: cli("", "default", `"mode": "AK", `+cliKeys)}, want: ofCLI},
		"a named profile":                   {env: "ALIBABA_CLOUD_PROFILE=p", files: files{config: cli("c", "p", `"mode": "AK", `+cliKeys)}, want: ofCLI},
		"the CLI before the SDK":            {files: files{config: cli("c", "c", `"mode": "AK", `+cliKeys), shared: "[default]\n" + iniKeys}, want: ofCLI},
		"a named configuration":             {env: "ALIBABA_CLOUD_CONFIG_FILE=~/other", files: files{"other": cli("c", "c", `"mode": "AK", `+cliKeys), config: "{"}, want: ofCLI},
		"both files named":                  {env: "ALIBABA_CLOUD_CONFIG_FILE=~/other,ALIBABA_CLOUD_CREDENTIALS_FILE=~/ini", files: files{"other": cli("c", "c", `"mode": "AK", `+cliKeys), "ini": "["}, want: ofCLI},
		"the CLI left out":                  {env: "ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true", files: files{config: "{", shared: "[default]\n" + iniKeys}, want: ofShared},
		"the CLI left out, file named":      {env: "ALIBABA_CLOUD_CLI_PROFILE_DISABLED=TRUE,ALIBABA_CLOUD_CONFIG_FILE=~/other", files: files{"other": "{", shared: "[default]\n" + iniKeys}, want: ofShared},
		"a profile that the CLI lacks":      {env: "ALIBABA_CLOUD_PROFILE=p", files: files{config: cli("c", "c", `"mode": "AK", `+cliKeys), shared: "[p]\n" + iniKeys}, want: ofShared},
		"the CLI before it is configured":   {files: files{config: cli("default", "default", `"mode": ""`), shared: "[default]\n" + iniKeys}, want: ofShared},
		"a profile of the CLI without keys": {files: files{config: cli("c", "c", `"mode": "AK", "access_key_id": ""`), shared: "[default]\n" + iniKeys}, want: ofShared},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			withEnvironment(t, tt.env, tt.files)
			got, err := acs.FromEnvironment()
			require.NoError(t, err)
			// Printing hides the secrets: Equal alone would show no difference.
			require.True(t, tt.want == got, "got %v, secret %q, token %q", got, got.AccessKeySecret, got.SecurityToken)
		})
	}
}

func TestFromEnvironmentRefuses(t *testing.T) {
	const (
		variables = "the environment variables ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET (not set)"
		supported = "supported are access_key and sts: choose another profile by ALIBABA_CLOUD_PROFILE, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"
		modes     = "supported are AK and StsToken: choose another profile by ALIBABA_CLOUD_PROFILE"
	)
	sharedKeys := files{shared: "[default]\n" + iniKeys}
	tests := map[string]struct {
		env   string
		files files
		want  []string // ~ is HOME
	}{
		"nothing": {want: []string{
			"no access key found", variables, "~/" + config + " (does not exist)", "~/" + shared + " (does not exist)", "Set ALIBABA_CLOUD_ACCESS_KEY_ID and",
		}},
		"no home":                   {env: "HOME=,USERPROFILE=", want: []string{variables, "~~/" + config, "~~/" + shared, "the home directory is not known"}},
		"no named credentials file": {env: "ALIBABA_CLOUD_CREDENTIALS_FILE=~/other", files: sharedKeys, want: []string{variables, "~/other (does not exist)"}},
		"no named configuration":    {env: "ALIBABA_CLOUD_CONFIG_FILE=~/other", files: sharedKeys, want: []string{variables, "~/other (does not exist)"}},
		"no such profile": {
			env: "ALIBABA_CLOUD_PROFILE=p", files: files{shared: "[default]\n" + iniKeys, config: cli("c", "c", `"mode": "AK", `+cliKeys)},
			want: []string{variables, "~/" + config + ` (no profile "p")`, "~/" + shared + ` (no profile "p")`},
		},
		"profiles without keys": {
			files: files{shared: "[default]\ntype = access_key", config: cli("c", "c", `"mode": "AK"`)},
			want:  []string{"~/" + config + ` (no key in the profile "c")`, "~/" + shared + ` (no key in the profile "default")`},
		},
		"a key alone":    {env: "ALIBABA_CLOUD_ACCESS_KEY_ID=EI", files: sharedKeys, want: []string{"ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set, but ALIBABA_CLOUD_ACCESS_KEY_ID is"}},
		"a secret alone": {env: "ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + envSecret, files: sharedKeys, want: []string{"ALIBABA_CLOUD_ACCESS_KEY_ID is not set, but ALIBABA_CLOUD_ACCESS_KEY_SECRET is"}},
		"a token alone":  {env: "ALIBABA_CLOUD_SECURITY_TOKEN=" + envToken, files: sharedKeys, want: []string{"ALIBABA_CLOUD_ACCESS_KEY_ID is not set, but ALIBABA_CLOUD_SECURITY_TOKEN is"}},
		"a line feed":    {env: envKeys + "\n", files: sharedKeys, want: []string{"ALIBABA_CLOUD_ACCESS_KEY_SECRET has a blank or a control character at byte 11 of 11"}},
		"a login": {
			env: oidc + ",ALIBABA_CLOUD_OIDC_TOKEN_FILE=f", files: sharedKeys,
			want: []string{"ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_OIDC_TOKEN_FILE are set", "not supported"},
		},

		"another type":        {files: files{shared: "[default]\ntype = ram_role_arn\naccess_key_id = FI\naccess_key_secret = " + fileSecret}, want: []string{`type of the profile "default" in ~/` + shared, `is "ram_role_arn"`, supported}},
		"no type":             {files: files{shared: "[default]\naccess_key_id = FI\naccess_key_secret = " + fileSecret}, want: []string{`type of the profile "default"`, "is not set", supported}},
		"a secret for a type": {files: files{shared: "[default]\ntype = " + fileSecret}, want: []string{"is a text of 11 bytes that is not the name of a kind", supported}},
		"a half of a section": {files: files{shared: "[default]\ntype = access_key\naccess_key_secret = " + fileSecret}, want: []string{`access_key_id of the profile "default" in ~/` + shared + " is not set, but access_key_secret"}},
		"sts without token":   {files: files{shared: "[default]\n" + iniSTS}, want: []string{`security_token of the profile "default" in ~/` + shared + " is not set", "type sts"}},
		"a bad line":          {files: files{shared: "[default]\n" + fileSecret}, want: []string{"~/" + shared + ": line 2: neither a section"}},
		"a large file":        {files: files{shared: "[default]\n" + iniKeys + strings.Repeat("#", 1<<20)}, want: []string{"~/" + shared + " has more than 1048576 bytes"}},

		"another mode":           {files: files{config: cli("c", "c", `"mode": "CloudSSO", `+cliKeys), shared: "[default]\n" + iniKeys}, want: []string{`mode of the profile "c" in ~/` + config, `is "CloudSSO"`, modes}},
		"no mode":                {files: files{config: cli("c", "c", cliKeys)}, want: []string{`mode of the profile "c"`, "is not set", modes}},
		"a half of a profile":    {files: files{config: cli("c", "c", `"mode": "AK", "access_key_id": "CI"`), shared: "[default]\n" + iniKeys}, want: []string{`access_key_secret of the profile "c" in ~/` + config + " is not set, but access_key_id"}},
		"StsToken without token": {files: files{config: cli("c", "c", `"mode": "StsToken", `+cliKeys)}, want: []string{`sts_token of the profile "c" in ~/` + config + " is not set", "mode StsToken"}},
		"no JSON":                {files: files{config: `{"current": ` + fileSecret}, want: []string{"~/" + config + ": not a configuration of the CLI, by what is at byte 13"}},
		"JSON of another form":   {files: files{config: `{"profiles": "` + fileSecret + `"}`}, want: []string{"~/" + config + ": not a configuration of the CLI, by what is at byte 26"}},
		"a bad escape":           {files: files{config: `{"current": "\` + fileSecret + `"}`}, want: []string{"not a configuration of the CLI, by what is at byte 15"}},
		"text behind the JSON":   {files: files{config: "{}" + fileSecret}, want: []string{"not a configuration of the CLI, by what is at byte 3"}},
		"a large configuration":  {files: files{config: cli("c", "c", `"mode": "AK", `+cliKeys) + strings.Repeat(" ", 1<<20)}, want: []string{"~/" + config + " has more than 1048576 bytes"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			home := withEnvironment(t, tt.env, tt.files)
			got, err := acs.FromEnvironment()
			require.Error(t, err)
			require.Zero(t, got)
			require.Regexp(t, "^acs: ", err.Error())
			for _, want := range tt.want {
				if rest, ok := strings.CutPrefix(want, "~~"); ok {
					want = "~" + rest // not the folder, which is not known
				} else {
					want = filepath.FromSlash(strings.ReplaceAll(want, "~", home))
				}
				require.ErrorContains(t, err, want)
			}
			for _, secret := range []string{envSecret, envToken, fileSecret, fileToken} {
				require.NotContains(t, err.Error(), secret)
			}
		})
	}
}

func ExampleFromEnvironment() {
	os.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "my-id")
	os.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "my-secret")
	credentials, err := acs.FromEnvironment()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(credentials) // pass credentials.Sign to a client
	// Output: acs.Credentials{AccessKeyID: "my-id", AccessKeySecret: ***, SecurityToken: ***}
}
