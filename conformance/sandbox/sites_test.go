package sandbox_test

import (
	"context"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// TestPagesOfOtherSitesAreRefused sends what a browser sends for a page of another
// site, with a create and with the GET that deletes a snapshot of ECS.
func TestPagesOfOtherSitesAreRefused(t *testing.T) {
	tests := map[string]struct {
		host    string
		headers []string
		ok      bool
	}{
		"localhost":                      {"localhost:8470", nil, true},
		"loopback":                       {"127.0.0.1:8470", nil, true},
		"another loopback":               {"127.1.2.3", nil, true},
		"loopback, IPv6":                 {"[::1]:8470", nil, true},
		"in capitals":                    {"LOCALHOST", nil, true},
		"the address":                    {"192.0.2.7:8470", nil, true},
		"another address":                {"192.0.2.8:8470", nil, false},
		"a name of the options":          {"sandbox:8470", nil, true},
		"another name":                   {"evil.example:8470", nil, false},
		"a name that begins like one":    {"localhost.evil.example", nil, false},
		"no name":                        {"", nil, false},
		"a user before it":               {"localhost@evil.example", nil, false},
		"a page of this server":          {"localhost:8470", []string{"Origin", "http://localhost:8470", "Sec-Fetch-Site", "same-origin"}, true},
		"a page of this machine":         {"localhost:8470", []string{"Origin", "http://127.0.0.1:3000", "Sec-Fetch-Site", "cross-site"}, true},
		"a page of another site":         {"localhost:8470", []string{"Origin", "https://evil.example"}, false},
		"an image on another site":       {"localhost:8470", []string{"Sec-Fetch-Site", "cross-site"}, false},
		"an address that a user typed":   {"localhost:8470", []string{"Sec-Fetch-Site", "none"}, true},
		"a page without a site":          {"localhost:8470", []string{"Origin", "null"}, false},
		"two origins":                    {"localhost:8470", []string{"Origin", "http://localhost", "Origin", "https://evil.example"}, false},
		"a name in the path of a origin": {"localhost:8470", []string{"Origin", "https://evil.example/localhost"}, false},
		"an empty origin":                {"localhost:8470", []string{"Origin", ""}, false},
	}
	s := start(t, sandbox.Options{RefuseOtherSites: true, Hosts: []string{"Sandbox"}, Metrics: true})
	open := start(t, sandbox.Options{Metrics: true})
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, r := range []*http.Request{
				request(http.MethodPost, evsv2Path, `{"snapshot": {"volume_id": "v-1"}}`, append(tt.headers, "Content-Type", "application/json")...),
				request(http.MethodGet, "/?Action=DescribeSnapshots&Version=2014-05-26&RegionId=r&Format=JSON", "", tt.headers...),
				request(http.MethodGet, "/metrics", "", tt.headers...),
			} {
				r.Host = tt.host
				r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 8470}))
				a := s.send(r)
				require.Equal(t, !tt.ok, a.status == http.StatusForbidden, "%s %d %s", r.URL, a.status, a.text)
				if !tt.ok {
					require.Contains(t, a.text, "server")
				}
				if r.Method == http.MethodGet {
					require.NotEqual(t, http.StatusForbidden, open.send(r).status, "it is an option")
				}
			}
		})
	}
}
