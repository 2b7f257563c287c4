// Package keystone calls a real OpenStack Keystone with the generated client, and holds
// it to every request case of huawei/iamv3. It has tests alone; start a server and the
// tests by
//
//	conformance/evidence/live/run keystone go test -count=1 ./live/keystone
package keystone
