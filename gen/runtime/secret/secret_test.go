package secret_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/secret"
)

const password = "s3cr3t-password"

// user is a member of a body that has a password.
type user struct {
	Name     string      `json:"name"`
	Password secret.Text `json:"password"`
}

// signIn is a body that has a password.
type signIn struct {
	User user `json:"user"`
}

func body(password secret.Text) signIn { return signIn{user{"name", password}} }

// TestSecretsStayHidden prints a password, and a body with one, in every way.
func TestSecretsStayHidden(t *testing.T) {
	text := secret.New(password)
	output := map[string]string{"String": text.String()}
	for _, value := range []any{text, &text, []secret.Text{text}, body(text), struct{ unexported secret.Text }{text}, map[string]any{"body": body(text)}} {
		for verb := range strings.SplitSeq("vsqxXdbocUeEfFgGtTpw", "") {
			for _, flag := range []string{"", "+", "#", " ", "0", "-30.5"} {
				format := "%" + flag + verb
				output[fmt.Sprintf("%s of %T", format, value)] = fmt.Sprintf(format, value)
			}
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "value", value)
		output[fmt.Sprintf("slog of %T", value)] = log.String()
	}
	var log, binary bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "password", text)
	output["slog as JSON"] = log.String()
	require.NoError(t, gob.NewEncoder(&binary).Encode(struct{ Password secret.Text }{text}))
	output["gob"] = binary.String()
	asXML, err := xml.Marshal(user{"name", text})
	require.NoError(t, err)
	output["XML"] = string(asXML)
	for how, text := range output {
		require.NotContains(t, text, password, how)
		require.NotContains(t, text, fmt.Sprintf("%x", password), how)
	}
	require.Contains(t, output["%+v of secret_test.signIn"], "Password:***")
}

// TestJSON sends and receives a password.
func TestJSON(t *testing.T) {
	written, err := json.Marshal(body(secret.New(`pass"word`)))
	require.NoError(t, err)
	require.Contains(t, string(written), `"password":"pass\"word"`)
	var read signIn
	require.NoError(t, json.Unmarshal(written, &read))
	require.Equal(t, `pass"word`, read.User.Password.Reveal())

	var text secret.Text
	require.True(t, text.IsZero())
	for _, wrong := range []string{`12345`, `null`, `["12345"]`, `{"12345": 1}`} {
		err := json.Unmarshal([]byte(wrong), &text)
		require.ErrorContains(t, err, "secret: the value is not a JSON string", wrong)
		require.NotContains(t, err.Error(), "12345")
	}
}
