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
func BenchmarkMock(b *testing.B) {
	node := installPrism(b)
	sandbox := filepath.Join(b.TempDir(), "sandbox")
	out, err := exec.Command("go", "build", "-o", sandbox, "github.com/snapspec/snapspec/conformance/cmd/sandbox").CombinedOutput()
	require.NoError(b, err, string(out))

	prism := startPrism(b, node)
	open, closed := startSandbox(b, sandbox, "off"), startSandbox(b, sandbox, "on")

	b.Run("prism", func(b *testing.B) { load(b, prism, hwauth.Token("any")) })
	b.Run("sandbox-auth-off", func(b *testing.B) { load(b, open.address, hwauth.Token("any")) })
	b.Run("sandbox-token", func(b *testing.B) { load(b, closed.address, hwauth.Token(closed.token)) })
	b.Run("sandbox-AKSK", func(b *testing.B) { load(b, closed.address, closed.key.Sign) })
}

// load sends one request again and again, on connections that stay open. The
// client is lean, for it has the same processors as the server.
func load(b *testing.B, address string, sign func(context.Context, *http.Request) error) {
	wire := requestBytes(b, address, sign)
	run(b, address, wire, warmUp)
	b.ResetTimer()
	took := run(b, address, wire, b.N)
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

type running struct {
	address, token string
	key            hwauth.AKSK
}

func startSandbox(b *testing.B, binary, auth string) (s running) {
	command := exec.Command(binary, "-listen", "127.0.0.1:0", "-log", "off", "-auth", auth)
	stdout, err := command.StdoutPipe()
	require.NoError(b, err)
	start(b, command)
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

// startPrism starts it without a log, and waits until it listens.
func startPrism(b *testing.B, script string) (address string) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	address = free.Addr().String()
	require.NoError(b, free.Close())
	_, port, err := net.SplitHostPort(address)
	require.NoError(b, err)
	start(b, exec.Command("node", script, "mock", "-v", "silent", "-p", port, "../../../specs/huawei/evsv2.yaml"))
	require.Eventually(b, func() bool {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			return false
		}
		return connection.Close() == nil
	}, time.Minute, 100*time.Millisecond)
	return address
}

func start(b *testing.B, command *exec.Cmd) {
	command.Stderr = os.Stderr
	require.NoError(b, command.Start())
	b.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
}
