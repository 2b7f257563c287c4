package iam

import (
	"cmp"
	"slices"
)

// Users are those who may sign in.
type Users struct {
	// Check reports whether a user of that account has that password.
	Check func(domain, user, password string) bool
	// Domain and Name are those of the one user who is known; "" if Check accepts any.
	Domain, Name string
	// Bears reports whether a caller may use a token that the service did not issue.
	Bears func(token string) bool
}

// Login is how a caller signs in: the Methods, and for each what it needs, which is nil
// if the request lacks it.
type Login struct {
	Methods  []string
	Password *User
	Passcode *string // the sandbox has no devices, so that any code is right
	Agency   *Agency
	Token    *string // to be exchanged for one for a scope
	Bearer   string  // token of the caller, which an agency needs
}

// User is a user who signs in, by ID, or by name and the ID or the name of the account.
type User struct{ ID, Name, DomainID, Domain, Password string }

// Agency is one that an account has made, which is given by ID or by name.
type Agency struct{ Name, DomainID, Domain string }

// unnamed is the name of a user or an account that is only known by its ID.
const unnamed = "sandbox"

// identify returns a token for who signs in, without its scope.
func (s *Service) identify(login Login) (Token, error) {
	for _, method := range login.Methods {
		if !login.has(method) {
			return Token{}, IncompleteLogin.Because("/auth/identity/" + method + ": the method " + method + " needs it.")
		}
	}
	switch {
	case slices.Contains(login.Methods, "assume_role"):
		return s.assume(*login.Agency, login.Bearer)
	case slices.Contains(login.Methods, "token"):
		return s.exchange(*login.Token)
	case login.Password != nil && slices.Contains(login.Methods, "password"):
		return s.byPassword(*login.Password)
	}
	return Token{}, IncompleteLogin.Because("/auth/identity/methods: send password with totp, which is not a login alone.")
}

func (l Login) has(method string) bool {
	return map[string]bool{
		"password": l.Password != nil, "totp": l.Passcode != nil, "assume_role": l.Agency != nil, "token": l.Token != nil,
	}[method]
}

func (s *Service) byPassword(user User) (Token, error) {
	if user.ID == "" && (user.Name == "" || user.Domain == "" && user.DomainID == "") {
		return Token{}, IncompleteLogin.Because("/auth/identity/password/user: give id, or name and domain.")
	}
	name, domain := s.named(user)
	if !s.users.Check(domain, name, user.Password) {
		return Token{}, WrongPassword
	}
	return Token{User: Named{cmp.Or(user.ID, idOf("user", name)), name}, Domain: Named{accountID, domain}}, nil
}

// named returns the names of a user and the account, which an ID may stand for. They
// are empty if no user has the ID.
func (s *Service) named(user User) (name, domain string) {
	name, domain = user.Name, user.Domain
	if user.ID != "" {
		name, domain = cmp.Or(s.users.Name, user.Name, unnamed), cmp.Or(s.users.Domain, user.Domain, unnamed)
		if s.users.Name != "" && user.ID != idOf("user", name) {
			return "", ""
		}
	}
	if domain == "" && user.DomainID == accountID {
		domain = cmp.Or(s.users.Domain, unnamed)
	}
	return name, domain
}

// bearer returns who may use the token, nil if it is not valid.
func (s *Service) bearer(token string) *Caller {
	if s.tokens.state(token) != ValidToken && !s.users.Bears(token) {
		return nil
	}
	name := cmp.Or(s.users.Name, unnamed)
	return &Caller{Named{idOf("user", name), name}, Named{accountID, cmp.Or(s.users.Domain, unnamed)}}
}

func (s *Service) assume(agency Agency, bearer string) (Token, error) {
	if agency.Name == "" {
		return Token{}, IncompleteLogin.Because("/auth/identity/assume_role/agency_name: name the agency.")
	}
	if agency.Domain == "" && agency.DomainID == "" {
		return Token{}, IncompleteLogin.Because("/auth/identity/assume_role: give domain_id or domain_name.")
	}
	by := s.bearer(bearer)
	if by == nil {
		return Token{}, WrongToken
	}
	domain := cmp.Or(agency.Domain, unnamed)
	name := domain + "/" + agency.Name
	return Token{
		User: Named{idOf("agency", name), name}, AssumedBy: by,
		Domain: Named{cmp.Or(agency.DomainID, accountID), domain},
	}, nil
}

func (s *Service) exchange(token string) (Token, error) {
	user := s.bearer(token)
	if user == nil {
		return Token{}, WrongToken
	}
	return Token{User: user.User, Domain: user.Domain}, nil
}
