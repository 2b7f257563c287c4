package traffic_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/suite"
)

// harEntries returns entries of a HAR as a browser writes them: the documented
// request and response of each operation whose page shows both. It omits examples with
// known gaps.
func harEntries(tb testing.TB) []string {
	tb.Helper()
	known, err := suite.Open()
	require.NoError(tb, err)
	wrong := known.Gaps.Names()
	requests := map[string]*suite.Request{}
	responses := map[string]*suite.Response{}
	for _, c := range known.Cases {
		operation := c.API + "/" + c.Operation
		switch {
		case c.Example != "documented" || wrong[c.Name]:
		case c.Request != nil:
			requests[operation] = c.Request
		case c.Response != nil && c.Response.Status < 300:
			responses[operation] = c.Response
		}
	}
	var entries []string
	for operation, response := range responses {
		if request := requests[operation]; request != nil {
			entries = append(entries, harEntry(tb, request, response))
		}
	}
	slices.Sort(entries)
	return entries
}

func harEntry(tb testing.TB, request *suite.Request, response *suite.Response) string {
	tb.Helper()
	return fmt.Sprintf(`{"_priority":"High","_resourceType":"fetch","cache":{},"connection":"443","startedDateTime":"2024-03-01T08:00:00.000Z","time":120.5,`+
		`"request":{"method":%s,"url":%s,"httpVersion":"http/2.0","headers":[{"name":":authority","value":"cloud.example"},`+
		`{"name":"accept","value":"application/json"},{"name":"accept-encoding","value":"gzip, deflate, br"},{"name":"user-agent","value":"Mozilla/5.0 (X11; Linux x86_64)"}%s],`+
		`"queryString":[],"cookies":[],"headersSize":-1,"bodySize":%d,"postData":{"mimeType":"application/json","text":%s}},`+
		`"response":{"status":%d,"statusText":"","httpVersion":"http/2.0","headers":[{"name":"date","value":"Fri, 01 Mar 2024 08:00:00 GMT"},`+
		`{"name":"x-request-id","value":"473469c7aa6f4dc5b3dba3dc0de3c83e"}%s],"cookies":[],`+
		`"content":{"size":%d,"mimeType":"application/json","text":%s},"redirectURL":"","headersSize":-1,"bodySize":-1,"_transferSize":310,"_error":null},`+
		`"serverIPAddress":"192.0.2.1","timings":{"blocked":2.1,"dns":-1,"ssl":-1,"connect":-1,"send":0.2,"wait":117.2,"receive":1.0}}`,
		quote(tb, request.Method), quote(tb, "https://cloud.example"+request.Path+"?"+request.Query), harHeaders(tb, request.Headers), len(request.Body), quote(tb, request.Body),
		response.Status, harHeaders(tb, response.Headers), len(response.Body), quote(tb, response.Body))
}

// harHeaders returns headers as further items of a list.
func harHeaders(tb testing.TB, headers suite.Headers) string {
	tb.Helper()
	var list strings.Builder
	for name, values := range http.Header(headers) {
		for _, value := range values {
			fmt.Fprintf(&list, `,{"name":%s,"value":%s}`, quote(tb, name), quote(tb, value))
		}
	}
	return list.String()
}

func quote(tb testing.TB, text string) string {
	tb.Helper()
	quoted, err := json.Marshal(text)
	require.NoError(tb, err)
	return string(quoted)
}

// recording is a HAR that is generated while it is read: it has count entries, and
// cycles through the given ones.
type recording struct {
	entries []string
	count   int
	made    int
	rest    string
}

func (r *recording) Read(b []byte) (int, error) {
	if r.rest == "" && !r.next() {
		return 0, io.EOF
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *recording) next() bool {
	switch {
	case r.made > r.count:
		return false
	case r.made == r.count:
		r.rest = `]}}`
	case r.made == 0:
		r.rest = `{"log":{"version":"1.2","creator":{"name":"test","version":"1"},"entries":[` + r.entries[0]
	default:
		r.rest = ",\n" + r.entries[r.made%len(r.entries)]
	}
	r.made++
	return true
}
