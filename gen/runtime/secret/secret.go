// Package secret has the type of members that are sent and must not be shown, such as
// the password of a user.
package secret

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
)

// hidden stands for a text that is not shown.
const hidden = "***"

// Text is a text that package fmt shows as *** with every verb, in any field. Package
// encoding/json writes the text itself, since the body of a request is JSON: do not log
// such a body as JSON. So package log/slog hides a Text that is an attribute, and its
// handler for text also one in a struct, but its handler for JSON does not. Every other
// encoding has ***.
//
// Two Texts are equal by == only if they are copies; compare what Reveal returns. The
// zero Text is empty.
type Text struct {
	// A pointer, because fmt prints the address of one in an unexported field.
	text *string
}

// New returns a secret text.
func New(text string) Text { return Text{&text} }

// Reveal returns the text itself.
func (t Text) Reveal() string {
	if t.text == nil {
		return ""
	}
	return *t.text
}

// IsZero reports whether the text is empty.
func (t Text) IsZero() bool { return t.Reveal() == "" }

// String returns ***.
func (t Text) String() string { return hidden }

// Format prints *** for every verb of package fmt.
func (t Text) Format(state fmt.State, _ rune) { fmt.Fprint(state, hidden) }

// LogValue returns *** for package log/slog.
func (t Text) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText returns *** for XML, YAML and other encodings, except JSON.
func (t Text) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// MarshalBinary returns *** for package encoding/gob.
func (t Text) MarshalBinary() ([]byte, error) { return []byte(hidden), nil }

// MarshalJSON returns the text itself, as the body of a request has it.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(t.Reveal()) }

// UnmarshalJSON sets the text. It fails for any other JSON than a string, and the
// error does not quote it.
func (t *Text) UnmarshalJSON(data []byte) error {
	var text *string
	if err := json.Unmarshal(data, &text); err != nil || text == nil {
		return errors.New("secret: the value is not a JSON string; send one")
	}
	t.text = text
	return nil
}
