package interop

import (
	"embed"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// call is one thing that a client does, as a program of its user would.
type call struct {
	client    string // with its version, and what of it is called
	aim       string // how it is pointed at the site
	api       string
	operation string
	does      string
	run       run
	want      outcome

	// forged is whether it is signed with another secret.
	forged bool
	// shown is whether it sends what the page of the operation shows, dropped
	// what of that the client cannot send, and otherwise what it writes in
	// another way.
	shown     bool
	dropped   []string
	otherwise map[string]string
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
		calls[i].client, calls[i].aim = common.client, common.aim
		calls[i].api, calls[i].operation = common.api, common.operation
		calls[i].dropped, calls[i].otherwise = common.dropped, common.otherwise
		calls[i].outside = slices.Concat(common.outside, calls[i].outside)
		calls[i].convention = common.convention
	}
	return calls
}

// outcome is what a client made of an answer.
type outcome struct {
	status    int
	requestID string
	// decoded is what it made of the body, by the names on the wire; nil for an error.
	decoded map[string]any
	// code and message are those of an error.
	code, message string
}

// What a client does not tell.
const (
	untoldStatus = -1
	untold       = "untold"
)

// calls are those of all clients, in the order of the matrix.
func calls() []call {
	return slices.Concat(huaweiCalls(), gophercloudCalls(), darabonbaCalls(), aliyunCalls(), programCalls())
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
			r.got = c.run(t, s)
			c.check(t, d, s, r.got)
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
	c.checkDecoded(t, x, got)
	c.checkDocument(t, d, x)
	c.checkLog(t, x)
}

func (c call) checkOutcome(t *testing.T, x exchange, got outcome) {
	require.Equal(t, c.want.status, x.status, string(x.answer))
	if got.status != untoldStatus {
		require.Equal(t, x.status, got.status)
	}
	if got.requestID != untold {
		require.Equal(t, x.requestID(), got.requestID)
	}
	if got.code != untold {
		require.Equal(t, c.want.code, got.code)
	}
	if got.message != untold {
		require.Contains(t, got.message, c.want.message)
	}
}

// checkDecoded holds what the client decoded to the whole answer, and to what
// was asked for. A client may have members that the answer lacks.
func (c call) checkDecoded(t *testing.T, x exchange, got outcome) {
	if c.want.decoded == nil {
		require.Nil(t, got.decoded)
		return
	}
	for name, sent := range snapshotIn(t, x.answer) {
		require.Equal(t, sent, got.decoded[name], name)
	}
	for name, want := range c.want.decoded {
		require.Equal(t, want, got.decoded[name], name)
	}
}

func (c call) checkDocument(t *testing.T, d documents, x exchange) {
	want := slices.Clone(c.outside)
	for _, name := range c.convention {
		want = append(want, "query "+name+" unknown")
	}
	require.ElementsMatch(t, want, d.outside(t, c.api, x))
	if c.shown {
		d.requireExample(t, c, x)
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
			require.Equal(t, []string{c.api, c.operation}, []string{l.API, l.Operation})
		}
		found = append(found, l.short()...)
	}
	if c.want.code == "" {
		require.ElementsMatch(t, c.outside, found)
	}
}

// manifests pin the clients.
//
//go:embed go.mod javascript/package.json python/requirements.in java/pom.xml
var manifests embed.FS

// version is the name of a client with the version that its manifest pins: the
// first number behind the name.
func version(name string) string {
	pin := regexp.MustCompile(regexp.QuoteMeta(name) + `\D*?(v?[0-9][0-9.]*)`)
	for _, manifest := range []string{"go.mod", "javascript/package.json", "python/requirements.in", "java/pom.xml"} {
		text, err := manifests.ReadFile(manifest)
		if err != nil {
			panic(err)
		}
		if found := pin.FindSubmatch(text); found != nil {
			return name + " " + string(found[1])
		}
	}
	panic("no manifest pins " + name)
}
