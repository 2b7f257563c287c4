package keystone

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/live"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/generated/huawei/iamv3"
)

const nowhere = "00000000000000000000000000000000"

// newClient returns the client of a caller with a token, or of one without if it is "".
func newClient(t *testing.T, s live.Server, token string) *iamv3.ClientWithResponses {
	t.Helper()
	doer := fault.Doer{}
	if token != "" {
		doer.Sign = hwauth.Token(token)
	}
	client, err := iamv3.NewClientWithResponses(s.URL, iamv3.WithHTTPClient(doer))
	require.NoError(t, err)
	return client
}

func TestScopes(t *testing.T) {
	s := live.Find(t)
	client, caller := newClient(t, s, ""), newClient(t, s, s.Token)
	for name, tt := range map[string]struct {
		scope           string
		noCatalog       *string
		project, domain string   // ids
		members         []string // those of catalog and roles that are there
	}{
		"none":            {scope: ""},
		"project":         {scope: s.ProjectScope(), project: s.Project, members: []string{"catalog", "roles"}},
		"account":         {scope: s.DomainScope(), domain: s.DomainID, members: []string{"catalog", "roles"}},
		"account by name": {scope: `{"domain": {"name": "` + s.Domain + `"}}`, domain: s.DomainID, members: []string{"catalog", "roles"}},
		"no catalog": {
			scope: s.ProjectScope(), noCatalog: new("true"),
			project: s.Project, members: []string{"roles"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := time.Now().Truncate(time.Second) // Keystone counts whole seconds

			r, err := client.CreateTokenWithResponse(t.Context(), &iamv3.CreateTokenParams{NoCatalog: tt.noCatalog}, s.Login(t, s.Password, tt.scope))

			require.NoError(t, err)
			require.Equal(t, http.StatusCreated, r.StatusCode())
			token := r.JSON201.Token
			require.Equal(t, []string{"password"}, token.Methods)
			require.Equal(t, s.User, token.User.Name)
			require.Equal(t, iamv3.TokenDomain{ID: s.DomainID, Name: s.Domain}, token.User.Domain)
			require.WithinRange(t, token.IssuedAt.Time(), before, time.Now())
			require.Equal(t, 24*time.Hour, token.ExpiresAt.Time().Sub(token.IssuedAt.Time()))
			require.Equal(t, tt.project != "", token.Project != nil)
			if token.Project != nil {
				require.Equal(t, iamv3.TokenProject{ID: tt.project, Name: "cn-north-1", Domain: token.User.Domain}, *token.Project)
			}
			require.Equal(t, tt.domain != "", token.Domain != nil)
			if token.Domain != nil {
				require.Equal(t, iamv3.TokenDomain{ID: tt.domain, Name: s.Domain}, *token.Domain)
			}
			require.Equal(t, tt.members, present(t, r.Body, "catalog", "roles"))
			require.NotEmpty(t, r.Headers201.XSubjectToken)
			subject := r.Headers201.XSubjectToken
			valid, err := caller.ValidateTokenWithResponse(t.Context(), &iamv3.ValidateTokenParams{XSubjectToken: subject, NoCatalog: tt.noCatalog})
			require.NoError(t, err)
			require.Equal(t, token, valid.JSON200.Token)
			require.Equal(t, tt.members, present(t, valid.Body, "catalog", "roles"))
			require.True(t, valid.Headers200.XSubjectToken == subject)
		})
	}
}

// present returns the members of a token that the body has.
func present(t *testing.T, body []byte, names ...string) []string {
	t.Helper()
	var decoded struct {
		Token map[string]json.RawMessage
	}
	require.NoError(t, json.Unmarshal(body, &decoded))
	var found []string
	for _, name := range names {
		if _, ok := decoded.Token[name]; ok {
			found = append(found, name)
		}
	}
	return found
}

func TestRefusedLogins(t *testing.T) {
	s := live.Find(t)
	client := newClient(t, s, "")
	unknown, elsewhere := s, s
	unknown.User, elsewhere.Domain = "unknown", "unknown"
	for name, tt := range map[string]struct {
		body    iamv3.CreateTokenBody
		status  int
		message string
	}{
		"wrong password":  {s.Login(t, "wrong", s.ProjectScope()), http.StatusUnauthorized, "requires authentication"},
		"unknown user":    {unknown.Login(t, s.Password, s.ProjectScope()), http.StatusUnauthorized, "requires authentication"},
		"unknown account": {elsewhere.Login(t, s.Password, s.ProjectScope()), http.StatusUnauthorized, "requires authentication"},
		"unknown project": {s.Login(t, s.Password, `{"project": {"id": "`+nowhere+`"}}`), http.StatusUnauthorized, "requires authentication"},
		"both scopes": {
			s.Login(t, s.Password, `{"project": {"id": "`+s.Project+`"}, "domain": {"id": "`+s.DomainID+`"}}`),
			http.StatusBadRequest, "Expecting to find system, project, domain",
		},
		"name alone": {s.Login(t, s.Password, `{"project": {"name": "cn-north-1"}}`), http.StatusBadRequest, "Expecting to find domain in project"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.CreateTokenWithResponse(t.Context(), nil, tt.body)
			live.RequireFault(t, err, tt.status, "error", tt.message)
			require.NotContains(t, err.Error(), s.Password)
		})
	}
}

func TestListProjects(t *testing.T) {
	s := live.Find(t)
	client := newClient(t, s, s.Token)
	child := create(t, s, "project", `{"name": "child", "description": "for a test", "enabled": false, "domain_id": "`+s.DomainID+`", "parent_id": "`+s.Project+`"}`)
	all := []string{s.Project, child}
	for name, tt := range map[string]struct {
		params iamv3.ListProjectsParams
		want   []string
	}{
		"all":             {iamv3.ListProjectsParams{}, all},
		"name":            {iamv3.ListProjectsParams{Name: new("child")}, []string{child}},
		"other name":      {iamv3.ListProjectsParams{Name: new("chil")}, nil},
		"enabled":         {iamv3.ListProjectsParams{Enabled: new(true)}, []string{s.Project}},
		"disabled":        {iamv3.ListProjectsParams{Enabled: new(false)}, []string{child}},
		"account":         {iamv3.ListProjectsParams{DomainID: &s.DomainID}, all},
		"other account":   {iamv3.ListProjectsParams{DomainID: new(nowhere)}, nil},
		"parent":          {iamv3.ListProjectsParams{ParentID: &s.DomainID}, []string{s.Project}},
		"other parent":    {iamv3.ListProjectsParams{ParentID: &s.Project}, []string{child}},
		"no account":      {iamv3.ListProjectsParams{IsDomain: new(false)}, all},
		"accounts":        {iamv3.ListProjectsParams{IsDomain: new(true)}, nil},
		"name and parent": {iamv3.ListProjectsParams{Name: new("child"), ParentID: &s.DomainID}, nil},
		// Keystone has no pages and ignores what asks for one.
		"page": {iamv3.ListProjectsParams{Page: new(2), PerPage: new(1)}, all},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := client.ListProjectsWithResponse(t.Context(), &tt.params)
			require.NoError(t, err)
			var ids []string
			for _, project := range r.JSON200.Projects {
				ids = append(ids, project.ID)
				require.Equal(t, s.DomainID, project.DomainID)
				require.False(t, project.IsDomain)
				require.Equal(t, project.ID == s.Project, project.Enabled)
				require.Equal(t, s.URL+"/v3/projects/"+project.ID, project.Links.Self)
			}
			require.ElementsMatch(t, tt.want, ids)
		})
	}
}

// TestListAuthProjects lists those projects alone in which the caller has a role.
func TestListAuthProjects(t *testing.T) {
	s := live.Find(t)
	create(t, s, "project", `{"name": "other", "domain_id": "`+s.DomainID+`"}`)
	other := createUser(t, s)
	for name, tt := range map[string]struct {
		caller live.Server
		scope  string
		want   []string
	}{
		"account":  {s, s.DomainScope(), []string{s.Project}},
		"project":  {s, s.ProjectScope(), []string{s.Project}},
		"unscoped": {s, "", []string{s.Project}},
		"no role":  {other, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, s, signIn(t, tt.caller, tt.scope))
			var ids []string
			for project, err := range client.ListAuthProjectsAll(t.Context()) {
				require.NoError(t, err)
				ids = append(ids, project.ID)
				require.Equal(t, "cn-north-1", project.Name)
				require.Equal(t, s.DomainID, project.DomainID)
				require.True(t, project.Enabled)
				require.Equal(t, s.URL+"/v3/projects/"+project.ID, project.Links.Self)
			}
			require.Equal(t, tt.want, ids)
		})
	}
}

// TestValidateToken validates tokens of a user who has no role.
func TestValidateToken(t *testing.T) {
	s := live.Find(t)
	other := createUser(t, s)
	token := signIn(t, other, "")
	for name, tt := range map[string]struct {
		caller, subject string
		status          int // 0 for a success
		message         string
	}{
		"own":               {token, token, 0, ""},
		"by administrator":  {s.Token, token, 0, ""},
		"of administrator":  {token, s.Token, http.StatusForbidden, "not authorized"},
		"unknown":           {s.Token, "wrong", http.StatusNotFound, "token"},
		"no caller":         {"", token, http.StatusUnauthorized, "requires authentication"},
		"by unknown caller": {"wrong", token, http.StatusUnauthorized, "requires authentication"},
	} {
		t.Run(name, func(t *testing.T) {
			client := newClient(t, s, tt.caller)
			r, err := client.ValidateTokenWithResponse(t.Context(), &iamv3.ValidateTokenParams{XSubjectToken: tt.subject})
			if tt.status != 0 {
				live.RequireFault(t, err, tt.status, "error", tt.message)
				return
			}
			require.NoError(t, err)
			require.Equal(t, other.User, r.JSON200.Token.User.Name)
		})
	}
}

// signIn returns a token for a scope.
func signIn(t *testing.T, s live.Server, scope string) string {
	t.Helper()
	r, err := newClient(t, s, "").CreateTokenWithResponse(t.Context(), nil, s.Login(t, s.Password, scope))
	require.NoError(t, err)
	return r.Headers201.XSubjectToken
}

// createUser creates a user who has no role, and returns the server as it is for that user.
func createUser(t *testing.T, s live.Server) live.Server {
	t.Helper()
	other := s
	other.User, other.Password = "OtherUser", "OtherPassword"
	create(t, s, "user", `{"name": "`+other.User+`", "password": "`+other.Password+`", "domain_id": "`+s.DomainID+`"}`)
	return other
}

// create creates a project or a user, which no document describes, and deletes it after
// the test. It returns the id.
func create(t *testing.T, s live.Server, kind, members string) string {
	t.Helper()
	var made map[string]struct{ ID string }
	url := s.URL + "/v3/" + kind + "s"
	require.NoError(t, json.Unmarshal(live.Call(t, http.MethodPost, url, live.Token(s.Token), `{"`+kind+`": `+members+`}`), &made))
	id := made[kind].ID
	t.Cleanup(func() { live.Call(t, http.MethodDelete, url+"/"+id, live.Token(s.Token), "") })
	return id
}

func TestRefusedTokens(t *testing.T) {
	s := live.Find(t)
	for _, token := range []string{"", "wrong", s.Token + "A"} {
		_, err := newClient(t, s, token).ListProjectsWithResponse(t.Context(), nil)
		live.RequireFault(t, err, http.StatusUnauthorized, "error", "requires authentication")
	}
}

func TestSource(t *testing.T) {
	s := live.Find(t)
	source := s.NewSource(t, s.Password, s.DomainScope())
	client, err := iamv3.NewClientWithResponses(s.URL, iamv3.WithHTTPClient(fault.Doer{Sign: source.Sign}))
	require.NoError(t, err)

	for range 3 {
		r, err := client.ListProjectsWithResponse(t.Context(), &iamv3.ListProjectsParams{Name: new("cn-north-1")})
		require.NoError(t, err)
		require.Len(t, r.JSON200.Projects, 1)
		require.Equal(t, s.Project, r.JSON200.Projects[0].ID)
	}

	require.Equal(t, 1, len(source.SignIns()), "the token is kept")
}

func TestSourceWithWrongPassword(t *testing.T) {
	s := live.Find(t)
	source := s.NewSource(t, "wrong", s.DomainScope())
	client, err := iamv3.NewClientWithResponses(s.URL, iamv3.WithHTTPClient(fault.Doer{Sign: source.Sign}))
	require.NoError(t, err)

	_, err = client.ListProjectsWithResponse(t.Context(), nil)

	live.RequireFault(t, err, http.StatusUnauthorized, "error", "requires authentication")
	require.ErrorContains(t, err, "hwauth: no token")
	require.Empty(t, source.SignIns())
}

// TestCases sends every request case, after the tests that expect one project.
func TestCases(t *testing.T) {
	s := live.Find(t)
	s.Probe(t, "huawei/iamv3", "keystone-22.0", "--project", s.Project, "--domain", s.Domain, "--user", s.User, "--allow-writes")
}

func TestRendered(t *testing.T) {
	live.CheckRendered(t)
}
