package gateway

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
)

// prefer answers with the error that the header Prefer asks for, as RFC 7240
// writes preferences and Prism names them: code=403, example=QuotaExceed.Snapshot.
// RFC 7240 would have an unknown preference ignored; here it is refused, since a
// test that misspells one must not pass by creating a snapshot.
func prefer(e *exchange) error {
	if len(e.Original.Header["Prefer"]) == 0 {
		return nil
	}
	preferences := parsePrefer(e.Original.Header)
	code, example := preferences["code"], preferences["example"]
	if code == "" && example == "" {
		return nil
	}
	refused := preferred(&e.Call, code, example)
	if refused == nil {
		return e.Face.Dialect.General(http.StatusBadRequest).
			Because(fmt.Sprintf("Prefer: %s has no documented error with code=%s, example=%s.", e.Operation.ID, code, example))
	}
	e.Applied = preference("code", strconv.Itoa(refused.Status)) + preference(", example", example)
	return refused
}

func preference(name, value string) string {
	if value == "" {
		return ""
	}
	return name + "=" + value
}

// preferred returns the documented error of that status and name, either of which
// may be empty; nil if there is none.
func preferred(c *api.Call, code, example string) *api.Refusal {
	status := 0
	if code != "" {
		var err error
		if status, err = strconv.Atoi(code); err != nil || status < 400 || status > 599 {
			return nil
		}
	}
	if refused, ok := c.Face.Sample(c.Operation.ID, status, example); ok {
		return refused
	}
	if example != "" {
		return nil
	}
	return c.Face.Dialect.General(status)
}

// parsePrefer returns the preferences of all Prefer headers. The first of a name
// counts.
func parsePrefer(header http.Header) map[string]string {
	preferences := map[string]string{}
	for _, part := range strings.Split(strings.Join(header.Values("Prefer"), ","), ",") {
		part, _, _ = strings.Cut(part, ";") // parameters of a preference
		name, value, _ := strings.Cut(part, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, ok := preferences[name]; !ok {
			preferences[name] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return preferences
}
