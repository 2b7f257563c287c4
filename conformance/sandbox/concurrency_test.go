package sandbox_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// together calls f 60 times concurrently and counts the statuses.
func together(f func(i int) answer) map[int]int {
	var mu sync.Mutex
	statuses := map[int]int{}
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			a := f(i)
			mu.Lock()
			defer mu.Unlock()
			statuses[a.status]++
		})
	}
	all.Wait()
	return statuses
}

func TestConcurrentCreates(t *testing.T) {
	for name, data := range map[string]string{"in memory": "", "in a file": filepath.Join(t.TempDir(), "data")} {
		t.Run(name, func(t *testing.T) {
			s := start(t, sandbox.Options{Data: data, Metrics: true})
			var ids sync.Map
			var evs atomic.Int32
			statuses := together(func(i int) answer {
				path := []string{evsv2Path, cinderv2Path, cinderv3Path}[i%3]
				a := s.post(path, `{"snapshot": {"volume_id": "v-1"}}`)
				if _, twice := ids.LoadOrStore(a.json["snapshot"].(map[string]any)["id"], true); !twice {
					evs.Add(1)
				}
				return a
			})
			require.Equal(t, map[int]int{http.StatusAccepted: 60}, statuses)
			require.EqualValues(t, 60, evs.Load(), "each snapshot has its own id")

			statuses = together(func(i int) answer {
				name := []string{"Name", "name", "NAME"}[i%3]
				return s.post(dwsv1Path, fmt.Sprintf(`{"snapshot": {"name": %q, "cluster_id": "c-1"}}`, name))
			})
			require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusBadRequest: 59}, statuses, "a name is taken once")

			statuses = together(func(int) answer { return s.ecs("DiskId=d-1") })
			require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusForbidden: 59}, statuses, "a disk has one snapshot at a time")

			statuses = together(func(int) answer { return s.ecs("DiskId=d-2&ClientToken=t") })
			require.Equal(t, map[int]int{http.StatusOK: 60}, statuses, "a token creates one snapshot")
			require.Contains(t, s.send(request(http.MethodGet, "/metrics", "")).text, `sandbox_snapshots{service="ecs"} 2`)
		})
	}
}
