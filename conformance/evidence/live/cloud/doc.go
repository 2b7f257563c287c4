// Package cloud signs in to a real OpenStack Keystone by the generated client, and
// creates and deletes snapshots in a real Cinder with the token. It has tests alone;
// start both servers and the tests by
//
//	LIVE_TOKEN_SECONDS=330 conformance/evidence/live/run keystone \
//		./live/run cinder go test -count=1 ./live/cloud
package cloud
