package foreign

import (
	"fmt"
	"slices"
	"strings"
)

// The stages of a cell, in their order. What is of stageUse fails none.
const (
	stageGenerate = "generate"
	stageCompile  = "compile"
	stageCall     = "call"
	stageUse      = "use"
)

var stages = []string{stageGenerate, stageCompile, stageCall, stageUse}

// quirk is what a user of a generator will meet, and what to do about it.
type quirk struct {
	Document string // an id, what ids begin with, or all
	Stage    string
	Step     string // which fails, of stageCall alone
	Problem  string
	Remedy   string
}

func (q quirk) check() error {
	switch {
	case !slices.Contains(stages, q.Stage):
		return fmt.Errorf("stage is %q; write one of %v", q.Stage, stages)
	case (q.Step != "") != (q.Stage == stageCall):
		return fmt.Errorf("stage is %s and step is %q; name the failing step of stage %s, and none of another", q.Stage, q.Step, stageCall)
	case q.Document == "" || q.Problem == "" || q.Remedy == "":
		return fmt.Errorf("document %q, problem %q, remedy %q: none may be empty", q.Document, q.Problem, q.Remedy)
	}
	return nil
}

// covers reports whether the quirk is about a document.
func (q quirk) covers(id string) bool {
	return q.Document == "all" || q.Document == id || strings.HasPrefix(id, q.Document+"/")
}

// failure is what a cell failed at.
type failure struct {
	stage string
	step  string
	err   error
}

func (f failure) String() string {
	return strings.TrimSpace(f.stage+" "+f.step) + ": " + f.err.Error()
}

func (q quirk) explains(id string, f failure) bool {
	return q.covers(id) && q.Stage == f.stage && q.Step == f.step
}

// judge holds what a document failed at to the quirks: a failure without a quirk
// is a finding, and so is a quirk without a failure.
func judge(id string, failures []failure, quirks []quirk) []string {
	var found []string
	for _, f := range failures {
		if !slices.ContainsFunc(quirks, func(q quirk) bool { return q.explains(id, f) }) {
			found = append(found, f.String())
		}
	}
	for _, q := range quirks {
		if q.Stage == stageUse || !q.covers(id) {
			continue
		}
		if !slices.ContainsFunc(failures, func(f failure) bool { return q.explains(id, f) }) {
			found = append(found, fmt.Sprintf("quirks.yaml expects %q to fail at %s, and it does not; remove the quirk, or name the documents that fail: %s",
				id, strings.TrimSpace(q.Stage+" "+q.Step), q.Problem))
		}
	}
	return found
}
