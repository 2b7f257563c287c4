package live

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/generated/huawei/iamv3"
)

// Login returns the body that signs the user in with a password. Scope is JSON; "" asks
// for a token without one.
func (s Server) Login(t *testing.T, password, scope string) iamv3.CreateTokenBody {
	t.Helper()
	type object = map[string]any
	auth := object{"identity": object{
		"methods":  []string{"password"},
		"password": object{"user": object{"domain": object{"name": s.Domain}, "name": s.User, "password": password}},
	}}
	if scope != "" {
		auth["scope"] = json.RawMessage(scope)
	}
	text, err := json.Marshal(object{"auth": auth})
	require.NoError(t, err)
	var body iamv3.CreateTokenBody
	require.NoError(t, json.Unmarshal(text, &body))
	return body
}

// ProjectScope returns the scope of the project.
func (s Server) ProjectScope() string { return `{"project": {"id": "` + s.Project + `"}}` }

// DomainScope returns the scope of the account.
func (s Server) DomainScope() string { return `{"domain": {"id": "` + s.DomainID + `"}}` }

// Source is a Source of hwauth that signs in to Keystone by the generated client.
type Source struct {
	*hwauth.Source

	mu      sync.Mutex
	signIns []SignIn
}

// SignIn is a token that a Source fetched, and its life.
type SignIn struct {
	Token      string
	Start, End time.Time
}

// NewSource returns a Source for the user with a password and a scope.
func (s Server) NewSource(t *testing.T, password, scope string) *Source {
	t.Helper()
	client, err := iamv3.NewClientWithResponses(s.IAM, iamv3.WithHTTPClient(fault.Doer{}))
	require.NoError(t, err)
	login := s.Login(t, password, scope)
	source := &Source{}
	source.Source = hwauth.NewSource(func(ctx context.Context) (string, time.Time, error) {
		r, err := client.CreateTokenWithResponse(ctx, nil, login)
		if err != nil {
			return "", time.Time{}, err
		}
		life := r.JSON201.Token
		made := SignIn{Token: r.Headers201.XSubjectToken, Start: life.IssuedAt.Time(), End: life.ExpiresAt.Time()}
		source.mu.Lock()
		defer source.mu.Unlock()
		source.signIns = append(source.signIns, made)
		return made.Token, made.End, nil
	})
	return source
}

// SignIns returns the tokens that were fetched so far.
func (s *Source) SignIns() []SignIn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.signIns)
}
