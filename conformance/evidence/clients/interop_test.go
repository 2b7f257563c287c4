package interop

import (
	"encoding/json"
	"net/http"
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

	// service is the API that the client is for, if the operation is of another.
	service string
	// asksFirst is what the client asks before, by itself, as an API and an
	// operation.
	asksFirst string
	// forged is whether it is signed with another secret.
	forged bool
	// shown is whether it sends what the page of the operation shows, dropped
	// what of that the client cannot send, and otherwise what it writes in
	// another way.
	shown     bool
	dropped   []string
	otherwise map[string]string
	// outside is what a strict reader of the documents finds in each request,
	// beside the parameters of a convention that the documents leave out, if it
	// is in one.
	outside    []string
	convention []string
	// drops are the members of an answer that the client does not decode.
	drops []string
}

// run does it; what comes of the last request that it sends is the outcome.
type run func(t *testing.T, s *site) outcome

// of completes calls with what they have in common.
func of(common call, calls ...call) []call {
	for i := range calls {
		calls[i].client, calls[i].aim = common.client, common.aim
		calls[i].api, calls[i].operation = common.api, common.operation
		calls[i].dropped, calls[i].otherwise = common.dropped, common.otherwise
		calls[i].outside = slices.Concat(common.outside, calls[i].outside)
		calls[i].convention, calls[i].drops = common.convention, common.drops
	}
	return calls
}

// outcome is what a client made of an answer.
type outcome struct {
	status    int
	requestID string
	// decoded is what it made of the body, by the names on the wire; nil for an error.
	// Earlier are the same of what it got before the last answer, if it asked for
	// several by itself.
	decoded map[string]any
	earlier []map[string]any
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

// TestClients makes every call, leads every life and, if all were led, writes the
// matrix.
func TestClients(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home) // some SDKs read it, and some write to it
	d, s := loadDocuments(t), theSite()
	var rows []row
	led := 0
	for _, c := range calls() {
		t.Run(c.name(), func(t *testing.T) {
			led++
			s.renew(t, c.forged)
			rows = append(rows, c.make(t, d, s))
		})
	}
	for _, l := range lives() {
		t.Run(l.name(), func(t *testing.T) {
			led++
			s.renew(t, false)
			rows = append(rows, l.lead(t, d, s)...)
		})
	}
	left, err := os.ReadDir(home)
	require.NoError(t, err)
	require.Empty(t, left, "a client left files in the home folder")
	if led == len(calls())+len(lives()) && !t.Failed() {
		write(t, rows)
	}
}

// make makes the call, and holds it to all that is wanted of it.
func (c call) make(t *testing.T, d documents, s *site) row {
	s.Forget()
	r := row{call: c, got: c.run(t, s)}
	r.dropped = c.check(t, d, s, r.got)
	return r
}

// name is without what separates or quotes the names of tests.
func (c call) name() string {
	name := c.client + ", " + c.aim + ": " + c.does
	return strings.NewReplacer("/", " ", "`", "").Replace(name)
}

// check holds a call to all that is wanted of it, and tells what of the answers
// the client dropped.
func (c call) check(t *testing.T, d documents, s *site, got outcome) []string {
	all := s.all(t)
	for i, x := range all {
		asked := c.api + " " + c.operation
		if i == 0 && c.asksFirst != "" {
			asked = c.asksFirst
		}
		c.checkDocument(t, d, asked, x)
		c.checkLog(t, asked, x)
	}
	x := all[len(all)-1]
	if c.asksFirst == asksIAM {
		requireProject(t, all[0], x)
	}
	if c.shown {
		d.requireExample(t, c, x)
	}
	c.checkOutcome(t, x, got)
	return c.checkDecoded(t, all, got)
}

// requireProject holds the address of a request to the one project that IAM
// answered.
func requireProject(t *testing.T, iam, x exchange) {
	var answer struct{ Projects []struct{ ID string } }
	require.NoError(t, json.Unmarshal(iam.Answer, &answer))
	require.Len(t, answer.Projects, 1)
	require.Equal(t, answer.Projects[0].ID, strings.Split(x.Request.URL.Path, "/")[2])
}

func (c call) checkOutcome(t *testing.T, x exchange, got outcome) {
	require.Equal(t, c.want.status, x.Status, string(x.Answer))
	if got.status != untoldStatus {
		require.Equal(t, x.Status, got.status)
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

// checkDecoded holds what the client decoded to the whole of each answer, and to
// what was asked for. A client may have members that the answer lacks; what it
// lacks of the answer is returned.
func (c call) checkDecoded(t *testing.T, all []exchange, got outcome) []string {
	if c.want.decoded == nil {
		require.Nil(t, got.decoded)
		return nil
	}
	decoded := append(slices.Clone(got.earlier), got.decoded)
	require.GreaterOrEqual(t, len(all), len(decoded))
	var dropped []string
	for i, x := range all[len(all)-len(decoded):] {
		lacks, differs := compare(snapshotIn(t, x.Answer), decoded[i])
		require.Empty(t, differs, string(x.Answer))
		require.Subset(t, append(c.drops, ""), append(lacks, ""), "what the client drops")
		dropped = append(dropped, lacks...)
	}
	wanted := append(slices.Clone(c.want.earlier), c.want.decoded)
	require.Len(t, decoded, len(wanted))
	for i, want := range wanted {
		lacks, differs := compare(plain(t, want), decoded[i])
		require.Empty(t, append(lacks, differs...), "%v", decoded[i])
	}
	slices.Sort(dropped)
	return slices.Compact(dropped)
}

// checkDocument holds what was sent to the document of the API that was asked.
func (c call) checkDocument(t *testing.T, d documents, asked string, x exchange) {
	var want []string
	if asked != c.asksFirst {
		want = slices.Clone(c.outside)
	}
	for _, name := range c.conventionOf(x) {
		want = append(want, "query "+name+" unknown")
	}
	api, _, _ := strings.Cut(asked, " ")
	require.ElementsMatch(t, want, d.outside(t, api, x))
}

// conventionOf are the parameters of the convention that the exchange is in, none
// if it is in the one of today.
func (c call) conventionOf(x exchange) []string {
	if x.Request.URL.Query().Has("Signature") {
		return c.convention
	}
	return nil
}

// checkLog asks the log of the sandbox what it took the request for. It must find
// the same outside the document in a request that it let pass; one in an old
// convention it has put into that of today before, but for the region, which many
// an action of today has as a parameter of its own.
func (c call) checkLog(t *testing.T, asked string, x exchange) {
	var found []string
	for _, l := range x.lines(t) {
		require.NotEqual(t, "ERROR", l.Level, l)
		if l.Message == "request" {
			require.Equal(t, asked, l.API+" "+l.Operation)
		}
		found = append(found, l.short()...)
	}
	if x.Status >= http.StatusBadRequest {
		return
	}
	var want []string
	if asked != c.asksFirst {
		want = slices.Clone(c.outside)
	}
	if c.conventionOf(x) != nil {
		want = append(want, "query RegionId unknown")
	}
	require.ElementsMatch(t, want, found)
}

// manifests pin the versions of the clients.
var manifests = []string{"../go.mod", "javascript/package.json", "python/requirements.in", "java/pom.xml"}

// version returns the name of a client with the version that its manifest pins:
// the first number behind the name.
func version(name string) string {
	pin := regexp.MustCompile(regexp.QuoteMeta(name) + `\D*?(v?[0-9][0-9.]*)`)
	for _, manifest := range manifests {
		text, err := os.ReadFile(manifest)
		if err != nil {
			panic(err)
		}
		if found := pin.FindSubmatch(text); found != nil {
			return name + " " + string(found[1])
		}
	}
	panic("no manifest pins " + name)
}
