// Package live holds a real server, which the script run has started, to the
// request cases, and keeps the results.
package live

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

// ResultsFile is where a test of a server keeps its results, in its folder.
const ResultsFile = "results.json"

// Server is a real server, as its serve.py describes it.
type Server struct {
	URL, Target, Project, Token string
	Volume, VolumeInUse         string // of Cinder

	IAM, Domain, DomainID, User string // of Keystone
	Password                    string
}

// Find returns the server that the environment describes, and skips the test if
// there is none.
func Find(tb testing.TB) Server {
	tb.Helper()
	s := Server{
		URL: os.Getenv("LIVE_URL"), Target: os.Getenv("LIVE_TARGET"), Project: os.Getenv("LIVE_PROJECT"), Token: os.Getenv("LIVE_TOKEN"),
		Volume: os.Getenv("LIVE_VOLUME"), VolumeInUse: os.Getenv("LIVE_VOLUME_IN_USE"),
		IAM: os.Getenv("LIVE_IAM_URL"), Domain: os.Getenv("LIVE_DOMAIN"), DomainID: os.Getenv("LIVE_DOMAIN_ID"),
		User: os.Getenv("LIVE_USER"), Password: os.Getenv("LIVE_PASSWORD"),
	}
	if s.URL == "" {
		tb.Skip("LIVE_URL is not set; conformance/evidence/live/run starts a server")
	}
	return s
}

// Report holds the results of the request cases of one API against one server.
type Report struct {
	Target    string            `json:"target"`    // with its version
	Documents map[string]string `json:"documents"` // checksums, by the ids of the API's documents
	// Operations are the results by operation, in the order of their first cases.
	Operations []Counts `json:"operations"`
	// Members are the members of the answers that conform to the document, by
	// operation and status: the pointers of probe.Members.
	Members map[string]map[string][]string `json:"members"`
}

// Counts is how the cases of an operation came out.
type Counts struct {
	Operation string `json:"operation"`
	Pass      int    `json:"pass"`
	// Explained are those of Pass that were valid and refused for a known reason.
	Explained int `json:"explained"`
	// Known are the cases that the server is known to answer in another way.
	Known   int `json:"known"`
	NotSent int `json:"not_sent"`
	Fail    int `json:"fail"`
	Error   int `json:"error"`
}

// Probe sends the request cases of an API to the server by snapspec probe, with
// further arguments. It fails if a case fails or if the target's known gaps, listed
// under the name, are not those that were seen. It writes the results, and renders
// them in README.md.
func (s Server) Probe(t *testing.T, api, name string, arguments ...string) {
	arguments = append([]string{"run", "./conformance/cmd/snapspec", "probe", "--api", api, "--target", s.URL, "--target-name", name, "--rate", "0", "--format", "json"}, arguments...)
	command := exec.Command("go", arguments...) // #nosec G204 -- go, with arguments of this repository
	command.Dir = "../../../.."                 // the root module, which has what the command needs
	command.Env = append(os.Environ(), "SNAPSPEC_TOKEN="+s.Token, "SNAPSPEC_PASSWORD="+s.Password)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, runErr := command.Output()
	var answer struct {
		Cases []result
	}
	require.NoError(t, json.Unmarshal(out, &answer), stderr.String())
	for _, r := range answer.Cases {
		if r.Verdict == "fail" || r.Verdict == "error" {
			t.Errorf("%s %s: %s\n%s", r.Verdict, r.Case, r.Detail, r.Answer)
		}
	}
	require.NoError(t, runErr, stderr.String())
	require.NotEmpty(t, answer.Cases)

	report := Report{Target: s.Target, Documents: checksums(t, api), Operations: count(answer.Cases), Members: members(answer.Cases)}
	require.NoError(t, results.Write(ResultsFile, report))
	require.NoError(t, results.UpdatePage("README.md", report.tables()))
}

func checksums(t *testing.T, api string) map[string]string {
	sums := map[string]string{}
	for _, id := range results.DocumentIDs() {
		if id != api && path.Dir(id) != api {
			continue
		}
		sum, err := results.DocumentChecksum(id)
		require.NoError(t, err)
		sums[id] = sum
	}
	return sums
}

// result is one case as snapspec probe prints it.
type result struct {
	Case, Operation, Verdict, Detail, Request, Answer string

	Status  int
	Members []string
}

// members collects the members of all answers to cases that passed.
func members(cases []result) map[string]map[string][]string {
	all := map[string]map[string][]string{}
	for _, r := range cases {
		if r.Verdict != "pass" || len(r.Members) == 0 {
			continue
		}
		if all[r.Operation] == nil {
			all[r.Operation] = map[string][]string{}
		}
		status := strconv.Itoa(r.Status)
		seen := slices.Concat(all[r.Operation][status], r.Members)
		slices.Sort(seen)
		all[r.Operation][status] = slices.Compact(seen)
	}
	return all
}

func count(cases []result) []Counts {
	var all []Counts
	index := map[string]int{}
	for _, r := range cases {
		i, ok := index[r.Operation]
		if !ok {
			i = len(all)
			index[r.Operation] = i
			all = append(all, Counts{Operation: r.Operation})
		}
		all[i].add(r)
	}
	return all
}

// add counts a case. One that is skipped after it was sent is a known gap.
func (c *Counts) add(r result) {
	switch {
	case r.Verdict == "pass" && r.Detail != "":
		c.Pass++
		c.Explained++
	case r.Verdict == "pass":
		c.Pass++
	case r.Verdict == "skip" && r.Request != "":
		c.Known++
	case r.Verdict == "skip":
		c.NotSent++
	case r.Verdict == "fail":
		c.Fail++
	default:
		c.Error++
	}
}

// tables renders the table of README.md: a row per operation, and the sums.
func (r Report) tables() map[string]string {
	sum := Counts{Operation: "all on " + r.Target}
	var rows [][]string
	for _, c := range r.Operations {
		rows = append(rows, c.row())
		sum.Pass += c.Pass
		sum.Explained += c.Explained
		sum.Known += c.Known
		sum.NotSent += c.NotSent
		sum.Fail += c.Fail
		sum.Error += c.Error
	}
	rows = append(rows, sum.row())
	header := "operation, pass, of these refused for a known reason, known gap, not sent, fail, error"
	return map[string]string{"cases": results.Table(strings.Split(header, ", "), rows)}
}

func (c Counts) row() []string {
	row := []string{c.Operation}
	for _, n := range []int{c.Pass, c.Explained, c.Known, c.NotSent, c.Fail, c.Error} {
		row = append(row, strconv.Itoa(n))
	}
	return row
}

// CheckRendered fails if the table of README.md is not what the committed results
// render to.
func CheckRendered(t *testing.T) {
	var committed Report
	require.NoError(t, results.Read(os.DirFS("."), ResultsFile, &committed))
	require.NoError(t, results.CheckPage("README.md", committed.tables()))
}
