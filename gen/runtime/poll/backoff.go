package poll

import (
	"cmp"
	"math/rand/v2"
	"time"
)

// Backoff is how long Wait pauses between two looks: First, then 1.5 times as long
// each time, up to Most. What is not positive is 1 second, up to 30. Each pause is
// shortened by a random part of up to a fifth, so that clients that started
// together do not stay in step.
type Backoff struct {
	First, Most time.Duration
}

// Pause returns the nth pause, counted from 0.
func (b Backoff) Pause(n int) time.Duration {
	pause := cmp.Or(max(0, b.First), time.Second)
	most := cmp.Or(max(0, b.Most), 30*time.Second)
	for range n {
		if pause <= 0 || pause >= most {
			break
		}
		pause += min(pause-pause/2, most-pause) // half of it, rounded up
	}
	pause = max(0, min(pause, most))
	return pause - rand.N(pause/5+1) // #nosec G404 -- spreads pauses, no secret
}
