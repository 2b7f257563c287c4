package load_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	// idleConnections is how many connections stay open after a call.
	idleConnections = 4000
	// maxIdle is how much memory one of them may cost, in KiB: two buffers and the
	// stack of a goroutine.
	maxIdle = 40
)

// TestIdleConnections keeps connections open that do nothing after one call. They cost
// little, another client is answered, and each still works.
func TestIdleConnections(t *testing.T) {
	if _, long := duration(t); !long {
		t.Skip("opens 4000 connections; set LOAD, such as LOAD=10s")
	}
	p := launch(t, "", build(t))
	idle := make([]net.Conn, idleConnections)
	before := 0
	for i := range idle {
		c, err := net.Dial("tcp", p.address)
		require.NoError(t, err, "connection %d", i)
		defer c.Close()
		idle[i] = c
		askForList(t, c)
		if i == workers { // what all calls share is allocated
			before = memory(t, p, "VmRSS")
		}
	}
	each := float64(memory(t, p, "VmRSS")-before) / float64(idleConnections-workers)

	start := time.Now()
	_, err := newLedger().create(t, p, "name", map[string]string{})
	took := time.Since(start)

	t.Logf("load average %s; %d idle connections cost %.1f KiB each; another client is answered in %s", loadAverage(), idleConnections, each, took.Round(time.Millisecond))
	require.NoError(t, err)
	require.Less(t, each, float64(maxIdle), "KiB for each connection")
	for i := 0; i < len(idle); i += 100 {
		askForList(t, idle[i])
	}
}

// askForList makes a call on c and reads its answer.
func askForList(t *testing.T, c net.Conn) {
	t.Helper()
	require.NoError(t, c.SetDeadline(time.Now().Add(time.Minute)))
	_, err := io.WriteString(c, list)
	require.NoError(t, err)
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
}
