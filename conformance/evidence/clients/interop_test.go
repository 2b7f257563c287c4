package clients

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// call is one call of a client, written as its user would write it.
type call struct {
	client    tool
	setup     string // how the client is given the address of the sandbox
	api       string
	operation string
	step      string // describes the call
	run       run
	want      outcome

	// service is the API that the client is for, if the operation is of another.
	service string
	// precededBy is the operation that the client calls by itself before this
	// one, as an API and an operation.
	precededBy string
	// besides are the operations that the client may call by itself before this one, as
	// precededBy; empty for a request that no document has, such as one for versions.
	besides []string
	// wrongSecret is whether the client has another secret than the sandbox.
	wrongSecret bool
	// documented is whether the call sends the example of the operation's page.
	// The client cannot send the members notSent, and writes those of encodedAs
	// in another way.
	documented bool
	notSent    []string
	encodedAs  map[string]string
	// findings are what a strict reader of the documents reports for each request,
	// apart from legacyParameters, those of a convention that the documents leave out.
	findings         []string
	legacyParameters []string
	// notDecoded are the members of an answer that the client does not decode.
	notDecoded []string
}

// run makes the call, and returns what the client made of the last answer.
type run func(t *testing.T, s *site) outcome

// withCommon completes calls with what they have in common.
func withCommon(common call, calls ...call) []call {
	for i := range calls {
		calls[i].client, calls[i].setup = common.client, common.setup
		calls[i].api, calls[i].operation = common.api, common.operation
		calls[i].notSent, calls[i].encodedAs = common.notSent, common.encodedAs
		calls[i].findings = slices.Concat(common.findings, calls[i].findings)
		calls[i].legacyParameters, calls[i].notDecoded = common.legacyParameters, common.notDecoded
	}
	return calls
}

// outcome is what a client made of an answer.
type outcome struct {
	status    int
	requestID string
	// decoded is the decoded body, by the names on the wire; nil for an error.
	// earlier are the bodies before the last one, if the client sent several
	// requests by itself.
	decoded map[string]any
	earlier []map[string]any
	// code and message are those of an error.
	code, message string
}

// The values of what a client does not expose.
const (
	unknownStatus = -1
	unknown       = "unknown"
)

// tool is a client as it is published, and the part of it that is called.
type tool struct{ name, version, part string }

func (c tool) String() string { return c.name + " " + c.version + ", " + c.part }

// calls returns the single calls of all clients, in the order of the matrix.
func calls() []call {
	return slices.Concat(huaweiCalls(), gophercloudCalls(), darabonbaCalls(), aliyunCalls(), programCalls())
}

// TestClients makes every call and runs every lifecycle against the sandbox. A run
// of all writes the results and what is rendered from them; an incremental one runs
// what has changed and samples.
func TestClients(t *testing.T) {
	requirePrograms(t)
	home := t.TempDir()
	t.Setenv("HOME", home) // some SDKs read it, and some write to it
	d, s := loadDocuments(t), sharedSite()
	all := newSelection(t, d)
	for _, u := range units() {
		t.Run(u.name(), func(t *testing.T) {
			all.run(t, u, func() []row {
				s.renew(t, u.common.wrongSecret)
				return u.run(t, d, s)
			})
		})
	}
	left, err := os.ReadDir(home)
	require.NoError(t, err)
	require.Empty(t, left, "a client left files in the home folder")
	all.finish(t)
}

// unit is what is run or left out as a whole: a single call or a lifecycle.
type unit struct {
	common    call
	lifecycle bool
	run       func(t *testing.T, d documents, s *site) []row
}

func units() []unit {
	var all []unit
	for _, c := range calls() {
		all = append(all, unit{c, false, func(t *testing.T, d documents, s *site) []row { return []row{c.execute(t, d, s)} }})
	}
	for _, l := range lifecycles() {
		all = append(all, unit{l.call, true, l.execute})
	}
	return all
}

// name is without what separates or quotes the names of tests.
func (u unit) name() string {
	what := u.common.step
	if u.lifecycle {
		what = "the lifecycle of a snapshot of " + u.common.api
	}
	return strings.NewReplacer("/", " ", "`", "").Replace(u.common.client.String() + ", " + u.common.setup + ": " + what)
}

// execute makes the call, and checks the requests, the answers and the outcome.
func (c call) execute(t *testing.T, d documents, s *site) row {
	s.Forget()
	got := c.run(t, s)
	return newRow(c, got, c.check(t, d, s, got))
}

// manifests pin the versions of the clients.
var manifests = []string{"../go.mod", "javascript/package.json", "python/requirements.in", "java/pom.xml"}

// published returns a client with the version that its manifest pins: the first
// number behind the name.
func published(name, part string) tool {
	pin := regexp.MustCompile(regexp.QuoteMeta(name) + `\D*?(v?[0-9][0-9.]*)`)
	for _, manifest := range manifests {
		text, err := os.ReadFile(manifest)
		if err != nil {
			panic(err)
		}
		if found := pin.FindSubmatch(text); found != nil {
			return tool{name, string(found[1]), part}
		}
	}
	panic("no manifest pins " + name)
}
