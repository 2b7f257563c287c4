package dwsv1

import (
	"context"
	"fmt"

	"github.com/oapi-codegen/nullable"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/dws"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/gen/runtime/number"
	"github.com/snapspec/snapspec/generated/huawei/dwsv1"
)

// RestoreCluster implements dwsv1.StrictServerInterface.
func (f face) RestoreCluster(_ context.Context, r dwsv1.RestoreClusterRequestObject) (dwsv1.RestoreClusterResponseObject, error) {
	wanted := r.Body.Restore
	ip := ptr.OrZero(wanted.PublicIP)
	started, err := f.service.Restore(r.ProjectID, r.SnapshotID, wanted.Name, dws.ClusterSettings{
		VPC: ptr.OrZero(wanted.VpcID), Subnet: ptr.OrZero(wanted.SubnetID), SecurityGroup: ptr.OrZero(wanted.SecurityGroupID),
		Zone: ptr.OrZero(wanted.AvailabilityZone), EnterpriseProject: ptr.OrZero(wanted.EnterpriseProjectID), Port: ptr.OrZero(wanted.Port),
		BindType: string(ptr.OrZero(ip.PublicBindType)), AddressID: ptr.OrZero(ip.EipID),
	})
	if err != nil {
		return nil, err
	}
	return dwsv1.RestoreCluster200JSONResponse{Cluster: dwsv1.Cluster{ID: started.Cluster}, JobID: &started.Job}, nil
}

// allEnterpriseProjects stands for every enterprise project in a query.
const allEnterpriseProjects = "all_granted_eps"

// ListClusters implements dwsv1.StrictServerInterface.
func (f face) ListClusters(_ context.Context, r dwsv1.ListClustersRequestObject) (dwsv1.ListClustersResponseObject, error) {
	of := ptr.OrZero(r.Params.EnterpriseProjectID)
	if of == allEnterpriseProjects {
		of = ""
	}
	all, err := f.service.Clusters(r.ProjectID, of)
	if err != nil {
		return nil, err
	}
	return dwsv1.ListClusters200JSONResponse{Clusters: faces.Convert(all, toClusterInfo), Count: new(number.OfInt(len(all)))}, nil
}

// ShowCluster implements dwsv1.StrictServerInterface.
func (f face) ShowCluster(_ context.Context, r dwsv1.ShowClusterRequestObject) (dwsv1.ShowClusterResponseObject, error) {
	c, err := f.service.Cluster(r.ProjectID, r.ClusterID)
	if err != nil {
		return nil, err
	}
	return dwsv1.ShowCluster200JSONResponse{Cluster: toClusterDetail(c)}, nil
}

// What the examples of the pages have, for every cluster.
const (
	clusterVersion = "9.1.0.215"
	clusterUser    = "dbadmin"
	clusterNodes   = 3
	nodeAvailable  = "200"
	nodeCreating   = "100"
	clusterFlavor  = "dws2.km1.xlarge"
	clusterHost    = "192.168.0.10"
	publicHost     = "10.0.0.8"
)

// toClusterDetail returns c as the answer to a show has it.
func toClusterDetail(c dws.Cluster) dwsv1.ClusterDetail {
	i := toClusterInfo(c)
	return dwsv1.ClusterDetail{
		ID: i.ID, Name: i.Name, Status: i.Status, Version: i.Version, Updated: i.Updated, Created: i.Created,
		Port: i.Port, Endpoints: i.Endpoints, Nodes: i.Nodes, Tags: i.Tags, UserName: i.UserName,
		NumberOfNode: i.NumberOfNode, RecentEvent: i.RecentEvent, AvailabilityZone: i.AvailabilityZone,
		EnterpriseProjectID: i.EnterpriseProjectID, NodeType: i.NodeType, VpcID: i.VpcID, SubnetID: i.SubnetID,
		PublicIP: i.PublicIP, PublicEndpoints: i.PublicEndpoints, ActionProgress: i.ActionProgress,
		SubStatus: i.SubStatus, TaskStatus: i.TaskStatus, SecurityGroupID: i.SecurityGroupID, FailedReasons: i.FailedReasons,
		PrivateIP: []string{clusterHost},
	}
}

// toClusterInfo returns c as the list has it.
func toClusterInfo(c dws.Cluster) dwsv1.ClusterInfo {
	i := dwsv1.ClusterInfo{
		ID: c.ID, Name: c.Name, Status: c.Status, Version: clusterVersion, Updated: toTime(c.Changed), Created: toTime(c.Created),
		Port: c.Port, Endpoints: []dwsv1.Endpoints{toEndpoint(clusterHost, c.Port)}, Nodes: toNodes(c),
		Tags: nullable.NewNullableWithValue([]dwsv1.Tags{}), UserName: clusterUser, NumberOfNode: clusterNodes,
		AvailabilityZone: c.Zone, EnterpriseProjectID: c.EnterpriseProject, NodeType: clusterFlavor, VpcID: c.VPC, SubnetID: c.Subnet,
		PublicIP: nullable.NewNullNullable[dwsv1.ClusterPublicIP](), PublicEndpoints: &[]dwsv1.PublicEndpoints{},
		ActionProgress: map[string]string{}, SubStatus: "NORMAL", TaskStatus: c.Task, SecurityGroupID: c.SecurityGroup,
	}
	if c.Task != "" {
		i.ActionProgress[c.Task] = toPercent(c.Percent)
	}
	if c.BindType != "" {
		i.PublicIP = nullable.NewNullableWithValue(dwsv1.ClusterPublicIP{
			PublicBindType: nullable.NewNullableWithValue(c.BindType), EipID: nullable.NewNullableWithValue(c.AddressID),
		})
	}
	if c.BindType != "" && c.BindType != string(dwsv1.PublicIPPublicBindTypeNotUse) {
		e := toEndpoint(publicHost, c.Port)
		i.PublicEndpoints = &[]dwsv1.PublicEndpoints{{PublicConnectInfo: e.ConnectInfo, JdbcURL: e.JdbcURL}}
	}
	if c.Failure != nil {
		i.FailedReasons = &dwsv1.FailedReason{ErrorCode: &c.Failure.Code, ErrorMsg: &c.Failure.Reason}
	}
	return i
}

func toEndpoint(host string, port int) dwsv1.Endpoints {
	at := fmt.Sprintf("%s:%d", host, port)
	return dwsv1.Endpoints{ConnectInfo: &at, JdbcURL: new("jdbc:postgresql://" + at + "/gaussdb")}
}

// toNodes returns the nodes of c, whose IDs are made of its own.
func toNodes(c dws.Cluster) []dwsv1.Nodes {
	status := nodeAvailable
	if c.IsCreating() {
		status = nodeCreating
	}
	nodes := make([]dwsv1.Nodes, clusterNodes)
	for i := range nodes {
		nodes[i] = dwsv1.Nodes{
			ID: fmt.Sprintf("%s-%d", c.ID, i+1), Name: new(fmt.Sprintf("%s-dws-cn-cn-%d-1", c.Name, i+1)), Status: status,
		}
	}
	return nodes
}

func toPercent(n int) string { return fmt.Sprintf("%d%%", n) }
