package sandbox

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/generated/huawei/iamv3"
)

// iamv3API serves huawei/iamv3.
type iamv3API struct {
	credentials *Credentials // nil lets any user in
	tokens      tokens
}

var _ iamv3.StrictServerInterface = iamv3API{}

func newIAMv3(credentials *Credentials, tokens tokens) http.Handler {
	strict := iamv3.NewStrictHandlerWithOptions(iamv3API{credentials, tokens}, nil, iamv3.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: keepUndecoded, ResponseErrorHandlerFunc: keepError,
	})
	return iamv3.HandlerWithOptions(strict, iamv3.StdHTTPServerOptions{ErrorHandlerFunc: keepError})
}

// CreateToken implements iamv3.StrictServerInterface. What the token is for is
// told, not enforced: it is taken for every project.
func (a iamv3API) CreateToken(ctx context.Context, r iamv3.CreateTokenRequestObject) (iamv3.CreateTokenResponseObject, error) {
	user := r.Body.Auth.Identity.Password.User
	if a.credentials != nil && !a.credentials.isUser(user.Domain.Name, user.Name, user.Password) {
		return nil, iamWrongPassword
	}
	domain := iamv3.TokenDomain{ID: accountID, Name: user.Domain.Name}
	told := iamv3.Token{
		Catalog: []iamv3.TokenCatalog{}, Methods: []string{"password"},
		Roles: []iamv3.TokenRole{{ID: "0", Name: "te_admin"}},
		User:  iamv3.TokenUser{ID: iamID("user", user.Name), Name: user.Name, Domain: domain},
	}
	if err := setScope(&told, orZero(r.Body.Auth.Scope), domain); err != nil {
		return nil, err
	}
	if orZero(r.Params.NoCatalog) == "" {
		told.Catalog = catalog(baseURL(ctx), told.Project)
	}
	token, issued, ends := a.tokens.issue()
	told.IssuedAt = written(issued, "2006-01-02T15:04:05.000000Z")
	told.ExpiresAt = written(ends, "2006-01-02T15:04:05.000000Z")
	return iamv3.CreateToken201JSONResponse{
		Headers: iamv3.CreateToken201ResponseHeaders{XSubjectToken: token},
		Body:    iamv3.CreateTokenResult{Token: told},
	}, nil
}

// setScope says what a token is for. With both a project and an account the
// project counts, and with neither the token names none.
func setScope(told *iamv3.Token, wanted iamv3.Scope, domain iamv3.TokenDomain) error {
	if p := wanted.Project; p != nil {
		id, name := orZero(p.ID), orZero(p.Name)
		if id == "" && name == "" {
			return iamBadBody("/auth/scope/project: give id or name.")
		}
		if id == "" {
			id = projectNamed(name).id
		}
		told.Project = &iamv3.TokenProject{ID: id, Name: cmp.Or(name, projectWithID(id).name), Domain: domain}
		return nil
	}
	d := wanted.Domain
	if d == nil {
		return nil
	}
	id, name := orZero(d.ID), orZero(d.Name)
	if id == "" && name == "" {
		return iamBadBody("/auth/scope/domain: give id or name.")
	}
	if cmp.Or(id, domain.ID) != domain.ID || cmp.Or(name, domain.Name) != domain.Name {
		return iamNotFound("domain", cmp.Or(id, name))
	}
	told.Domain = &domain
	return nil
}

// catalog names what a token can be used with: IAM, and the APIs of a project.
func catalog(base string, project *iamv3.TokenProject) []iamv3.TokenCatalog {
	all := []iamv3.TokenCatalog{service("iam", "*", base+"/v3")}
	if project == nil {
		return all
	}
	id := url.PathEscape(project.ID)
	return append(all,
		service("volumev2", project.Name, base+"/v2/"+id),
		service("volumev3", project.Name, base+"/v3/"+id),
		service("dws", project.Name, base+"/v1.0/"+id),
	)
}

// service is one of the catalog; its name is its type too.
func service(name, region, address string) iamv3.TokenCatalog {
	return iamv3.TokenCatalog{ID: iamID("service", name), Name: name, Type: name, Endpoints: []iamv3.TokenCatalogEndpoint{{
		ID: iamID("endpoint", name+" "+region), Interface: "public", Region: region, RegionID: region, URL: address,
	}}}
}

// baseURL is where the client found the sandbox.
func baseURL(ctx context.Context) string {
	r := callOf(ctx).original
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// accountID is the ID of the one account that the sandbox has, whatever its
// name.
var accountID = iamID("account", "sandbox")

// project is what the sandbox tells of a project. It keeps none: they exist
// because they are named.
type project struct{ id, name, parent string }

// The project that stands in the examples of the vendor's pages, and its region.
const (
	exampleProject = "89cd04f168b84af6be287f71730fdb4b"
	exampleRegion  = "cn-north-4"
)

// knownProjects are listed when nobody asks for a name: that of a region, one
// within it, and that of the object storage, which every account has.
var knownProjects = []project{
	{exampleProject, exampleRegion, accountID},
	{iamID("project", exampleRegion+"_team"), exampleRegion + "_team", exampleProject},
	{iamID("project", "MOS"), "MOS", accountID},
}

// projectNamed is the project of that name: one that is known, or else that of a
// region.
func projectNamed(name string) project {
	for _, p := range knownProjects {
		if p.name == name {
			return p
		}
	}
	return project{exampleProject, name, accountID}
}

// projectWithID is the project of that ID: one that is known, or else that of a
// region.
func projectWithID(id string) project {
	for _, p := range knownProjects {
		if p.id == id {
			return p
		}
	}
	return project{id, exampleRegion, accountID}
}

// ListProjects implements iamv3.StrictServerInterface.
func (a iamv3API) ListProjects(ctx context.Context, r iamv3.ListProjectsRequestObject) (iamv3.ListProjectsResponseObject, error) {
	if (r.Params.Page == nil) != (r.Params.PerPage == nil) {
		return nil, iamBadParameter("page", "It goes together with per_page; send both or neither.")
	}
	base := baseURL(ctx) + "/v3/projects"
	all := knownProjects
	if name := orZero(r.Params.Name); name != "" {
		all = []project{projectNamed(name)}
	}
	found := []iamv3.Project{}
	for _, p := range all {
		told := iamv3.Project{ID: p.id, Name: p.name, ParentID: p.parent, DomainID: accountID, Enabled: true, Links: links(base + "/" + url.PathEscape(p.id))}
		if meets(told, r.Params) {
			found = append(found, told)
		}
	}
	self := links(baseURL(ctx) + callOf(ctx).original.URL.RequestURI())
	if r.Params.Page != nil {
		found = pageOf(found, *r.Params.Page, *r.Params.PerPage, callOf(ctx).original.URL.Query(), base, &self)
	}
	return iamv3.ListProjects200JSONResponse{Projects: found, Links: &self}, nil
}

func meets(p iamv3.Project, wanted iamv3.ListProjectsParams) bool {
	return (wanted.DomainID == nil || *wanted.DomainID == p.DomainID) &&
		(wanted.ParentID == nil || *wanted.ParentID == p.ParentID) &&
		(wanted.Enabled == nil || *wanted.Enabled == p.Enabled) &&
		(wanted.IsDomain == nil || *wanted.IsDomain == p.IsDomain)
}

func links(self string) iamv3.Links {
	return iamv3.Links{Self: self, Previous: nullable.NewNullNullable[string](), Next: nullable.NewNullNullable[string]()}
}

// pageOf is one page of all, counted from 1, and links to those beside it.
func pageOf(all []iamv3.Project, page, size int, query url.Values, base string, links *iamv3.Links) []iamv3.Project {
	beside := func(page int) nullable.Nullable[string] {
		query.Set("page", strconv.Itoa(page))
		return nullable.NewNullableWithValue(base + "?" + query.Encode())
	}
	before := min(min(page-1, len(all))*size, len(all)) // no page is so far that this overflows
	after := min(before+size, len(all))
	if page > 1 {
		links.Previous = beside(page - 1)
	}
	if after < len(all) {
		links.Next = beside(page + 1)
	}
	return all[before:after]
}
