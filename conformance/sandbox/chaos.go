package sandbox

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// delay holds a call back, as long as its client waits.
func (s *Server) delay(c *call) error {
	if s.options.Latency <= 0 {
		return nil
	}
	select {
	case <-time.After(s.options.Latency):
	case <-c.original.Context().Done():
	}
	return nil
}

// fail answers some calls as if the service were down.
func (s *Server) fail(c *call) error {
	if rand.Float64() >= s.options.Fail {
		return nil
	}
	return c.face.words.general(http.StatusServiceUnavailable)
}
