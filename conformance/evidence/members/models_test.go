package members

import (
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	ecs "github.com/alibabacloud-go/ecs-20140526/v7/client"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/snapshots"
	dws "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dws/v2"
	evs "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/evs/v2"
	iam "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/modfile"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// clients are the clients of the vendors by API: a method of theirs has the model of an
// answer.
var clients = map[string]any{
	"alibaba/ecs20140526": &ecs.Client{},
	"huawei/dwsv1":        &dws.DwsClient{},
	"huawei/evsv2":        &evs.EvsClient{},
	"huawei/iamv3":        &iam.IamClient{},
}

// renamed are the operations for which the SDK has another name.
var renamed = map[string]string{
	"huawei/dwsv1/addSnapshotPolicy":      "CreateSnapshotPolicy",
	"huawei/dwsv1/listSnapshotPolicies":   "ListSnapshotPolicy",
	"huawei/dwsv1/showSnapshot":           "ListSnapshotDetails",
	"huawei/dwsv1/showSnapshotStatistics": "ListSnapshotStatistics",
	"huawei/iamv3/createToken":            "KeystoneCreateUserTokenByPassword",
	"huawei/iamv3/listProjects":           "KeystoneListProjects",
}

// modules are the SDKs of the models.
var modules = []string{
	"github.com/alibabacloud-go/ecs-20140526/v7",
	"github.com/gophercloud/gophercloud/v2",
	"github.com/huaweicloud/huaweicloud-sdk-go-v3",
}

// sdks returns the modules with their versions.
func sdks(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	file, err := modfile.Parse("go.mod", text, nil)
	require.NoError(t, err)
	var all []string
	for _, needed := range file.Require {
		if slices.Contains(modules, needed.Mod.Path) {
			all = append(all, needed.Mod.String())
		}
	}
	require.Len(t, all, len(modules))
	return all
}

// models returns what the models of the SDKs have.
func models(t *testing.T) []Sighting {
	t.Helper()
	var all []Sighting
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			doc, err := document.Load(specs.FS, name)
			require.NoError(t, err)
			for _, path := range doc.Paths.Map() {
				for _, operation := range path.Operations() {
					headers := headersOf(operation)
					pointers := slices.DeleteFunc(modelOf(api.ID, operation.OperationID), func(pointer string) bool {
						return slices.Contains(headers, strings.TrimPrefix(pointer, "/"))
					})
					all = append(all, Sighting{api.ID, operation.OperationID, 0, SDK, pointers})
				}
			}
		}
	}
	return all
}

// modelOf returns the members of the answer of an operation, nil if no SDK has the
// operation.
func modelOf(api, operation string) []string {
	if strings.HasPrefix(api, "huawei/cinder") {
		return gophercloud(operation)
	}
	model, has := answerOf(api, operation)
	if !has {
		return nil
	}
	return bodyOf(model)
}

// answerOf returns the model of the answer that the method of a client returns.
func answerOf(api, operation string) (model reflect.Type, has bool) {
	client := clients[api]
	if client == nil {
		return nil, false
	}
	name := renamed[api+"/"+operation]
	if name == "" {
		name = strings.ToUpper(operation[:1]) + operation[1:]
	}
	method, has := reflect.TypeOf(client).MethodByName(name)
	if !has {
		return nil, false
	}
	return method.Type.Out(0).Elem(), true
}

// bodyOf returns the members of the body that a model of an answer holds. The SDK of
// Alibaba Cloud has the body as a member, beside status and headers; that of Huawei
// Cloud has its members, or the whole body as a member if it is not a JSON object.
func bodyOf(model reflect.Type) []string {
	if body, has := model.FieldByName("Body"); has {
		return fieldsOf(body.Type, "")
	}
	return fieldsOf(model, "")
}

// gophercloud returns the members that its model of a snapshot has. It reads the times
// by hand, as TestGophercloudReadsTheTimes shows.
func gophercloud(operation string) []string {
	at := map[string]string{
		"createSnapshot": "/snapshot", "showSnapshot": "/snapshot", "updateSnapshot": "/snapshot",
		"listSnapshotDetails": "/snapshots/*", "listSnapshots": "/snapshots/*",
	}[operation]
	if at == "" {
		return nil
	}
	return append(fieldsOf(reflect.TypeFor[snapshots.Snapshot](), at), at+"/created_at", at+"/updated_at")
}

// fieldsOf returns the pointers of the members that encoding/json reads into a type.
func fieldsOf(t reflect.Type, at string, within ...reflect.Type) []string {
	switch t.Kind() {
	case reflect.Pointer:
		return fieldsOf(t.Elem(), at, within...)
	case reflect.Slice, reflect.Array:
		return fieldsOf(t.Elem(), at+"/*", within...)
	case reflect.Struct:
	default:
		return nil
	}
	if slices.Contains(within, t) {
		return nil
	}
	within = append(slices.Clone(within), t)
	var all []string
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue // every model names the members that it reads
		}
		member := at + "/" + escapeToken.Replace(name)
		all = append(all, member)
		all = append(all, fieldsOf(field.Type, member, within...)...)
	}
	return all
}

func TestFieldsOf(t *testing.T) {
	type item struct {
		ID     string  `json:"id"`
		Parent *item   `json:"parent,omitempty"`
		Sizes  []int   `json:"sizes"`
		Free   any     `json:"free"`
		Hidden float64 `json:"-"`
		Bare   string
	}
	type answer struct {
		Items *[]item `json:"a/b"`
	}

	require.Equal(t, []string{"/a~1b", "/a~1b/*/id", "/a~1b/*/parent", "/a~1b/*/sizes", "/a~1b/*/free"}, fieldsOf(reflect.TypeFor[*answer](), ""))
}

func TestGophercloudReadsTheTimes(t *testing.T) {
	var s snapshots.Snapshot
	require.NoError(t, s.UnmarshalJSON([]byte(`{"created_at": "2013-02-25T03:56:53.081642", "updated_at": "2014-02-25T03:56:53.081642"}`)))
	require.Equal(t, 2013, s.CreatedAt.Year())
	require.Equal(t, 2014, s.UpdatedAt.Year())
}

// TestModelsAreFound looks up one model per API, and each that has another name.
func TestModelsAreFound(t *testing.T) {
	require.Contains(t, modelOf("huawei/evsv2", "createSnapshot"), "/snapshot/volume_id")
	require.Contains(t, modelOf("huawei/dwsv1", "showSnapshot"), "/snapshot/id")
	require.Contains(t, modelOf("huawei/iamv3", "createToken"), "/token/expires_at")
	require.Contains(t, modelOf("huawei/cinderv2", "listSnapshots"), "/snapshots/*/updated_at")
	require.Contains(t, modelOf("alibaba/ecs20140526", "describeSnapshots"), "/Snapshots/Snapshot/*/SnapshotId")
	for name := range renamed {
		i := strings.LastIndex(name, "/")
		_, has := answerOf(name[:i], name[i+1:])
		require.True(t, has, name)
	}
}

// headersOf returns the names of the headers of all answers, which models of Huawei
// Cloud have beside the members of the body.
func headersOf(operation *openapi3.Operation) []string {
	var all []string
	for _, response := range operation.Responses.Map() {
		all = slices.AppendSeq(all, maps.Keys(response.Value.Headers))
	}
	return all
}
