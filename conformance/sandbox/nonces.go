package sandbox

import (
	"sync"
	"time"
)

// nonceLife is twice the skew of a verifier: after that the date of a replayed
// signature gives it away.
const nonceLife = 30 * time.Minute

// nonces remembers which nonces were used. It is not kept across restarts, since
// throw-away credentials are not either.
type nonces struct {
	clock func() time.Time

	mu    sync.Mutex
	used  map[string]time.Time
	swept time.Time
}

func newNonces(clock func() time.Time) *nonces {
	return &nonces{clock: clock, used: map[string]time.Time{}, swept: clock()}
}

// seen remembers nonce, and reports whether it was used before.
func (n *nonces) seen(nonce string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.clock()
	n.sweep(now)
	_, used := n.used[nonce]
	n.used[nonce] = now
	return used
}

// sweep forgets old nonces, now and then.
func (n *nonces) sweep(now time.Time) {
	if now.Sub(n.swept) < nonceLife {
		return
	}
	for nonce, at := range n.used {
		if now.Sub(at) >= nonceLife {
			delete(n.used, nonce)
		}
	}
	n.swept = now
}
