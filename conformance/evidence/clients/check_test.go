package clients

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// check checks all requests of a call, their answers and the outcome. It returns
// the members of the answers that the client did not decode.
func (c call) check(t *testing.T, d documents, s *site, got outcome) []string {
	all := s.all(t)
	if c.besides != nil {
		all = c.checkBesides(t, d, all)
	}
	for i, x := range all {
		operation := c.api + " " + c.operation
		if i == 0 && c.precededBy != "" {
			operation = c.precededBy
		}
		c.checkDocument(t, d, operation, x)
		c.checkLog(t, operation, x)
	}
	last := all[len(all)-1]
	if c.precededBy == listProjects {
		requireProject(t, all[0], last)
	}
	if c.documented {
		d.requireExample(t, c, last)
	}
	c.checkOutcome(t, last, got)
	return c.checkDecoded(t, all, got)
}

// checkBesides checks the requests before the last one, by the operations that the
// sandbox recognized, and returns the last one.
func (c call) checkBesides(t *testing.T, d documents, all []exchange) []exchange {
	last := len(all) - 1
	for _, x := range all[:last] {
		operation := x.operation(t)
		require.Contains(t, c.besides, operation)
		if operation == "" {
			require.GreaterOrEqual(t, x.Status, http.StatusBadRequest, x.Request.URL)
			continue
		}
		require.Less(t, x.Status, http.StatusBadRequest, string(x.Answer))
		api, _, _ := strings.Cut(operation, " ")
		require.Empty(t, d.findings(t, api, x))
	}
	return all[last:]
}

// requireProject requires that the path of a request has the one project that IAM
// answered.
func requireProject(t *testing.T, iam, x exchange) {
	var answer struct{ Projects []struct{ ID string } }
	require.NoError(t, json.Unmarshal(iam.Answer, &answer))
	require.Len(t, answer.Projects, 1)
	require.Equal(t, answer.Projects[0].ID, strings.Split(x.Request.URL.Path, "/")[2])
}

func (c call) checkOutcome(t *testing.T, x exchange, got outcome) {
	require.Equal(t, c.want.status, x.Status, string(x.Answer))
	if got.status != unknownStatus {
		require.Equal(t, x.Status, got.status)
	}
	if got.requestID != unknown {
		require.Equal(t, x.requestID(), got.requestID)
	}
	if got.code != unknown {
		require.Equal(t, c.want.code, got.code)
	}
	if got.message != unknown {
		require.Contains(t, got.message, c.want.message)
	}
}

// checkDecoded compares what the client decoded with the whole of each answer, and
// with what was wanted. A client may have members that the answer lacks; the
// members of the answer that the client lacks are returned.
func (c call) checkDecoded(t *testing.T, all []exchange, got outcome) []string {
	if c.want.decoded == nil {
		require.Nil(t, got.decoded)
		return nil
	}
	decoded := append(slices.Clone(got.earlier), got.decoded)
	require.GreaterOrEqual(t, len(all), len(decoded))
	var notDecoded []string
	for i, x := range all[len(all)-len(decoded):] {
		missing, different := compare(snapshotIn(t, x.Answer), decoded[i])
		require.Empty(t, different, string(x.Answer))
		require.Subset(t, append(c.notDecoded, ""), append(missing, ""), "what the client does not decode")
		notDecoded = append(notDecoded, missing...)
	}
	wanted := append(slices.Clone(c.want.earlier), c.want.decoded)
	require.Len(t, decoded, len(wanted))
	for i, want := range wanted {
		missing, different := compare(plain(t, want), decoded[i])
		require.Empty(t, append(missing, different...), "%v", decoded[i])
	}
	slices.Sort(notDecoded)
	return slices.Compact(notDecoded)
}

// checkDocument compares the findings of a strict reader with those that are
// expected.
func (c call) checkDocument(t *testing.T, d documents, operation string, x exchange) {
	var want []string
	if operation != c.precededBy {
		want = slices.Clone(c.findings)
	}
	for _, name := range c.legacyParametersOf(x) {
		want = append(want, "query "+name+" unknown")
	}
	api, _, _ := strings.Cut(operation, " ")
	require.ElementsMatch(t, want, d.findings(t, api, x))
}

// legacyParametersOf returns the legacy parameters that the request has, none if
// it follows the documented convention.
func (c call) legacyParametersOf(x exchange) []string {
	if x.Request.URL.Query().Has("Signature") {
		return c.legacyParameters
	}
	return nil
}

// checkLog reads from the log of the sandbox which operation it recognized, and
// what it found in a request that it accepted. It converts a legacy request to the
// documented convention before, except for RegionId, which many actions have as a
// parameter of their own.
func (c call) checkLog(t *testing.T, operation string, x exchange) {
	var found []string
	for _, l := range x.lines(t) {
		require.NotEqual(t, "ERROR", l.Level, l)
		if l.Message == "request" {
			require.Equal(t, operation, l.API+" "+l.Operation)
		}
		found = append(found, l.short()...)
	}
	if x.Status >= http.StatusBadRequest {
		return
	}
	var want []string
	if operation != c.precededBy {
		want = slices.Clone(c.findings)
	}
	if c.legacyParametersOf(x) != nil {
		want = append(want, "query RegionId unknown")
	}
	require.ElementsMatch(t, want, found)
}
