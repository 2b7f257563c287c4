// Package backup calls clients that stock oapi-codegen generates from the documents
// of snapspec, in the version that go.mod pins.
package backup

//go:generate sh -c "go tool oapi-codegen -config evsv2/config.yaml $(go list -m -f {{.Dir}} github.com/snapspec/snapspec)/generated/openapi/huawei/evsv2.yaml"
//go:generate sh -c "go tool oapi-codegen -config plain/config.yaml $(go list -m -f {{.Dir}} github.com/snapspec/snapspec)/generated/openapi/huawei/evsv2.yaml"
//go:generate sh -c "go tool oapi-codegen -config createsnapshot/config.yaml $(go list -m -f {{.Dir}} github.com/snapspec/snapspec)/generated/openapi/alibaba/ecs20140526/CreateSnapshot.yaml"
