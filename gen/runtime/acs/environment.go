package acs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/snapspec/snapspec/gen/runtime/internal/profile"
)

// The environment variables, as the SDKs and the CLI name them.
const (
	envID            = "ALIBABA_CLOUD_ACCESS_KEY_ID"
	envSecret        = "ALIBABA_CLOUD_ACCESS_KEY_SECRET"
	envSecurityToken = "ALIBABA_CLOUD_SECURITY_TOKEN" // #nosec G101 -- a name, no secret
	envProfile       = "ALIBABA_CLOUD_PROFILE"
	envConfig        = "ALIBABA_CLOUD_CONFIG_FILE"
	envNoCLI         = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED"
	envCredentials   = "ALIBABA_CLOUD_CREDENTIALS_FILE" // #nosec G101 -- a name, no secret
)

// envOIDC are the variables of a login by OIDC, for which the SDKs need all three.
var envOIDC = [...]string{"ALIBABA_CLOUD_ROLE_ARN", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"}

// FromEnvironment returns the access key that the environment of the process has, by
// the names of Alibaba Cloud's own SDKs and CLI. It takes the first of:
//
//   - the variables ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET,
//     with ALIBABA_CLOUD_SECURITY_TOKEN if the key is a temporary one;
//   - the file that ALIBABA_CLOUD_CONFIG_FILE names, in the form of the CLI;
//   - the file that ALIBABA_CLOUD_CREDENTIALS_FILE names, an INI file;
//   - ~/.aliyun/config.json, the file of the CLI;
//   - ~/.alibabacloud/credentials, an INI file.
//
// This is the order of the SDK, except that a file that is named by a variable is the
// only one that is read. ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true leaves out the files
// of the CLI. ALIBABA_CLOUD_PROFILE names the profile in a file; if it is not set, the
// profile is "current" of a file of the CLI and [default] of an INI file. A file has at
// most 1 MiB.
//
// The profiles supported are those of the modes AK and StsToken in a file of the CLI,
// and those of the types access_key and sts in an INI file. Another mode or type is an
// error. A part of a key is an error too, and so are the variables of a login by OIDC
// without a key in the environment. The next file is read if a file does not have the
// profile or has it without a key. The error names the variables and the files that
// were looked at and shows no secret.
//
// The variables, the files and their order are those of
// https://github.com/aliyun/credentials-go/blob/v1.4.5/credentials/providers/default.go
// and of env.go, cli_profile.go and profile.go beside it. The type sts is that of
// https://github.com/aliyun/credentials-go/blob/v1.4.5/credentials/profile_provider.go,
// and the modes are those of
// https://github.com/aliyun/aliyun-cli/blob/007c60703c9befeda6207f5b242ee9ff5b9dded0/config/profile.go.
func FromEnvironment() (Credentials, error) {
	credentials, err := fromEnvironment()
	if err != nil {
		return Credentials{}, fmt.Errorf("acs: %w", err)
	}
	return credentials, nil
}

func fromEnvironment() (Credentials, error) {
	credentials, found, err := keyOf(profile.Env(envID), profile.Env(envSecret), profile.Env(envSecurityToken))
	if err != nil || found {
		return credentials, err
	}
	if err := refuseOIDC(); err != nil {
		return Credentials{}, err
	}
	var search profile.Search
	search.Note("the environment variables "+envID+" and "+envSecret, "not set")
	for _, source := range sources() {
		credentials, found, err := source.credentials(&search)
		if err != nil || found {
			return credentials, err
		}
	}
	return Credentials{}, search.Err("Set " + envID + " and " + envSecret + ", or run: aliyun configure")
}

// refuseOIDC returns an error where the SDKs would log in by OIDC: with the key of a
// file, the calls would be those of another identity.
func refuseOIDC() error {
	for _, name := range envOIDC {
		if profile.Env(name).Text == "" {
			return nil
		}
	}
	return fmt.Errorf("%s are set, for a login by OIDC, which is not supported: set an access key by %s and %s",
		strings.Join(envOIDC[:], ", "), envID, envSecret)
}

// A source is a profile file.
type source struct {
	path string
	home []string // the path below the home directory, if path is empty
	read func(text []byte) (chosen, error)
}

// sources returns the files to look at, in order.
func sources() []source {
	cli := !strings.EqualFold(profile.Env(envNoCLI).Text, "true")
	if path := profile.Env(envConfig).Text; cli && path != "" {
		return []source{{path: path, read: readConfig}}
	}
	if path := profile.Env(envCredentials).Text; path != "" {
		return []source{{path: path, read: readINI}}
	}
	ini := source{home: []string{".alibabacloud", "credentials"}, read: readINI}
	if !cli {
		return []source{ini}
	}
	return []source{{home: []string{".aliyun", "config.json"}, read: readConfig}, ini}
}

// credentials returns the key of a file, and false if it has none.
func (s source) credentials(search *profile.Search) (Credentials, bool, error) {
	path := s.path
	if path == "" {
		var err error
		if path, err = profile.Home(s.home...); err != nil {
			search.Note("~/"+strings.Join(s.home, "/"), err.Error())
			return Credentials{}, false, nil
		}
	}
	text, err := profile.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		search.Note(path, "does not exist")
		return Credentials{}, false, nil
	}
	if err != nil {
		return Credentials{}, false, err
	}
	chosen, err := s.read(text)
	if err != nil {
		return Credentials{}, false, fmt.Errorf("%s: %w", path, err)
	}
	if !chosen.exists {
		search.Note(path, fmt.Sprintf("no profile %q", chosen.name))
		return Credentials{}, false, nil
	}
	credentials, found, err := chosen.credentials(path)
	if err == nil && !found {
		search.Note(path, fmt.Sprintf("no key in the profile %q", chosen.name))
	}
	return credentials, found, err
}

// chosen is the profile of a file that is asked for.
type chosen struct {
	name   string
	exists bool
	// kind is the mode or the type, which the key field of the file has.
	kind, field string
	// permanent and temporary are the kinds that are supported, and tokenField is the
	// name of the token that the second one has.
	permanent, temporary, tokenField string
	id, secret, token                string
}

func (c chosen) credentials(path string) (Credentials, bool, error) {
	value := func(name, text string) profile.Value {
		return profile.Value{Name: fmt.Sprintf("%s of the profile %q in %s", name, c.name, path), Text: text}
	}
	id, secret, token := value("access_key_id", c.id), value("access_key_secret", c.secret), value(c.tokenField, c.token)
	switch {
	case c.kind == "" && c.id == "" && c.secret == "":
		// The CLI writes such a profile before its first configuration.
		return Credentials{}, false, nil
	case strings.EqualFold(c.kind, c.permanent):
		// The CLI keeps the token of a former mode in the file.
		token.Text = ""
		return keyOf(id, secret, token)
	case strings.EqualFold(c.kind, c.temporary):
		credentials, found, err := keyOf(id, secret, token)
		if found && token.Text == "" {
			return Credentials{}, false, fmt.Errorf("%s is not set, which a profile of the %s %s needs", token.Name, c.field, c.temporary)
		}
		return credentials, found, err
	}
	return Credentials{}, false, fmt.Errorf("%s is %s, supported are %s and %s: choose another profile by %s, or set %s and %s",
		value(c.field, "").Name, profile.Kind(c.kind), c.permanent, c.temporary, envProfile, envID, envSecret)
}

// readConfig reads the file of the CLI.
func readConfig(text []byte) (chosen, error) {
	var config struct {
		Current  string `json:"current"`
		Profiles []struct {
			Name     string `json:"name"`
			Mode     string `json:"mode"`
			ID       string `json:"access_key_id"`
			Secret   string `json:"access_key_secret"`
			StsToken string `json:"sts_token"`
		} `json:"profiles"`
	}
	if err := json.Unmarshal(text, &config); err != nil {
		return chosen{}, notConfig(err)
	}
	want := chosen{
		name: profileName(config.Current), field: "mode",
		permanent: "AK", temporary: "StsToken", tokenField: "sts_token",
	}
	for _, p := range config.Profiles {
		if p.Name == want.name {
			want.exists, want.kind, want.id, want.secret, want.token = true, p.Mode, p.ID, p.Secret, p.StsToken
			return want, nil
		}
	}
	return want, nil
}

// notConfig says where the decoder stopped, without the text of its error: it may quote
// a part of a secret.
func notConfig(err error) error {
	var at int64
	if syntax := new(json.SyntaxError); errors.As(err, &syntax) {
		at = syntax.Offset
	}
	if typ := new(json.UnmarshalTypeError); errors.As(err, &typ) {
		at = typ.Offset
	}
	return fmt.Errorf(`not a configuration of the CLI, by what is at byte %d: a JSON object with the string "current" and the list "profiles" of objects was expected; run: aliyun configure`, at)
}

// readINI reads a credentials file of the SDKs.
func readINI(text []byte) (chosen, error) {
	file, err := profile.ParseINI(text)
	if err != nil {
		return chosen{}, err
	}
	name := profileName("")
	section, exists := file[name]
	return chosen{
		name: name, exists: exists, kind: section["type"], field: "type",
		permanent: "access_key", temporary: "sts", tokenField: "security_token",
		id: section["access_key_id"], secret: section["access_key_secret"], token: section["security_token"],
	}, nil
}

// profileName returns the name of the profile that is asked for: that of the
// environment, else current, else default.
func profileName(current string) string {
	if name := profile.Env(envProfile).Text; name != "" {
		return name
	}
	if current != "" {
		return current
	}
	return "default"
}

// keyOf returns the key of one place, and false if it has none.
func keyOf(id, secret, token profile.Value) (Credentials, bool, error) {
	found, err := profile.Check(id, secret, token)
	if err != nil || !found {
		return Credentials{}, false, err
	}
	return Credentials{AccessKeyID: id.Text, AccessKeySecret: secret.Text, SecurityToken: token.Text}, true, nil
}
