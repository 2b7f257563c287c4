package contract

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// route is a path of an operation: with the base path of a server, or as the document
// has it.
type route struct {
	template template
	except   []*regexp.Regexp // the hosts at which a request needs a base path
}

// matches reports whether a request for path at host may be for the route.
func (r *route) matches(path, host string) bool {
	return r.template.matches(path) && !slices.ContainsFunc(r.except, func(known *regexp.Regexp) bool { return known.MatchString(host) })
}

// routesOf returns the routes of a template under servers. At a host that a server
// names, a request needs the base path of that server. Elsewhere, at a stub or behind
// a proxy, it may leave the base path out.
func routesOf(t template, servers openapi3.Servers) []route {
	var routes []route
	bare := route{template: t}
	hasBare := len(servers) == 0
	for _, server := range servers {
		if server == nil {
			continue
		}
		host, base := splitServer(server)
		if len(base) == 0 {
			hasBare = true
			continue
		}
		routes = append(routes, route{template: slices.Concat(base, t)})
		if host != nil {
			bare.except = append(bare.except, host)
		}
	}
	if hasBare {
		bare.except = nil
	}
	return append(routes, bare)
}

var serverVariable = regexp.MustCompile(`\{[^{}]*\}`)

// splitServer returns what matches the hosts of a server, nil if the URL names none,
// and its base path.
func splitServer(server *openapi3.Server) (host *regexp.Regexp, base template) {
	rest, isAbsolute := server.URL, false
	if _, after, ok := strings.Cut(rest, "//"); ok {
		rest, isAbsolute = after, true
	}
	authority, path := "", rest
	if isAbsolute {
		authority, path, _ = strings.Cut(rest, "/")
	}
	name, _, _ := strings.Cut(authority, ":")
	if literal := serverVariable.ReplaceAllString(name, ""); literal != "" {
		host = hostPattern(name)
	}
	return host, basePath(path, server.Variables)
}

// hostPattern returns what matches a host with any values of its variables.
func hostPattern(name string) *regexp.Regexp {
	var b strings.Builder
	end := 0
	for _, at := range serverVariable.FindAllStringIndex(name, -1) {
		b.WriteString(regexp.QuoteMeta(name[end:at[0]]) + `[^.]+`)
		end = at[1]
	}
	return regexp.MustCompile(`^(?i:` + b.String() + regexp.QuoteMeta(name[end:]) + `)$`)
}

// basePath returns the segments of a base path. A variable matches any one segment,
// unless its default is not one segment.
func basePath(path string, variables map[string]*openapi3.ServerVariable) template {
	path, _, _ = strings.Cut(path, "?")
	path = serverVariable.ReplaceAllStringFunc(path, func(variable string) string {
		declared := variables[strings.Trim(variable, "{}")]
		if declared != nil && (declared.Default == "" || strings.Contains(declared.Default, "/")) {
			return declared.Default
		}
		return variable
	})
	var base template
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || part == "." {
			continue
		}
		s, err := parseSegment(part)
		if err != nil {
			return nil
		}
		for i, name := range s.names {
			s.names[i] = "server " + name // no parameter of the path has that name
		}
		base = append(base, s)
	}
	return base
}

// hostOf returns the host of r without its port.
func hostOf(r *http.Request) string {
	if r.URL.Host != "" {
		return r.URL.Hostname()
	}
	return (&url.URL{Host: r.Host}).Hostname()
}
