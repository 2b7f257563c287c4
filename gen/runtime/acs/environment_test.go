package acs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// environment sets the variables, and an empty home directory that it returns.
func environment(t *testing.T, variables map[string]string) (home string) {
	t.Helper()
	home = t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	for _, name := range []string{"ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN", "CREDENTIALS_FILE", "PROFILE", "CLI_PROFILE_DISABLED"} {
		t.Setenv("ALIBABA_CLOUD_"+name, strings.ReplaceAll(variables[name], "HOME", home))
	}
	return home
}

// write writes files, by their path in the home directory.
func write(t *testing.T, home string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(home, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	}
}

const (
	iniPath = ".alibabacloud/credentials"
	cliPath = ".aliyun/config.json"
)

const iniFile = `
[default]                          # Default credential
type = access_key                  # Certification type: access_key
access_key_id = ini id
access_key_secret = ini secret     # access key secret
security_token = not of this type

[temporary]
type = sts
access_key_id = sts id
access_key_secret = sts secret
security_token = sts token

[role]
type = ecs_ram_role
role_name = r
`

const cliFile = `{"current": "AK", "meta_path": "", "profiles": [
	{"name": "AK", "mode": "AK", "access_key_id": "cli id", "access_key_secret": "cli secret", "sts_token": "left over"},
	{"name": "StsToken", "mode": "StsToken", "access_key_id": "cli sts id", "access_key_secret": "cli sts secret", "sts_token": "cli sts token"},
	{"name": "lower", "mode": "ststoken", "access_key_id": "i", "access_key_secret": "s", "sts_token": "t"},
	{"name": "EcsRamRole", "mode": "EcsRamRole", "ram_role_name": "rolename"}
]}`

func TestFromEnvironment(t *testing.T) {
	both := map[string]string{iniPath: iniFile, cliPath: cliFile}
	ofINI := acs.Credentials{AccessKeyID: "ini id", AccessKeySecret: "ini secret"}
	ofSTS := acs.Credentials{AccessKeyID: "sts id", AccessKeySecret: "sts secret", SecurityToken: "sts token"}
	ofCLI := acs.Credentials{AccessKeyID: "cli id", AccessKeySecret: "cli secret"}
	tests := map[string]struct {
		variables map[string]string
		files     map[string]string
		want      acs.Credentials
	}{
		"the key":                     {map[string]string{"ACCESS_KEY_ID": "a", "ACCESS_KEY_SECRET": "s"}, nil, acs.Credentials{AccessKeyID: "a", AccessKeySecret: "s"}},
		"a temporary key":             {map[string]string{"ACCESS_KEY_ID": "a", "ACCESS_KEY_SECRET": "s", "SECURITY_TOKEN": "t"}, nil, acs.Credentials{AccessKeyID: "a", AccessKeySecret: "s", SecurityToken: "t"}},
		"variables before files":      {map[string]string{"ACCESS_KEY_ID": "a", "ACCESS_KEY_SECRET": "s"}, both, acs.Credentials{AccessKeyID: "a", AccessKeySecret: "s"}},
		"INI":                         {nil, map[string]string{iniPath: iniFile}, ofINI},
		"INI, a profile":              {map[string]string{"PROFILE": "temporary"}, map[string]string{iniPath: iniFile}, ofSTS},
		"CLI":                         {nil, map[string]string{cliPath: cliFile}, ofCLI},
		"CLI, a profile":              {map[string]string{"PROFILE": "StsToken"}, map[string]string{cliPath: cliFile}, acs.Credentials{AccessKeyID: "cli sts id", AccessKeySecret: "cli sts secret", SecurityToken: "cli sts token"}},
		"CLI, a mode in lower case":   {map[string]string{"PROFILE": "lower"}, map[string]string{cliPath: cliFile}, acs.Credentials{AccessKeyID: "i", AccessKeySecret: "s", SecurityToken: "t"}},
		"CLI before INI":              {nil, both, ofCLI},
		"CLI disabled":                {map[string]string{"CLI_PROFILE_DISABLED": "true"}, both, ofINI},
		"a profile that only INI has": {map[string]string{"PROFILE": "temporary"}, both, ofSTS},
		"a named file before CLI":     {map[string]string{"CREDENTIALS_FILE": "HOME/named"}, map[string]string{"named": iniFile, cliPath: cliFile}, ofINI},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			write(t, environment(t, tt.variables), tt.files)
			got, err := acs.FromEnvironment()
			require.NoError(t, err)
			require.True(t, tt.want == got, "%v with its secrets, not %v", tt.want, got)
		})
	}
}

func TestFromEnvironmentSaysWhatIsMissing(t *testing.T) {
	const secret = "the-secret"
	tests := map[string]struct {
		variables map[string]string
		files     map[string]string
		want      []string
	}{
		"nothing":             {nil, nil, []string{"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "HOME/" + cliPath, "HOME/" + iniPath, "ALIBABA_CLOUD_PROFILE"}},
		"no secret":           {map[string]string{"ACCESS_KEY_ID": secret}, map[string]string{iniPath: iniFile}, []string{"ALIBABA_CLOUD_ACCESS_KEY_ID is set and ALIBABA_CLOUD_ACCESS_KEY_SECRET is not"}},
		"no id":               {map[string]string{"ACCESS_KEY_SECRET": secret}, map[string]string{iniPath: iniFile}, []string{"ALIBABA_CLOUD_ACCESS_KEY_SECRET is set and ALIBABA_CLOUD_ACCESS_KEY_ID is not"}},
		"the profile":         {map[string]string{"PROFILE": "none"}, map[string]string{iniPath: iniFile, cliPath: cliFile}, []string{"profile none", "HOME/" + cliPath, "HOME/" + iniPath}},
		"the named file":      {map[string]string{"CREDENTIALS_FILE": "HOME/named"}, map[string]string{iniPath: iniFile}, []string{"HOME/named of ALIBABA_CLOUD_CREDENTIALS_FILE", "does not exist"}},
		"its section":         {map[string]string{"CREDENTIALS_FILE": "HOME/named"}, map[string]string{"named": "[other]\n", iniPath: iniFile}, []string{"HOME/named", "no section [default]"}},
		"another type":        {map[string]string{"PROFILE": "role"}, map[string]string{iniPath: iniFile}, []string{"HOME/" + iniPath, `"ecs_ram_role"`, "only access_key and sts are supported"}},
		"another mode":        {map[string]string{"PROFILE": "EcsRamRole"}, map[string]string{cliPath: cliFile, iniPath: iniFile}, []string{"HOME/" + cliPath, `"EcsRamRole"`, "only AK and StsToken are supported"}},
		"no type":             {nil, map[string]string{iniPath: "[default]\naccess_key_id=a\naccess_key_secret=" + secret}, []string{`the type ""`}},
		"INI without an id":   {nil, map[string]string{iniPath: "[default]\ntype=access_key\naccess_key_secret=" + secret}, []string{"profile default has no access_key_id"}},
		"INI without a token": {nil, map[string]string{iniPath: "[default]\ntype=sts\naccess_key_id=a\naccess_key_secret=" + secret}, []string{"no security_token"}},
		"CLI without a token": {nil, map[string]string{cliPath: `{"current":"x","profiles":[{"name":"x","mode":"StsToken","access_key_id":"a","access_key_secret":"` + secret + `"}]}`}, []string{"no sts_token"}},
		"no INI":              {nil, map[string]string{iniPath: "[default]\n" + secret}, []string{"HOME/" + iniPath, "line 2"}},
		"no JSON":             {nil, map[string]string{cliPath: secret, iniPath: iniFile}, []string{"HOME/" + cliPath, "not the JSON"}},
		"JSON of other types": {nil, map[string]string{cliPath: `{"current": "x", "profiles": "` + secret + `"}`}, []string{"not the JSON"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			home := environment(t, tt.variables)
			write(t, home, tt.files)
			got, err := acs.FromEnvironment()
			require.Error(t, err)
			for _, want := range tt.want {
				if strings.Contains(want, "HOME") {
					want = filepath.FromSlash(strings.ReplaceAll(want, "HOME", home))
				}
				require.ErrorContains(t, err, want)
			}
			require.NotContains(t, err.Error(), secret)
			require.True(t, got == acs.Credentials{})
		})
	}
}
