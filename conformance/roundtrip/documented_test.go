package roundtrip_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

// answer is an answer that the documents show.
type answer struct {
	status int
	name   string
	header http.Header // but for Content-Type
	body   []byte
}

func (a answer) failed() bool { return a.status >= http.StatusBadRequest }

// The cases that stand for a documented message where the page shows none.
const (
	allParameters = "request-valid-all-parameters"
	allMembers    = "response-valid-all-members"
)

// documentedMessages are the request and the answers that the cases repeat of
// the pages, by API and operation. Cases that the documents refuse are known to
// be wrong on the page. An operation for which no failure is shown has the last
// that its API shows for another. The status of that one is in no list of a
// page, so that it tries the default response.
func documentedMessages(t *testing.T) (map[string]*suite.Request, map[string][]answer) {
	t.Helper()
	wrong := knownDeviations(t)
	requests, answers, faults := map[string]*suite.Request{}, map[string][]answer{}, map[string]answer{}
	for _, c := range loadCases(t) {
		name, file := c.API+"/"+c.Operation, path.Base(c.Name)
		switch {
		case wrong[c.Name]:
		case c.Request != nil && c.Example == "documented", file == allParameters && requests[name] == nil:
			requests[name] = c.Request
		case c.Response != nil && (c.Example != "" || file == allMembers):
			header := http.Header(c.Response.Headers).Clone()
			header.Del("Content-Type")
			shown := answer{c.Response.Status, strings.TrimPrefix(file, "response-valid-"), header, []byte(c.Response.Body)}
			answers[name] = append(answers[name], shown)
			if shown.failed() {
				shown.name += " of " + c.Operation
				faults[c.API] = shown
			}
		}
	}
	for name := range requests {
		if fault, ok := faults[path.Dir(name)]; ok && !slices.ContainsFunc(answers[name], answer.failed) {
			answers[name] = append(answers[name], fault)
		}
	}
	return requests, answers
}

// specifications are the operations as their documents have them, by API and
// operation.
func specifications(t *testing.T) map[string]*openapi3.Operation {
	t.Helper()
	all := map[string]*openapi3.Operation{}
	for _, a := range specs.APIs() {
		for _, doc := range loadDocuments(t, a) {
			for _, item := range doc.Paths.Map() {
				for _, o := range item.Operations() {
					all[a.ID+"/"+o.OperationID] = o
				}
			}
		}
	}
	return all
}

// complete adds a fault for each row of the operation's error tables. A
// documented status that is left without an answer has that of another error.
func complete(t *testing.T, shown []answer, o *openapi3.Operation) []answer {
	t.Helper()
	answers := slices.Clone(shown)
	for key, response := range o.Responses.Map() {
		rows, _ := response.Value.Extensions["x-error-codes"].([]any)
		for i, row := range rows {
			answers = append(answers, errorAnswer(fmt.Sprintf("row %d of %s", i+1, key), row.(map[string]any)))
		}
	}
	for key, response := range o.Responses.Map() {
		status, err := strconv.Atoi(key)
		hasStatus := func(a answer) bool { return a.status == status }
		if err != nil || slices.ContainsFunc(answers, hasStatus) {
			continue
		}
		i := slices.IndexFunc(answers, answer.failed)
		switch {
		case len(response.Value.Content) == 0:
			answers = append(answers, answer{status: status, name: "without a body"})
		case status >= http.StatusBadRequest && i >= 0:
			answers = append(answers, answer{status: status, name: answers[i].name, body: answers[i].body})
		default:
			require.Fail(t, "no case holds an answer of status "+key)
		}
	}
	slices.SortFunc(answers, func(a, b answer) int {
		return strings.Compare(fmt.Sprint(a.status, a.name), fmt.Sprint(b.status, b.name))
	})
	return answers
}

// errorAnswer is a row of x-error-codes as Alibaba Cloud words it in a body.
func errorAnswer(name string, row map[string]any) answer {
	body, _ := json.Marshal(map[string]any{"RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E", "Code": row["code"], "Message": row["message"]})
	status, _ := strconv.Atoi(fmt.Sprint(row["status"]))
	return answer{status: status, name: name, body: body}
}
