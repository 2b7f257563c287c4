// Package iamv3 is the face of IAM for the API huawei/iamv3.
package iamv3

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/iam"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/generated/huawei/iamv3"
)

// face implements iamv3.StrictServerInterface.
type face struct{ service *iam.Service }

// New returns a handler for the API, which serves it from the service.
func New(service *iam.Service) http.Handler {
	strict := iamv3.NewStrictHandlerWithOptions(face{service}, nil, iamv3.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: api.KeepDecodingError, ResponseErrorHandlerFunc: api.KeepError,
	})
	return iamv3.HandlerWithOptions(strict, iamv3.StdHTTPServerOptions{ErrorHandlerFunc: api.KeepParameterError})
}

// CreateToken implements iamv3.StrictServerInterface.
func (f face) CreateToken(ctx context.Context, r iamv3.CreateTokenRequestObject) (iamv3.CreateTokenResponseObject, error) {
	login := toLogin(r.Body.Auth.Identity)
	login.Bearer = api.CallOf(ctx).Original.Header.Get("X-Auth-Token")
	t, err := f.service.SignIn(login, toScope(r.Body.Auth.Scope))
	if err != nil {
		return nil, err
	}
	return iamv3.CreateToken201JSONResponse{
		Headers: iamv3.CreateToken201ResponseHeaders{XSubjectToken: t.Text},
		Body:    iamv3.CreateTokenResult{Token: toToken(ctx, t, r.Params.NoCatalog)},
	}, nil
}

// ValidateToken implements iamv3.StrictServerInterface.
func (f face) ValidateToken(ctx context.Context, r iamv3.ValidateTokenRequestObject) (iamv3.ValidateTokenResponseObject, error) {
	t, err := f.service.Validate(r.Params.XSubjectToken)
	if err != nil {
		return nil, err
	}
	return iamv3.ValidateToken200JSONResponse{
		Headers: iamv3.ValidateToken200ResponseHeaders{XSubjectToken: t.Text},
		Body:    iamv3.ValidateTokenResult{Token: toToken(ctx, t, r.Params.NoCatalog)},
	}, nil
}

// toToken returns t without its text, and without its catalog if that is not wanted.
func toToken(ctx context.Context, t iam.Token, noCatalog *string) iamv3.Token {
	domain := iamv3.TokenDomain{ID: t.Domain.ID, Name: t.Domain.Name}
	token := iamv3.Token{
		Catalog: &[]iamv3.TokenCatalog{}, Methods: t.Methods,
		Roles:    &[]iamv3.TokenRole{{ID: "0", Name: "te_admin"}},
		User:     iamv3.TokenUser{ID: t.User.ID, Name: t.User.Name, Domain: domain, PasswordExpiresAt: nullable.NewNullableWithValue("")},
		IssuedAt: faces.Time(t.Issued, "2006-01-02T15:04:05.000000Z"), ExpiresAt: faces.Time(t.Expires, "2006-01-02T15:04:05.000000Z"),
	}
	if t.Project != nil {
		token.Project = &iamv3.TokenProject{ID: t.Project.ID, Name: t.Project.Name, Domain: domain}
	}
	if t.Scope != nil {
		token.Domain = &iamv3.TokenDomain{ID: t.Scope.ID, Name: t.Scope.Name}
	}
	if ptr.OrZero(noCatalog) == "" {
		token.Catalog = new(toCatalog(faces.BaseURL(ctx), t.Catalog))
	}
	if by := t.AssumedBy; by != nil {
		token.AssumedBy = &iamv3.AssumedBy{User: iamv3.AssumedByUser{
			ID: by.User.ID, Name: by.User.Name, Domain: iamv3.TokenDomain{ID: by.Domain.ID, Name: by.Domain.Name}, PasswordExpiresAt: nullable.NewNullableWithValue(""),
		}}
	}
	return token
}

func toLogin(sent iamv3.Identity) iam.Login {
	var login iam.Login
	for _, method := range sent.Methods {
		login.Methods = append(login.Methods, string(method))
	}
	if p := sent.Password; p != nil {
		domain := ptr.OrZero(p.User.Domain)
		login.Password = &iam.User{
			ID: ptr.OrZero(p.User.ID), Name: ptr.OrZero(p.User.Name), Password: p.User.Password.Reveal(),
			DomainID: ptr.OrZero(domain.ID), Domain: ptr.OrZero(domain.Name),
		}
	}
	if sent.Totp != nil {
		login.Passcode = new(sent.Totp.User.Passcode.Reveal())
	}
	if a := sent.AssumeRole; a != nil {
		login.Agency = &iam.Agency{
			Name:     cmp.Or(ptr.OrZero(a.AgencyName), ptr.OrZero(a.XroleName)),
			DomainID: ptr.OrZero(a.DomainID), Domain: ptr.OrZero(a.DomainName),
		}
	}
	if sent.Token != nil {
		login.Token = new(sent.Token.ID.Reveal())
	}
	return login
}

func toScope(wanted *iamv3.Scope) iam.Scope {
	var scope iam.Scope
	if wanted == nil {
		return scope
	}
	if p := wanted.Project; p != nil {
		scope.Project = &iam.Named{ID: ptr.OrZero(p.ID), Name: ptr.OrZero(p.Name)}
	}
	if d := wanted.Domain; d != nil {
		scope.Domain = &iam.Named{ID: ptr.OrZero(d.ID), Name: ptr.OrZero(d.Name)}
	}
	return scope
}

// toCatalog returns the endpoints below the URL base. The name of a service is its
// type too.
func toCatalog(base string, endpoints []iam.Endpoint) []iamv3.TokenCatalog {
	return faces.Convert(endpoints, func(e iam.Endpoint) iamv3.TokenCatalog {
		return iamv3.TokenCatalog{ID: e.ServiceID, Name: e.Service, Type: e.Service, Endpoints: []iamv3.TokenCatalogEndpoint{{
			ID: e.ID, Interface: "public", Region: e.Region, RegionID: e.Region, URL: base + e.Path,
		}}}
	})
}

// ListProjects implements iamv3.StrictServerInterface.
func (f face) ListProjects(ctx context.Context, r iamv3.ListProjectsRequestObject) (iamv3.ListProjectsResponseObject, error) {
	p := r.Params
	page, err := f.service.Projects(iam.ProjectQuery{
		Name: ptr.OrZero(p.Name), DomainID: p.DomainID, ParentID: p.ParentID, Enabled: p.Enabled, IsDomain: p.IsDomain,
		PageNumber: p.Page, PerPage: p.PerPage,
	})
	if err != nil {
		return nil, err
	}
	asked := api.CallOf(ctx).Original.URL
	base := faces.BaseURL(ctx) + "/v3/projects"
	self := links(faces.BaseURL(ctx) + asked.RequestURI())
	self.Previous = pageLink(base, asked.Query(), page.Previous)
	self.Next = pageLink(base, asked.Query(), page.Next)
	return iamv3.ListProjects200JSONResponse{Projects: toProjects(base, page.Projects), Links: &self}, nil
}

// ListAuthProjects implements iamv3.StrictServerInterface.
func (f face) ListAuthProjects(ctx context.Context, _ iamv3.ListAuthProjectsRequestObject) (iamv3.ListAuthProjectsResponseObject, error) {
	base := faces.BaseURL(ctx)
	self := links(base + api.CallOf(ctx).Original.URL.RequestURI())
	return iamv3.ListAuthProjects200JSONResponse{Projects: toProjects(base+"/v3/projects", f.service.OwnProjects()), Links: &self}, nil
}

// toProjects returns projects whose links are below the URL base.
func toProjects(base string, projects []iam.Project) []iamv3.Project {
	return faces.Convert(projects, func(p iam.Project) iamv3.Project {
		return iamv3.Project{
			ID: p.ID, Name: p.Name, ParentID: p.ParentID, DomainID: p.DomainID, Enabled: true, Links: links(base + "/" + url.PathEscape(p.ID)),
		}
	})
}

func links(self string) iamv3.Links {
	return iamv3.Links{Self: self, Previous: nullable.NewNullNullable[string](), Next: nullable.NewNullNullable[string]()}
}

// pageLink returns the URL of a page; null if its number is 0.
func pageLink(base string, query url.Values, number int) nullable.Nullable[string] {
	if number == 0 {
		return nullable.NewNullNullable[string]()
	}
	query.Set("page", strconv.Itoa(number))
	return nullable.NewNullableWithValue(base + "?" + query.Encode())
}
