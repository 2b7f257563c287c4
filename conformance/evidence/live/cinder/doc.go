// Package cinder calls a real OpenStack Cinder with the generated client, and holds
// it to every request case of huawei/cinderv3. It has tests alone; start a server and
// the tests by
//
//	conformance/evidence/live/run cinder go test -count=1 ./live/cinder
package cinder
