package results

import (
	"fmt"
	"os"

	"github.com/snapspec/snapspec/specs"
)

// Mode says which results a run makes.
type Mode string

// The modes. Without one, tests that need tools of other languages are skipped.
const (
	None    Mode = ""
	All     Mode = "all"     // every result
	Changed Mode = "changed" // those whose origin differs from the committed one, and the samples
)

// Variable is the environment variable that sets the mode.
const Variable = "EVIDENCE"

// ModeFromEnv returns the mode that the environment sets. An unknown one is an
// error.
func ModeFromEnv() (Mode, error) {
	mode := Mode(os.Getenv(Variable))
	switch mode {
	case None, All, Changed:
		return mode, nil
	}
	return None, fmt.Errorf("%s is %q; set it to %s or %s, or leave it out", Variable, mode, All, Changed)
}

// isDue reports whether a run in mode m makes the result of current again, where
// committed is the origin of the committed result, or zero if there is none.
func (m Mode) isDue(current, committed Origin, samples map[string]bool) bool {
	return m == All || current != committed || samples[current.Document]
}

// Samples returns one document of each API, which a run makes whether it changed or
// not. So it notices changes outside of documents and tools, and its time does not
// grow with the documents of an API.
func Samples(apis []specs.API) map[string]bool {
	samples := map[string]bool{}
	for _, api := range apis {
		samples[DocumentID(api.Documents[0])] = true
	}
	return samples
}
