package interop

import (
	"slices"
	"strings"
	"testing"
)

// life is the whole life of a snapshot, from its creation to its end, as one
// client leads it in one sandbox.
type life struct {
	call        // what all its calls have in common
	start       func(t *testing.T, s *site) caller
	led         func(l *living)
	without     []string                                     // operations that the client does not have
	outsideOf   func(operation string, with change) []string // what a strict reader finds in a request, if anything
	takesMarker bool                                         // to get a page of a list; otherwise it follows the links
}

// caller makes a call of an operation with its parameters and members, by their
// names on the wire.
type caller func(operation string, with change) outcome

// lives are those of all clients, in the order of the matrix.
func lives() []life {
	return slices.Concat(huaweiLives(), gophercloudLives(), darabonbaLives(), programLives())
}

func (l life) name() string {
	name := l.client + ", " + l.aim + ": the life of a snapshot of " + l.api
	return strings.NewReplacer("/", " ", "`", "").Replace(name)
}

func (l life) lead(t *testing.T, d documents, s *site) []row {
	led := &living{life: l, t: t, documents: d, site: s, ask: l.start(t, s)}
	l.led(led)
	return led.rows
}

// living is a life while it is led.
type living struct {
	life
	t         *testing.T
	documents documents
	site      *site
	ask       caller
	rows      []row
}

// has reports whether the client has an operation.
func (l *living) has(operation string) bool {
	return !slices.Contains(l.without, operation)
}

// do makes a call, and holds it to all that is wanted of it. It gives what the
// client decoded. A call that the client does not have is left out.
func (l *living) do(operation, does string, with change, want outcome) map[string]any {
	if !l.has(operation) {
		return nil
	}
	c := l.call
	c.operation, c.does, c.want = operation, does, want
	if l.outsideOf != nil {
		c.outside = l.outsideOf(operation, with)
	}
	c.run = func(t *testing.T, _ *site) outcome {
		t.Log(operation + ": " + does) // which is to be seen if it fails
		return l.ask(operation, with)
	}
	made := c.make(l.t, l.documents, l.site)
	made.inLife = true
	l.rows = append(l.rows, made)
	return made.got.decoded
}

// wait lets the time pass that the sandbox takes to make a snapshot, or to do
// something to it.
func (l *living) wait() { l.site.wait() }

// succeeds wants a success, which holds at least what decoded has.
func succeeds(status int, decoded map[string]any) outcome {
	return outcome{status: status, decoded: decoded}
}

// refused wants an error.
func refused(status int, code, message string) outcome {
	return outcome{status: status, code: code, message: message}
}

// each are items that have one member, with these values.
func each(member string, values ...any) []any {
	items := []any{}
	for _, value := range values {
		items = append(items, map[string]any{member: value})
	}
	return items
}

// itemIn is a member of an item of a list that a client decoded, "" if there is
// none.
func itemIn(decoded any, i int, member string) any {
	items, _ := decoded.([]any)
	if i >= len(items) {
		return ""
	}
	item, _ := items[i].(map[string]any)
	return item[member]
}

// object is a body, or a part of one.
type object = map[string]any
