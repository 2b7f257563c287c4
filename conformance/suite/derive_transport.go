package suite

import (
	"slices"
	"strconv"
	"strings"
)

// transport adds a case about the rules of HTTP and JSON.
func (d *deriver) transport(id, description string, m message, findings ...Expected) {
	d.add(id, SourceTransport, description, m, findings...)
}

// transportOfRequest derives the cases that every request has.
func (d *deriver) transportOfRequest() {
	d.pathSpelling()
	m := d.base
	m.Method = "PATCH"
	d.transport("invalid-method-patch", "A method that the page does not have.", m, Expected{"method", "", "method"})

	m = d.base
	m.Query = joinQuery(m.Query, encodePair(unknownName, "blue"))
	c := d.add("valid-unknown-query-parameter", SourceTolerance, "A parameter that the page does not have, which only a strict reader finds.", m)
	c.Strict = []Expected{{"query", unknownName, "unknown"}}

	if len(d.members) > 0 {
		d.transportOfBody()
		m = d.base
		m.Headers = m.Headers.with(Headers{"Content-Type": {"application/json;charset=UTF-8"}})
		d.add("valid-charset-utf-8", SourceTransport, "The charset of JSON.", m)
		m.Headers = m.Headers.with(Headers{"Content-Type": {"application/json;charset=GBK"}})
		d.transport("invalid-charset-gbk", "A charset other than that of JSON.", m, contentType)
		return
	}
	m = d.withText("{}")
	m.Headers = m.Headers.with(Headers{"Content-Type": {"application/json"}})
	c = d.add("valid-body", SourceTolerance, "A body where the page has none, which only a strict reader finds.", m)
	c.Strict = []Expected{{"body", "", "unknown"}}
}

// pathSpelling derives misspelt paths.
func (d *deriver) pathSpelling() {
	noPath := Expected{"path", "", "path"}
	path := func(id, description, changed string) {
		m := d.base
		m.Path = changed
		d.transport(id, description, m, noPath)
	}
	path("invalid-path-unknown", "A path that the page does not have.", "/"+unknownName+strings.TrimSuffix(d.base.Path, "/"))
	if d.base.Path == "/" {
		path("invalid-path-two-slashes", "A path of two slashes.", "//")
		return
	}
	path("invalid-path-trailing-slash", "The path with a slash at its end.", d.base.Path+"/")
	segments := templateSegments(d.base.Path)
	segments[1] = strings.ToUpper(segments[1])
	path("invalid-path-upper-case", "The path in upper case.", strings.Join(segments, "/"))
}

var (
	contentType = Expected{"header", "Content-Type", "content-type"}
	noBody      = Expected{"body", "", "required"}
	notJSON     = Expected{"body", "", "json"}
)

// transportOfBody derives the cases that every JSON body of a request or a
// response has.
func (d *deriver) transportOfBody() {
	body := d.base.Body
	missing := d.withText("")
	missing.Headers = missing.Headers.with(Headers{"Content-Type": nil})
	if d.part == PartResponse && slices.Contains(d.table.OptionalBodies, strconv.Itoa(d.base.Status)) {
		d.valid("body-missing", "No body, which the page allows.", missing)
	} else {
		d.transport("invalid-body-missing", "No body.", missing, noBody)
	}
	if d.isList() {
		d.transport("invalid-body-object", "An object as the body.", d.withText("{}"), Expected{"body", "", "type"})
	} else {
		d.transport("invalid-body-array", "A list as the body.", d.withText("[]"), Expected{"body", "", "type"})
	}
	d.transport("invalid-body-string", "A string as the body.", d.withText(`"n"`), Expected{"body", "", "type"})
	d.transport("invalid-body-null", "null as the body.", d.withText("null"), Expected{"body", "", "nullable"})
	d.transport("invalid-truncated", "A truncated body.", d.withText(body[:len(body)-1]), notJSON)
	d.transport("invalid-trailing-junk", "Text after the body.", d.withText(body+"x"), notJSON)
	if strings.Contains(body, `"`) {
		expected := notJSON
		if d.isList() {
			expected.At = "/0" // the list is JSON up to its first item
		}
		d.transport("invalid-single-quotes", "Single quotes instead of double quotes.", d.withText(strings.ReplaceAll(body, `"`, "'")), expected)
	}
	d.transport("invalid-byte-order-mark", "A byte order mark before the body.", d.withText("\ufeff"+body), notJSON)
	d.transport("valid-white-space", "White space around the body.", d.withText("\n\t "+body+" \r\n"))
	d.transport("invalid-content-type-missing", "No Content-Type.", d.withHeader("Content-Type"), contentType)
	d.transport("invalid-content-type-text", "A Content-Type other than that of JSON.", d.withHeader("Content-Type", "text/plain"), contentType)
	d.transport("invalid-nested-101-levels", "101 levels, one more than a reader must accept.",
		d.withMember("deep", strings.Repeat("[", 100)+strings.Repeat("]", 100)), Expected{"body", "", "depth"})
	at := pointer{"bytes"}
	if d.isList() {
		at = pointer{"1"} // after the one item of the base
	}
	d.transport("invalid-not-utf-8", "A byte that is not UTF-8.", d.withMember("bytes", "\"\xff\""), Expected{"body", at.String(), "utf8"})
}

// withMember is the base with one more member in its body, or one more item, given as
// text.
func (d *deriver) withMember(name, text string) message {
	body := render(d.base.value)
	end := body[len(body)-1:]
	if end == "}" {
		text = render(name) + ":" + text
	}
	separator := ","
	if len(body) == len("{}") {
		separator = ""
	}
	return d.withText(strings.TrimSuffix(body, end) + separator + text + end)
}

// transportOfResponse derives the cases that every response has.
func (d *deriver) transportOfResponse() {
	if len(d.members) > 0 {
		d.transportOfBody()
		return
	}
	d.valid("no-body", "The response of the page, without a body.", d.base)
	m := d.withText("{}")
	m.Headers = m.Headers.with(Headers{"Content-Type": {"application/json"}})
	c := d.add("valid-body", SourceTolerance, "A body where the page has none, which only a strict reader finds.", m)
	c.Strict = []Expected{{"body", "", "unknown"}}
}
