package cinder

import (
	"testing"

	"github.com/snapspec/snapspec/conformance/evidence/live"
)

// TestCases sends every request case, after the tests that need a server without
// snapshots.
func TestCases(t *testing.T) {
	s := live.Find(t)
	s.Probe(t, "huawei/cinderv3", "cinder-21.3", "--project", s.Project, "--volume", s.Volume, "--allow-writes", "--allow-irreversible")
}

func TestRendered(t *testing.T) {
	live.CheckRendered(t)
}
