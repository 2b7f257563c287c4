package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestKillLosesNothing kills the server while it creates snapshots, several times.
// Every create that was acknowledged must be there afterwards: its token still
// returns its id.
func TestKillLosesNothing(t *testing.T) {
	binary, data := build(t), filepath.Join(t.TempDir(), "data")
	acknowledged := map[string]string{}
	for round := range 4 {
		p := launch(t, binary, "--auth", "off", "--data", data)
		for token, id := range acknowledged {
			again, err := create(p.url, token)
			require.NoError(t, err)
			require.Equal(t, id, again, "token %s", token)
		}
		before := len(acknowledged)
		createUntilKilled(p, round, acknowledged)
		require.Greater(t, len(acknowledged), before, "round %d created nothing", round)
	}
}

// createUntilKilled creates snapshots from several clients and kills the server
// without warning, some time after the first is created.
func createUntilKilled(p process, round int, acknowledged map[string]string) {
	var mu sync.Mutex
	var clients sync.WaitGroup
	created := make(chan struct{}, 1)
	for client := range 4 {
		clients.Go(func() {
			for i := 0; ; i++ {
				token := fmt.Sprintf("t-%d-%d-%d", round, client, i)
				id, err := create(p.url, token)
				if err != nil {
					return
				}
				mu.Lock()
				acknowledged[token] = id
				mu.Unlock()
				select {
				case created <- struct{}{}:
				default:
				}
			}
		})
	}
	select {
	case <-created:
	case <-time.After(time.Minute): // the caller sees that there is none
	}
	time.Sleep(time.Duration(200+50*round) * time.Millisecond)
	_ = p.Process.Kill() // SIGKILL
	clients.Wait()
}

func create(url, token string) (id string, err error) {
	query := "/?Action=CreateSnapshot&Version=2014-05-26&Format=JSON&DiskId=d-" + token + "&ClientToken=" + token
	response, err := http.Get(url + query)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("status %s", response.Status)
	}
	var made struct {
		SnapshotID string `json:"SnapshotId"`
	}
	err = json.NewDecoder(response.Body).Decode(&made)
	return made.SnapshotID, err
}
