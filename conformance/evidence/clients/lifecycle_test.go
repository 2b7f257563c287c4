package clients

import (
	"slices"
	"testing"
)

// lifecycle is a sequence of calls about snapshots, from creation to deletion, by
// one client in one sandbox.
type lifecycle struct {
	call        // what all its calls have in common
	start       func(t *testing.T, s *site) caller
	steps       func(l *session)
	without     []string                                     // operations and features that the client does not have
	findingsOf  func(operation string, with change) []string // what a strict reader reports for a request
	takesMarker bool                                         // gets the next page by a marker; otherwise it follows the links
}

// caller calls an operation with parameters and members by their names on the
// wire.
type caller func(operation string, with change) outcome

// lifecycles returns those of all clients, in the order of the matrix.
func lifecycles() []lifecycle {
	return slices.Concat(huaweiLifecycles(), gophercloudLifecycles(), darabonbaLifecycles(), ecsGoLifecycles(), programLifecycles(), openstackLifecycles(), evsV5Lifecycles())
}

func (l lifecycle) execute(t *testing.T, d documents, s *site) []row {
	running := &session{lifecycle: l, t: t, documents: d, site: s, call: l.start(t, s)}
	l.steps(running)
	return running.rows
}

// session is a lifecycle that runs.
type session struct {
	lifecycle
	t         *testing.T
	documents documents
	site      *site
	call      caller
	rows      []row
}

// has reports whether the client has an operation or a feature.
func (l *session) has(operation string) bool {
	return !slices.Contains(l.without, operation)
}

// do makes a call, checks it and returns what the client decoded. It skips a call
// that the client does not have.
func (l *session) do(operation, step string, with change, want outcome) map[string]any {
	if !l.has(operation) {
		return nil
	}
	c := l.lifecycle.call
	c.operation, c.step, c.want = operation, step, want
	if l.findingsOf != nil {
		c.findings = l.findingsOf(operation, with)
	}
	var decoded map[string]any
	c.run = func(t *testing.T, _ *site) outcome {
		t.Log(operation + ": " + step) // names the step that fails
		got := l.call(operation, with)
		decoded = got.decoded
		return got
	}
	made := c.execute(l.t, l.documents, l.site)
	made.Lifecycle = true
	l.rows = append(l.rows, made)
	return decoded
}

// wait advances the clock of the sandbox by the time that a change of state takes.
func (l *session) wait() { l.site.wait() }

// succeeds expects a success whose body has at least the members of decoded.
func succeeds(status int, decoded map[string]any) outcome {
	return outcome{status: status, decoded: decoded}
}

// refused expects an error.
func refused(status int, code, message string) outcome {
	return outcome{status: status, code: code, message: message}
}

// each returns items that have one member, with these values.
func each(member string, values ...any) []any {
	items := []any{}
	for _, value := range values {
		items = append(items, map[string]any{member: value})
	}
	return items
}

// firstIn returns a member of the first item of a decoded list, "" if there is none.
func firstIn(decoded any, member string) any {
	items, _ := decoded.([]any)
	if len(items) == 0 {
		return ""
	}
	item, _ := items[0].(map[string]any)
	return item[member]
}

// object is a JSON object.
type object = map[string]any
