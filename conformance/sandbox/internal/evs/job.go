package evs

import (
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/id"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// The types of jobs.
const (
	jobCreate      = "createVolume"
	jobCreateBatch = "batchCreateVolume"
	jobDelete      = "deleteVolume"
	jobCreateGroup = "createSnapshotGroup"
	jobDeleteGroup = "deleteSnapshotGroup"
)

// The statuses of jobs.
const (
	jobInit    = "INIT"
	jobRunning = "RUNNING"
	jobSuccess = "SUCCESS"
	jobFail    = "FAIL"
)

// The types of the jobs of a snapshot, which those of a group consist of.
const (
	jobCreateSnapshot = "createSnapshot"
	jobDeleteSnapshot = "deleteSnapshot"
	jobRollback       = "rollbackSnapshot"
)

// partTypes are the types of the parts of a job that has several.
var partTypes = map[string]string{
	jobCreateBatch: jobCreate,
	jobCreateGroup: jobCreateSnapshot,
	jobDeleteGroup: jobDeleteSnapshot,
}

// job is what a call has started.
type job struct {
	ID      string    `json:"id"`
	Project string    `json:"project"`
	Type    string    `json:"type"`
	Token   string    `json:"token,omitempty"` // of the request
	Order   string    `json:"order,omitempty"`
	Named   bool      `json:"named,omitempty"` // the answer names the volumes
	Parts   []jobPart `json:"parts"`           // one for each volume
	Begin   time.Time `json:"begin"`
	End     time.Time `json:"end"`
}

// jobPart is what a job does to one volume.
type jobPart struct {
	ID     string  `json:"id"` // of the job of the part, in a batch
	Volume string  `json:"volume"`
	Name   *string `json:"name,omitempty"`
	Size   int     `json:"size"`
	Type   *string `json:"type,omitempty"`
	Fails  bool    `json:"fails,omitempty"`
}

func (j *job) Kind() *store.Kind { return jobs }
func (j *job) RecordID() string  { return j.ID }
func (j *job) Expiry() time.Time { return j.End.Add(memory) }

func (j *job) Keys() []store.Key {
	if j.Token == "" {
		return nil
	}
	return []store.Key{jobsOf(j.Project, j.Token)}
}

func jobsOf(project, token string) store.Key {
	return store.Key{Kind: jobs, Index: "token", Scope: project, Value: token}
}

// jobOfToken returns the job of an earlier request, nil if there is none.
func jobOfToken(tx *store.Tx, project, token string) *job {
	if token == "" {
		return nil
	}
	for _, found := range store.Find[*job](tx, jobsOf(project, token)) {
		return found
	}
	return nil
}

func partOf(v *volume) jobPart {
	return jobPart{ID: id.Hex(16), Volume: v.ID, Name: v.Name, Size: v.SizeGiB, Type: v.Type, Fails: v.fails()}
}

// Job is a job as it is at one time. It has a volume or, in a batch, a job for each of
// several.
type Job struct {
	ID, Type, Status string
	Begin            time.Time
	End              time.Time // zero until the job has ended
	Failure          *Failure  // nil unless it failed
	Volume           *JobVolume
	Jobs             []Job
}

// JobVolume is the volume that a job works on.
type JobVolume struct {
	ID   string
	Name *string
	Size int // in GiB
	Type *string
}

// Failure is why a job failed.
type Failure struct{ Code, Reason string }

// volumeFailed is the row of the error table for a volume that could not be created.
var volumeFailed = &Failure{"EVS.2024", "volume is error!"}

// Job returns a job of a project. It fails with NoJob.
func (s *Service) Job(project, id string) (Job, error) {
	var seen Job
	err := s.store.View(func(tx *store.Tx) error {
		found, ok := store.Get[*job](tx, jobs, id)
		if !ok || found.Project != project {
			return NoJob.Because("Job " + id + ".")
		}
		seen = found.view(tx.Now)
		return nil
	})
	return seen, err
}

// view returns the job as it is now.
func (j *job) view(now time.Time) Job {
	partType, isBatch := partTypes[j.Type]
	if !isBatch {
		return j.viewPart(now, j.ID, j.Type, j.Parts[0])
	}
	seen := Job{ID: j.ID, Type: j.Type, Status: j.status(now, false), Begin: j.Begin, End: j.endAt(now)}
	for _, p := range j.Parts {
		of := j.viewPart(now, p.ID, partType, p)
		if of.Failure != nil {
			seen.Status, seen.Failure = jobFail, of.Failure
		}
		seen.Jobs = append(seen.Jobs, of)
	}
	return seen
}

func (j *job) viewPart(now time.Time, id, kind string, p jobPart) Job {
	seen := Job{
		ID: id, Type: kind, Status: j.status(now, p.Fails), Begin: j.Begin, End: j.endAt(now),
		Volume: &JobVolume{ID: p.Volume, Name: p.Name, Size: p.Size, Type: p.Type},
	}
	if seen.Status == jobFail {
		seen.Failure = volumeFailed
	}
	return seen
}

// status says that a job is initialized for the first quarter of its time.
func (j *job) status(now time.Time, fails bool) string {
	switch {
	case now.Before(j.Begin.Add(j.End.Sub(j.Begin) / 4)):
		return jobInit
	case now.Before(j.End):
		return jobRunning
	case fails:
		return jobFail
	}
	return jobSuccess
}

func (j *job) endAt(now time.Time) time.Time {
	if now.Before(j.End) {
		return time.Time{}
	}
	return j.End
}
