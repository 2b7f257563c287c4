package main

import (
	"cmp"
	"net/url"
	"path"
	"strings"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// hosts are globs of names of hosts.
type hosts []string

// newHosts checks the globs.
func newHosts(globs []string) (hosts, error) {
	var all hosts
	for _, glob := range globs {
		if _, err := path.Match(glob, ""); err != nil {
			return nil, usagef("the host %s has an error; close each [", quoted(glob))
		}
		all = append(all, strings.ToLower(glob))
	}
	return all, nil
}

// has reports whether x was sent to one of the hosts.
func (h hosts) has(x *traffic.Exchange) bool {
	if x.Foreign {
		return false
	}
	host := cmp.Or(x.Request.URL.Hostname(), (&url.URL{Host: x.Request.Header.Get("Host")}).Hostname())
	for _, glob := range h {
		if ok, _ := path.Match(glob, strings.ToLower(host)); ok {
			return true
		}
	}
	return false
}
