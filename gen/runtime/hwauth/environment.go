package hwauth

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/snapspec/snapspec/gen/runtime/internal/profile"
)

// The environment variables and the keys of the profile file, as the SDK names them.
const (
	envAK            = "HUAWEICLOUD_SDK_AK"
	envSK            = "HUAWEICLOUD_SDK_SK"
	envProjectID     = "HUAWEICLOUD_SDK_PROJECT_ID"
	envSecurityToken = "HUAWEICLOUD_SDK_SECURITY_TOKEN" // #nosec G101 -- a name, no secret
	envIDPID         = "HUAWEICLOUD_SDK_IDP_ID"
	envIDTokenFile   = "HUAWEICLOUD_SDK_ID_TOKEN_FILE" // #nosec G101 -- a name, no secret
	envFile          = "HUAWEICLOUD_SDK_CREDENTIALS_FILE"

	section = "basic"
)

// FromEnvironment returns the access key that the environment of the process has, by
// the names of Huawei Cloud's own SDK.
//
// It looks at the variables HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK first, with
// HUAWEICLOUD_SDK_SECURITY_TOKEN if the key is a temporary one. If none of them is set,
// it reads the section [basic] of the profile file, with the keys ak, sk,
// security_token and project_id. The file is the one that
// HUAWEICLOUD_SDK_CREDENTIALS_FILE names, or else ~/.huaweicloud/credentials, an INI
// file of at most 1 MiB. HUAWEICLOUD_SDK_PROJECT_ID, if set, is the project of either.
//
// It is an error if there is no key, if only a part of a key is set, or if an identity
// provider (idp_id and id_token_file) is set, which the SDK prefers to an access key
// and which is not supported. The error names the variables and the files that were
// looked at and shows no secret.
//
// See
// https://github.com/huaweicloud/huaweicloud-sdk-go-v3/blob/v0.1.207/core/auth/provider/env_provider.go,
// profile_provider.go in the same folder, and 2.4 of the README of the SDK.
func FromEnvironment() (AKSK, error) {
	key, err := fromEnvironment()
	if err != nil {
		return AKSK{}, fmt.Errorf("hwauth: %w", err)
	}
	return key, nil
}

func fromEnvironment() (AKSK, error) {
	var search profile.Search
	project := profile.Env(envProjectID)
	key, found, err := keyOf(profile.Env(envAK), profile.Env(envSK), profile.Env(envSecurityToken), project,
		profile.Env(envIDPID), profile.Env(envIDTokenFile))
	if err != nil || found {
		return key, err
	}
	search.Note("the environment variables "+envAK+" and "+envSK, "not set")
	key, found, err = fromFile(&search, project)
	if err != nil || found {
		return key, err
	}
	return AKSK{}, search.Err("Set " + envAK + " and " + envSK + ", or write ak and sk in the section [" + section + "] of a file that " + envFile + " names")
}

func fromFile(search *profile.Search, project profile.Value) (AKSK, bool, error) {
	path := profile.Env(envFile).Text
	if path == "" {
		var err error
		if path, err = profile.Home(".huaweicloud", "credentials"); err != nil {
			search.Note("~/.huaweicloud/credentials", err.Error())
			return AKSK{}, false, nil
		}
	}
	text, err := profile.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		search.Note(path, "does not exist")
		return AKSK{}, false, nil
	}
	if err != nil {
		return AKSK{}, false, err
	}
	file, err := profile.ParseINI(text)
	if err != nil {
		return AKSK{}, false, fmt.Errorf("%s: %w", path, err)
	}
	value := func(name string) profile.Value {
		return profile.Value{Name: name + " of [" + section + "] in " + path, Text: file[section][name]}
	}
	if project.Text == "" {
		project = value("project_id")
	}
	key, found, err := keyOf(value("ak"), value("sk"), value("security_token"), project, value("idp_id"), value("id_token_file"))
	if err == nil && !found {
		search.Note(path, "no ak and sk in a section ["+section+"]")
	}
	return key, found, err
}

// keyOf returns the key of one place, and false if it has none.
func keyOf(ak, sk, token, project, idp, idToken profile.Value) (AKSK, bool, error) {
	if idp.Text != "" && idToken.Text != "" {
		return AKSK{}, false, fmt.Errorf("%s and %s are set, for a login by an identity provider, which is not supported: remove them and set an access key by %s and %s",
			idp.Name, idToken.Name, ak.Name, sk.Name)
	}
	found, err := profile.Check(ak, sk, token)
	if err != nil || !found {
		return AKSK{}, false, err
	}
	if err := profile.Clean(project); err != nil {
		return AKSK{}, false, err
	}
	return AKSK{AccessKey: ak.Text, SecretKey: sk.Text, SecurityToken: token.Text, ProjectID: project.Text}, true, nil
}
