package suite

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// expand makes the cases of an operation from a shared list of faults. An entry
// with each: true gives a case for every failure status that the page lists and
// one that it does not list; any other entry gives one case.
func (l *list) expand(where place, statuses []string) ([]Case, error) {
	var cases []Case
	for i, status := range failures(statuses) {
		for _, e := range l.Cases {
			if i > 0 && !e.Each {
				continue
			}
			c, err := e.at(status, l, where)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", faultsFile, e.ID, err)
			}
			if !slices.Contains(statuses, strconv.Itoa(status)) {
				c.Strict = append(slices.Clone(c.Strict), Expected{"status", strconv.Itoa(status), "status"})
			}
			cases = append(cases, c)
		}
	}
	return cases, nil
}

// at is the case of e with the given status.
func (e entry) at(status int, l *list, where place) (Case, error) {
	verdict, what, _ := strings.Cut(e.ID, "-")
	e.Status = &status
	middle := "fault"
	if e.Each {
		middle = strconv.Itoa(status)
	}
	e.ID = strings.Join([]string{verdict, middle, what}, "-")
	c, err := e.read(l, where)
	c.Origin = Shared
	return c, err
}

// failures are the failure statuses that a page lists. If it lists default, the
// first one is a status that it does not list.
func failures(statuses []string) []int {
	var all []int
	if slices.Contains(statuses, "default") {
		all = append(all, unlisted(statuses))
	}
	for _, text := range statuses {
		if status, err := strconv.Atoi(text); err == nil && status >= 400 {
			all = append(all, status)
		}
	}
	return all
}

// unlisted is a failure status that a page does not list.
func unlisted(statuses []string) int {
	for _, status := range []int{404, 409, 412} {
		if !slices.Contains(statuses, strconv.Itoa(status)) {
			return status
		}
	}
	return 418
}
