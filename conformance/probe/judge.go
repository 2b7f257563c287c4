package probe

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic/mask"
)

// signIn is the operation whose 401 is about the user in its body.
const signIn = "createToken"

// judge returns the verdict on the answer to c.
func (p *prober) judge(c suite.Case, sent suite.Request, a answer) suite.Outcome {
	operation, ok := p.API.Contract.Operation(c.Operation)
	switch {
	case !ok:
		return suite.Outcome{Verdict: suite.Error, Detail: "the API has no operation " + c.Operation}
	case a.status == http.StatusTooManyRequests, a.status == http.StatusServiceUnavailable:
		return suite.Outcome{Verdict: suite.Error, Detail: fmt.Sprintf("answered %d, which is unrelated to the request; lower the rate", a.status)}
	case a.status == http.StatusUnauthorized && c.Operation != signIn:
		return suite.Outcome{Verdict: suite.Error, Detail: "answered 401: the target refuses the credentials, not the request"}
	}
	found := findings(operation, a)
	switch {
	case !isRefusal(a.status) && !isSuccess(a.status):
		return failed(a, expectation(c), found)
	case isSuccess(a.status) && !c.Valid:
		return failed(a, expectation(c), nil)
	case len(found) > 0:
		return failed(a, "and the answer does not conform to the document", found)
	case isSuccess(a.status) || !c.Valid:
		return suite.Outcome{Verdict: suite.Pass}
	}
	if why := p.refusalReason(c, sent, a); why != "" {
		return suite.Outcome{Verdict: suite.Pass, Detail: fmt.Sprintf("answered %d: %s", a.status, why)}
	}
	return failed(a, "though the request is valid, for no known reason", nil)
}

func isSuccess(status int) bool {
	return status >= 200 && status < 300
}

func expectation(c suite.Case) string {
	if c.Valid {
		return "though the request is valid"
	}
	rules := make([]string, len(c.Findings))
	for i, f := range c.Findings {
		rules[i] = f.String()
	}
	return "though the request is invalid: " + strings.Join(rules, ", ")
}

func failed(a answer, why string, found []contract.Finding) suite.Outcome {
	lines := []string{fmt.Sprintf("answered %d, %s", a.status, why)}
	for _, f := range found {
		lines = append(lines, f.String())
	}
	return suite.Outcome{Verdict: suite.Fail, Detail: strings.Join(lines, "\n")}
}

// findings returns what a lenient reader finds in an answer, without credentials.
func findings(o *contract.Operation, a answer) []contract.Finding {
	var found []contract.Finding
	for _, f := range o.Response(a.status, a.header, a.body) {
		if !f.Strict {
			found = append(found, mask.FindingOf(o, f))
		}
	}
	return found
}
