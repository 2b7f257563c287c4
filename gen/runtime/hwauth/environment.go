package hwauth

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/snapspec/snapspec/gen/runtime/internal/profile"
)

// The variables of the environment that the vendor's SDK reads.
const (
	envAccessKey       = "HUAWEICLOUD_SDK_AK"
	envSecretKey       = "HUAWEICLOUD_SDK_SK"
	envProjectID       = "HUAWEICLOUD_SDK_PROJECT_ID"
	envSecurityToken   = "HUAWEICLOUD_SDK_SECURITY_TOKEN"
	envCredentialsFile = "HUAWEICLOUD_SDK_CREDENTIALS_FILE"
)

// FromEnvironment returns the access key that the vendor's SDK would use:
//   - from the variables HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, with
//     HUAWEICLOUD_SDK_PROJECT_ID and, for a temporary key,
//     HUAWEICLOUD_SDK_SECURITY_TOKEN;
//   - or else from an INI file, section [basic], keys ak, sk, project_id and
//     security_token. It is the file that HUAWEICLOUD_SDK_CREDENTIALS_FILE names, or
//     ~/.huaweicloud/credentials.
//
// An error names the variables and the file, and no value. A section that has no ak and
// sk but the keys of an identity provider, idp_id and id_token_file, is not supported.
//
// See https://github.com/huaweicloud/huaweicloud-sdk-go-v3/blob/master/core/auth/provider/env_provider.go
// and https://github.com/huaweicloud/huaweicloud-sdk-go-v3/blob/master/core/auth/provider/profile_provider.go.
func FromEnvironment() (AKSK, error) {
	key := AKSK{
		AccessKey: os.Getenv(envAccessKey), SecretKey: os.Getenv(envSecretKey),
		ProjectID: os.Getenv(envProjectID), SecurityToken: os.Getenv(envSecurityToken),
	}
	switch {
	case key.AccessKey == "" && key.SecretKey == "":
		return fromFile()
	case key.AccessKey == "":
		return AKSK{}, fmt.Errorf("hwauth: %s is set and %s is not: set both or none", envSecretKey, envAccessKey)
	case key.SecretKey == "":
		return AKSK{}, fmt.Errorf("hwauth: %s is set and %s is not: set both or none", envAccessKey, envSecretKey)
	}
	return key, nil
}

func fromFile() (AKSK, error) {
	path := os.Getenv(envCredentialsFile)
	isDefault := path == ""
	if isDefault {
		path = profile.Home(".huaweicloud", "credentials")
	}
	data, err := profile.Read(path)
	if isDefault && errors.Is(err, fs.ErrNotExist) {
		return AKSK{}, fmt.Errorf("hwauth: no access key: %s and %s are not set, and there is no file %s, which %s may name; set the variables or write the file",
			envAccessKey, envSecretKey, path, envCredentialsFile)
	}
	if err != nil {
		return AKSK{}, fmt.Errorf("hwauth: %s and %s are not set, and the credentials file cannot be read: %w", envAccessKey, envSecretKey, err)
	}
	keys, err := profile.Section(data, "basic")
	if err != nil {
		return AKSK{}, fmt.Errorf("hwauth: credentials file %s: %w", path, err)
	}
	key := AKSK{AccessKey: keys["ak"], SecretKey: keys["sk"], ProjectID: keys["project_id"], SecurityToken: keys["security_token"]}
	if key.AccessKey == "" || key.SecretKey == "" {
		return AKSK{}, fmt.Errorf("hwauth: credentials file %s: %s", path, missing(keys))
	}
	return key, nil
}

// missing says why the section [basic] is not an access key.
func missing(keys map[string]string) string {
	switch {
	case keys == nil:
		return "it has no section [basic], the only one that is supported: add it with the keys ak and sk"
	case keys["idp_id"] != "" || keys["id_token_file"] != "":
		return "the section [basic] is one of an identity provider, which is not supported: only an access key is, with the keys ak and sk"
	}
	return "the section [basic] has no ak or no sk: give both"
}
