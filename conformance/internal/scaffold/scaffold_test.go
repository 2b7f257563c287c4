package scaffold_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/internal/scaffold"
	"github.com/snapspec/snapspec/conformance/pages"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
	"github.com/snapspec/snapspec/specs/lint"
)

const makeThing = `POST https://api.example.com/v1/5aa119a8d25b45a78d1b88e127885635/things?dry_run=false&depth=5&X-Amz-Signature=deadbeef HTTP/1.1
Content-Type: application/json
X-Auth-Token: hunter2

{"thing": {"name": "2013-02-25", "size": 1.5, "parts": [{"id": "a", "count": 1}, {"id": "b", "note": null, "count": 2.5}],
 "password": "hunter2", "on": true, "none": null, "empty": []}}

HTTP/1.1 202 Accepted
Content-Type: application/json

{"thing": {"id": "5aa119a8-d25b-45a7-8d1b-88e127885635", "tags": ["x"]}}
`

const listThings = `GET https://api.example.com/v1/5aa119a8d25b45a78d1b88e127885635/things?marker=a HTTP/1.1
X-Auth-Token: hunter2

HTTP/1.1 200 OK
Content-Type: application/json

{"things": [{"id": "a"}, {"id": "b", "size": 3}]}
`

const deleteThing = `DELETE https://api.example.com/v1/5aa119a8d25b45a78d1b88e127885635/things/17 HTTP/1.1
Authorization: Bearer hunter2

HTTP/1.1 204 No Content

`

func exchange(t *testing.T, text string) *traffic.Exchange {
	t.Helper()
	for x, err := range traffic.Read(strings.NewReader(text)) {
		require.NoError(t, err)
		return x
	}
	return nil
}

// team is the folder of a team with its own contract.
type team struct{ folder string }

func (d team) options(operation string, example *traffic.Exchange) scaffold.Options {
	return scaffold.Options{
		API: "acme/things", Operation: operation, Example: example,
		Document: filepath.Join(d.folder, "specs/acme/things.yaml"), Cases: filepath.Join(d.folder, "cases"), Pages: filepath.Join(d.folder, "pages"),
	}
}

func (d team) add(t *testing.T, o scaffold.Options) *scaffold.Plan {
	t.Helper()
	plan, err := scaffold.New(o)
	require.NoError(t, err)
	require.NoError(t, plan.Write())
	return plan
}

// requireGreen lints the document, compares it with the page table and runs all cases.
func (d team) requireGreen(t *testing.T, examples int, operations ...string) {
	t.Helper()
	written, err := os.ReadFile(filepath.Join(d.folder, "specs/acme/things.yaml"))
	require.NoError(t, err)
	fsys := fstest.MapFS{"acme/things.yaml": {Data: written}}
	set, err := specs.Find(fsys, "specs")
	require.NoError(t, err)
	require.Empty(t, lint.CheckSet(set, lint.Strict), "%s", written)
	doc, err := document.Load(fsys, "acme/things.yaml")
	require.NoError(t, err)
	tables := os.DirFS(filepath.Join(d.folder, "pages"))
	page, err := pages.Load(tables, "acme/things")
	require.NoError(t, err)
	require.Empty(t, page.Compare(doc))
	api, err := contract.New(doc)
	require.NoError(t, err)
	cases, err := suite.Load(os.DirFS(filepath.Join(d.folder, "cases")), tables, "acme/things")
	require.NoError(t, err)
	documented := 0
	for _, c := range cases {
		require.Equal(t, suite.Outcome{Verdict: suite.Pass}, suite.Run(c, api), c.Name)
		if c.Source == suite.SourceDocumented {
			documented++
		}
	}
	require.Equal(t, examples, documented)
	var found []string
	for _, o := range api.Operations() {
		found = append(found, o.ID)
	}
	require.ElementsMatch(t, operations, found)
}

// TestTeam scaffolds the operations of a contract of one's own one after the other. What
// is written passes everything as it stands, and holds no credential.
func TestTeam(t *testing.T) {
	d := team{t.TempDir()}
	plan := d.add(t, d.options("createThing", exchange(t, makeThing)))
	require.Len(t, plan.Files, 4)
	require.NotEmpty(t, plan.Todo)
	d.requireGreen(t, 2, "createThing")

	plan = d.add(t, d.options("listThings", exchange(t, listThings)))
	require.True(t, plan.Files[0].Added())
	d.requireGreen(t, 4, "createThing", "listThings")

	d.add(t, d.options("deleteThing", exchange(t, deleteThing)))
	o := d.options("replaceThing", nil)
	o.Method, o.Path = "put", "/v1/{id}/things/{thing_id}/name"
	d.add(t, o)
	d.requireGreen(t, 5, "createThing", "listThings", "deleteThing", "replaceThing")

	require.NoError(t, filepath.WalkDir(d.folder, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		require.NotContains(t, string(content), "hunter2")
		require.NotContains(t, string(content), "deadbeef")
		return err
	}))
}

// TestRefuses scaffolds what is there already, and what cannot be.
func TestRefuses(t *testing.T) {
	d := team{t.TempDir()}
	create := d.options("createThing", exchange(t, makeThing))
	d.add(t, create)
	again := d.options("makeThing", exchange(t, makeThing))
	other := d.options("createThing", exchange(t, listThings))
	bare := d.options("showThing", nil)
	badID, badAPI := d.options("ShowThing", nil), d.options("showThing", nil)
	badAPI.API = "../things"
	failed, noJSON, halfway := exchange(t, listThings), exchange(t, listThings), exchange(t, listThings)
	failed.Response.Status = 404
	noJSON.Response.Body = []byte("<html>")
	halfway.Response = nil
	elsewhere := d.options("showThing", exchange(t, listThings))
	elsewhere.Path = "/v2/{id}/things"
	mixed := exchange(t, listThings)
	mixed.Response.Body = []byte(`{"things": [1, "a"]}`)
	for want, o := range map[string]scaffold.Options{
		"has POST /v1/{id}/things already":     again,
		"has an operation createThing already": other,
		"give the method and the path":         bare,
		"is not in camelCase":                  badID,
		"is not a path of plain names":         badAPI,
		"choose one with a status of success":  d.options("showThing", failed),
		"is not JSON":                          d.options("showThing", noJSON),
		"did not succeed":                      d.options("showThing", halfway),
		"is none of /v2/{id}/things":           elsewhere,
		"of the types integer and string":      d.options("showThing", mixed),
	} {
		_, err := scaffold.New(o)
		require.ErrorContains(t, err, want)
	}

	late, err := scaffold.New(d.options("listThings", exchange(t, listThings)))
	require.NoError(t, err)
	name := late.Files[2].Name
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o750))
	require.NoError(t, os.WriteFile(name, []byte("mine"), 0o600))
	before, err := os.ReadFile(create.Document)
	require.NoError(t, err)
	require.ErrorContains(t, late.Write(), "is there already")
	after, err := os.ReadFile(create.Document)
	require.NoError(t, err)
	require.Equal(t, before, after, "nothing is written if one file cannot be")
	_, err = scaffold.New(d.options("listThings", exchange(t, listThings)))
	require.ErrorContains(t, err, "is there already")
}

const describeFrozen = `POST https://ecs.cn-hangzhou.aliyuncs.com/?RegionId=cn-hangzhou HTTP/1.1
x-acs-action: DescribeFrozenSnapshots
x-acs-version: 2014-05-26
Authorization: ACS3-HMAC-SHA256 Credential=hunter2

HTTP/1.1 200 OK
Content-Type: application/json

{"RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E", "NextToken": "", "FrozenSnapshots": [{"SnapshotId": "s-1"}]}
`

// TestAction scaffolds an action of an API of this module from a sibling, with and
// without an example.
func TestAction(t *testing.T) {
	for _, example := range []*traffic.Exchange{nil, exchange(t, describeFrozen)} {
		folder := t.TempDir()
		tables, err := os.ReadFile("../../pages/alibaba/ecs20140526.yaml")
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Join(folder, "pages/alibaba"), 0o750))
		require.NoError(t, os.WriteFile(filepath.Join(folder, "pages/alibaba/ecs20140526.yaml"), tables, 0o600))
		plan, err := scaffold.New(scaffold.Options{
			API: "alibaba/ecs20140526", Operation: "describeFrozenSnapshots", Example: example, Method: "POST", Path: "/",
			Document: filepath.Join(folder, "DescribeFrozenSnapshots.yaml"), Sibling: "../../../specs/alibaba/ecs20140526/UnlockSnapshot.yaml",
			Cases: filepath.Join(folder, "cases"), Pages: filepath.Join(folder, "pages"),
		})
		require.NoError(t, err)
		require.NoError(t, plan.Write())
		require.NotContains(t, string(plan.Files[0].Content), "UnlockSnapshot")
		require.NotContains(t, string(plan.Files[0].Content), "hunter2")
		common, err := os.ReadFile("../../../specs/alibaba/ecs20140526/common.yaml")
		require.NoError(t, err)
		doc, err := document.Load(fstest.MapFS{
			"alibaba/ecs20140526/DescribeFrozenSnapshots.yaml": {Data: plan.Files[0].Content},
			"alibaba/ecs20140526/common.yaml":                  {Data: common},
		}, "alibaba/ecs20140526/DescribeFrozenSnapshots.yaml")
		require.NoError(t, err)
		made := doc.Paths.Value("/").Post
		require.Equal(t, "describeFrozenSnapshots", made.OperationID)
		require.Equal(t, []any{"DescribeFrozenSnapshots"}, made.Parameters[0].Value.Schema.Value.Enum)
		require.Equal(t, example != nil, made.Parameters.GetByInAndName("query", "RegionId") != nil)
		require.Nil(t, made.Responses.Default().Value.Extensions["x-error-codes"], "they are those of another action")

		after, err := pages.Load(os.DirFS(filepath.Join(folder, "pages")), "alibaba/ecs20140526")
		require.NoError(t, err)
		before, err := pages.Load(pages.FS, "alibaba/ecs20140526")
		require.NoError(t, err)
		require.Len(t, after.Operations, len(before.Operations)+1)
		table := after.Operations["describeFrozenSnapshots"]
		require.Equal(t, "/", table.Path)
		require.Equal(t, []string{"2014-05-26"}, table.Rows[1].Enum)
		require.Equal(t, "fault", table.Rows[len(table.Rows)-1].Place)
	}
}

// TestDocument adds an operation to a document of this module: nothing else changes.
func TestDocument(t *testing.T) {
	folder := t.TempDir()
	before, err := os.ReadFile("../../../specs/huawei/evsv2.yaml")
	require.NoError(t, err)
	name := filepath.Join(folder, "evsv2.yaml")
	require.NoError(t, os.WriteFile(name, before, 0o600))
	plan, err := scaffold.New(scaffold.Options{
		API: "huawei/evsv2", Operation: "listThings", Example: exchange(t, listThings),
		Document: name, Cases: filepath.Join(folder, "cases"), Pages: filepath.Join(folder, "pages"),
	})
	require.NoError(t, err)
	rest := string(before)
	for line := range strings.Lines(string(plan.Files[0].Content)) {
		rest = strings.TrimPrefix(rest, line)
	}
	require.Empty(t, rest, "lines that were changed or moved")
	doc, err := document.Parse(plan.Files[0].Content)
	require.NoError(t, err)
	require.Equal(t, "listThings", doc.Paths.Value("/v1/{id}/things").Get.OperationID)
	require.NotNil(t, doc.Components.Schemas["ListThingsResult"])
}
