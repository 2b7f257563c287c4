package roundtrip_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/secret"
	"github.com/snapspec/snapspec/generated/huawei/iamv3"
)

var iamv3Generated = generated{
	api: "huawei/iamv3",
	client: func(server string, by doer) (any, error) {
		return iamv3.NewClientWithResponses(server, iamv3.WithHTTPClient(by))
	},
	serve: func(s stub) http.Handler { return iamv3.Handler(iamv3.NewStrictHandler(iamv3Stub{s}, nil)) },
	calls: map[string][]any{
		"createToken": {&iamv3.CreateTokenParams{NoCatalog: ptr("true")}, iamv3.CreateTokenBody{
			Auth: iamv3.Auth{
				Identity: iamv3.Identity{
					Methods: []iamv3.IdentityMethods{iamv3.IdentityMethodsPassword},
					Password: &iamv3.PasswordIdentity{
						User: iamv3.PasswordUser{Domain: &iamv3.UserDomain{Name: ptr("IAMDomain")}, Name: ptr("IAMUser"), Password: secret.New("IAMPassword")},
					},
				},
				Scope: &iamv3.Scope{Project: &iamv3.ScopeProject{Name: ptr("cn-north-1")}},
			},
		}},
		"listProjects": {&iamv3.ListProjectsParams{}},
	},
}

type iamv3Stub struct{ stub }

func (s iamv3Stub) CreateToken(_ context.Context, r iamv3.CreateTokenRequestObject) (iamv3.CreateTokenResponseObject, error) {
	return reply[iamv3.CreateTokenResponseObject](s.stub, r,
		iamv3.CreateToken201JSONResponse{}, iamv3.CreateToken400JSONResponse{}, iamv3.CreateToken401JSONResponse{},
		iamv3.CreateToken403JSONResponse{}, iamv3.CreateToken404JSONResponse{}, iamv3.CreateToken500JSONResponse{},
		iamv3.CreateToken503JSONResponse{}, iamv3.CreateTokendefaultJSONResponse{})
}

func (s iamv3Stub) ListProjects(_ context.Context, r iamv3.ListProjectsRequestObject) (iamv3.ListProjectsResponseObject, error) {
	return reply[iamv3.ListProjectsResponseObject](s.stub, r,
		iamv3.ListProjects200JSONResponse{}, iamv3.ListProjects400JSONResponse{}, iamv3.ListProjects401JSONResponse{},
		iamv3.ListProjects403JSONResponse{}, iamv3.ListProjects404JSONResponse{}, iamv3.ListProjects500JSONResponse{},
		iamv3.ListProjects503JSONResponse{}, iamv3.ListProjectsdefaultJSONResponse{})
}

// TestSecretsStayHidden prints and logs the parts of a sign-in that hold a secret.
func TestSecretsStayHidden(t *testing.T) {
	hidden := secret.New("IAMPassword")
	for member, value := range map[string]any{
		"":         iamv3Generated.calls["createToken"][1],
		"Password": iamv3.PasswordUser{Password: hidden},
		"Passcode": iamv3.TotpUser{Passcode: hidden},
		"ID":       iamv3.TokenIdentity{ID: hidden},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%p"} {
			output := fmt.Sprintf(verb, value) + fmt.Sprintf(verb, &value)
			require.NotContains(t, output, "IAMPassword", verb)
			require.NotContains(t, output, fmt.Sprintf("%x", "IAMPassword"), verb)
		}
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "value", value)
		if member != "" {
			require.Contains(t, log.String(), member+":***")
		}
		require.NotContains(t, log.String(), "IAMPassword")
	}
}
