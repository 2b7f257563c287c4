package load_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/page"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// build builds the command and returns its path.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "snapspec")
	out, err := exec.Command("go", "build", "-o", binary, "github.com/snapspec/snapspec/conformance/cmd/snapspec").CombinedOutput()
	require.NoError(t, err, string(out))
	return binary
}

// process is a sandbox that runs in a process of its own.
type process struct {
	*exec.Cmd
	address string
	evs     *evsv2.ClientWithResponses
}

// launch starts the command in a shell, after a line of set-up. The caller must
// kill it.
func launch(t *testing.T, setUp, binary string, args ...string) *process {
	t.Helper()
	args = append([]string{"-c", setUp + "\n" + `exec "$0" "$@"`, binary, "sandbox", "--listen", "127.0.0.1:0", "--log", "off", "--auth", "off", "--delay", "0"}, args...)
	p := &process{Cmd: exec.Command("sh", args...)}
	p.Stderr = os.Stderr
	stdout, err := p.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, p.Start())
	t.Cleanup(p.kill)
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	url := strings.TrimPrefix(strings.TrimSpace(line), "sandbox on ")
	p.address = strings.TrimPrefix(url, "http://")
	p.evs, err = evsv2.NewClientWithResponses(url, evsv2.WithHTTPClient(fault.Doer{}))
	require.NoError(t, err)
	return p
}

// kill ends the process without warning.
func (p *process) kill() {
	_ = p.Process.Kill() // SIGKILL
	_ = p.Wait()
}

const project = "project"

// gone stands for the name of a snapshot that is deleted.
const gone = ""

// ledger records what a sandbox acknowledged: the names that each snapshot may have.
// That is one name, or two after a call that was not answered: it may have been
// executed or not.
type ledger struct {
	mu         sync.Mutex
	names      map[string][]string // by id
	answered   int                 // calls that were acknowledged
	unanswered int                 // creates that were not acknowledged, with unknown ids
}

func newLedger() *ledger { return &ledger{names: map[string][]string{}} }

// write makes a call that gives a snapshot a name, and records the result. A call
// that was refused has changed nothing.
func (l *ledger) write(id, name string, call func() (created string, err error)) error {
	l.mu.Lock()
	before := l.names[id]
	if id != "" {
		l.names[id] = append(before[:len(before):len(before)], name)
	}
	l.mu.Unlock()
	created, err := call()
	l.mu.Lock()
	defer l.mu.Unlock()
	_, refused := errors.AsType[*fault.Error](err)
	switch {
	case err == nil && id == "":
		l.answered++
		l.names[created] = []string{name}
	case err == nil:
		l.answered++
		l.names[id] = []string{name}
	case refused && id != "":
		l.names[id] = before
	case !refused && id == "":
		l.unanswered++
	}
	return err
}

// acknowledged returns how many calls were acknowledged.
func (l *ledger) acknowledged() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.answered
}

func (l *ledger) create(t *testing.T, p *process, name string, metadata map[string]string) (id string, err error) {
	err = l.write("", name, func() (string, error) {
		r, err := p.evs.CreateSnapshotWithResponse(t.Context(), project, evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{VolumeID: "volume", Name: &name, Metadata: &metadata}})
		if err != nil {
			return "", err
		}
		id = r.JSON202.Snapshot.ID
		return id, nil
	})
	return id, err
}

func (l *ledger) rename(t *testing.T, p *process, id, name string) error {
	return l.write(id, name, func() (string, error) {
		_, err := p.evs.UpdateSnapshotWithResponse(t.Context(), project, id, evsv2.UpdateSnapshotBody{Snapshot: evsv2.UpdateSnapshotOption{Name: &name}})
		return "", err
	})
}

func (l *ledger) remove(t *testing.T, p *process, id string) error {
	return l.write(id, gone, func() (string, error) {
		_, err := p.evs.DeleteSnapshotWithResponse(t.Context(), project, id)
		return "", err
	})
}

func snapshotID(s evsv2.SnapshotDetails) string { return s.ID }

// hold compares the ledger with what p has, and settles the calls that were not
// answered.
func (l *ledger) hold(t *testing.T, p *process) {
	t.Helper()
	found := map[string]string{}
	for s, err := range page.Offset(func(offset int) ([]evsv2.SnapshotDetails, error) {
		limit := 1000
		r, err := p.evs.ListSnapshotsWithResponse(t.Context(), project, &evsv2.ListSnapshotsParams{Offset: &offset, Limit: &limit})
		if err != nil {
			return nil, err
		}
		return r.JSON200.Snapshots, nil
	}, snapshotID) {
		require.NoError(t, err)
		found[s.ID] = s.Name.MustGet()
	}
	for id, names := range l.names {
		require.Contains(t, names, found[id], "snapshot %s; gone is an empty name", id)
		if l.names[id] = []string{found[id]}; found[id] == gone {
			delete(l.names, id)
		}
	}
	for id, name := range found {
		if _, known := l.names[id]; !known {
			l.unanswered--
			l.names[id] = []string{name}
		}
	}
	require.GreaterOrEqual(t, l.unanswered, 0, "there are more snapshots than calls asked for")
	l.unanswered = 0
}

// writeUntilAnError creates, renames and deletes snapshots until a call fails. It
// deletes three of four.
func (l *ledger) writeUntilAnError(t *testing.T, p *process, metadata map[string]string) error {
	for i := 0; ; i++ {
		id, err := l.create(t, p, fmt.Sprintf("created-%d", i), metadata)
		if err != nil {
			return err
		}
		for _, name := range []string{"once", "twice"} {
			if err := l.rename(t, p, id, fmt.Sprintf("renamed-%d-%s", i, name)); err != nil {
				return err
			}
		}
		if i%4 == 0 {
			continue
		}
		if err := l.remove(t, p, id); err != nil {
			return err
		}
	}
}
