package main

import (
	"fmt"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// maxUncheckable is the maximum number of different places that are listed.
const maxUncheckable = 100

// uncheckable counts the exchanges with each place that a document describes and its
// contract cannot check.
type uncheckable struct {
	lines     []string // in the order in which they were first seen
	exchanges map[string]int
	more      int // exchanges with places beyond the maximum
}

func (u *uncheckable) add(r traffic.Result) {
	if u.exchanges == nil {
		u.exchanges = map[string]int{}
	}
	for _, skipped := range r.Skipped {
		line := r.API + " " + skipped.String()
		if u.exchanges[line] == 0 && len(u.lines) == maxUncheckable {
			u.more++
			continue
		}
		if u.exchanges[line] == 0 {
			u.lines = append(u.lines, line)
		}
		u.exchanges[line]++
	}
}

// list calls write with a line for each place.
func (u *uncheckable) list(write func(error)) {
	for _, line := range u.lines {
		write(fmt.Errorf("%s (exchanges: %d)", quoteLine(line), u.exchanges[line]))
	}
	if u.more > 0 {
		write(fmt.Errorf("%d more places are not checked and not listed", u.more))
	}
}
