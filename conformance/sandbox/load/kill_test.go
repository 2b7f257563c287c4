package load_test

import (
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// TestKills kills a sandbox with a data file while eight clients write: once for each
// second of LOAD, but at least three times and at most a hundred times.
func TestKills(t *testing.T) {
	length, long := duration(t)
	if !long {
		t.Skip("kills for some seconds; set LOAD, such as LOAD=10s")
	}
	t.Parallel()
	kills := min(max(int(length.Seconds()), 3), 100)
	binary, data, l := build(t), filepath.Join(t.TempDir(), "data"), newLedger()
	for range kills {
		p := launch(t, "", binary, "--data", data)
		l.hold(t, p)
		before := l.acknowledged()
		var clients sync.WaitGroup
		for range 8 {
			clients.Go(func() {
				err := l.writeUntilAnError(t, p, map[string]string{})
				assert.NotErrorAs(t, err, new(*fault.Error), "refused, not cut off")
			})
		}
		require.Eventually(t, func() bool { return l.acknowledged() > before }, 30*time.Second, time.Millisecond, "nothing is written")
		time.Sleep(rand.N(300 * time.Millisecond))
		p.kill()
		clients.Wait()
	}
	l.hold(t, launch(t, "", binary, "--data", data))
	t.Logf("%d kills: all of %d acknowledged writes are there, and %d snapshots", kills, l.answered, len(l.names))
}
