package load_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// The timeouts of the command, and by how much it may exceed them on a busy machine.
const (
	headersIn = 10 * time.Second
	requestIn = 30 * time.Second
	answerIn  = 40 * time.Second
	late      = 10 * time.Second
)

// maxMemory is how much memory the command may use, in KiB. Sixteen clients at a time
// send each of the requests below, some of which have a GiB.
const maxMemory = 256 << 10

const (
	head     = "POST /v2/project/cloudsnapshots HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
	list     = "GET /v2/project/cloudsnapshots/detail HTTP/1.1\r\nHost: localhost\r\n\r\n"
	gigabyte = 1 << 30
)

// misbehaving are clients that do not send or read what they should. Each gets a
// status, or 0 if the connection just ends, within a time. One that sends without
// end must not be able to send more than fits into the buffers of the connection.
var misbehaving = map[string]struct {
	send func(c *net.TCPConn) (sent int, err error)
	// noReads marks a client that reads no answer while it sends.
	noReads bool
	status  int
	within  time.Duration
}{
	"headers that come by the byte": {send: func(c *net.TCPConn) (int, error) {
		return drip(c, head+"X-Long: "+strings.Repeat("x", 1000))
	}, within: headersIn},
	"headers without end": {send: func(c *net.TCPConn) (int, error) {
		return flood(c, head, "X-Long: "+strings.Repeat("x", 1000)+"\r\n")
	}, status: http.StatusRequestHeaderFieldsTooLarge, within: 0},
	"one header without end": {send: func(c *net.TCPConn) (int, error) {
		return flood(c, head+"X-Long: ", strings.Repeat("x", 1000))
	}, status: http.StatusRequestHeaderFieldsTooLarge, within: 0},
	"nothing at all": {send: func(*net.TCPConn) (int, error) { return 0, nil }, within: headersIn},
	"half the headers, and the end": {send: func(c *net.TCPConn) (int, error) {
		n, _ := io.WriteString(c, head)
		return n, c.CloseWrite()
	}, status: http.StatusBadRequest, within: 0},
	"a body that comes by the byte": {send: func(c *net.TCPConn) (int, error) {
		return drip(c, head+"Content-Length: 1000000\r\n\r\n"+strings.Repeat(" ", 1000))
	}, status: http.StatusBadRequest, within: requestIn},
	"a chunk that comes by the byte": {send: func(c *net.TCPConn) (int, error) {
		return drip(c, head+"Transfer-Encoding: chunked\r\n\r\nfffff\r\n"+strings.Repeat(" ", 1000))
	}, status: http.StatusBadRequest, within: requestIn},
	"half a body, and the end": {send: func(c *net.TCPConn) (int, error) {
		n, _ := io.WriteString(c, head+"Content-Length: 1000\r\n\r\n{")
		return n, c.CloseWrite()
	}, status: http.StatusBadRequest, within: 0},
	"a whole request, and the end": {send: func(c *net.TCPConn) (int, error) {
		const body = `{"snapshot": {"volume_id": "volume"}}`
		n, _ := fmt.Fprintf(c, "%sContent-Length: %d\r\n\r\n%s", head, len(body), body)
		return n, c.CloseWrite()
	}, status: http.StatusAccepted, within: 0},
	"a gigabyte with its length": {send: func(c *net.TCPConn) (int, error) {
		return flood(c, fmt.Sprintf("%sContent-Length: %d\r\n\r\n", head, gigabyte), strings.Repeat(" ", 1<<16))
	}, status: http.StatusRequestEntityTooLarge, within: 0},
	"a gigabyte in chunks": {send: func(c *net.TCPConn) (int, error) {
		return flood(c, head+"Transfer-Encoding: chunked\r\n\r\n", "10000\r\n"+strings.Repeat(" ", 1<<16)+"\r\n")
	}, status: http.StatusRequestEntityTooLarge, within: 0},
	"requests whose answers the client does not read": {send: func(c *net.TCPConn) (int, error) {
		return flood(c, "", list)
	}, noReads: true, status: http.StatusOK, within: answerIn},
}

// drip sends the headers at once and the rest slowly, until a write fails.
func drip(c *net.TCPConn, text string) (sent int, err error) {
	first := strings.LastIndex(text, "\n") + 1
	if sent, err = io.WriteString(c, text[:first]); err != nil {
		return sent, err
	}
	for _, b := range []byte(text[first:]) {
		if _, err = c.Write([]byte{b}); err != nil {
			return sent, err
		}
		sent++
		time.Sleep(200 * time.Millisecond)
	}
	return sent, nil
}

// flood sends a gigabyte as fast as it can, or until a write fails.
func flood(c *net.TCPConn, first, again string) (sent int, err error) {
	sent, err = io.WriteString(c, first)
	piece := bytes.Repeat([]byte(again), 1+1<<15/len(again))
	for err == nil && sent < gigabyte {
		var n int
		n, err = c.Write(piece)
		sent += n
	}
	return sent, err
}

// TestSlowClients runs clients that do not keep to the protocol, and at the same time
// others that do.
func TestSlowClients(t *testing.T) {
	length, long := duration(t)
	if !long {
		t.Skip("waits for timeouts, half a minute; set LOAD, such as LOAD=10s")
	}
	t.Parallel()
	p := launch(t, "", build(t))
	l := newLedger()
	for range 100 { // makes the list long
		_, err := l.create(t, p, strings.Repeat("x", 60), map[string]string{})
		require.NoError(t, err)
	}
	stop := make(chan struct{})
	var polite sync.WaitGroup
	polite.Go(func() { callUntil(t, p, stop) })
	var all sync.WaitGroup
	for name, r := range misbehaving {
		if r.noReads && length < time.Minute {
			t.Logf("%s: they take as long; set LOAD=1m or more", name)
			continue
		}
		for range 16 {
			all.Go(func() {
				sent, status, took, err := meet(p, r.send, r.noReads)
				met := assert.NoError(t, err, name) &&
					assert.Equal(t, r.status, status, name) &&
					assert.Less(t, sent, gigabyte/16, "%s: bytes that were taken", name) &&
					assert.LessOrEqual(t, took, r.within+late, name)
				if met && r.within > 0 {
					assert.GreaterOrEqual(t, took, r.within/2, "%s: so soon that it was for another reason", name)
				}
			})
		}
	}
	all.Wait()
	close(stop)
	polite.Wait()
	peak := memory(t, p, "VmHWM")
	t.Logf("16 connections of each kind; peak of memory %d MiB", peak>>10)
	require.Less(t, peak, maxMemory, "KiB of memory")
}

// meet lets a client send, and returns the status of the first answer and the time
// until the connection ended.
func meet(p *process, send func(*net.TCPConn) (int, error), deaf bool) (sent, status int, took time.Duration, err error) {
	dialled, err := net.Dial("tcp", p.address)
	if err != nil {
		return 0, 0, 0, err
	}
	c := dialled.(*net.TCPConn)
	defer c.Close()
	start := time.Now()
	if err := c.SetDeadline(start.Add(2 * (requestIn + answerIn))); err != nil {
		return 0, 0, 0, err
	}
	sending := make(chan struct{})
	go func() {
		defer close(sending)
		sent, _ = send(c) // an error means that the server ended the connection, as it may
	}()
	if deaf {
		<-sending
		took = time.Since(start)
	}
	answers := bufio.NewReader(c)
	if response, err := http.ReadResponse(answers, nil); err == nil {
		status = response.StatusCode
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	_, _ = io.Copy(io.Discard, answers)
	if !deaf {
		took = time.Since(start)
	}
	_ = c.Close()
	<-sending
	return sent, status, took, nil
}

// callUntil calls like other clients, which must not notice anything.
func callUntil(t *testing.T, p *process, stop <-chan struct{}) {
	calls, longest, limit := 0, time.Duration(0), 1
	defer func() {
		t.Logf("meanwhile %d calls of another client, none refused, the longest took %s", calls, longest.Round(time.Millisecond))
	}()
	for {
		select {
		case <-stop:
			return
		case <-time.After(20 * time.Millisecond):
		}
		start := time.Now()
		_, err := p.evs.ListSnapshotsWithResponse(t.Context(), project, &evsv2.ListSnapshotsParams{Limit: &limit})
		assert.NoError(t, err)
		longest = max(longest, time.Since(start))
		assert.Less(t, longest, late/2)
		calls++
	}
}

// memory returns a figure of the memory of a process, in KiB: VmRSS is what it has,
// VmHWM the most that it had.
func memory(t *testing.T, p *process, figure string) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if os.IsNotExist(err) {
		t.Skip("no /proc to read the memory from")
	}
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		var kib int
		if _, err := fmt.Sscanf(line, figure+": %d kB", &kib); err == nil {
			return kib
		}
	}
	t.Fatal("no " + figure)
	return 0
}
