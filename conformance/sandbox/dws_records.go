package sandbox

import (
	"net/url"
	"time"
)

// The kinds of records that DWS has beside snapshots.
const (
	kindCluster        = "clusters"
	kindPolicy         = "policies"
	kindPolicySettings = "policy-settings"
)

// cluster is one that was restored from a snapshot. Nothing else makes clusters
// here: the others exist because they are named.
type cluster struct {
	ID      string    `json:"id"`
	Project string    `json:"project"`
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
}

func (c *cluster) kind() string   { return kindCluster }
func (c *cluster) id() string     { return c.ID }
func (c *cluster) end() time.Time { return time.Time{} }
func (c *cluster) keys() []key    { return []key{byClusterName(c.Project, c.Name)} }

func byClusterName(project, name string) key {
	return key{kindCluster, serviceDWS, project, "name", name}
}

// policy is one by which automated snapshots of a cluster are made.
type policy struct {
	ID       string    `json:"id"`
	Project  string    `json:"project"`
	Cluster  string    `json:"cluster"`
	Name     string    `json:"name"`
	Schedule string    `json:"schedule"`
	Type     string    `json:"type"`
	Level    string    `json:"level"`
	Next     *string   `json:"next,omitempty"` // as it was sent
	Updated  time.Time `json:"updated"`
}

func (p *policy) kind() string   { return kindPolicy }
func (p *policy) id() string     { return p.ID }
func (p *policy) end() time.Time { return time.Time{} }
func (p *policy) keys() []key    { return []key{policiesOf(p.Project, p.Cluster)} }

func policiesOf(project, cluster string) key {
	return key{kindPolicy, serviceDWS, project, "cluster", cluster}
}

// policySettings are what the policies of a cluster share.
type policySettings struct {
	Project    string   `json:"project"`
	Cluster    string   `json:"cluster"`
	KeepDays   int      `json:"keep_days"`
	Device     string   `json:"device"`
	ServerIPs  []string `json:"server_ips,omitempty"`
	ServerPort *string  `json:"server_port,omitempty"`
	Parameter  string   `json:"parameter,omitempty"`
}

func (s *policySettings) kind() string { return kindPolicySettings }
func (s *policySettings) id() string {
	return url.PathEscape(s.Project) + "/" + url.PathEscape(s.Cluster)
}
func (s *policySettings) end() time.Time { return time.Time{} }
func (s *policySettings) keys() []key    { return nil }
