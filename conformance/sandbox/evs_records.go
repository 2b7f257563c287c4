package sandbox

import "time"

const kindRollback = "rollbacks"

// rollback is a volume on its way back to a snapshot. To look for one among the
// snapshots of the volume would take the longer the more there are.
type rollback struct {
	ID      string    `json:"id"`
	Project string    `json:"project"`
	Volume  string    `json:"volume"`
	Until   time.Time `json:"until"`
}

func (r *rollback) kind() string   { return kindRollback }
func (r *rollback) id() string     { return r.ID }
func (r *rollback) end() time.Time { return r.Until }

func (r *rollback) keys() []key {
	return []key{rollbacksOf(r.Project, r.Volume)}
}

func rollbacksOf(project, volume string) key {
	return key{kindRollback, serviceEVS, project, "volume", volume}
}
