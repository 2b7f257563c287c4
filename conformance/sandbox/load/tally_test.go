package load_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// maxExamples is how many unexpected answers are kept as examples.
const maxExamples = 10

// tally counts calls in constant space.
type tally struct {
	took time.Duration

	mu         sync.Mutex
	calls      map[string]*times
	refused    int // as expected
	failed     int
	unexpected []string
}

// times counts durations, in steps of 2 %.
type times struct {
	total   int
	buckets [1200]int
}

const step = 1.02

func (s *times) add(d time.Duration) {
	s.total++
	s.buckets[min(int(math.Log(float64(max(d, 1)))/math.Log(step)), len(s.buckets)-1)]++
}

// quantile returns the time that a share of all calls took at most.
func (s *times) quantile(share float64) time.Duration {
	left := int(math.Ceil(share * float64(s.total)))
	for i, n := range s.buckets {
		if left -= n; left <= 0 {
			return time.Duration(math.Pow(step, float64(i+1))).Round(10 * time.Microsecond)
		}
	}
	return 0
}

// call makes one call and reports whether it succeeded. A refusal is expected if
// its status or its code is in wanted; any other failure is not.
func (c *tally) call(operation string, do func() error, wanted ...string) bool {
	start := time.Now()
	err := do()
	took := time.Since(start)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.calls == nil {
		c.calls = map[string]*times{}
	}
	if c.calls[operation] == nil {
		c.calls[operation] = new(times)
	}
	c.calls[operation].add(took)
	switch {
	case err == nil:
	case isRefusal(err, wanted):
		c.refused++
	default:
		c.wrong(operation, err.Error())
	}
	return err == nil
}

func isRefusal(err error, wanted []string) bool {
	failure, ok := errors.AsType[*fault.Error](err)
	return ok && (slices.Contains(wanted, strconv.Itoa(failure.Status)) || slices.Contains(wanted, failure.Code.String()))
}

// hold records what is wrong in an answer.
func (c *tally) hold(right bool, format string, args ...any) {
	if right {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong("", fmt.Sprintf(format, args...))
}

func (c *tally) wrong(operation, what string) {
	c.failed++
	if len(c.unexpected) < maxExamples {
		c.unexpected = append(c.unexpected, strings.TrimSpace(operation+" "+what))
	}
}

// String returns a table of all calls, sorted by operation.
func (c *tally) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := new(times)
	for _, of := range c.calls {
		all.total += of.total
		for i, n := range of.buckets {
			all.buckets[i] += n
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d calls, %.0f a second, %d refused as expected, %d unexpected\n", all.total, float64(all.total)/c.took.Seconds(), c.refused, c.failed)
	row := func(name string, s *times) {
		fmt.Fprintf(&b, "%-40s %9d  p50 %-9s p99 %s\n", name, s.total, s.quantile(0.5), s.quantile(0.99))
	}
	row("all", all)
	for _, name := range slices.Sorted(maps.Keys(c.calls)) {
		row(name, c.calls[name])
	}
	return strings.TrimSuffix(b.String(), "\n")
}
