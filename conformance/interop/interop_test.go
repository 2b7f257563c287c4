package interop

import (
	_ "embed" // go.mod, for the versions
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// operation is the one of every API that the clients call.
const operation = "createSnapshot"

// call is one thing that a client does, as a program of its user would.
type call struct {
	client string // with its version, and what of it is called
	aim    string // how it is pointed at the site
	api    string
	does   string
	run    run
	want   outcome

	// forged is whether it is signed with another secret.
	forged bool
	// shown is whether it sends what the page of the API shows, and dropped
	// what of that the client cannot send.
	shown   bool
	dropped []string
	// outside is what a strict reader of the documents finds in the request,
	// beside the parameters of a convention that the documents leave out, if it
	// is in one.
	outside    []string
	convention []string
}

// run does it; the last request that it sends is the one that counts.
type run func(t *testing.T, s *site) outcome

// of completes calls with what they have in common.
func of(common call, calls ...call) []call {
	for i := range calls {
		calls[i].client, calls[i].aim, calls[i].api = common.client, common.aim, common.api
		calls[i].convention = common.convention
	}
	return calls
}

// outcome is what a client made of an answer.
type outcome struct {
	status    int
	requestID string
	// snapshot is what it decoded, by the names on the wire; nil for an error.
	snapshot map[string]any
	// code and message are those of an error.
	code, message string
}

// What a client does not tell.
const (
	untoldStatus    = -1
	untoldRequestID = "untold"
)

// calls are those of all clients, in the order of the matrix. A client in
// another language is a program; its calls run it, and read what it decoded
// from its output.
func calls() []call {
	return slices.Concat(huaweiCalls(), gophercloudCalls(), darabonbaCalls(), aliyunCalls())
}

// TestClients makes every call and, if it made all, writes the matrix.
func TestClients(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home) // some SDKs read it, and some write to it
	d, s := loadDocuments(t), theSite()
	var rows []row
	for _, c := range calls() {
		t.Run(c.name(), func(t *testing.T) {
			r := row{call: c}
			defer func() { rows = append(rows, r) }()
			s.renew(t, c.forged)
			c.check(t, d, s, c.run(t, s))
			r.passed = true
		})
	}
	left, err := os.ReadDir(home)
	require.NoError(t, err)
	require.Empty(t, left, "a client left files in the home folder")
	if len(rows) == len(calls()) {
		write(t, rows)
	}
}

// name is without what separates or quotes the names of tests.
func (c call) name() string {
	name := c.client + ", " + c.aim + ": " + c.does
	return strings.NewReplacer("/", " ", "`", "").Replace(name)
}

// check holds a call to all that is wanted of it.
func (c call) check(t *testing.T, d documents, s *site, got outcome) {
	x := s.last(t)
	c.checkOutcome(t, x, got)
	c.checkSnapshot(t, x, got)
	c.checkDocument(t, d, x)
	c.checkLog(t, x)
}

func (c call) checkOutcome(t *testing.T, x exchange, got outcome) {
	require.Equal(t, c.want.status, x.status, string(x.answer))
	if got.status != untoldStatus {
		require.Equal(t, x.status, got.status)
	}
	if got.requestID != untoldRequestID {
		require.Equal(t, x.requestID(), got.requestID)
	}
	require.Equal(t, c.want.code, got.code)
	require.Contains(t, got.message, c.want.message)
}

// checkSnapshot holds what the client decoded to the whole answer, and to what
// was asked for. A client may have members that the answer lacks.
func (c call) checkSnapshot(t *testing.T, x exchange, got outcome) {
	if c.want.snapshot == nil {
		require.Nil(t, got.snapshot)
		return
	}
	for name, sent := range snapshotIn(t, x.answer) {
		require.Equal(t, sent, got.snapshot[name], name)
	}
	for name, want := range c.want.snapshot {
		require.Equal(t, want, got.snapshot[name], name)
	}
}

func (c call) checkDocument(t *testing.T, d documents, x exchange) {
	want := slices.Clone(c.outside)
	for _, name := range c.convention {
		want = append(want, "query "+name+" unknown")
	}
	require.ElementsMatch(t, want, d.outside(t, c.api, x))
	if c.shown {
		d.requireExample(t, c.api, x, c.dropped)
	}
}

// checkLog asks the log of the sandbox what it took the request for. It must find
// the same outside the document in a request that it let pass; one in an old
// convention it has put into that of today before.
func (c call) checkLog(t *testing.T, x exchange) {
	var found []string
	for _, l := range x.lines(t) {
		require.NotEqual(t, "ERROR", l.Level, l)
		if l.Message == "request" {
			require.Equal(t, []string{c.api, operation}, []string{l.API, l.Operation})
		}
		found = append(found, l.short()...)
	}
	if c.want.code == "" {
		require.ElementsMatch(t, c.outside, found)
	}
}

//go:embed go.mod
var goMod string

// module names a package of a module that this one requires, with its version.
func module(path, pkg string) string {
	_, after, ok := strings.Cut(goMod, path+" v")
	if !ok {
		panic("go.mod requires no " + path)
	}
	return path + " v" + strings.Fields(after)[0] + ", " + pkg
}

// volumeSnapshot is what the EVS APIs answer to the values that their pages show.
var volumeSnapshot = map[string]any{
	"name": "snap-001", "description": "Daily backup", "volume_id": volume, "status": "creating", "size": 1.0,
}
