package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recipe is a folder with the contract of a team.
var recipe, _ = filepath.Abs("../../recipes/own-contract")

// TestLintUnreadable checks that a document that cannot be read is an error and not a finding, and that
// a message about a whole document does not begin with an empty pointer.
func TestLintUnreadable(t *testing.T) {
	t.Chdir(t.TempDir())
	exit, stdout, stderr := snapspec("", "lint", "--spec", "/proc/self/mem")
	assert.Equal(t, exitError, exit)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "/proc/self/mem: ")

	file(t, "empty.yaml", "")
	for _, format := range []string{"github", "sarif"} {
		exit, stdout, _ = snapspec("", "lint", "--spec", "empty.yaml", "--format", format)
		assert.Equal(t, exitFound, exit)
		assert.Contains(t, stdout, "the file is empty")
		assert.NotContains(t, stdout, ": the file is empty")
	}
}

// inTeamFolder changes to a folder with the contract of a team, and no configuration.
func inTeamFolder(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	require.NoError(t, os.CopyFS(".", os.DirFS(recipe)))
	require.NoError(t, os.Remove("snapspec.yaml"))
}

// teamFlags returns the flags of a verb that name the contract.
func teamFlags(verb string) []string {
	flags := []string{"--spec", "orders.yaml", "--cases", "cases", "--pages", "pages"}
	if verb == "check" || verb == "lint" {
		return flags[:2]
	}
	return flags
}

func replaceIn(t *testing.T, name, old, replacement string) {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Contains(t, string(data), old)
	require.NoError(t, os.WriteFile(name, []byte(strings.Replace(string(data), old, replacement, 1)), 0o600))
}

// TestTeam tries each verb on the contract of a team.
func TestTeam(t *testing.T) {
	inTeamFolder(t)
	for _, tt := range []struct {
		args string
		exit int
		want string
	}{
		{"list", exitOK, "orders  createOrder  POST    /orders       7        0       "},
		{"list --api orders", exitOK, "orders/createOrder/request-invalid-article-65-characters"},
		{"run", exitOK, "fail 0, skip 0, error 0"},
		{"run --case request-invalid-coupon-*", exitOK, "pass "},
		{"explain orders/createOrder/request-invalid-coupon-text-after", exitOK, "body /coupon: pattern"},
		{"check recordings", exitOK, "exchanges 2, not ours 0, unchecked requests 0, unchecked responses 0, findings 0"},
		{"lint", exitOK, "documents 1, findings 0"},
		{"mutate --gaps gaps.yaml", exitOK, ", survived 0\n"},
		{"mutate", exitFound, "survived orders.yaml#/components/schemas/NewOrder/properties/count: format int32 is dropped\n  would notice it: a message with a value that the format refuses\n"},
		{"mutate --operation showOrder --api orders", exitFound, "survived orders.yaml#/components/schemas/Fault: nullable is flipped"},
		{"explain huawei/evsv2/createSnapshot/request-valid-documented", exitError, "there is no case"},
		{"run --api huawei/evsv2", exitError, `there is no API "huawei/evsv2"`},
		{"mutate --operation createSnapshot", exitError, `there is no operation "createSnapshot"; snapspec list names them`},
	} {
		args := strings.Fields(tt.args)
		exit, stdout, stderr := snapspec("", append(args, teamFlags(args[0])...)...)
		assert.Equal(t, tt.exit, exit, "%s\n%s%s", tt.args, stdout, stderr)
		assert.Contains(t, stdout+stderr, tt.want, tt.args)
	}
}

// TestTeamWithoutCases checks that no built-in case or table is used for a document of
// a team.
func TestTeamWithoutCases(t *testing.T) {
	inTeamFolder(t)
	_, stdout, _ := snapspec("", "list", "--spec", "orders.yaml")
	assert.Regexp(t, `(?m)^all +0 +0 +0$`, stdout)
	exit, _, stderr := snapspec("", "run", "--spec", "orders.yaml")
	assert.Equal(t, exitError, exit)
	assert.Contains(t, stderr, "no case matches")

	exit, stdout, _ = snapspec("", "mutate", "--spec", "orders.yaml", "--format", "json")
	assert.Equal(t, exitFound, exit)
	var report mutateReport
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	assert.Equal(t, report.Total-report.Killed, len(report.Survivors))
	assert.Greater(t, len(report.Survivors), 100)
	for _, survivor := range report.Survivors {
		assert.Equal(t, "orders.yaml", survivor.Document)
		assert.True(t, strings.HasPrefix(survivor.Pointer, "/"))
		assert.NotEmpty(t, survivor.Notice)
	}
}

// TestSeveralDocuments names them by folder and by glob.
func TestSeveralDocuments(t *testing.T) {
	inTeamFolder(t)
	document, err := os.ReadFile("orders.yaml")
	require.NoError(t, err)
	file(t, "api/v1/orders.yaml", string(document))
	file(t, "api/v2/orders.yaml", strings.ReplaceAll(string(document), "/orders", "/v2/orders"))
	file(t, "api/notes.yaml", "a: 1\n")
	for spec, ids := range map[string][]string{
		"api":                  {"v1/orders ", "v2/orders "},
		"api/*/orders.yaml":    {"v1/orders ", "v2/orders "},
		"api/v2/*.yaml":        {"orders "},
		"./api/v1/orders.yaml": {"orders "},
		"x*/../orders.yaml":    {"orders "},
		"x*/../api":            {"v1/orders ", "v2/orders "},
		"api/x*/..":            {"v1/orders ", "v2/orders "},
		"api/x*/../*/o*.yaml":  {"v1/orders ", "v2/orders "},
	} {
		exit, stdout, stderr := snapspec("", "list", "--spec", spec)
		assert.Equal(t, exitOK, exit, stderr)
		for _, id := range ids {
			assert.Contains(t, stdout, "\n"+id, spec)
		}
		assert.Equal(t, 2+2*len(ids), strings.Count(stdout, "\n"), stdout)
	}
	file(t, "cases/v1/orders/showOrder/response.yaml", "base: {status: 200, headers: {Content-Type: application/json}, body: '{\"id\": \"a\", \"article\": \"b\", \"count\": 1}'}\ncases: [{id: valid-base, description: d, source: constraint}]\n")
	require.NoError(t, os.RemoveAll("cases/orders"))
	exit, stdout, stderr := snapspec("", "run", "--spec", "api", "--cases", "cases")
	assert.Equal(t, exitOK, exit, stdout+stderr)
	assert.Contains(t, stdout, "pass 1,")
}

// TestActionsOfOneFolder checks that the actions of an RPC API are one API however they are
// named: each alone would refuse the requests of the others.
func TestActionsOfOneFolder(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	for _, action := range []string{"CreateThing", "DeleteThing"} {
		file(t, "api/rpc/"+action+".yaml", `openapi: 3.0.3
info: {title: Things, version: 0.1.0}
paths:
  /:
    post:
      operationId: `+action+`
      parameters: [{name: x-acs-action, in: header, required: true, schema: {type: string, enum: [`+action+`]}}]
      responses: {'200': {description: ok}}
`)
	}
	file(t, "api/rpc/common.yaml", "openapi: 3.0.3\n")
	file(t, "a.ndjson", `{"request": {"method": "POST", "url": "https://any.example/", "headers": {"x-acs-action": "DeleteThing"}}}`+"\n")
	for _, spec := range []string{"api", "api/rpc", "api/rpc/*.yaml", "api/**/*.yaml", filepath.Join(folder, "api", "rpc")} {
		exit, stdout, stderr := snapspec("", "check", "--spec", spec, "a.ndjson")
		assert.Equal(t, exitOK, exit, "%s\n%s%s", spec, stdout, stderr)
		_, stdout, _ = snapspec("", "list", "--spec", spec)
		assert.Contains(t, stdout, "\nrpc  CreateThing ", spec)
		_, stdout, _ = snapspec("", "lint", "--spec", spec)
		assert.Contains(t, stdout, "documents 2,", spec)
	}
	exit, _, stderr := snapspec("", "list", "--spec", "api/rpc/common.yaml")
	assert.Equal(t, exitError, exit)
	assert.Contains(t, stderr, "common.yaml is not a document")
}

// TestEmptyAndRepeatedFlags checks that neither selects the built-in documents, another
// document or everything.
func TestEmptyAndRepeatedFlags(t *testing.T) {
	inTeamFolder(t)
	const empty, twice = "it is empty; give a value, or leave the flag out", "already; give the flag once"
	for want, all := range map[string][][]string{
		empty: {
			{"list", "--spec", ""}, {"check", "--spec=", "recordings"}, {"run", "--cases", ""}, {"mutate", "--pages", ""}, {"run", "--gaps", ""},
			{"run", "--case", ""}, {"run", "--api", ""}, {"list", "--api", ""}, {"mutate", "--operation", ""}, {"probe", "--api", ""},
		},
		twice: {
			{"list", "--spec", "orders.yaml", "--spec", "orders.yaml"}, {"run", "--cases", "a", "--cases", "b"}, {"list", "--api", "a", "--api", "b"},
		},
		"--config is empty": {{"list", "--config", ""}},
	} {
		for _, args := range all {
			exit, stdout, stderr := snapspec("", args...)
			assert.Equal(t, exitError, exit, args)
			assert.Empty(t, stdout, args)
			assert.Contains(t, stderr, want, args)
		}
	}
}

// TestTeamFaults checks what is said about broken and missing files.
func TestTeamFaults(t *testing.T) {
	for _, tt := range []struct {
		file, old, replacement string
		args                   string
		want                   string
	}{
		{"", "", "", "run --spec none.yaml", "snapspec: --spec none.yaml: no such file or directory"},
		{"", "", "", "run --spec recordings", "snapspec: --spec recordings: there is no OpenAPI document"},
		{"", "", "", "run --spec *.yml", `snapspec: no file matches "*.yml"`},
		{"", "", "", "run --spec orders.yaml --cases none", "snapspec: --cases none: no such file or directory"},
		{"", "", "", "run --spec orders.yaml --cases orders.yaml", "snapspec: --cases orders.yaml: not a folder"},
		{"", "", "", "mutate --spec orders.yaml --pages none", "snapspec: --pages none: no such file or directory"},
		{"", "", "", "run --spec orders.yaml --cases cases --gaps none", "snapspec: none: no such file or directory"},
		{"", "", "", "lint --spec orders.yaml --profile lax", "choose one of strict, house"},
		{"orders.yaml", "schemas/NewOrder'", "schemas/Order1'", "run", "orders.yaml: "},
		{"orders.yaml", "openapi: 3.0.3", "openapi: [", "check recordings", "snapspec: orders.yaml: line 2: did not find expected ',' or ']'; correct the document and check it with snapspec lint\n"},
		{"orders.yaml", "operationId: showOrder", "operationId: createOrder", "run", `snapspec: orders.yaml: two operations have the id "createOrder"`},
		{"cases/orders/createOrder/request.yaml", "source: constraint", "source: guess", "run", "cases: orders/createOrder: request.yaml: /cases/0/source: "},
		{"pages/orders.yaml", "  showOrder:", "  showOrders:", "run", "the page tables of orders have no operation showOrder; correct the folder or add the table"},
		{"pages/orders.yaml", "statuses", "status", "run", "snapspec: cases: the page tables orders.yaml: line 6: there is no key \"status\"; correct its name\n"},
		{"pages/orders.yaml", "maximum: 100, ", "", "mutate", "orders.yaml: the document fails before any mutation: createOrder: body count"},
		{"orders.yaml", "openapi: 3.0.3", "swagger: '2.0'", "list", `orders.yaml: openapi is ""`},
		{"orders.yaml", "openapi: 3.0.3", "openapi: 4.0.0", "check recordings", `orders.yaml: openapi is "4.0.0"`},
		{"orders.yaml", "openapi: 3.0.3", "openapi: 4.0.0", "mutate", `orders.yaml: openapi is "4.0.0"`},
		{"", "", "", "list --spec /dev/null", `null: openapi is ""`},
		{"gaps.yaml", "int32", "int64", "mutate --gaps gaps.yaml", "gaps.yaml: mutants are listed as equivalent but are killed or do not exist: [\"orders.yaml#/components/schemas/NewOrder/properties/count: format int64 is dropped\""},
	} {
		inTeamFolder(t)
		if tt.file != "" {
			replaceIn(t, tt.file, tt.old, tt.replacement)
		}
		args := strings.Fields(tt.args)
		if !strings.Contains(tt.args, "--spec") {
			args = append(args, teamFlags(args[0])...)
		}
		exit, stdout, stderr := snapspec("", args...)
		assert.Equal(t, exitError, exit, "%s\n%s", tt.args, stdout)
		assert.Contains(t, stderr, tt.want, tt.args)
	}
}

// TestGapsFromAnyFolder checks that the known mutants are found wherever mutate is run.
func TestGapsFromAnyFolder(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(folder, "team"), os.DirFS(recipe)))
	t.Chdir(folder)
	absolute := filepath.Join(folder, "team", "orders.yaml")
	for _, args := range [][]string{
		{"--config", "team/snapspec.yaml"},
		{"--config", "team/snapspec.yaml", "--spec", absolute},
		{"--config", "team/snapspec.yaml", "--spec", "team/o*.yaml"},
		{"--config", "team/snapspec.yaml", "--api", "orders"},
	} {
		exit, stdout, stderr := snapspec("", append([]string{"mutate"}, args...)...)
		assert.Equal(t, exitOK, exit, "%s\n%s", args, stderr)
		assert.Contains(t, stdout, ", survived 0\n", args)
	}
	replaceIn(t, "team/gaps.yaml", "int32", "int64")
	_, _, stderr := snapspec("", "mutate", "--config", "team/snapspec.yaml")
	assert.Contains(t, stderr, `snapspec: team/gaps.yaml: mutants are listed as equivalent but are killed or do not exist: ["team/orders.yaml#`)
}

// TestNothingToMutate checks that a document without mutants does not pass.
func TestNothingToMutate(t *testing.T) {
	t.Chdir(t.TempDir())
	file(t, "none.yaml", "openapi: 3.0.3\ninfo: {title: None, version: 0.1.0}\npaths: {}\n")
	exit, stdout, stderr := snapspec("", "mutate", "--spec", "none.yaml")
	assert.Equal(t, exitError, exit, stdout)
	assert.Contains(t, stderr, "the documents have nothing to change")
}

// TestLintFormats checks a finding in each format.
func TestLintFormats(t *testing.T) {
	inTeamFolder(t)
	replaceIn(t, "orders.yaml", "schemas/NewOrder'", "schemas/Order1'")
	for format, want := range map[string][]string{
		"text":   {"orders.yaml:13: /paths/~1orders/post/requestBody/content/application~1json/schema/$ref: H036: $ref \"#/components/schemas/Order1\" does not resolve; add what it names or fix the name\n", "documents 1, findings 1\n"},
		"json":   {`"file": "orders.yaml"`, `"line": 13`, `"rule": "H036"`, `"pointer": "/paths/~1orders/post/requestBody/content/application~1json/schema/$ref"`, `"message": "$ref`},
		"github": {"::error file=orders.yaml,line=13,title=snapspec H036::/paths/~1orders/post/requestBody", "documents 1, findings 1\n"},
		"sarif":  {`"ruleId":"H036"`, `"startLine":13`, `"uri":"orders.yaml"`, `"text":"A local $ref resolves"`},
	} {
		exit, stdout, stderr := snapspec("", "lint", "--spec", "orders.yaml", "--format", format)
		assert.Equal(t, exitFound, exit, stderr)
		for _, part := range want {
			assert.Contains(t, strings.ReplaceAll(stdout, `": `, `":`), strings.ReplaceAll(part, `": `, `":`), format)
		}
		if format == "json" || format == "sarif" {
			assert.True(t, json.Valid([]byte(stdout)), format)
		}
	}
}

// TestLintProfiles checks which rules apply to what.
func TestLintProfiles(t *testing.T) {
	exit, stdout, _ := snapspec("", "lint")
	assert.Equal(t, exitOK, exit, "the built-in documents keep the house rules\n%s", stdout)
	inTeamFolder(t)
	exit, stdout, _ = snapspec("", "lint", "--spec", "orders.yaml", "--profile", "house")
	assert.Equal(t, exitFound, exit)
	assert.Contains(t, stdout, "orders.yaml:")
	assert.Contains(t, stdout, "H014")
	file(t, "snapspec.yaml", "spec: orders.yaml\nprofile: house\n")
	exit, _, _ = snapspec("", "lint")
	assert.Equal(t, exitFound, exit, "the profile of the configuration")
	exit, _, _ = snapspec("", "lint", "--profile", "strict")
	assert.Equal(t, exitOK, exit)
}

func TestCheckListsWhatItCannotCheck(t *testing.T) {
	t.Chdir(t.TempDir())
	file(t, "notes.yaml", `openapi: 3.0.3
info: {title: Notes, version: 0.1.0}
paths:
  /notes:
    post:
      requestBody: {content: {application/xml: {schema: {type: object}}}}
      responses: {'200': {description: ok}}
`)
	line := `{"request": {"method": "POST", "url": "/notes", "headers": {"Content-Type": "application/xml"}, "body": "<a/>"}}` + "\n"
	exit, stdout, stderr := snapspec(line+line, "check", "--spec", "notes.yaml", "-")
	assert.Equal(t, exitOK, exit)
	assert.Contains(t, stdout, "exchanges 2, not ours 0,")
	assert.Equal(t, "snapspec: notes POST /notes request body application/xml: not checked: bodies of this media type are not read (exchanges: 2)\n", stderr)
}

// An untyped schema that contains itself overflowed the stack.
func TestUntypedRecursion(t *testing.T) {
	t.Chdir(t.TempDir())
	file(t, "lists.yaml", `openapi: 3.0.3
info: {title: Lists, version: 0.1.0}
paths:
  /lists:
    get:
      operationId: showList
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/List'}, example: {next: {}}}}}}
components: {schemas: {List: {properties: {next: {$ref: '#/components/schemas/List'}, size: {type: integer}}}}}
`)
	exit, _, stderr := snapspec("", "lint", "--spec", "lists.yaml")
	assert.Equal(t, exitOK, exit, stderr)
	line := `{"request": {"method": "GET", "url": "/lists"}, "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "body": "{\"next\": {\"size\": \"1\"}}"}}`
	exit, stdout, _ := snapspec(line, "check", "--spec", "lists.yaml", "-")
	assert.Equal(t, exitFound, exit)
	assert.Contains(t, stdout, "/next/size")
}
