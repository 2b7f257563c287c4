package generators

import (
	"fmt"
	"slices"
	"strings"
)

// The stages of a cell, in their order. A quirk of stageUse explains no failure.
const (
	stageGenerate = "generate"
	stageCompile  = "compile"
	stageCall     = "call"
	stageUse      = "use"
)

var stages = []string{stageGenerate, stageCompile, stageCall, stageUse}

// Quirk is a problem that users of a generator have, and its remedy.
type Quirk struct {
	Document string `json:"document"` // an id, what ids begin with, or all
	Stage    string `json:"stage"`
	Step     string `json:"step,omitempty"` // that fails; of stageCall only
	Problem  string `json:"problem"`
	Remedy   string `json:"remedy"`
}

func (q Quirk) check() error {
	switch {
	case !slices.Contains(stages, q.Stage):
		return fmt.Errorf("stage is %q; use one of %v", q.Stage, stages)
	case (q.Step != "") != (q.Stage == stageCall):
		return fmt.Errorf("stage is %s and step is %q; stage %s needs the step that fails, and no other stage has one", q.Stage, q.Step, stageCall)
	case q.Document == "" || q.Problem == "" || q.Remedy == "":
		return fmt.Errorf("document %q, problem %q, remedy %q: set all three", q.Document, q.Problem, q.Remedy)
	}
	return nil
}

// covers reports whether the quirk is about a document.
func (q Quirk) covers(id string) bool {
	return q.Document == "all" || q.Document == id || strings.HasPrefix(id, q.Document+"/")
}

// place is the stage, with the step if there is one.
func (q Quirk) place() string { return place(q.Stage, q.Step) }

func place(stage, step string) string {
	if step == "" {
		return stage
	}
	return stage + ": " + step
}

// failure is a stage or a step that failed.
type failure struct {
	stage string
	step  string
	err   error
}

func (f failure) place() string { return place(f.stage, f.step) }

func (f failure) String() string { return f.place() + ": " + f.err.Error() }

func (q Quirk) explains(id string, f failure) bool {
	return q.covers(id) && q.Stage == f.stage && q.Step == f.step
}

// unexplained returns the failures of a document that no quirk explains, and the
// quirks that no failure shows.
func unexplained(id string, failures []failure, quirks []Quirk) []string {
	var found []string
	for _, f := range failures {
		if !slices.ContainsFunc(quirks, func(q Quirk) bool { return q.explains(id, f) }) {
			found = append(found, f.String())
		}
	}
	for _, q := range quirks {
		if q.Stage == stageUse || !q.covers(id) {
			continue
		}
		if !slices.ContainsFunc(failures, func(f failure) bool { return q.explains(id, f) }) {
			found = append(found, fmt.Sprintf("quirks.yaml expects %q to fail at %q, and it does not; remove the quirk, or name the documents that fail: %s",
				id, q.place(), q.Problem))
		}
	}
	return found
}
