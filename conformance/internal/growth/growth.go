// Package growth measures how the cost of reading untrusted input grows with
// its size: in allocations, in allocated bytes and, in a program that is built with
// -cover, in executed statements. It measures no time, which other programs change.
package growth

import (
	"fmt"
	"math"
	"runtime"
)

// Sizes are the multiples of an input that are measured.
var Sizes = []int{1, 2, 4, 8, 16, 32, 64}

// Reader is a public function that reads untrusted input.
type Reader struct {
	// Name is the function, and what grows in its input.
	Name string
	// New returns an input of n times the smallest size, in bytes, and a call that
	// reads it. The error of the call is its refusal of the input.
	New func(n int) (size int, read func() error)
}

// Cost is what it costs to read an input once.
type Cost struct {
	Input       int // bytes
	Allocations int
	Bytes       int // allocated
	Refusal     error
}

// String returns the cost on one line.
func (c Cost) String() string {
	return fmt.Sprintf("%d bytes of input, %d allocations, %d bytes, refused: %t", c.Input, c.Allocations, c.Bytes, c.Refusal != nil)
}

// Measure returns what it costs to read an input of n times the smallest size: the
// least of several calls, because goroutines of the runtime and of tests before it
// allocate too, and a garbage collection empties pools of buffers.
func (r Reader) Measure(n int) Cost {
	size, read := r.New(n)
	c := Cost{Input: size, Refusal: read(), Allocations: math.MaxInt, Bytes: math.MaxInt} // the first call also fills caches
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for range 5 {
		allocations, bytes := allocated(read)
		c.Allocations, c.Bytes = min(c.Allocations, allocations), min(c.Bytes, bytes)
	}
	return c
}

// allocated returns how many allocations the process makes during a call, and of how
// many bytes.
func allocated(read func() error) (allocations, bytes int) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_ = read() // the refusal is known
	runtime.ReadMemStats(&after)
	return int(after.Mallocs - before.Mallocs), int(after.TotalAlloc - before.TotalAlloc) // #nosec G115 -- differences of counters, below 2^63
}

// IsLinear reports whether a cost grew no more than its input, with half as much
// again for logarithms and for buffers that double, and with slack for what every
// call costs. A quadratic cost grows 16 times from 16 to 64.
func IsLinear(at16, at64, slack int) bool {
	return at64 <= 6*at16+slack
}
