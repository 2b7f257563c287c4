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
	clients = 16   // connections that are kept busy at once
	warmUp  = 1000 // requests before the measured ones
)

// BenchmarkMock is a create on the native EVS API, over loopback: the sandbox and
// Prism, each a process of its own, with the same document and the same request.
// Both check it; the sandbox also keeps the snapshot, and checks its own answer.
// They run as they do by default, each with a line or more of log a request, and
// once more without.
func BenchmarkMock(b *testing.B) {
	node := installPrism(b)
	sandbox := filepath.Join(b.TempDir(), "sandbox")
	out, err := exec.Command("go", "build", "-o", sandbox, "github.com/snapspec/snapspec/conformance/cmd/sandbox").CombinedOutput()
	require.NoError(b, err, string(out))

	prism, quietPrism := startPrism(b, node), startPrism(b, node, "-v", "silent")
	open, closed := startSandbox(b, sandbox, "-auth", "off"), startSandbox(b, sandbox)
	quietSandbox := startSandbox(b, sandbox, "-log", "off")

	b.Run("prism", func(b *testing.B) { load(b, prism, hwauth.Token("any")) })
	b.Run("sandbox-auth-off", func(b *testing.B) { load(b, open, hwauth.Token("any")) })
	b.Run("sandbox-token", func(b *testing.B) { load(b, closed, hwauth.Token(closed.token)) })
	b.Run("sandbox-AKSK", func(b *testing.B) { load(b, closed, closed.key.Sign) })
	b.Run("prism-without-log", func(b *testing.B) { load(b, quietPrism, hwauth.Token("any")) })
	b.Run("sandbox-without-log", func(b *testing.B) { load(b, quietSandbox, hwauth.Token(quietSandbox.token)) })
}

// load sends one request again and again, on connections that stay open. The
// client is lean, for it has the same processors as the server.
func load(b *testing.B, s running, sign func(context.Context, *http.Request) error) {
	wire := requestBytes(b, s.address, sign)
	run(b, s.address, wire, warmUp)
	before, counted := s.busy(b)
	b.ResetTimer()
	took := run(b, s.address, wire, b.N)
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

// run sends the request n times, and gives how long each took.
func run(b *testing.B, address string, wire []byte, n int) []time.Duration {
	var left atomic.Int64
	left.Store(int64(n))
	took := make([][]time.Duration, clients)
	var all sync.WaitGroup
	for i := range clients {
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
				if err := exchange(connection, answers, wire); err != nil {
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

// requestBytes is the request as it goes over the wire, signed once: a signature
// of Huawei Cloud holds for 15 minutes, and may come again.
func requestBytes(b *testing.B, address string, sign func(context.Context, *http.Request) error) []byte {
	body := `{"snapshot": {"volume_id": "` + volume + `", "force": false, "metadata": {"key_string": "value_string"}, "description": "Daily backup", "name": "snap-001"}}`
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, "http://"+address+"/v2/"+project+"/cloudsnapshots", strings.NewReader(body))
	require.NoError(b, err)
	r.Header.Set("Content-Type", "application/json")
	require.NoError(b, sign(b.Context(), r))
	var wire bytes.Buffer
	require.NoError(b, r.Write(&wire))
	return wire.Bytes()
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

// running is a server, and what it takes for authentication.
type running struct {
	process        int
	address, token string
	key            hwauth.AKSK
}

// busy is how long processors have worked for the server, where the system tells.
// Throughput depends on what the client leaves of them; this does not.
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

func startSandbox(b *testing.B, binary string, flags ...string) (s running) {
	command := exec.Command(binary, append(flags, "-listen", "127.0.0.1:0")...)
	stdout, err := command.StdoutPipe()
	require.NoError(b, err)
	s.process = start(b, command)
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && lines.Text() != "" { // the first lines tell the address and the keys
		words := strings.Fields(lines.Text())
		switch value := words[len(words)-1]; words[0] {
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
	require.NotEmpty(b, s.address, "the sandbox did not start")
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	return s
}

// installPrism installs it, pinned, into the folder prism, and gives what node
// runs.
func installPrism(b *testing.B) (script string) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		b.Skip("npm is not installed: install Node.js 20 or newer to compare with Prism")
	}
	script = filepath.Join("prism", "node_modules", "@stoplight", "prism-cli", "dist", "index.js")
	if _, err := os.Stat(script); err == nil {
		return script
	}
	install := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = "prism"
	out, err := install.CombinedOutput()
	require.NoError(b, err, string(out))
	return script
}

// startPrism waits until it listens.
func startPrism(b *testing.B, script string, flags ...string) (s running) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	s.address = free.Addr().String()
	require.NoError(b, free.Close())
	_, port, err := net.SplitHostPort(s.address)
	require.NoError(b, err)
	s.process = start(b, exec.Command("node", append([]string{script, "mock", "-p", port, "../../../specs/huawei/evsv2.yaml"}, flags...)...))
	require.Eventually(b, func() bool {
		connection, err := net.Dial("tcp", s.address)
		if err != nil {
			return false
		}
		return connection.Close() == nil
	}, time.Minute, 100*time.Millisecond)
	return s
}

// start throws the log away.
func start(b *testing.B, command *exec.Cmd) (process int) {
	require.NoError(b, command.Start())
	b.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return command.Process.Pid
}
