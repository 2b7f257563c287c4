// Package cinderv2 calls a real OpenStack Cinder with the generated client, and holds it
// to every request case of huawei/cinderv2. It has tests alone; start a server and the
// tests by
//
//	conformance/evidence/live/run cinderv2 go test -count=1 ./live/cinderv2
package cinderv2
