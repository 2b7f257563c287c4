package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/conformance/traffic/mask"
)

// sight is where a request was sent that belongs to no API, without credentials.
type sight struct {
	Method string `json:"method"`
	Host   string `json:"host"`
	Path   string `json:"path"`
}

func newSight(x *traffic.Exchange) sight {
	if x.Foreign {
		return sight{}
	}
	u := x.Request.URL
	host := cmp.Or(u.Host, x.Request.Header.Get("Host"))
	return sight{Method: mask.Text(shorten(x.Request.Method)), Host: mask.Text(shorten(host)), Path: mask.Escaped(shorten(u.EscapedPath()))}
}

// shorten cuts text that is too long for a message.
func shorten(text string) string {
	const most = 100
	if len(text) <= most {
		return text
	}
	return text[:most] + "…"
}

func (s sight) String() string {
	if s == (sight{}) {
		return "a request without a URL of HTTP"
	}
	return s.Method + " " + s.Host + s.Path
}

// missed is an exchange for a host of APIs that have no such path.
type missed struct {
	sight
	Line  int      `json:"line"`
	Entry int      `json:"entry"`
	APIs  []string `json:"apis"`
}

func (m missed) String() string {
	return fmt.Sprintf("not ours: %s: a host of %s, but no document has this path", m.sight, strings.Join(m.APIs, ", "))
}

// The maximum numbers of different sights that are kept: each of a known host is
// reported, of others a few.
const (
	maxOurs   = 1000
	maxOthers = 100
)

// strange is what belongs to no API. The hosts of APIs have a list of their own, so
// that others do not fill it.
type strange struct{ ours, others sights }

// sights are different sights, in the order of the recordings.
type sights struct {
	known map[sight]bool
	first []sight
	more  int // exchanges that were not kept, because there were too many
}

// add reports whether s is new, and kept because there are fewer than most.
func (all *sights) add(s sight, most int) bool {
	if all.known == nil {
		all.known = map[sight]bool{}
	}
	if all.known[s] {
		return false
	}
	if len(all.first) == most {
		all.more++
		return false
	}
	all.known[s] = true
	all.first = append(all.first, s)
	return true
}

// explain says that none of a number of exchanges belongs to an API, what they are
// and what is known.
func (s *strange) explain(exchanges int, apis []*traffic.API) string {
	const limit = 10
	all := slices.Concat(s.ours.first, s.others.first)
	var b strings.Builder
	fmt.Fprintf(&b, "nothing was checked: none of %d exchanges belongs to an API; correct the recording, choose an API with --api, or allow this with --allow-empty", exchanges)
	for _, one := range all[:min(limit, len(all))] {
		b.WriteString("\n  seen: " + quoteLine(one.String()))
	}
	if more := len(all) - limit; more > 0 {
		fmt.Fprintf(&b, "\n  seen: at least %d more", more)
	}
	for _, api := range apis {
		b.WriteString("\n  known: " + api.ID + ": " + strings.Join(api.Hosts(), ", ") + ": " + strings.Join(paths(api), ", "))
	}
	return b.String()
}

// paths returns the beginnings of the paths of an API, up to their first name that
// is not a parameter and not a version.
func paths(api *traffic.API) []string {
	var all []string
	known := map[string]bool{}
	for _, o := range api.Contract.Operations() {
		path := resource(o.Path)
		if !known[path] {
			known[path] = true
			all = append(all, path)
		}
	}
	return all
}

// resource returns a path up to what it is about: /v2/{project_id}/snapshots.
func resource(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if i > 1 && !strings.HasPrefix(segment, "{") {
			return strings.Join(segments[:i+1], "/")
		}
	}
	return path
}
