package sandbox

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// sites holds off pages of other sites in a browser on this machine. Such a page can
// send requests to a server that needs no credentials, and if the name of its site
// resolves to this machine, it can read the answers.
type sites struct {
	names []string // in lower case, besides those of this machine
}

// newSites returns nil if the pages of all sites may call.
func newSites(options Options) *sites {
	if !options.RefuseOtherSites {
		return nil
	}
	s := &sites{}
	for _, name := range options.Hosts {
		s.names = append(s.names, strings.ToLower(name))
	}
	return s
}

// refusal returns why r is refused, or "".
func (s *sites) refusal(r *http.Request) string {
	if s == nil {
		return ""
	}
	if host := (&url.URL{Host: r.Host}).Hostname(); !s.isOwn(r, host) {
		return fmt.Sprintf("The host %.100q is not a name of this server: use localhost or its address, or start it with --hosts and the name", host)
	}
	origins := r.Header["Origin"]
	if len(origins) == 0 && r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		return "A page of another site sent the request: a server without credentials does not answer it"
	}
	for _, origin := range origins {
		// A page without a site sends null, which has no host.
		from, err := url.Parse(origin)
		if err != nil || !s.isOwn(r, from.Hostname()) {
			return fmt.Sprintf("A page of %.100q sent the request: a server without credentials does not answer it", origin)
		}
	}
	return ""
}

// isOwn reports whether host is a name of this machine: localhost, a loopback address,
// the address that the client connected to, or one that the options have. No other
// machine can have a page under one of these.
func (s *sites) isOwn(r *http.Request, host string) bool {
	host = strings.ToLower(host)
	if host == "localhost" || slices.Contains(s.names, host) {
		return true
	}
	address := net.ParseIP(host)
	if address.IsLoopback() {
		return true
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ok && address != nil && local.IP.Equal(address)
}
