package clients

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The calls that every client of an API makes. A client adds its own to them.

// change is how a call differs from the example of the page, by the names on the wire.
type change map[string]any

var asDocumented = change{}

// create returns a run that creates a snapshot, once for each of the changes.
type create func(changes ...change) run

// apply sets the changes in a value that a client sends.
func (c change) apply(t *testing.T, value any) {
	text, err := json.Marshal(c)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, value))
}

// createSnapshot returns what all creates of an API have in common.
func createSnapshot(common call, api string) call {
	common.api, common.operation = api, "createSnapshot"
	return common
}

func evsCalls(common call, create create) []call {
	return withCommon(createSnapshot(common, "huawei/evsv2"),
		call{
			step: "the page's example", documented: true,
			run:  create(asDocumented),
			want: outcome{status: 202, decoded: volumeSnapshot},
		},
		call{
			step: "a volume in use, `force: false`",
			run:  create(change{"volume_id": inUse}),
			want: outcome{status: 400, code: "EVS.5400", message: "Must specify a valid status."},
		},
		call{
			step: "the page's example, another secret", documented: true, wrongSecret: true,
			run:  create(asDocumented),
			want: refusedSignature,
		},
	)
}

func dwsCalls(common call, create create) []call {
	return withCommon(createSnapshot(common, "huawei/dwsv1"),
		call{
			step: "the page's example", documented: true,
			run:  create(asDocumented),
			want: outcome{status: 200, decoded: map[string]any{}},
		},
		call{
			step: "a name that exists in another case",
			run:  create(asDocumented, change{"name": "Snapshot-3"}),
			want: outcome{status: 400, code: "DWS.5039", message: "The parameter is duplicate."},
		},
		call{
			step: "the page's example, another secret", documented: true, wrongSecret: true,
			run:  create(asDocumented),
			want: refusedSignature,
		},
	)
}

// tooLong is the shortest length at which a name is too long for a version of Cinder,
// and the rules that it violates.
var tooLong = map[string]struct {
	length   int
	findings []string
}{
	"v2": {256, []string{"body /snapshot/name maxLength", "body /snapshot/name format"}},
	"v3": {65, []string{"body /snapshot/name maxLength"}},
}

func cinderCalls(version string, common call, create create) []call {
	name := tooLong[version]
	return withCommon(createSnapshot(common, "huawei/cinder"+version),
		call{
			step: "the page's example", documented: true,
			run:  create(asDocumented),
			want: outcome{status: 202, decoded: volumeSnapshot},
		},
		call{
			step: "a volume in use, not forced",
			run:  create(change{"volume_id": inUse}),
			want: outcome{status: 400, code: "badRequest", message: "Must specify a valid status."},
		},
		call{
			step: "an unknown volume",
			run:  create(change{"volume_id": "unknown"}),
			want: outcome{status: 404, code: "itemNotFound", message: "could not be found."},
		},
		call{
			step:     "a name that is too long",
			run:      create(change{"name": strings.Repeat("n", name.length)}),
			want:     outcome{status: 400, code: "badRequest", message: "/snapshot/name"},
			findings: name.findings,
		},
		call{
			step: "the page's example, another token", documented: true, wrongSecret: true,
			run:  create(asDocumented),
			want: outcome{status: 401, code: "APIGW.0301", message: "Incorrect IAM authentication information: decrypt token fail"},
		},
	)
}

// inUseCinder forces the snapshot by its microversion.
func inUseCinder(common call, create create) []call {
	return withCommon(createSnapshot(common, "huawei/cinderv3"), call{
		step: "a volume in use, microversion 3.66",
		run:  create(change{"volume_id": inUse, "microversion": "3.66"}),
		want: outcome{status: 202, decoded: map[string]any{"volume_id": inUse}},
	})
}

func ecsCalls(common call, create create) []call {
	return withCommon(createSnapshot(common, "alibaba/ecs20140526"),
		call{
			step: "the page's example", documented: true,
			run:  create(asDocumented),
			want: outcome{status: 200, decoded: map[string]any{}},
		},
		call{
			step: "a second snapshot while one is being created",
			run:  create(change{"ClientToken": "first"}, change{"ClientToken": "second"}),
			want: outcome{
				status: 403, code: "IncorrectDiskStatus.CreatingSnapshot",
				message: "A previous snapshot creation is in process.",
			},
		},
		call{
			step: "the page's example, another secret", documented: true, wrongSecret: true,
			run: create(asDocumented),
			want: outcome{
				status: 400, code: "SignatureDoesNotMatch",
				message: "Specified signature is not matched with our calculation.",
			},
		},
	)
}

// emptyTag returns a call that the older SDK of Alibaba Cloud cannot make.
func emptyTag(common call, create create) []call {
	return withCommon(createSnapshot(common, "alibaba/ecs20140526"), call{
		step: "a value of a tag that is empty",
		run: func(t *testing.T, s *site) outcome {
			made := create(change{"Tag": []map[string]any{{"Key": "TestKey", "Value": ""}}})(t, s)
			require.Equal(t, []string{""}, s.last(t).Request.URL.Query()["Tag.1.Value"])
			return made
		},
		want: outcome{status: 200, decoded: map[string]any{}},
	})
}

// listProjects is the operation that a client of Huawei Cloud calls if it has a region
// and no project.
const listProjects = "huawei/iamv3 listProjects"

// lookUpProject converts calls with a project to calls without one: the client looks it
// up in IAM, which refuses a wrong secret first.
func lookUpProject(calls []call) []call {
	for i := range calls {
		c := &calls[i]
		c.service, c.precededBy = c.api, listProjects
		if c.wrongSecret {
			c.api, c.operation, _ = strings.Cut(listProjects, " ")
			c.precededBy, c.step, c.documented = "", "the project, another secret", false
		}
	}
	return calls
}

// refusedSignature is the answer of the gateway to a signature by another secret.
var refusedSignature = outcome{
	status: 401, code: "APIGW.0301",
	message: "Incorrect IAM authentication information: verify aksk signature fail",
}

// volumeSnapshot is the answer of the EVS APIs to the examples of their pages.
var volumeSnapshot = map[string]any{
	"name": "snap-001", "description": "Daily backup", "volume_id": volume, "status": "creating", "size": 1.0,
}
