package sandbox

import (
	"sync"
	"time"
)

// remembered is what is looked up by a text for a time, and then forgotten. It is
// not kept across restarts.
type remembered[T any] struct {
	clock func() time.Time
	life  time.Duration

	mu sync.Mutex
	// What was added since the last turn, and between the two before. To drop a
	// whole map costs nothing, and gives its memory back.
	young, old map[string]T
	turned     time.Time
}

func newRemembered[T any](clock func() time.Time, life time.Duration) *remembered[T] {
	return &remembered[T]{clock: clock, life: life, young: map[string]T{}, turned: clock()}
}

// add remembers value for life at least, and for twice as long at most if more is
// added. It reports whether there was one already.
func (r *remembered[T]) add(text string, value T) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(r.clock())
	_, known := r.find(text)
	r.young[text] = value
	return known
}

func (r *remembered[T]) get(text string) (T, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.find(text)
}

func (r *remembered[T]) find(text string) (T, bool) {
	value, ok := r.young[text]
	if !ok {
		value, ok = r.old[text]
	}
	return value, ok
}

// turn forgets the old. A clock that was set back must not keep it from that for
// as long as it was set back.
func (r *remembered[T]) turn(now time.Time) {
	if now.Before(r.turned) {
		r.turned = now
	}
	if now.Sub(r.turned) < r.life {
		return
	}
	r.old, r.young, r.turned = r.young, map[string]T{}, now
}
