package contract

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// PartRequest is the Part of an Unchecked in a request. That of a response is the
// status, as the document writes it.
const PartRequest = "request"

// Unchecked is a part of a document that a contract does not check.
type Unchecked struct {
	// Operation is the id of the operation, "" if it is the whole document.
	Operation string
	// Part is PartRequest, or the status of a response, as 200, 2XX or default; "" if
	// the document describes another message, or if it is the whole document.
	Part string
	// In is the part of the message: one of the In constants; "" if it is neither.
	In string
	// At is the name of a parameter or header, or the JSON pointer of a member of a
	// body; "" for a whole body. For a document, it is a keyword or a callback.
	At string
	// Media is the documented media type of a body.
	Media string
	// Why says why it is not checked.
	Why string
}

// String returns u on one line.
func (u Unchecked) String() string {
	places := slices.DeleteFunc([]string{u.Operation, u.Part, u.In, u.Media, u.At}, func(place string) bool { return place == "" })
	return strings.Map(printable, cmp.Or(strings.Join(places, " "), "document")+": not checked: "+u.Why)
}

// Unchecked returns what the contract does not check: first what holds for whole
// documents, then by operation. Credentials are never checked, and are not listed.
func (c *Contract) Unchecked() []Unchecked {
	c = c.loaded()
	all := slices.Clone(c.unchecked)
	for _, o := range c.operations {
		all = append(all, o.unchecked...)
	}
	return all
}

// Unchecked returns what the contract does not check in messages of the operation.
func (o *Operation) Unchecked() []Unchecked { return slices.Clone(o.unchecked) }

// UncheckedRequest returns what the contract does not check in a request for the
// operation: of the parameters only those that were sent, of the bodies only the one
// with the media type of r.
func (o *Operation) UncheckedRequest(r *http.Request) []Unchecked {
	found := o.uncheckedBody(PartRequest, o.request, r.Header)
	for _, u := range o.unchecked {
		if u.Part == PartRequest && u.In != InBody && isSent(r, u) {
			found = append(found, u)
		}
	}
	return found
}

// UncheckedResponse does the same for a response.
func (o *Operation) UncheckedResponse(status int, header http.Header) []Unchecked {
	response := o.response(status)
	if response == nil {
		return nil
	}
	found := o.uncheckedBody(response.part, response, header)
	for _, u := range o.unchecked {
		if u.Part == response.part && u.In == InHeader && len(headerValues(header, u.At)) > 0 {
			found = append(found, u)
		}
	}
	return found
}

// uncheckedBody returns what is not checked in the body that header describes.
func (o *Operation) uncheckedBody(part string, m *message, header http.Header) []Unchecked {
	if m == nil {
		return nil
	}
	c, sent, fault := m.content(header)
	if c == nil || fault != nil {
		return nil
	}
	var found []Unchecked
	if why := c.why(sent); why != "" {
		found = append(found, Unchecked{Operation: o.ID, Part: part, In: InBody, Media: c.name, Why: why})
	}
	for _, u := range o.unchecked {
		if u.Part == part && u.In == InBody && u.Media == c.name && u.At != "" {
			found = append(found, u)
		}
	}
	return found
}

// isSent reports whether r has the parameter that is not checked.
func isSent(r *http.Request, u Unchecked) bool {
	switch u.In {
	case InHeader:
		return len(headerValues(r.Header, u.At)) > 0
	case InCookie:
		return len(cookieValues(r.Header)[u.At]) > 0
	case InQuery:
		for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
			name, _, err := readPair(pair)
			if head, _, _ := strings.Cut(name, "["); err == nil && (name == u.At || head == u.At) {
				return true
			}
		}
		return false
	}
	return true
}
