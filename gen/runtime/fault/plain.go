package fault

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
)

// byteOrderMark is the UTF-8 byte order mark, which some servers put before JSON.
var byteOrderMark = []byte("\uFEFF")

// plain returns the JSON object in the body of an error: without a byte order mark, and
// decoded if the body is base64 text of an object, with or without quotes. It returns
// any other body without the mark.
func plain(body []byte) []byte {
	body = bytes.TrimPrefix(body, byteOrderMark)
	text := bytes.TrimSpace(body)
	var quoted string
	if len(text) > 0 && text[0] == '"' && json.Unmarshal(text, &quoted) == nil {
		text = []byte(quoted)
	}
	decoded, err := base64.RawStdEncoding.AppendDecode(nil, bytes.TrimRight(text, "=\r\n"))
	if err != nil {
		return body
	}
	decoded = bytes.TrimPrefix(decoded, byteOrderMark)
	if object := bytes.TrimSpace(decoded); len(object) == 0 || object[0] != '{' || !json.Valid(object) {
		return body
	}
	return decoded
}
