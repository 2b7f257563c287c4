package sandbox_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/generated/huawei/iamv3"
)

// signIn is the body of a request for a token; scope may be empty.
func signIn(domain, user, password, scope string) string {
	if scope != "" {
		scope = `, "scope": ` + scope
	}
	return fmt.Sprintf(`{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": %q, "password": %q, "domain": {"name": %q}}}}%s}}`, user, password, domain, scope)
}

func TestIAMToken(t *testing.T) {
	c := sandbox.NewCredentials()
	s := start(t, sandbox.Options{Credentials: c})
	a := s.post("/v3/auth/tokens", signIn(c.Domain, c.User, c.Password, `{"project": {"name": "cn-north-1"}}`))
	require.Equal(t, http.StatusCreated, a.status, a.text)
	token := a.header.Get("X-Subject-Token")
	issued := a.json["token"].(map[string]any)
	require.Equal(t, s.clock.time().UTC().Format("2006-01-02T15:04:05.000000Z"), issued["issued_at"])
	require.Equal(t, s.clock.time().UTC().Add(24*time.Hour).Format("2006-01-02T15:04:05.000000Z"), issued["expires_at"])
	require.Equal(t, c.User, issued["user"].(map[string]any)["name"])
	require.NotContains(t, a.text, token, "the header alone has it")

	create := func(token string) answer {
		return s.post(evsv2Path, `{"snapshot": {"volume_id": "v-1"}}`, "X-Auth-Token", token)
	}
	require.Equal(t, http.StatusAccepted, create(token).status)
	s.clock.forward(24*time.Hour - time.Second)
	require.Equal(t, http.StatusAccepted, create(token).status)
	renewed := s.post("/v3/auth/tokens", signIn(c.Domain, c.User, c.Password, "")).header.Get("X-Subject-Token")
	require.NotEqual(t, token, renewed)
	require.Equal(t, http.StatusAccepted, create(token).status, "a new token leaves the old one valid")
	s.clock.forward(time.Second)
	ended := create(token)
	require.Equal(t, http.StatusUnauthorized, ended.status)
	require.Equal(t, "APIGW.0307", ended.json["error_code"])
	require.Equal(t, "The token must be updated.", ended.json["error_msg"])
	require.Equal(t, http.StatusAccepted, create(renewed).status)

	s.clock.forward(1000 * time.Hour)
	s.post("/v3/auth/tokens", signIn(c.Domain, c.User, c.Password, ""))
	require.Equal(t, "APIGW.0301", create(token).json["error_code"], "forgotten by now")
	require.Equal(t, http.StatusAccepted, create(c.Token).status, "the printed token never ends")
}

func TestIAMRefusals(t *testing.T) {
	c := sandbox.NewCredentials()
	in := func(scope string) string { return signIn(c.Domain, c.User, c.Password, scope) }
	tests := map[string]struct {
		body, title, message string
		code                 int
	}{
		"a wrong password":          {signIn(c.Domain, c.User, "x", ""), "Unauthorized", "The username or password is wrong.", 401},
		"an empty password":         {signIn(c.Domain, c.User, "", ""), "Unauthorized", "The username or password is wrong.", 401},
		"another user":              {signIn(c.Domain, "x", c.Password, ""), "Unauthorized", "The username or password is wrong.", 401},
		"another domain":            {signIn("x", c.User, c.Password, ""), "Unauthorized", "The username or password is wrong.", 401},
		"no JSON":                   {`{"auth"`, "Bad Request", "The request body is invalid", 400},
		"no identity":               {`{"auth": {}}`, "Bad Request", "/auth/identity", 400},
		"another method":            {`{"auth": {"identity": {"methods": ["saml2"]}}}`, "Bad Request", "/auth/identity/methods/0", 400},
		"no method":                 {`{"auth": {"identity": {"methods": []}}}`, "Bad Request", "/auth/identity/methods", 400},
		"a method without data":     {`{"auth": {"identity": {"methods": ["token"], "password": {"user": {"name": "", "password": "", "domain": {"name": ""}}}}}}`, "Bad Request", "/auth/identity/token", 400},
		"a code alone":              {`{"auth": {"identity": {"methods": ["totp"], "totp": {"user": {"passcode": "123456"}}}}}`, "Bad Request", "/auth/identity/methods", 400},
		"a user without a name":     {`{"auth": {"identity": {"methods": ["password"], "password": {"user": {"password": "x"}}}}}`, "Bad Request", "/auth/identity/password/user", 400},
		"a user without a domain":   {`{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "x", "password": "x"}}}}}`, "Bad Request", "/auth/identity/password/user", 400},
		"the ID of another user":    {`{"auth": {"identity": {"methods": ["password"], "password": {"user": {"id": "x", "password": "` + c.Password + `"}}}}}`, "Unauthorized", "The username or password is wrong.", 401},
		"an agency without a name":  {`{"auth": {"identity": {"methods": ["assume_role"], "assume_role": {"domain_name": "a"}}}}`, "Bad Request", "agency_name", 400},
		"an agency of no account":   {`{"auth": {"identity": {"methods": ["assume_role"], "assume_role": {"agency_name": "a"}}}}`, "Bad Request", "domain_id", 400},
		"an agency without a token": {`{"auth": {"identity": {"methods": ["assume_role"], "assume_role": {"agency_name": "a", "domain_name": "a"}}}}`, "Unauthorized", "The X-Auth-Token is invalid!", 401},
		"another token":             {`{"auth": {"identity": {"methods": ["token"], "token": {"id": "x"}}}}`, "Unauthorized", "The X-Auth-Token is invalid!", 401},
		"a project without a name":  {in(`{"project": {}}`), "Bad Request", "/auth/scope/project", 400},
		"a domain without a name":   {in(`{"domain": {}}`), "Bad Request", "/auth/scope/domain", 400},
		"the domain of another":     {in(`{"domain": {"name": "x"}}`), "Not Found", "Could not find domain: x.", 404},
		"the ID of another domain":  {in(`{"domain": {"id": "x"}}`), "Not Found", "Could not find domain: x.", 404},
	}
	s := start(t, sandbox.Options{Credentials: c})
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.post("/v3/auth/tokens", tt.body)
			require.Equal(t, tt.code, a.status, a.text)
			require.Empty(t, a.header.Get("X-Subject-Token"))
			detail := a.json["error"].(map[string]any)
			require.EqualValues(t, tt.code, detail["code"])
			require.Equal(t, tt.title, detail["title"])
			require.Contains(t, detail["message"], tt.message)
		})
	}

	without := start(t, sandbox.Options{Credentials: &sandbox.Credentials{Token: "t", User: "u", Domain: "d"}})
	require.Equal(t, http.StatusUnauthorized, without.post("/v3/auth/tokens", signIn("d", "u", "", "")).status, "no password is none, not an empty one")
}

// TestIAMLogins signs in in each way that there is beside name and password.
func TestIAMLogins(t *testing.T) {
	c := sandbox.NewCredentials()
	s := start(t, sandbox.Options{Credentials: c})
	in := func(identity string, headers ...string) map[string]any {
		t.Helper()
		a := s.post("/v3/auth/tokens", `{"auth": {"identity": `+identity+`, "scope": {"project": {"name": "cn-north-1", "domain": {"name": "IAMDomain"}}}}}`, headers...)
		require.Equal(t, http.StatusCreated, a.status, a.text)
		created := s.post(evsv2Path, `{"snapshot": {"volume_id": "v-1"}}`, "X-Auth-Token", a.header.Get("X-Subject-Token"))
		require.Equal(t, http.StatusAccepted, created.status, "the token is one")
		return a.json["token"].(map[string]any)
	}
	user := func(token map[string]any) map[string]any { return token["user"].(map[string]any) }

	password := fmt.Sprintf(`"user": {"name": %q, "password": %q, "domain": {"name": %q}}`, c.User, c.Password, c.Domain)
	known := in(`{"methods": ["password"], "password": {` + password + `}}`)
	id, domainID := user(known)["id"].(string), user(known)["domain"].(map[string]any)["id"].(string)
	require.Empty(t, user(known)["password_expires_at"])
	require.Equal(t, user(known), user(in(fmt.Sprintf(`{"methods": ["password"], "password": {"user": {"id": %q, "password": %q}}}`, id, c.Password))), "by ID")
	require.Equal(t, user(known), user(in(fmt.Sprintf(`{"methods": ["password"], "password": {"user": {"name": %q, "password": %q, "domain": {"id": %q}}}}`, c.User, c.Password, domainID))), "by the ID of the account")

	device := in(`{"methods": ["password", "totp"], "password": {` + password + `}, "totp": {"user": {"id": "` + id + `", "passcode": "123456"}}}`)
	require.Equal(t, []any{"password", "totp"}, device["methods"])
	require.Equal(t, user(known), user(device))

	for _, name := range []string{"agency_name", "xrole_name"} {
		agency := in(`{"methods": ["assume_role"], "assume_role": {"domain_name": "domain A", "`+name+`": "agencytest"}}`, "X-Auth-Token", c.Token)
		require.Equal(t, []any{"assume_role"}, agency["methods"])
		require.Equal(t, "domain A/agencytest", user(agency)["name"])
		require.Equal(t, user(known), agency["assumed_by"].(map[string]any)["user"])
	}

	exchanged := in(`{"methods": ["token"], "token": {"id": "` + c.Token + `"}}`)
	require.Equal(t, []any{"token"}, exchanged["methods"])
	require.Equal(t, user(known), user(exchanged))
}

func TestIAMScopes(t *testing.T) {
	const id = "89cd04f168b84af6be287f71730fdb4b"
	tests := map[string]struct{ scope, projectID, projectName, domain string }{
		"a project by name":      {`{"project": {"name": "cn-north-1"}}`, id, "cn-north-1", ""},
		"a project by ID":        {`{"project": {"id": "p-1"}}`, "p-1", "cn-north-4", ""},
		"a project by both":      {`{"project": {"id": "p-1", "name": "cn-north-1"}}`, "p-1", "cn-north-1", ""},
		"a domain":               {`{"domain": {"name": "IAMDomain"}}`, "", "", "IAMDomain"},
		"a project and a domain": {`{"domain": {"name": "IAMDomain"}, "project": {"name": "cn-north-1"}}`, id, "cn-north-1", ""},
		"nothing":                {``, "", "", ""},
		"an empty scope":         {`{}`, "", "", ""},
	}
	s := start(t, sandbox.Options{})
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := s.post("/v3/auth/tokens", signIn("IAMDomain", "any user", "any password", tt.scope))
			require.Equal(t, http.StatusCreated, a.status, a.text)
			issued := a.json["token"].(map[string]any)
			require.Equal(t, "identity", issued["catalog"].([]any)[1].(map[string]any)["type"], "which clients of OpenStack look for")
			if tt.projectID == "" {
				require.NotContains(t, issued, "project")
				require.Len(t, issued["catalog"], 2)
			} else {
				require.Equal(t, tt.projectID, issued["project"].(map[string]any)["id"])
				require.Equal(t, tt.projectName, issued["project"].(map[string]any)["name"])
				require.Contains(t, a.text, `"http://example.com/v3/`+tt.projectID+`"`, "where Cinder is")
			}
			if tt.domain == "" {
				require.NotContains(t, issued, "domain")
			} else {
				require.Equal(t, tt.domain, issued["domain"].(map[string]any)["name"])
			}
		})
	}
	a := s.post("/v3/auth/tokens?nocatalog=true", signIn("d", "u", "p", ""))
	require.Empty(t, a.json["token"].(map[string]any)["catalog"])
	domain := a.json["token"].(map[string]any)["user"].(map[string]any)["domain"].(map[string]any)["id"].(string)
	require.Equal(t, http.StatusCreated, s.post("/v3/auth/tokens", signIn("d", "u", "p", `{"domain": {"id": "`+domain+`"}}`)).status)
}

func TestIAMProjects(t *testing.T) {
	s := start(t, sandbox.Options{})
	names := func(query string) (names []any, links map[string]any) {
		a := s.call(http.MethodGet, "/v3/projects"+query, "")
		require.Equal(t, http.StatusOK, a.status, a.text)
		names = []any{}
		for _, p := range a.json["projects"].([]any) {
			names = append(names, p.(map[string]any)["name"])
		}
		return names, a.json["links"].(map[string]any)
	}
	all := []any{"cn-north-4", "cn-north-4_team", "MOS"}
	first := s.call(http.MethodGet, "/v3/projects?name=cn-north-1", "").json["projects"].([]any)[0].(map[string]any)
	require.Equal(t, "89cd04f168b84af6be287f71730fdb4b", first["id"])
	require.Equal(t, "cn-north-1", first["name"])
	domain := first["domain_id"].(string)

	tests := map[string]struct {
		query string
		names []any
	}{
		"all":                 {"", all},
		"by name":             {"?name=MOS", []any{"MOS"}},
		"by the name of any":  {"?name=ap-southeast-1", []any{"ap-southeast-1"}},
		"within a region":     {"?parent_id=89cd04f168b84af6be287f71730fdb4b", []any{"cn-north-4_team"}},
		"of the account":      {"?parent_id=" + domain, []any{"cn-north-4", "MOS"}},
		"by domain":           {"?domain_id=" + domain, all},
		"of another domain":   {"?domain_id=x", []any{}},
		"enabled":             {"?enabled=true", all},
		"disabled":            {"?enabled=false", []any{}},
		"no domains":          {"?is_domain=false", all},
		"domains":             {"?is_domain=true", []any{}},
		"the first page":      {"?page=1&per_page=1", all[:1]},
		"the second page":     {"?page=2&per_page=1", all[1:2]},
		"the third page":      {"?page=3&per_page=1", all[2:]},
		"beyond":              {"?page=4&per_page=1", []any{}},
		"very far beyond":     {"?page=9223372036854775807&per_page=5000", []any{}},
		"the last of two":     {"?page=2&per_page=2", all[2:]},
		"a page and a filter": {"?page=2&per_page=1&parent_id=" + domain, []any{"MOS"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			found, _ := names(tt.query)
			require.Equal(t, tt.names, found)
		})
	}
	_, links := names("?page=2&per_page=1")
	require.Equal(t, map[string]any{
		"self":     "http://example.com/v3/projects?page=2&per_page=1",
		"previous": "http://example.com/v3/projects?page=1&per_page=1",
		"next":     "http://example.com/v3/projects?page=3&per_page=1",
	}, links)

	for _, query := range []string{"?page=1", "?per_page=1", "?page=0&per_page=1", "?per_page=5001&page=1"} {
		a := s.call(http.MethodGet, "/v3/projects"+query, "")
		require.Equal(t, http.StatusBadRequest, a.status, query)
		require.Contains(t, a.json["error"].(map[string]any)["message"], "page")
	}
}

func TestIAMProjectsAreForThoseWhoMayComeIn(t *testing.T) {
	c := sandbox.NewCredentials()
	s := start(t, sandbox.Options{Credentials: c})
	require.Equal(t, http.StatusUnauthorized, s.call(http.MethodGet, "/v3/projects", "").status)
	require.Equal(t, http.StatusOK, s.call(http.MethodGet, "/v3/projects", "", "X-Auth-Token", c.Token).status)

	r := request(http.MethodGet, "/v3/projects?name=cn-north-4", "", "X-Domain-Id", "d")
	require.NoError(t, hwauth.AKSK{AccessKey: c.AccessKey, SecretKey: c.SecretKey}.Sign(t.Context(), r))
	require.Equal(t, http.StatusOK, s.send(r).status)
}

func TestIAMLogHoldsNoSecrets(t *testing.T) {
	var log strings.Builder
	c := sandbox.NewCredentials()
	s := start(t, sandbox.Options{Credentials: c, Logger: slog.New(slog.NewJSONHandler(&log, nil))})
	a := s.post("/v3/auth/tokens", strings.Replace(signIn(c.Domain, c.User, c.Password, ""), `"password": {"user"`, `"more": 1, "password": {"user"`, 1))
	require.Equal(t, http.StatusCreated, a.status, a.text)
	s.post("/v3/auth/tokens", signIn(c.Domain, "x", c.Password, ""))
	require.Contains(t, log.String(), "body /auth/identity/more: unknown")
	require.NotContains(t, log.String(), c.Password)
	require.NotContains(t, log.String(), a.header.Get("X-Subject-Token"))
}

func TestIAMValidatesTokens(t *testing.T) {
	c := sandbox.NewCredentials()
	s := start(t, sandbox.Options{Credentials: c})
	issued := s.post("/v3/auth/tokens", signIn(c.Domain, c.User, c.Password, `{"project": {"name": "cn-north-1"}}`))
	token := issued.header.Get("X-Subject-Token")
	validate := func(subject, query string) answer {
		return s.call(http.MethodGet, "/v3/auth/tokens"+query, "", "X-Auth-Token", c.Token, "X-Subject-Token", subject)
	}

	a := validate(token, "")
	require.Equal(t, http.StatusOK, a.status, a.text)
	require.Equal(t, token, a.header.Get("X-Subject-Token"))
	require.Equal(t, issued.json, a.json, "what the sign-in answered")
	require.NotContains(t, a.text, token, "the header alone has it")
	require.Empty(t, validate(token, "?nocatalog=1").json["token"].(map[string]any)["catalog"])

	printed := validate(c.Token, "").json["token"].(map[string]any)
	require.Equal(t, c.User, printed["user"].(map[string]any)["name"])
	require.Equal(t, "cn-north-4", printed["project"].(map[string]any)["name"])

	refused := func(a answer, status int, message string) {
		require.Equal(t, status, a.status, a.text)
		require.Equal(t, message, a.json["error"].(map[string]any)["message"])
	}
	refused(validate("unknown", ""), http.StatusNotFound, "X-Subject-Token is invalid in the request")
	s.clock.forward(24 * time.Hour)
	refused(validate(token, ""), http.StatusNotFound, "X-Subject-Token is invalid in the request")
	require.Equal(t, http.StatusUnauthorized, s.call(http.MethodGet, "/v3/auth/tokens", "", "X-Auth-Token", token, "X-Subject-Token", c.Token).status)
	require.Equal(t, http.StatusBadRequest, s.call(http.MethodGet, "/v3/auth/tokens", "", "X-Auth-Token", c.Token).status, "the token to validate is missing")
}

func TestIAMByTheGeneratedClient(t *testing.T) {
	c := sandbox.NewCredentials()
	server := httptest.NewServer(start(t, sandbox.Options{Credentials: c}).server)
	defer server.Close()
	client, err := iamv3.NewClientWithResponses(server.URL, iamv3.WithHTTPClient(fault.Doer{Sign: hwauth.Token(c.Token)}))
	require.NoError(t, err)

	validated, err := client.ValidateTokenWithResponse(t.Context(), &iamv3.ValidateTokenParams{XSubjectToken: c.Token})
	require.NoError(t, err)
	require.Equal(t, c.User, validated.JSON200.Token.User.Name)
	_, err = client.ValidateTokenWithResponse(t.Context(), &iamv3.ValidateTokenParams{XSubjectToken: "unknown"})
	require.ErrorIs(t, err, fault.Sentinel{Status: http.StatusNotFound})

	var names []string
	for p, err := range client.ListAuthProjectsAll(t.Context()) {
		require.NoError(t, err)
		names = append(names, p.Name)
	}
	require.Equal(t, []string{"cn-north-4", "cn-north-4_team", "MOS"}, names)
}

// TestEmptyHeaderIsNone checks that an empty required header is the fault of the client.
func TestEmptyHeaderIsNone(t *testing.T) {
	s := start(t, sandbox.Options{})
	a := s.call(http.MethodGet, "/v3/auth/tokens", "", "X-Subject-Token", "")
	require.Equal(t, http.StatusBadRequest, a.status, a.text)
	require.Contains(t, a.text, "the required header is empty")
}
