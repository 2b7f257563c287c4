package cost

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/hwauth"
)

const (
	connections = 16   // that send requests at the same time
	warmUp      = 1000 // requests before the measured ones
)

// BenchmarkMock measures a create on the native EVS API, over loopback: the sandbox
// and Prism, each a process of its own, with the same document and the same request.
// Both validate it; the sandbox also keeps the snapshot, and validates its answer.
// They run with their default log, at least a line per request, and without one.
func BenchmarkMock(b *testing.B) {
	for _, one := range mockBenchmarks(b) {
		b.Run(one.name, one.run)
	}
}

// mockBenchmarks starts all servers.
func mockBenchmarks(tb testing.TB) []benchmark {
	script := installPrism(tb)
	sandbox := filepath.Join(tb.TempDir(), "snapspec")
	build := exec.Command("go", "build", "-o", sandbox, "./conformance/cmd/snapspec")
	build.Dir = filepath.Join("..", "..", "..") // this module lacks what only the command needs
	out, err := build.CombinedOutput()
	require.NoError(tb, err, string(out))

	prism, quietPrism := startPrism(tb, script), startPrism(tb, script, "-v", "silent")
	open, closed := startSandbox(tb, sandbox, "--auth", "off"), startSandbox(tb, sandbox)
	quietSandbox := startSandbox(tb, sandbox, "--log", "off")
	return []benchmark{
		{"prism", func(b *testing.B) { load(b, prism, hwauth.Token("any")) }},
		{"sandbox-auth-off", func(b *testing.B) { load(b, open, hwauth.Token("any")) }},
		{"sandbox-token", func(b *testing.B) { load(b, closed, hwauth.Token(closed.token)) }},
		{"sandbox-AKSK", func(b *testing.B) { load(b, closed, closed.key.Sign) }},
		{"prism-without-log", func(b *testing.B) { load(b, quietPrism, hwauth.Token("any")) }},
		{"sandbox-without-log", func(b *testing.B) { load(b, quietSandbox, hwauth.Token(quietSandbox.token)) }},
	}
}

// load sends one request repeatedly, on connections that stay open. The client does
// little work, since it shares the processors with the server.
func load(b *testing.B, s running, sign func(context.Context, *http.Request) error) {
	request := requestBytes(b, s.address, sign)
	run(b, s.address, request, warmUp)
	before, counted := s.busy(b)
	b.ResetTimer()
	took := run(b, s.address, request, b.N)
	b.StopTimer()
	if counted {
		after, _ := s.busy(b)
		b.ReportMetric(milliseconds(after-before)/float64(b.N), "server-cpu-ms")
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
	slices.Sort(took)
	b.ReportMetric(milliseconds(took[len(took)/2]), "p50-ms")
	b.ReportMetric(milliseconds(took[len(took)*99/100]), "p99-ms")
}

// run sends the request n times, and returns how long each took.
func run(b *testing.B, address string, request []byte, n int) []time.Duration {
	var left atomic.Int64
	left.Store(int64(n))
	took := make([][]time.Duration, connections)
	var all sync.WaitGroup
	for i := range connections {
		all.Go(func() {
			connection, err := net.Dial("tcp", address)
			if err != nil {
				b.Error(err)
				return
			}
			defer connection.Close()
			answers := bufio.NewReader(connection)
			for left.Add(-1) >= 0 {
				start := time.Now()
				if err := exchange(connection, answers, request); err != nil {
					b.Error(err)
					return
				}
				took[i] = append(took[i], time.Since(start))
			}
		})
	}
	all.Wait()
	if b.Failed() {
		b.FailNow()
	}
	return slices.Concat(took...)
}

// requestBytes returns the bytes of the request, signed once: Huawei Cloud accepts
// a signature for 15 minutes, repeatedly.
func requestBytes(b *testing.B, address string, sign func(context.Context, *http.Request) error) []byte {
	body := `{"snapshot": {"volume_id": "` + volume + `", "force": false, "metadata": {"key_string": "value_string"}, "description": "Daily backup", "name": "snap-001"}}`
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, "http://"+address+"/v2/"+project+"/cloudsnapshots", strings.NewReader(body))
	require.NoError(b, err)
	r.Header.Set("Content-Type", "application/json")
	require.NoError(b, sign(b.Context(), r))
	var request bytes.Buffer
	require.NoError(b, r.Write(&request))
	return request.Bytes()
}

func exchange(connection net.Conn, answers *bufio.Reader, request []byte) error {
	if _, err := connection.Write(request); err != nil {
		return err
	}
	answer, err := http.ReadResponse(answers, nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusAccepted {
		err = fmt.Errorf("%s: %s", answer.Status, body)
	}
	return err
}

func milliseconds(d time.Duration) float64 {
	return float64(d) / float64(time.Millisecond)
}

// running is a server, and the credentials that it accepts.
type running struct {
	process        int
	address, token string
	key            hwauth.AKSK
}

// busy returns the processor time of the server, where the system has /proc.
// Throughput depends on what else the processors do; this does not.
func (s running) busy(b *testing.B) (total time.Duration, ok bool) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.process))
	if err != nil {
		return 0, false
	}
	_, afterName, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(afterName)
	for _, ticks := range fields[11:13] { // in user mode and in the kernel
		n, err := strconv.Atoi(ticks)
		require.NoError(b, err)
		total += time.Duration(n) * time.Second / 100
	}
	return total, true
}

func startSandbox(tb testing.TB, binary string, flags ...string) (s running) {
	command := exec.Command(binary, append([]string{"sandbox", "--listen", "127.0.0.1:0"}, flags...)...)
	stdout, err := command.StdoutPipe()
	require.NoError(tb, err)
	s.process = start(tb, command)
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && lines.Text() != "" { // the first lines have the address and the keys
		fields := strings.Fields(lines.Text())
		switch value := fields[len(fields)-1]; fields[0] {
		case "sandbox":
			s.address = strings.TrimPrefix(value, "http://")
		case "access":
			s.key.AccessKey = value
		case "secret":
			s.key.SecretKey = value
		case "token":
			s.token = value
		}
	}
	require.NotEmpty(tb, s.address, "the sandbox did not start")
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	return s
}

// installPrism installs the pinned version into the folder prism, and returns the
// script for node.
func installPrism(tb testing.TB) (script string) {
	if _, err := exec.LookPath("npm"); err != nil {
		tb.Skip("npm is not installed: install Node.js 20 or newer to compare with Prism")
	}
	out, err := exec.Command("../install", "npm", "prism").CombinedOutput()
	require.NoError(tb, err, string(out))
	return filepath.Join("prism", "node_modules", "@stoplight", "prism-cli", "dist", "index.js")
}

// startPrism starts Prism, and waits until it listens.
func startPrism(tb testing.TB, script string, flags ...string) (s running) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	s.address = free.Addr().String()
	require.NoError(tb, free.Close())
	_, port, err := net.SplitHostPort(s.address)
	require.NoError(tb, err)
	s.process = start(tb, exec.Command("node", append([]string{script, "mock", "-p", port, "../../../generated/openapi/huawei/evsv2.yaml"}, flags...)...))
	require.Eventually(tb, func() bool {
		connection, err := net.Dial("tcp", s.address)
		if err != nil {
			return false
		}
		return connection.Close() == nil
	}, time.Minute, 100*time.Millisecond)
	return s
}

// start starts a server without reading its log, and stops it after the test.
func start(tb testing.TB, command *exec.Cmd) (process int) {
	require.NoError(tb, command.Start())
	tb.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return command.Process.Pid
}
