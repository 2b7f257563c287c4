package dws

import (
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// The names of jobs.
const (
	jobRestoreCluster = "restoreCluster"
	jobRestoreTables  = "restoreTables"
)

// The statuses of jobs.
const (
	jobRunning = "RUNNING"
	jobSuccess = "SUCCESS"
	jobFail    = "FAIL"
)

// jobLife is how long a job is known after its end.
const jobLife = 24 * time.Hour

// job is what a call has started.
type job struct {
	ID      string    `json:"id"`
	Project string    `json:"project"`
	Name    string    `json:"name"`
	Begin   time.Time `json:"begin"`
	End     time.Time `json:"end"`
	Fails   bool      `json:"fails,omitempty"`
}

func newJob(project, name string) *job {
	return &job{ID: id.Hex(16), Project: project, Name: name}
}

func (j *job) Kind() *store.Kind { return jobs }
func (j *job) RecordID() string  { return j.ID }
func (j *job) Expiry() time.Time { return j.End.Add(jobLife) }
func (j *job) Keys() []store.Key { return nil }

// Failure is why something failed.
type Failure struct{ Code, Reason string }

// restoreFailed is the row of the error table for a service that failed.
var restoreFailed = &Failure{"DWS.9999", "The service failed."}

// Job is a job as it is at one time.
type Job struct {
	ID, Name, Status string
	Begin            time.Time
	End              time.Time // zero until the job has ended
	Percent          int
	Failure          *Failure // nil unless it failed
}

// Job returns a job of a project. It fails with NotFound.
func (s *Service) Job(project, id string) (Job, error) {
	var seen Job
	err := s.store.View(func(tx *store.Tx) error {
		found, ok := store.Get[*job](tx, jobs, id)
		if !ok || found.Project != project {
			return NotFound.Because("Job " + id + ".")
		}
		seen = found.view(tx.Now)
		return nil
	})
	return seen, err
}

// view returns the job as it is now.
func (j *job) view(now time.Time) Job {
	seen := Job{ID: j.ID, Name: j.Name, Status: jobRunning, Begin: j.Begin, Percent: percent(j.Begin, j.End, now)}
	if now.Before(j.End) {
		return seen
	}
	seen.Status, seen.End = jobSuccess, j.End
	if j.Fails {
		seen.Status, seen.Failure = jobFail, restoreFailed
	}
	return seen
}
