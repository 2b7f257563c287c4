package lint

import (
	"strings"
)

// bodies reports request bodies and responses without content or without a schema.
func bodies(d *doc, report report) {
	for _, b := range d.kinds[kindRequestBody] {
		if lacksSchema(b) {
			report(b, "the request body has no schema; add the documented body")
		}
	}
	for _, r := range d.kinds[kindResponse] {
		reason, mayLack := r.get("x-no-body"), r.get("x-optional-body")
		switch {
		case mayLack != nil && (mayLack.empty() || !strings.HasPrefix(r.name, "2") || !r.has("content")):
			report(mayLack, "x-optional-body is for a success with content, and says why its body may be missing; correct or remove it")
		case reason != nil && r.has("content"):
			report(reason, "there are both content and x-no-body; remove one of them")
		case !lacksSchema(r), !reason.empty():
		case strings.HasPrefix(r.name, "2"):
			report(r, "response %s has no schema; add the documented body, or give the reason in x-no-body", r.name)
		default:
			report(r, "response %s has no schema; add the documented error body", r.name)
		}
	}
}

func lacksSchema(body *node) bool {
	for _, mediaType := range body.get("content").list() {
		if mediaType.get("schema").empty() {
			return true
		}
	}
	return body.get("content").empty()
}

func documentedExamples(d *doc, report report) {
	for _, m := range d.kinds[kindMediaType] {
		if !isJSON(m.name) {
			continue
		}
		documented := hasDocumented(m.get("examples"))
		reason := m.get("x-no-example")
		switch {
		case documented && reason != nil:
			report(reason, "there are both an example and x-no-example; remove one of them")
		case !documented && reason.empty():
			report(m, "the body has no example; add one named documented, or give the reason in x-no-example")
		}
	}
}

func isJSON(mediaType string) bool {
	name, _, _ := strings.Cut(mediaType, ";")
	return name == "application/json" || strings.HasSuffix(name, "+json")
}

func hasDocumented(examples *node) bool {
	for _, name := range examples.names() {
		if name == "documented" || strings.HasPrefix(name, "documented-") {
			return true
		}
	}
	return false
}
