package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// prefer answers with the error that the header Prefer asks for, as RFC 7240
// writes preferences and Prism names them: code=403, example=QuotaExceed.Snapshot.
// RFC 7240 would have an unknown preference ignored; here it is refused, since a
// test that misspells one must not pass by making a snapshot.
func prefer(c *call) error {
	if len(c.original.Header["Prefer"]) == 0 {
		return nil
	}
	preferences := parsePrefer(c.original.Header)
	code, example := preferences["code"], preferences["example"]
	if code == "" && example == "" {
		return nil
	}
	refused := c.preferred(code, example)
	if refused == nil {
		return c.face.words.general(http.StatusBadRequest).
			because(fmt.Sprintf("Prefer: %s has no documented error with code=%s, example=%s.", c.operation.ID, code, example))
	}
	c.applied = preference("code", strconv.Itoa(refused.status)) + preference(", example", example)
	return refused
}

func preference(name, value string) string {
	if value == "" {
		return ""
	}
	return name + "=" + value
}

// preferred is the documented error of that status and name, either of which
// may be empty; nil if there is none.
func (c *call) preferred(code, example string) *refusal {
	status := 0
	if code != "" {
		var err error
		if status, err = strconv.Atoi(code); err != nil || status < 400 || status > 599 {
			return nil
		}
	}
	for _, s := range c.face.samples[c.operation.ID] {
		if refused, ok := s.as(status, example); ok {
			return refused
		}
	}
	if example != "" {
		return nil
	}
	return c.face.words.general(status)
}

// as is s as an answer with that status. Without a name it is no example: those
// of the pages hold placeholders, XXX for the code, which help nobody who did
// not ask for them.
func (s sample) as(status int, name string) (*refusal, bool) {
	if name == "" && (s.code == "" || s.shared) || name != "" && name != s.name {
		return nil, false
	}
	if status != 0 && s.status != 0 && status != s.status || status == 0 && s.status == 0 {
		return nil, false
	}
	refused := s.refusal
	if s.status == 0 {
		refused.status = status
	}
	return &refused, true
}

// parsePrefer reads the preferences of all Prefer headers. The first of a name
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
