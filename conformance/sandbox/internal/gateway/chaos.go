package gateway

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// delay holds a call back, unless its client goes away.
func (g *Gateway) delay(e *exchange) error {
	if g.options.Latency <= 0 {
		return nil
	}
	select {
	case <-time.After(g.options.Latency):
	case <-e.Original.Context().Done():
	}
	return nil
}

// fail answers some calls as if the service were down.
func (g *Gateway) fail(e *exchange) error {
	if rand.Float64() >= g.options.Fail { // #nosec G404 -- an attacker gains nothing from knowing which request fails
		return nil
	}
	return e.Face.Dialect.General(http.StatusServiceUnavailable)
}
