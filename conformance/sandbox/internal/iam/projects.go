package iam

// accountID is the ID of the one account that the sandbox has under any name.
var accountID = idOf("account", "sandbox")

// Project is a project. The sandbox keeps none: they exist because calls name
// them. All of them are enabled, and none is an account.
type Project struct{ ID, Name, ParentID, DomainID string }

// ExampleProject is the ID of the project in the examples of the vendor's pages.
const ExampleProject = "89cd04f168b84af6be287f71730fdb4b"

// exampleRegion is the region of ExampleProject.
const exampleRegion = "cn-north-4"

// knownProjects are listed if a query names none: that of a region, one within
// it, and that of the object storage, which every account has.
var knownProjects = []Project{
	{ExampleProject, exampleRegion, accountID, accountID},
	{idOf("project", exampleRegion+"_team"), exampleRegion + "_team", ExampleProject, accountID},
	{idOf("project", "MOS"), "MOS", accountID, accountID},
}

// projectNamed returns the project of that name: a known one, or that of a region.
func projectNamed(name string) Project {
	for _, p := range knownProjects {
		if p.Name == name {
			return p
		}
	}
	return Project{ExampleProject, name, accountID, accountID}
}

// projectWithID returns the project of that ID: a known one, or that of a region.
func projectWithID(id string) Project {
	for _, p := range knownProjects {
		if p.ID == id {
			return p
		}
	}
	return Project{id, exampleRegion, accountID, accountID}
}

// OwnProjects returns the projects that every user of the account may use.
func (s *Service) OwnProjects() []Project { return knownProjects }

// ProjectQuery selects projects. A filter that is nil keeps everything.
type ProjectQuery struct {
	Name                string // "" for all
	DomainID, ParentID  *string
	Enabled, IsDomain   *bool
	PageNumber, PerPage *int // counted from 1
}

// ProjectPage is a page of projects, and the numbers of those beside it; 0 if
// there is none.
type ProjectPage struct {
	Projects       []Project
	Previous, Next int
}

// Projects returns the projects that a query selects. It fails with
// IncompletePage.
func (s *Service) Projects(q ProjectQuery) (ProjectPage, error) {
	if (q.PageNumber == nil) != (q.PerPage == nil) {
		return ProjectPage{}, IncompletePage.Because("It goes together with per_page; send both or neither.")
	}
	all := knownProjects
	if q.Name != "" {
		all = []Project{projectNamed(q.Name)}
	}
	var found []Project
	for _, p := range all {
		if q.selects(p) {
			found = append(found, p)
		}
	}
	if q.PageNumber == nil {
		return ProjectPage{Projects: found}, nil
	}
	return pageOf(found, *q.PageNumber, *q.PerPage), nil
}

func (q ProjectQuery) selects(p Project) bool {
	return (q.DomainID == nil || *q.DomainID == p.DomainID) && (q.ParentID == nil || *q.ParentID == p.ParentID) &&
		(q.Enabled == nil || *q.Enabled) && (q.IsDomain == nil || !*q.IsDomain)
}

func pageOf(all []Project, number, size int) ProjectPage {
	before := min(min(number-1, len(all))*size, len(all)) // no page is so far that this overflows
	after := min(before+size, len(all))
	page := ProjectPage{Projects: all[before:after]}
	if number > 1 {
		page.Previous = number - 1
	}
	if after < len(all) {
		page.Next = number + 1
	}
	return page
}
