package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// build builds the command and returns its path.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "snapspec")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	return binary
}

// process is a sandbox that runs in a process of its own.
type process struct {
	*exec.Cmd
	url string
}

func launch(t *testing.T, binary string, args ...string) process {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"sandbox", "--listen", "127.0.0.1:0", "--log", "off"}, args...)...)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	return process{cmd, strings.TrimPrefix(strings.TrimSpace(line), "sandbox on ")}
}

// runHere runs the command in the process of the test until the test ends, and
// returns what it prints when it is ready.
func runHere(t *testing.T, args ...string) (printed string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ready, out := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"sandbox", "--listen", "127.0.0.1:0", "--log", "off"}, args...), strings.NewReader(""), out, io.Discard)
		_ = out.Close()
	}()
	t.Cleanup(func() {
		cancel()
		require.Equal(t, exitOK, <-ended)
	})
	lines := bufio.NewScanner(ready)
	for range 64 {
		if !lines.Scan() {
			break
		}
		printed += lines.Text() + "\n"
		if strings.Contains(lines.Text(), "ecs20140526.NewClientWithResponses") {
			return printed // the last line
		}
	}
	t.Fatalf("printed no line for every API:\n%s", printed)
	return ""
}

// TestShutdown stops a server during a request, which is still answered.
func TestShutdown(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
		p := launch(t, build(t), "--auth", "off", "--latency", "500ms")
		answered := make(chan error, 1)
		go func() {
			response, err := http.Get(p.url + "/?Action=CreateSnapshot&Version=2014-05-26&DiskId=d-1")
			if err == nil && response.StatusCode != http.StatusOK {
				err = errors.New(response.Status)
			}
			answered <- err
		}()
		time.Sleep(200 * time.Millisecond)
		require.NoError(t, p.Process.Signal(signal))
		require.NoError(t, <-answered)
		require.NoError(t, p.Wait())
	}
}

// TestDocs serves a folder, and nothing outside of it that a link points to.
func TestDocs(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "index.html"), []byte("front"), 0o600))
	outside := filepath.Join(t.TempDir(), "secret.txt")
	require.NoError(t, os.WriteFile(outside, []byte("secret"), 0o600))
	require.NoError(t, os.Symlink(outside, filepath.Join(folder, "out.txt")))
	p := launch(t, build(t), "--docs", folder)
	for path, want := range map[string]string{"/docs/": "front", "/docs": "front", "/docs/sandbox.json": `"token":"`, "/docs/out.txt": "<h1>Not found</h1>"} {
		response, err := http.Get(p.url + path)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Contains(t, string(body), want, path)
	}
}

// TestAuthOffRefusesOtherSites holds the command to the check of Host and Origin, which
// is on without credentials only.
func TestAuthOffRefusesOtherSites(t *testing.T) {
	binary := build(t)
	open, closed := launch(t, binary, "--auth", "off", "--hosts", "sandbox,other"), launch(t, binary)
	for _, tt := range []struct {
		url, host, origin string
		status            int
	}{
		{open.url, "", "", http.StatusOK},
		{open.url, "other:80", "", http.StatusOK},
		{open.url, "evil.example", "", http.StatusForbidden},
		{open.url, "", "http://evil.example", http.StatusForbidden},
		{closed.url, "evil.example", "http://evil.example", http.StatusUnauthorized},
	} {
		r, err := http.NewRequest(http.MethodGet, tt.url+"/v2/p/cloudsnapshots/detail", nil)
		require.NoError(t, err)
		r.Host = tt.host
		if tt.origin != "" {
			r.Header.Set("Origin", tt.origin)
		}
		response, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, tt.status, response.StatusCode, "%s %s", tt.host, tt.origin)
	}
}
