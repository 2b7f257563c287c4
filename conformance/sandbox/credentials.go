package sandbox

import "crypto/subtle"

// Credentials are what callers of a Server sign with or send.
type Credentials struct {
	// AccessKey and SecretKey sign requests to any of the APIs.
	AccessKey, SecretKey string
	// Token is what requests to the Huawei Cloud APIs may carry in
	// X-Auth-Token instead of a signature.
	Token string
	// User, Password and Domain are those of the user whom Huawei Cloud IAM
	// hands tokens to. Without a password there is no such user.
	User, Password, Domain string
}

// NewCredentials makes throw-away credentials.
func NewCredentials() *Credentials {
	return &Credentials{
		AccessKey: "SANDBOX" + randomHex(8), SecretKey: randomHex(20), Token: randomHex(20),
		User: "sandbox-user", Password: randomHex(20), Domain: "sandbox-domain",
	}
}

// secret is the secret of an access key, as verifiers look it up.
func (c *Credentials) secret(accessKey string) (string, bool) {
	return c.SecretKey, accessKey == c.AccessKey
}

func (c *Credentials) isUser(domain, user, password string) bool {
	right := subtle.ConstantTimeCompare([]byte(password), []byte(c.Password)) == 1
	return right && c.Password != "" && user == c.User && domain == c.Domain
}
