package load_test

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
)

// TestFullDisk fills the disk that has the data file. A write without space fails as
// an error of the service and changes nothing, now or after a kill. Writes succeed
// again when there is space.
func TestFullDisk(t *testing.T) {
	if _, long := duration(t); !long {
		t.Skip("writes for some seconds; set LOAD, such as LOAD=10s")
	}
	t.Parallel()
	binary := build(t)
	t.Run("a small file system", func(t *testing.T) {
		dir := t.TempDir()
		if err := syscall.Mount("none", dir, "tmpfs", 0, "size=512k"); err != nil {
			t.Skip("cannot mount a tmpfs:", err)
		}
		t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, 0)) })
		ballast := filepath.Join(dir, "ballast")
		require.NoError(t, os.WriteFile(ballast, make([]byte, 256<<10), 0o600))
		fill(t, binary, filepath.Join(dir, "data"), "", func(*process) { require.NoError(t, os.Remove(ballast)) })
	})
	t.Run("a limit on the size of files", func(t *testing.T) {
		prlimit, err := exec.LookPath("prlimit")
		if err != nil {
			t.Skip("no prlimit")
		}
		fill(t, binary, filepath.Join(t.TempDir(), "data"), "ulimit -S -f 256", func(p *process) {
			out, err := exec.Command(prlimit, "--pid", strconv.Itoa(p.Process.Pid), "--fsize=unlimited").CombinedOutput()
			require.NoError(t, err, string(out))
		})
	})
}

func fill(t *testing.T, binary, data, limit string, makeRoom func(*process)) {
	t.Helper()
	l := newLedger()
	metadata := map[string]string{}
	for i := range 20 {
		metadata["key-"+strconv.Itoa(i)] = strings.Repeat("x", 200) // so that the disk is soon full
	}
	p := launch(t, limit, binary, "--data", data)
	before := 0
	for range 3 {
		err := l.writeUntilAnError(t, p, metadata)
		failure, ok := errors.AsType[*fault.Error](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, http.StatusInternalServerError, failure.Status)
		require.Equal(t, "EVS.5500", failure.Code.String())
		l.hold(t, p)
		before = l.answered
	}
	full := len(l.names)
	p.kill()
	p = launch(t, limit, binary, "--data", data)
	l.hold(t, p)

	makeRoom(p)
	_, err := l.create(t, p, "again", metadata)
	require.NoError(t, err)
	for id := range l.names {
		require.NoError(t, l.rename(t, p, id, "again"))
	}
	p.kill()
	l.hold(t, launch(t, "", binary, "--data", data))
	t.Logf("full at %d snapshots after %d writes; with room %d more writes, and all is there", full, before, l.answered-before)
}
