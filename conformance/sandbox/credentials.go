package sandbox

import (
	"crypto/subtle"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/iam"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
)

// Credentials are what callers of a Server sign with or send.
type Credentials struct {
	// AccessKey and SecretKey sign requests to any of the APIs.
	AccessKey, SecretKey string
	// Token is what requests to the Huawei Cloud APIs may carry in
	// X-Auth-Token instead of a signature.
	Token string
	// User, Password and Domain are those of the user for whom Huawei Cloud IAM
	// issues tokens. Without a password there is no such user.
	User, Password, Domain string
}

// NewCredentials returns new throw-away credentials.
func NewCredentials() *Credentials {
	return &Credentials{
		AccessKey: "SANDBOX" + id.Hex(8), SecretKey: id.Hex(20), Token: id.Hex(20),
		User: "sandbox-user", Password: id.Hex(20), Domain: "sandbox-domain",
	}
}

// secret returns the secret of an access key, and whether there is such a key.
// There is none if c is nil.
func (c *Credentials) secret(accessKey string) (string, bool) {
	if c == nil {
		return "", false
	}
	return c.SecretKey, accessKey == c.AccessKey
}

// token returns the token that never expires, "" if c is nil.
func (c *Credentials) token() string {
	if c == nil {
		return ""
	}
	return c.Token
}

// users returns who may sign in to IAM.
func (c *Credentials) users() iam.Users {
	users := iam.Users{Check: c.isUser, Bears: c.bears}
	if c != nil {
		users.Domain, users.Name = c.Domain, c.User
	}
	return users
}

// bears reports whether callers may use token: any token if c is nil.
func (c *Credentials) bears(token string) bool {
	if c == nil {
		return true
	}
	return c.Token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(c.Token)) == 1
}

// isUser reports whether a user may sign in: any user if c is nil.
func (c *Credentials) isUser(domain, user, password string) bool {
	if c == nil {
		return true
	}
	right := subtle.ConstantTimeCompare([]byte(password), []byte(c.Password)) == 1
	return right && c.Password != "" && user == c.User && domain == c.Domain
}
