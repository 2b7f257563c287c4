package roundtrip_test

import (
	"cmp"
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

// answer is a documented response.
type answer struct {
	status int
	name   string
	header http.Header // without Content-Type
	body   []byte
}

func (a answer) failed() bool { return a.status >= http.StatusBadRequest }

// The cases that replace a documented message if the page shows none.
const (
	allParameters = "request-valid-all-parameters"
	allMembers    = "response-valid-all-members"
)

// documentedMessages returns the documented request and responses of the cases, by API
// and operation. It skips known gaps, which are wrong on the page. An operation
// without a documented failure gets the last documented failure of its API. No page
// lists the status of that one, so that it tests the default response.
func documentedMessages(t *testing.T) (map[string]*suite.Request, map[string][]answer) {
	t.Helper()
	known := openSuite(t)
	wrong, requests := known.Gaps.Names(), documentedRequests(known)
	answers, faults := map[string][]answer{}, map[string]answer{}
	for _, c := range known.Cases {
		name, file := c.API+"/"+c.Operation, path.Base(c.Name)
		if !wrong[c.Name] && c.Response != nil && (c.Example != "" || file == allMembers) {
			header := http.Header(c.Response.Headers).Clone()
			header.Del("Content-Type")
			response := answer{c.Response.Status, strings.TrimPrefix(file, "response-valid-"), header, []byte(c.Response.Body)}
			answers[name] = append(answers[name], response)
			if response.failed() {
				response.name += " of " + c.Operation
				faults[c.API] = response
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

// specifications returns the operations of the documents, by API and operation.
func specifications(t *testing.T) map[string]*openapi3.Operation {
	t.Helper()
	all := map[string]*openapi3.Operation{}
	for _, a := range specs.APIs() {
		for _, doc := range loadDocuments(t, a.ID) {
			for _, item := range doc.Paths.Map() {
				for _, o := range item.Operations() {
					all[a.ID+"/"+o.OperationID] = o
				}
			}
		}
	}
	return all
}

// complete returns the documented responses with one more for each row of the
// operation's error tables. A documented status without a response gets the body of
// another error.
func complete(t *testing.T, documented []answer, o *openapi3.Operation) []answer {
	t.Helper()
	answers := slices.Clone(documented)
	for key, response := range o.Responses.Map() {
		rows, _ := response.Value.Extensions["x-error-codes"].([]any)
		for i, row := range rows {
			answers = append(answers, errorAnswer(fmt.Sprintf("row %d of %s", i+1, key), row.(map[string]any), response.Value))
		}
	}
	for key, response := range o.Responses.Map() {
		status, err := strconv.Atoi(key)
		hasStatus := func(a answer) bool { return a.status == status }
		if response.Value.Extensions["x-optional-body"] != nil {
			answers = append(answers, answer{status: status, name: "without its optional body"})
		}
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

// errorAnswer returns a row of x-error-codes as an error body of its response: one of
// Alibaba Cloud, or the named one of Huawei Cloud.
func errorAnswer(name string, row map[string]any, response *openapi3.Response) answer {
	message := cmp.Or(row["message"], row["meaning"])
	var fault any = map[string]any{"RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E", "Code": row["code"], "Message": message}
	if response.Content["application/json"].Schema.Value.Properties["Code"] == nil {
		fault = map[string]any{"error": map[string]any{"code": row["code"], "message": message}}
	}
	body, _ := json.Marshal(fault)
	status, _ := strconv.Atoi(fmt.Sprint(row["status"]))
	return answer{status: status, name: name, body: body}
}
