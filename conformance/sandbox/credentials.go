package sandbox

// Credentials are what callers of a Server sign with or send.
type Credentials struct {
	// AccessKey and SecretKey sign requests to any of the APIs.
	AccessKey, SecretKey string
	// Token is what requests to the Huawei Cloud APIs may carry in
	// X-Auth-Token instead of a signature.
	Token string
}

// NewCredentials makes throw-away credentials.
func NewCredentials() *Credentials {
	return &Credentials{AccessKey: "SANDBOX" + randomHex(8), SecretKey: randomHex(20), Token: randomHex(20)}
}

// secret is the secret of an access key, as verifiers look it up.
func (c *Credentials) secret(accessKey string) (string, bool) {
	return c.SecretKey, accessKey == c.AccessKey
}
