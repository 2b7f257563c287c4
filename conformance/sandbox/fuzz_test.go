package sandbox_test

import (
	"bytes"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/internal/raw"
	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/conformance/suite"
)

// FuzzServe sends a request to an empty sandbox, and to one that requires
// credentials. Both answer as a vendor does and never fail themselves. The first
// refuses what the document refuses, the second refuses every request.
func FuzzServe(f *testing.F) {
	for _, c := range requestCases(f) {
		r, err := c.Request.HTTP()
		require.NoError(f, err)
		f.Add(raw.RequestHead(r), []byte(c.Request.Body))
	}
	for _, head := range []string{
		"POST " + evsv2Path + " HTTP/1.1\r\nPrefer: code=404\r\nContent-Type: application/json; charset=utf-8\r\n\r\n",
		"POST /?DiskId=d-1&Tag.21.Value=v HTTP/1.1\r\nx-acs-action: CreateSnapshot\r\nPrefer: example=documented\r\n\r\n",
		"GET /?Action=CreateSnapshot&Version=2014-05-26&DiskId=%zz; HTTP/1.1\r\n\r\n",
		"GET /?Action=DescribeSnapshots&Version=2014-05-26&RegionId=r&PageSize=1e9 HTTP/1.1\r\n\r\n",
		"POST //%23CreateSnapshot/.. HTTP/1.1\r\nx-acs-action: CreateSnapshot/..\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\n\r\n",
		"CONNECT h:1 HTTP/1.1\r\n\r\n",
	} {
		f.Add(head, []byte(`{"snapshot": {"volume_id": "in-use-1", "metadata": {"k": "v"}}}`))
	}
	f.Add("POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n", []byte("Action=CreateSnapshot&Version=2014-05-26&DiskId=d-1&Format=JSON"))
	warmUp(f)
	closed, open := &emptySandbox{options: sandbox.Options{Credentials: sandbox.NewCredentials()}}, &emptySandbox{}
	f.Fuzz(func(t *testing.T, head string, body []byte) {
		r, ok := raw.Request(head, body)
		if !ok || r.URL.Path == "/healthz" {
			return
		}
		refused := closed.send(t, r)
		require.GreaterOrEqual(t, refused.status, 400, refused.text)
		require.Less(t, refused.status, 500, refused.text)

		r, _ = raw.Request(head, body)
		a := open.send(t, r)

		requireVendor(t, a)
		r, _ = raw.Request(head, body)
		if breaksDocument(t, r) {
			require.GreaterOrEqual(t, a.status, 400, a.text)
			require.NotEmpty(t, a.json, a.text)
		}
	})
}

// emptySandbox is a sandbox in which nothing was created. Most of the time of an
// input would go into starting one, so it is kept until a request succeeds.
type emptySandbox struct {
	testing.TB // of the request that is being answered
	options    sandbox.Options
	kept       *tester
}

func (e *emptySandbox) send(t *testing.T, r *http.Request) answer {
	t.Helper()
	if e.kept == nil {
		options, clock := e.options, newClock()
		options.Clock, options.Delay, options.Logger = clock.time, delay, slog.New(failOnError{e})
		server, err := sandbox.New(options)
		require.NoError(t, err)
		e.kept = &tester{server: server, clock: clock}
	}
	s := e.kept
	s.t, e.TB = t, t
	a := s.send(r)
	if a.status < http.StatusBadRequest {
		require.NoError(t, s.server.Close())
		e.kept = nil
	}
	return a
}

// warmUp reads the documents before inputs are timed: that takes seconds, and an
// input that takes ten seconds counts as hung.
func warmUp(f *testing.F) {
	f.Helper()
	start(f, sandbox.Options{})
	contracts(f)
}

// requireVendor checks what is true of every answer of a vendor.
func requireVendor(t *testing.T, a answer) {
	t.Helper()
	if a.status >= 500 {
		require.NotEmpty(t, a.header.Get("Preference-Applied"), a.text)
	}
	if a.text != "" {
		require.Regexp(t, "json|xml", a.header.Get("Content-Type"))
	}
}

// breaksDocument reports whether the document of the operation that r asks for
// refuses r. No document describes the convention with Action in the query or in a
// form, and the sandbox accepts booleans with a capital letter for ECS.
func breaksDocument(t *testing.T, r *http.Request) bool {
	t.Helper()
	for id, api := range contracts(t) {
		o, findings, err := api.Request(r)
		require.NoError(t, err)
		isECS := id == "alibaba/ecs20140526"
		if o == nil || isECS && (r.URL.Query().Has("Action") || r.Header.Get("Content-Type") != "") {
			continue
		}
		return slices.ContainsFunc(findings, func(f contract.Finding) bool {
			isCapital := isECS && f.Rule == contract.RuleType && (f.Value == "True" || f.Value == "False")
			return !f.Strict && !isCapital
		})
	}
	return false
}

// FuzzLife sends one sandbox the calls that the input chooses. Three bytes are a
// call: the first two choose the case, the third chooses an id from earlier answers
// and how long to wait. Nothing fails, and every answer keeps its document.
func FuzzLife(f *testing.F) {
	calls := slices.DeleteFunc(requestCases(f), func(c suite.Case) bool { return !c.Valid })
	byAPI := map[string][]byte{}
	for i, c := range calls {
		if strings.HasSuffix(c.Name, "-documented") || strings.HasSuffix(c.Name, "-all-parameters") {
			byAPI[c.API] = append(byAPI[c.API], byte(i>>8), byte(i), 0)
		}
	}
	for _, api := range slices.Sorted(maps.Keys(byAPI)) {
		life := byAPI[api]
		f.Add(life)
		f.Add(slices.Concat(life, life, life))
		backwards := slices.Collect(slices.Chunk(life, 3))
		slices.Reverse(backwards)
		f.Add(slices.Concat(life, slices.Concat(backwards...)))
	}
	warmUp(f)
	f.Fuzz(func(t *testing.T, life []byte) {
		s := start(t, sandbox.Options{})
		seen := map[string][]string{}
		for call := range slices.Chunk(life[:min(len(life), 3*50)], 3) {
			if len(call) < 3 {
				return
			}
			c := calls[(int(call[0])<<8|int(call[1]))%len(calls)]
			r, err := c.Request.HTTP()
			require.NoError(t, err)
			about(r, seen, int(call[2]&0x3f))
			if call[2]&0x40 != 0 {
				s.clock.forward(delay)
			}
			if call[2]&0x80 != 0 {
				s.clock.forward(26 * time.Hour)
			}

			a := s.send(r)

			requireVendor(t, a)
			require.Less(t, a.status, 500, "%s: %s", c.Name, a.text)
			collect(seen, a.json)
		}
	})
}

// The members of answers that hold an id, and the places of ids in calls.
var (
	idMembers    = []string{"id", "policy_id", "SnapshotId", "SnapshotGroupId"}
	snapshotOf   = regexp.MustCompile(`^(/v[0-9.]+/[^/]+/(?:cloudsnapshots|os-vendor-snapshots|snapshots)/)([^/]+)`)
	volumeInBody = regexp.MustCompile(`"(volume_id|cluster_id)": ?"[^"]*"`)
)

// about replaces the id in a call by one that was seen, unless the path has a word
// in place of an id.
func about(r *http.Request, seen map[string][]string, which int) {
	pick := func(member, instead string) string {
		if all := seen[member]; len(all) > 0 {
			return all[which%len(all)]
		}
		return instead
	}
	if found := snapshotOf.FindStringSubmatch(r.URL.Path); found != nil && found[2] != "detail" && found[2] != "statistics" {
		r.URL.Path = found[1] + pick("id", found[2]) + strings.TrimPrefix(r.URL.Path, found[0])
		r.URL.RawPath = ""
	}
	if query, err := url.ParseQuery(r.URL.RawQuery); err == nil {
		for _, member := range idMembers {
			if query.Has(member) {
				query.Set(member, pick(member, query.Get(member)))
				r.URL.RawQuery = query.Encode()
			}
		}
	}
	body, _ := io.ReadAll(r.Body)
	body = volumeInBody.ReplaceAll(body, []byte(`"$1": "v-1"`))
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
}

// collect adds the ids in an answer to seen.
func collect(seen map[string][]string, value any) {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if id, ok := value[name].(string); ok && slices.Contains(idMembers, name) && !slices.Contains(seen[name], id) {
				seen[name] = append(seen[name], id)
			}
			collect(seen, value[name])
		}
	case []any:
		for _, item := range value {
			collect(seen, item)
		}
	}
}

func requestCases(t testing.TB) []suite.Case {
	t.Helper()
	known, err := suite.Open()
	require.NoError(t, err)
	return slices.DeleteFunc(known.Cases, func(c suite.Case) bool { return c.Request == nil })
}
