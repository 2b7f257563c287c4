// Package iam is the Identity and Access Management: tokens of users, and the
// projects that they are for.
package iam

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"time"
)

// Service is the service. It is safe for concurrent use.
type Service struct {
	users   Users
	tokens  tokens
	started time.Time
}

// New returns the service of these users.
func New(clock func() time.Time, users Users) *Service {
	return &Service{users, newTokens(clock), clock().UTC()}
}

// TokenState returns what is known of a token.
func (s *Service) TokenState(token string) TokenState { return s.tokens.state(token) }

// idOf returns the ID of what the sandbox has by name. It is derived from the
// name, so that it is the same at all times.
func idOf(kind, name string) string {
	sum := sha256.Sum256([]byte(kind + " " + name))
	return hex.EncodeToString(sum[:16])
}

// Caller is a user and the account of the user.
type Caller struct{ User, Domain Named }

// Named is an ID and a name.
type Named struct{ ID, Name string }

// Scope is what a token is wanted for: a project or an account, each by ID or
// name. With both the project counts, with neither the token is for none.
type Scope struct{ Project, Domain *Named }

// Token is a token that was issued.
type Token struct {
	Text            string
	Issued, Expires time.Time
	Methods         []string
	User, Domain    Named   // who signed in, or the agency
	AssumedBy       *Caller // who took up the agency, if it is one
	Project, Scope  *Named  // what the token is for: a project, an account or nothing
	Catalog         []Endpoint
}

// Endpoint is where a service that a token is good for can be called.
type Endpoint struct {
	ID, ServiceID, Service, Region, Path string
}

// SignIn issues a token for a login. What the token is for is repeated, not
// enforced: every project accepts it. It fails with IncompleteLogin, WrongPassword,
// WrongToken, IncompleteScope or DomainNotFound.
func (s *Service) SignIn(login Login, scope Scope) (Token, error) {
	t, err := s.identify(login)
	if err != nil {
		return Token{}, err
	}
	t.Methods = login.Methods
	if err := t.setScope(scope); err != nil {
		return Token{}, err
	}
	t.Catalog = catalog(t.Project)
	return s.tokens.issue(t), nil
}

// Validate returns what a token is good for. It fails with InvalidToken.
func (s *Service) Validate(token string) (Token, error) {
	if found, known := s.tokens.issued.Get(token); known && s.tokens.state(token) == ValidToken {
		return found, nil
	}
	owner := s.bearer(token)
	if owner == nil {
		return Token{}, InvalidToken
	}
	given := Token{
		Text: token, Issued: s.started, Expires: s.tokens.clock().UTC().Add(tokenLife), Methods: []string{"password"},
		User: owner.User, Domain: owner.Domain, Project: &Named{ExampleProject, exampleRegion},
	}
	given.Catalog = catalog(given.Project)
	return given, nil
}

func (t *Token) setScope(wanted Scope) error {
	if p := wanted.Project; p != nil {
		if *p == (Named{}) {
			return IncompleteScope.Because("/auth/scope/project: give id or name.")
		}
		id := p.ID
		if id == "" {
			id = projectNamed(p.Name).ID
		}
		t.Project = &Named{id, cmp.Or(p.Name, projectWithID(id).Name)}
		return nil
	}
	d := wanted.Domain
	if d == nil {
		return nil
	}
	if *d == (Named{}) {
		return IncompleteScope.Because("/auth/scope/domain: give id or name.")
	}
	if cmp.Or(d.ID, t.Domain.ID) != t.Domain.ID || cmp.Or(d.Name, t.Domain.Name) != t.Domain.Name {
		return DomainNotFound.Because(cmp.Or(d.ID, d.Name))
	}
	t.Scope = &t.Domain
	return nil
}

// catalog lists what a token can be used with: IAM, which the clients of OpenStack look
// for as identity, and the APIs of a project.
func catalog(project *Named) []Endpoint {
	all := []Endpoint{endpoint("iam", "*", "/v3"), endpoint("identity", "*", "/v3")}
	if project == nil {
		return all
	}
	id := url.PathEscape(project.ID)
	return append(all,
		endpoint("volumev2", project.Name, "/v2/"+id),
		endpoint("volumev3", project.Name, "/v3/"+id),
		endpoint("dws", project.Name, "/v1.0/"+id),
	)
}

func endpoint(service, region, path string) Endpoint {
	return Endpoint{idOf("endpoint", service+" "+region), idOf("service", service), service, region, path}
}
