// Package expiring keeps values in memory for a limited time.
package expiring

import (
	"sync"
	"time"
)

// Map keeps values by a text for a limited time. It is safe for concurrent use,
// and is not kept across restarts.
type Map[T any] struct {
	clock func() time.Time
	life  time.Duration

	mu sync.Mutex
	// Values added since the last rotation, and between the two before it. To
	// drop a whole map costs nothing and returns its memory.
	young, old map[string]T
	rotated    time.Time
}

// New returns an empty map that keeps each value for at least life.
func New[T any](clock func() time.Time, life time.Duration) *Map[T] {
	return &Map[T]{clock: clock, life: life, young: map[string]T{}, rotated: clock()}
}

// Add keeps value for at least life, and for at most twice as long if more is
// added. It reports whether there was a value already.
func (m *Map[T]) Add(text string, value T) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rotate(m.clock())
	_, known := m.find(text)
	m.young[text] = value
	return known
}

// Get returns the value for text, and whether there is one.
func (m *Map[T]) Get(text string) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.find(text)
}

func (m *Map[T]) find(text string) (T, bool) {
	value, ok := m.young[text]
	if !ok {
		value, ok = m.old[text]
	}
	return value, ok
}

// rotate drops the old values. If the clock was set back, it starts a new period:
// otherwise nothing would be dropped until the clock catches up.
func (m *Map[T]) rotate(now time.Time) {
	if now.Before(m.rotated) {
		m.rotated = now
	}
	if now.Sub(m.rotated) < m.life {
		return
	}
	m.old, m.young, m.rotated = m.young, map[string]T{}, now
}
