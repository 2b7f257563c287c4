package acs

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/snapspec/snapspec/gen/runtime/internal/profile"
)

// The variables of the environment that the vendor's SDK reads.
const (
	envAccessKeyID     = "ALIBABA_CLOUD_ACCESS_KEY_ID"
	envAccessKeySecret = "ALIBABA_CLOUD_ACCESS_KEY_SECRET"
	envSecurityToken   = "ALIBABA_CLOUD_SECURITY_TOKEN"
	envCredentialsFile = "ALIBABA_CLOUD_CREDENTIALS_FILE"
	envProfile         = "ALIBABA_CLOUD_PROFILE"
	envNoCLI           = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED"
)

// errNone means that a file or a profile does not exist, so that the next one is read.
var errNone = errors.New("there is none")

// FromEnvironment returns the access key that the vendor's SDK would use. It is the
// first one of:
//   - the variables ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, with
//     ALIBABA_CLOUD_SECURITY_TOKEN for a temporary key;
//   - the INI file that ALIBABA_CLOUD_CREDENTIALS_FILE names;
//   - ~/.aliyun/config.json of the vendor's CLI, unless
//     ALIBABA_CLOUD_CLI_PROFILE_DISABLED is true, with a profile of mode AK or StsToken;
//   - the INI file ~/.alibabacloud/credentials.
//
// ALIBABA_CLOUD_PROFILE is the name of the profile; without it, it is the current one of
// the CLI, and default in an INI file. A profile of an INI file is a section of the
// type access_key or sts, with the keys access_key_id, access_key_secret and
// security_token. A file or a profile that does not exist leads to the next one of the
// list, except a file that is named; a profile of another mode or type is an error. An
// error names the variables and the files, and no secret.
//
// See https://github.com/aliyun/credentials-go/blob/master/credentials/providers/default.go,
// https://github.com/aliyun/credentials-go/blob/master/credentials/providers/profile.go and
// https://github.com/aliyun/aliyun-cli/blob/master/config/profile.go.
func FromEnvironment() (Credentials, error) {
	c := Credentials{os.Getenv(envAccessKeyID), os.Getenv(envAccessKeySecret), os.Getenv(envSecurityToken)}
	switch {
	case c.AccessKeyID == "" && c.AccessKeySecret == "":
		return fromFiles()
	case c.AccessKeyID == "":
		return Credentials{}, fmt.Errorf("acs: %s is set and %s is not: set both or none", envAccessKeySecret, envAccessKeyID)
	case c.AccessKeySecret == "":
		return Credentials{}, fmt.Errorf("acs: %s is set and %s is not: set both or none", envAccessKeyID, envAccessKeySecret)
	}
	return c, nil
}

func fromFiles() (Credentials, error) {
	name := os.Getenv(envProfile)
	if path := os.Getenv(envCredentialsFile); path != "" {
		c, err := fromINI(path, cmp.Or(name, "default"))
		if err != nil {
			return Credentials{}, fmt.Errorf("acs: credentials file %s of %s: %w", path, envCredentialsFile, err)
		}
		return c, nil
	}
	cli, ini := profile.Home(".aliyun", "config.json"), profile.Home(".alibabacloud", "credentials")
	c, err := fromCLI(cli, name)
	if !errors.Is(err, errNone) {
		return c, inFile(cli, err)
	}
	c, err = fromINI(ini, cmp.Or(name, "default"))
	if !errors.Is(err, errNone) {
		return c, inFile(ini, err)
	}
	return Credentials{}, fmt.Errorf("acs: no access key: %s and %s are not set, and neither %s nor %s has a profile %s, which %s may name; set the variables or write a file",
		envAccessKeyID, envAccessKeySecret, cli, ini, cmp.Or(name, "that is current or default"), envProfile)
}

func inFile(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("acs: credentials file %s: %w", path, err)
}

// read returns the content of a file, with errNone for one that does not exist.
func read(path string) ([]byte, error) {
	data, err := profile.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: the file does not exist", errNone)
	}
	return data, err
}

// fromINI reads a profile of an INI file.
func fromINI(path, name string) (Credentials, error) {
	data, err := read(path)
	if err != nil {
		return Credentials{}, err
	}
	keys, err := profile.Section(data, name)
	if err != nil {
		return Credentials{}, err
	}
	if keys == nil {
		return Credentials{}, fmt.Errorf("%w: it has no section [%s], which %s may name", errNone, name, envProfile)
	}
	c := Credentials{keys["access_key_id"], keys["access_key_secret"], keys["security_token"]}
	switch kind := keys["type"]; kind {
	case "access_key":
		c.SecurityToken = ""
		return checked(name, c)
	case "sts":
		return checkedToken(name, c, "security_token")
	default:
		return Credentials{}, fmt.Errorf("profile %s has the type %.100q: only access_key and sts are supported", name, kind)
	}
}

// fromCLI reads a profile of the configuration of the CLI; the current one if name is "".
func fromCLI(path, name string) (Credentials, error) {
	if os.Getenv(envNoCLI) == "true" {
		return Credentials{}, errNone
	}
	data, err := read(path)
	if err != nil {
		return Credentials{}, err
	}
	type cliProfile struct {
		Name            string `json:"name"`
		Mode            string `json:"mode"`
		AccessKeyID     string `json:"access_key_id"`
		AccessKeySecret string `json:"access_key_secret"`
		StsToken        string `json:"sts_token"`
	}
	var configuration struct {
		Current  string       `json:"current"`
		Profiles []cliProfile `json:"profiles"`
	}
	if json.Unmarshal(data, &configuration) != nil { // whose text may quote a secret
		return Credentials{}, errors.New("it is not the JSON that the CLI writes: run aliyun configure")
	}
	name = cmp.Or(name, configuration.Current)
	for _, p := range configuration.Profiles {
		if p.Name != name {
			continue
		}
		c := Credentials{p.AccessKeyID, p.AccessKeySecret, p.StsToken}
		switch {
		case strings.EqualFold(p.Mode, "AK"):
			c.SecurityToken = ""
			return checked(name, c)
		case strings.EqualFold(p.Mode, "StsToken"):
			return checkedToken(name, c, "sts_token")
		}
		return Credentials{}, fmt.Errorf("profile %s has the mode %.100q: only AK and StsToken are supported; %s names another profile, and %s=true leaves out the file",
			name, p.Mode, envProfile, envNoCLI)
	}
	return Credentials{}, errNone
}

// checked returns an error if a profile lacks a part of its key.
func checked(name string, c Credentials) (Credentials, error) {
	if c.AccessKeyID == "" || c.AccessKeySecret == "" {
		return Credentials{}, fmt.Errorf("profile %s has no access_key_id or no access_key_secret: give both", name)
	}
	return c, nil
}

// checkedToken does the same for a temporary key, whose token has that name.
func checkedToken(name string, c Credentials, token string) (Credentials, error) {
	if c.SecurityToken == "" {
		return Credentials{}, fmt.Errorf("profile %s is one of a temporary key and has no %s: give it", name, token)
	}
	return checked(name, c)
}
